//! What a wire is: how a request is written on it, and how an answer is read off it.
//!
//! A new one is one file that implements [`Wire`] and [`Reader`], in this crate or in another; nothing here names any.

use std::fmt;

use serde_json::Value;

use crate::{Dialect, Error, Event, Request, Stop};

/// A way of speaking with a provider over HTTP: a POST of JSON, answered with server-sent events or with one document.
pub trait Wire: fmt::Debug + Send + Sync {
    /// Where `request` goes, below the provider's base; a query may follow.
    fn path(&self, request: &Request) -> String;

    /// The headers of its own, those with the key among them. Their values are shown nowhere.
    fn headers(&self, key: Option<&str>) -> Vec<(&'static str, String)>;

    /// The body of `request`, with nothing that `dialect` goes without.
    fn body(&self, request: &Request, dialect: Dialect) -> Value;

    /// What reads one answer.
    fn reader(&self) -> Box<dyn Reader>;
}

/// Reads one answer. Errors that it does not know itself are found with [`Error::told_by`].
pub trait Reader: fmt::Debug + Send {
    /// Reads one event of a stream, and pushes what it tells.
    ///
    /// # Errors
    /// What the provider told instead of the rest, or that this is no such event.
    fn read(&mut self, event: &str, data: &str, out: &mut Vec<Event>) -> Reading;

    /// Reads an answer that came in one piece, and pushes what it tells.
    ///
    /// # Errors
    /// That this is no such answer.
    fn read_whole(&mut self, document: &Value, out: &mut Vec<Event>) -> Reading;

    /// What is made of an answer whose connection closed after [`Heard::Finish`], which a wire without it never meets.
    ///
    /// # Errors
    /// `closed`, where the end wants to be told.
    fn closed_after_finish(&self, closed: Error) -> Reading {
        Err(closed)
    }
}

/// What a reader makes of one event of its wire.
pub type Reading = Result<Heard, Error>;

/// What one event of a wire says, beyond the events that it became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that shows that the model is at work.
    Nothing,
    Something,
    /// The text is over; counts may follow.
    Finish,
    /// The answer is over.
    End(Stop),
}

/// Tells `text`, if it is one.
pub(crate) fn tell(text: &Value, out: &mut Vec<Event>) {
    if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
        out.push(Event::Text(text.to_owned()));
    }
}
