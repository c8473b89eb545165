//! What the person at the terminal reads: one line a step, with the time it took.
//!
//! Where nobody reads any more (`… | head`), the work goes on all the same: to panic now would leave it half done.

use std::{
    fmt::Display,
    io::{Write, stderr, stdout},
    time::Duration,
};

/// A step that begins, or a fact.
pub(crate) fn line(verb: &str, what: impl Display) {
    raw(format!("{verb:>12}  {what}\n"));
}

/// A step that ended well.
pub(crate) fn done(verb: &str, what: impl Display, took: Duration) {
    raw(format!("{verb:>12}  {what} ({:.1} s)\n", took.as_secs_f64()));
}

pub(crate) fn blank_line() {
    raw("\n");
}

/// Text as it is.
pub(crate) fn raw(text: impl AsRef<[u8]>) {
    let _ = stdout().write_all(text.as_ref());
}

pub(crate) fn raw_error(text: impl AsRef<[u8]>) {
    let _ = stderr().write_all(text.as_ref());
}
