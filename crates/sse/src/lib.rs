//! An incremental decoder of event streams, after the HTML standard, section 9.2.6.
//!
//! It may be fed in pieces of any size: line ends (CR, LF or CRLF) and characters may be cut anywhere.

use std::{collections::VecDeque, mem, time::Duration};

/// Longest line, and longest data of one block, where nothing else was said: 1 MiB.
const LONGEST_BYTES: u32 = 1 << 20;

/// What a block of lines, or a line that acts at once, says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A block with data.
    Message {
        /// `message` where the stream names none.
        event: String,
        /// Lines joined by LF.
        data: String,
        /// The last id that the stream gave, in this block or earlier.
        id: Option<String>,
    },
    /// A block with an id and no data: it moves the cursor.
    Id(String),
    /// The server wants this much time between connections.
    Retry(Duration),
}

/// A line, or a block's data, is over the limit: this is no stream that anybody meant to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line of the stream is longer than {limit_bytes} bytes")]
pub struct TooLong {
    pub limit_bytes: u32,
}

/// The decoder. Feed it with [`Self::push`], then take what is whole with [`Self::next_block`].
#[derive(Debug)]
pub struct Decoder {
    limit_bytes: u32,
    line: Vec<u8>,
    /// The last byte was CR: an LF that follows belongs to it.
    after_cr: bool,
    /// A byte order mark can only stand before the first line.
    past_first_line: bool,
    event: String,
    data: String,
    has_data: bool,
    id: Option<String>,
    id_is_new: bool,
    ready: VecDeque<Block>,
}

