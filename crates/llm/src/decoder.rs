//! Bytes in, events out. Knows no I/O and no clock.

use std::{collections::VecDeque, mem};

use protocol::failure::FailureCode;
use serde_json::Value;
use sse::Block;

use crate::{Error, Event, Limits, Stop, Wire, anthropic, openai, told::Told};

/// What a reader makes of one event of its wire.
pub(crate) type Reading = Result<Heard, Error>;

/// What one event of a wire says, beyond the events that it became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
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

/// Decodes one answer. Feed it with [`Self::push`], say with [`Self::close`] how the connection ended, and take what is
/// there with [`Self::next_event`]. After [`Event::Done`] or an error there is nothing more, whatever comes.
#[derive(Debug)]
pub struct Decoder {
    blocks: sse::Decoder,
    reader: Reader,
    ready: VecDeque<Result<Event, Error>>,
    finished: bool,
    over: bool,
}

#[derive(Debug)]
enum Reader {
    Anthropic(anthropic::Reader),
    OpenAi(openai::Reader),
}

impl Decoder {
    /// At the start of an answer, with lines of up to `limits.line_bytes`.
    #[must_use]
    pub fn new(wire: Wire, limits: &Limits) -> Self {
        let reader = match wire {
            Wire::Anthropic => Reader::Anthropic(anthropic::Reader::default()),
            Wire::OpenAi => Reader::OpenAi(openai::Reader::default()),
        };
        let blocks = sse::Decoder::with_limit(limits.line_bytes);
        Self { blocks, reader, ready: VecDeque::new(), finished: false, over: false }
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
                let reading = match &mut self.reader {
                    Reader::Anthropic(reader) => reader.read(&event, &data, &mut out),
                    Reader::OpenAi(reader) => reader.read(&data, &mut out),
                };
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
        let reading = match (Told::read(&document), &mut self.reader) {
            (Some(told), _) => Err(told.in_stream()),
            (None, Reader::Anthropic(reader)) => reader.read_whole(&document, &mut out),
            (None, Reader::OpenAi(reader)) => reader.read_whole(&document, &mut out),
        };
        self.take(reading, out);
    }

    /// The connection is over, with `error` where the answer had not ended.
    pub fn close(&mut self, error: Error) {
        if self.finished && !self.over {
            let reading = match &self.reader {
                Reader::Anthropic(_) => Err(error),
                Reader::OpenAi(reader) => reader.stop(),
            };
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
