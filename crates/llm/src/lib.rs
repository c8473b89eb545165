//! Wires to language models: Anthropic's [`Messages`], OpenAI's [`ChatCompletions`], and any other [`Wire`].
//!
//! A [`Client`] turns a [`Request`] into a stream of [`Event`]s, the same on all. It makes a call again only while no
//! text was told, and tells of each such call with [`Event::Again`], so that whoever keeps the books misses none.
//! Dropping the stream drops the connection. A [`Decoder`] is the same without any I/O: bytes in, events out.
//!
//! Nothing here knows what is asked for, or why.

mod anthropic;
mod client;
mod decoder;
mod dialect;
mod error;
mod event;
mod limits;
mod openai;
mod provider;
mod request;
mod retry;
mod told;
mod wire;

pub use anthropic::Messages;
pub use client::{Client, Events};
pub use decoder::Decoder;
pub use dialect::{Dialect, Format};
pub use error::{Error, Unusable};
pub use event::{Event, Stop, Usage};
pub use limits::Limits;
pub use openai::ChatCompletions;
pub use provider::Provider;
pub use request::{Effort, Message, Request, Role, Schema};
pub use wire::{Heard, Reader, Reading, Wire};
