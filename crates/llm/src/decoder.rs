//! Bytes in, events out. Knows no I/O and no clock.

use std::{collections::VecDeque, mem};

use protocol::failure::FailureCode;
use serde_json::Value;
use sse::Block;

use crate::{Error, Event, Heard, Limits, Reader, Reading, Wire, told::Told};

/// Decodes one answer. Feed it with [`Self::push`], say with [`Self::close`] how the connection ended, and take what is
/// there with [`Self::next_event`]. After [`Event::Done`] or an error there is nothing more, whatever comes.
#[derive(Debug)]
pub struct Decoder {
    blocks: sse::Decoder,
    reader: Box<dyn Reader>,
    ready: VecDeque<Result<Event, Error>>,
    finished: bool,
    over: bool,
}

impl Decoder {
    /// At the start of an answer, with lines of up to `limits.line_bytes`.
    #[must_use]
    pub fn new(wire: &dyn Wire, limits: &Limits) -> Self {
        let blocks = sse::Decoder::with_limit(limits.line_bytes);
        Self { blocks, reader: wire.reader(), ready: VecDeque::new(), finished: false, over: false }
    }

    /// Takes the next bytes of a stream; whether they show that the model is at work.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let mut heard = false;
        let fed = self.blocks.push(bytes);
        while let Some(block) = self.blocks.next_block() {
            if self.over {
                break;
            }
            if let Block::Message { event, data, .. } = block {
                let mut out = Vec::new();
                let reading = self.reader.read(&event, &data, &mut out);
                heard |= !matches!(reading, Ok(Heard::Nothing));
                self.take(reading, out);
            }
        }
        if let Err(too_long) = fed {
            self.fail(Error::lasting(FailureCode::TooLarge, too_long.to_string()));
        }
        heard
    }

    /// Takes an answer that came in one piece.
    pub fn push_whole(&mut self, body: &[u8]) {
        let mut out = Vec::new();
        let document: Value = serde_json::from_slice(body).unwrap_or_default();
        let reading = match Told::read(&document) {
            Some(told) => Err(told.in_stream()),
            None => self.reader.read_whole(&document, &mut out),
        };
        self.take(reading, out);
    }

    /// The connection is over, with `error` where the answer had not ended.
    pub fn close(&mut self, error: Error) {
        if self.finished && !self.over {
            let reading = self.reader.closed_after_finish(error);
            self.take(reading, Vec::new());
        } else {
            self.fail(error);
        }
    }

    /// The connection ended as HTTP says. A last block without its blank line counts, if it is whole.
    pub fn close_in_order(&mut self) {
        let before = self.ready.len();
        self.push(b"\n\n");
        // What was cut in the middle can't be read; that it was cut is the news.
        if let Some(Err(Error { code: FailureCode::InvalidOutput, .. })) = self.ready.get(before) {
            self.ready.truncate(before);
            self.over = false;
        }
        self.close(Error::passing(FailureCode::Truncated, "the stream ended before the answer did"));
    }

    /// The oldest event not taken yet.
    pub fn next_event(&mut self) -> Option<Result<Event, Error>> {
        self.ready.pop_front()
    }

    /// Whether the text is over, though the answer is not.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// How much memory it holds, in bytes: for what is not read yet, and for text that was not taken.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let ready = self.ready.iter().map(|event| match event {
            Ok(Event::Text(text)) => text.capacity(),
            Ok(_) => 0,
            Err(error) => error.detail.capacity(),
        });
        self.blocks.held_bytes() + ready.sum::<usize>()
    }

    fn take(&mut self, reading: Reading, out: Vec<Event>) {
        self.ready.extend(out.into_iter().map(Ok));
        match reading {
            Ok(Heard::End(stop)) => {
                self.over = true;
                self.ready.push_back(Ok(Event::Done(stop)));
            }
            Ok(Heard::Finish) => self.finished = true,
            Ok(Heard::Nothing | Heard::Something) => {}
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: Error) {
        if !mem::replace(&mut self.over, true) {
            self.ready.push_back(Err(error));
        }
    }
}

#[cfg(test)]
#[path = "tests/decoder.rs"]
mod tests;
