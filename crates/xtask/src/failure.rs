//! What goes wrong, as one line for the person at the terminal and an exit status for the shell.

use std::{fmt, io};

pub(crate) type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// 1 in general, 2 for a command line that makes no sense, 130 after Ctrl-C.
    pub(crate) status: u8,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), status: 1 }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure { message: message.into(), status: 2 }
    }

    pub(crate) fn interrupted() -> Self {
        Failure { message: "interrupted".to_owned(), status: 130 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Says what was being done when the system refused.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Failure::new(format!("cannot {}: {error}", what())))
    }
}
