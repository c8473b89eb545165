//! A provider of language models that says what it is told to, and misbehaves on demand, down to single bytes.
//!
//! It speaks both wires, Anthropic's Messages and OpenAI's chat completions, whichever a call's path names. What each
//! call gets is a [`Scene`]; a [`Script`] is a row of scenes, whose last one is played for ever, or chance, which a seed
//! decides. Every call is recorded with what became of its connection.
//!
//! A script is given to [`Server::start`], or by name over HTTP: `PUT /control/script` for all later calls, or the header
//! `x-fake-llm` for one. `GET /control/calls` lists the calls.

mod catalog;
mod fitting;
mod http;
mod scene;
mod script;
mod server;
mod wire;

pub use catalog::{UnknownScene, names, script};
pub use scene::{Chunks, End, Finish, LineEnd, Piece, Scene};
pub use script::Script;
pub use server::{Call, Ending, Server};
pub use wire::Wire;
