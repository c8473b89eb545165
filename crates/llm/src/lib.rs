//! The two wires to language models: Anthropic's Messages and OpenAI's chat completions.
//!
//! A [`Client`] turns a [`Request`] into a stream of [`Event`]s, the same on both. It makes a call again only while no
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

pub use client::{Client, Events};
pub use decoder::Decoder;
pub use error::{Error, Unusable};
pub use event::{Event, Stop, Usage};
pub use limits::Limits;
pub use provider::{Provider, Wire};
pub use request::{Message, Request, Role, Schema};