impl Decoder {
    /// At the start of a stream, with lines and data of up to 1 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(LONGEST_BYTES)
    }

    /// At the start of a stream, with lines and data of up to `limit_bytes`.
    #[must_use]
    pub fn with_limit(limit_bytes: u32) -> Self {
        Self {
            limit_bytes,
            line: Vec::new(),
            after_cr: false,
            past_first_line: false,
            event: String::new(),
            data: String::new(),
            has_data: false,
            id: None,
            id_is_new: false,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`TooLong`], after which the decoder is good for nothing.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), TooLong> {
        while !bytes.is_empty() {
            if mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|b| matches!(b, b'\r' | b'\n'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            self.hold(self.line.len() + part.len())?;
            self.line.extend_from_slice(part);
            let Some(end) = end else { break };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            self.end_line()?;
        }
        Ok(())
    }

    /// The oldest block not taken yet. A block that no blank line has ended is not there.
    pub fn next_block(&mut self) -> Option<Block> {
        self.ready.pop_front()
    }

    /// How much memory it holds, in bytes: for the lines that are no block yet, and for blocks that were not taken.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let ready = self.ready.iter().map(|block| match block {
            Block::Message { event, data, id } => {
                event.capacity() + data.capacity() + id.as_ref().map_or(0, String::capacity)
            }
            Block::Id(id) => id.capacity(),
            Block::Retry(_) => 0,
        });
        let open = [&self.event, &self.data].map(String::capacity).iter().sum::<usize>();
        self.line.capacity() + open + self.id.as_ref().map_or(0, String::capacity) + ready.sum::<usize>()
    }

    /// Whether so many bytes may be held.
    fn hold(&self, bytes: usize) -> Result<(), TooLong> {
        let limit_bytes = self.limit_bytes;
        if bytes > limit_bytes as usize { Err(TooLong { limit_bytes }) } else { Ok(()) }
    }

    fn end_line(&mut self) -> Result<(), TooLong> {
        let line = mem::take(&mut self.line);
        let mut text = line.as_slice();
        if !mem::replace(&mut self.past_first_line, true) {
            text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        }
        if text.is_empty() {
            self.end_block();
        } else {
            let (name, value) = match text.iter().position(|b| *b == b':') {
                Some(colon) => (&text[..colon], &text[colon + 1..]),
                None => (text, &b""[..]),
            };
            self.field(name, value.strip_prefix(b" ").unwrap_or(value))?;
        }
        self.line = line;
        self.line.clear();
        Ok(())
    }

    fn field(&mut self, name: &[u8], value: &[u8]) -> Result<(), TooLong> {
        let value = String::from_utf8_lossy(value);
        match name {
            b"event" => self.event = value.into_owned(),
            b"data" => {
                self.hold(self.data.len() + value.len() + 1)?;
                if mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(&value);
            }
            b"id" if !value.contains('\0') => {
                self.id = Some(value.into_owned());
                self.id_is_new = true;
            }
            b"retry" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                if let Ok(wait_ms) = value.parse() {
                    self.ready.push_back(Block::Retry(Duration::from_millis(wait_ms)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_block(&mut self) {
        let id_is_new = mem::take(&mut self.id_is_new);
        let (event, data) = (mem::take(&mut self.event), mem::take(&mut self.data));
        if mem::take(&mut self.has_data) {
            let event = if event.is_empty() { "message".to_owned() } else { event };
            self.ready.push_back(Block::Message { event, data, id: self.id.clone() });
        } else if let (true, Some(id)) = (id_is_new, &self.id) {
            self.ready.push_back(Block::Id(id.clone()));
        }
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Block> {
        let mut decoder = Decoder::new();
        let mut blocks = Vec::new();
        for chunk in chunks {
            decoder.push(chunk).expect("short lines");
            blocks.extend(std::iter::from_fn(|| decoder.next_block()));
        }
        blocks
    }

    fn message(event: &str, data: &str, id: Option<&str>) -> Block {
        Block::Message { event: event.into(), data: data.into(), id: id.map(str::to_owned) }
    }

    #[track_caller]
    fn check(stream: &str, blocks: &[Block]) {
        assert_eq!(decode([stream.as_bytes()]), blocks, "{stream:?}");
    }

    #[test]
    fn fields_are_read_as_the_standard_says() {
        check("data: a\n\n", &[message("message", "a", None)]);
        check("event: x\nid: 7\ndata: a\n\n", &[message("x", "a", Some("7"))]);
        check("data:a\ndata\ndata: b\n\n", &[message("message", "a\n\nb", None)]);
        check("data:  a \n\n", &[message("message", " a ", None)]);
        check("data\n\n", &[message("message", "", None)]);
        check(": comment\nunknown: x\nDATA: x\n\ndata: a\n\n", &[message("message", "a", None)]);
        check("event: x\n\ndata: a\n\n", &[message("message", "a", None)]);
        check("data: a", &[]);
        check("data: a\n", &[]);
    }

    #[test]
    fn lines_end_in_cr_lf_or_both() {
        let blocks = [message("message", "a\nb", None), message("message", "c", None)];
        check("data: a\ndata: b\n\ndata: c\n\n", &blocks);
        check("data: a\rdata: b\r\rdata: c\r\r", &blocks);
        check("data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", &blocks);
        check("data: a\r\ndata: b\n\rdata: c\r\r\n", &blocks);
    }

    #[test]
    fn a_byte_order_mark_stands_at_the_start_only() {
        check("\u{feff}data: a\n\n", &[message("message", "a", None)]);
        check("data: a\n\n\u{feff}data: b\n\n", &[message("message", "a", None)]);
        check("\u{feff}\u{feff}data: a\n\n", &[]);
    }

    #[test]
    fn an_id_stays_until_another_and_alone_it_moves_the_cursor() {
        check("id: 7\n\ndata: a\n\n", &[Block::Id("7".into()), message("message", "a", Some("7"))]);
        check(
            "id: 7\ndata: a\n\ndata: b\n\n",
            &[message("message", "a", Some("7")), message("message", "b", Some("7"))],
        );
        check("id: 7\n\n\nid\n\n", &[Block::Id("7".into()), Block::Id(String::new())]);
        check("id: 7\n\nid: 8\0\ndata: a\n\n", &[Block::Id("7".into()), message("message", "a", Some("7"))]);
    }

    #[test]
    fn retry_takes_digits_alone_and_acts_at_once() {
        check("retry: 1500\n", &[Block::Retry(Duration::from_millis(1500))]);
        check("retry: 1.5\nretry: -1\nretry:\nretry: 99999999999999999999999\n", &[]);
    }

    #[test]
    fn bytes_that_are_no_utf8_become_replacement_characters() {
        assert_eq!(decode([&b"data: a\xffb\xe2\x82\n\n"[..]]), [message("message", "a\u{fffd}b\u{fffd}", None)]);
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let mut decoder = Decoder::new();
        let chunk = [b'x'; 1 << 16];
        let fed = (0..17).find(|_| decoder.push(&chunk).is_err());
        assert_eq!(fed, Some(16));
    }

    #[test]
    fn data_without_end_is_given_up() {
        let mut decoder = Decoder::new();
        let line = format!("data: {}\n", "x".repeat(1 << 16));
        let fed = (0..17).find(|_| decoder.push(line.as_bytes()).is_err());
        assert_eq!(fed, Some(15));
    }

    fn streams() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "(data|event|id|retry|)(:|: |)[a-z0-9é😀\u{feff} :]{0,6}",
            Just("retry: 20".to_owned()),
            Just(String::new()),
        ];
        let end = prop_oneof![Just("\n"), Just("\r"), Just("\r\n")];
        let bom = prop_oneof![Just(""), Just("\u{feff}")];
        (bom, prop::collection::vec((line, end), 0..24))
            .prop_map(|(bom, lines)| lines.into_iter().fold(bom.to_owned(), |text, (line, end)| text + &line + end))
    }

    proptest! {
        #[test]
        fn any_cutting_of_a_stream_gives_the_same_blocks(
            stream in streams(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let bytes = stream.as_bytes();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
            prop_assert_eq!(decode(chunks), decode([bytes]));
            prop_assert_eq!(decode(bytes.chunks(1)), decode([bytes]));
        }

        #[test]
        fn any_bytes_are_taken_without_a_panic(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..16)) {
            let mut decoder = Decoder::new();
            for chunk in &chunks {
                prop_assert!(decoder.push(chunk).is_ok());
            }
        }

        #[test]
        fn no_bytes_make_it_hold_more_than_the_limit(chunks in prop::collection::vec("(data: )?[a-z]{0,48}\n?", 0..64)) {
            const LIMIT: usize = 128;
            let mut decoder = Decoder::with_limit(128);
            for chunk in &chunks {
                let fed = decoder.push(chunk.as_bytes());
                while decoder.next_block().is_some() {}
                prop_assert!(decoder.line.len() <= LIMIT && decoder.line.capacity() <= 2 * LIMIT);
                prop_assert!(decoder.data.len() <= LIMIT);
                prop_assert!(decoder.held_bytes() <= 6 * LIMIT, "it holds {} bytes", decoder.held_bytes());
                if fed.is_err() {
                    break;
                }
            }
        }
    }
}
