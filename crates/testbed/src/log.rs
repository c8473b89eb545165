//! What services write to standard error, kept for a test to read.

use std::{
    io::{PipeWriter, Read as _, pipe},
    process::Stdio,
    thread::{self, JoinHandle},
};

/// Takes what the services that were given it write, all of them together.
#[derive(Debug)]
pub struct Log {
    writer: PipeWriter,
    reader: JoinHandle<String>,
}

impl Log {
    pub(crate) fn new() -> Self {
        let (mut from, writer) = pipe().expect("a pipe");
        let reader = thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).expect("a pipe that can be read");
            String::from_utf8(bytes).expect("logs are UTF-8")
        });
        Self { writer, reader }
    }

    /// For a service to write to.
    pub(crate) fn standard_error(&self) -> Stdio {
        self.writer.try_clone().expect("another end of the pipe").into()
    }

    /// Everything that was written. The services that write must have ended, for nothing ends before.
    ///
    /// # Panics
    /// When it is no text.
    #[must_use]
    pub fn read(self) -> String {
        drop(self.writer);
        self.reader.join().expect("the log was read")
    }
}
