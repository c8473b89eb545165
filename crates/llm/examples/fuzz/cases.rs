//! Streams to feed: good ones of every scene that the fake provider knows, and what becomes of them when bytes go
//! missing, come twice, are changed or are put in.

use fake_llm::{Chunks, LineEnd, Scene, Wire};
use rand::{RngExt, rngs::StdRng};

/// Words of the wires, and bytes that are apt to break a reader of lines.
const WORDS: [&[u8]; 30] = [
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\0",
    b":",
    b": ",
    b"data",
    b"data:",
    b"data: ",
    b"event: ",
    b"id: ",
    b"retry: 5",
    b"retry: 99999999999999999999",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\xd9",
    b"\xf0\x9f\x98",
    "م".as_bytes(),
    b"[DONE]",
    b"data: [DONE]\n\n",
    b"event: message_stop\n",
    b"data: {\"type\":\"message_stop\"}\n\n",
    b"data: {\"error\":{\"type\":\"overloaded_error\"}}\n\n",
    b"event: error\n",
    b"{\"type\":\"ping\"}",
    b"{",
    b"}",
    b"\"usage\":{\"input_tokens\":18446744073709551615}",
    b"\xe2\x80\xa8",
];

/// A stream, and where it is cut.
pub(crate) struct Case {
    pub(crate) wire: Wire,
    pub(crate) bytes: Vec<u8>,
    /// In order; none is beyond the end.
    pub(crate) cuts: Vec<usize>,
    /// The connection ends as HTTP says.
    pub(crate) ends_in_order: bool,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.bytes.escape_ascii();
        write!(f, "{:?}, in order: {}, cut at {:?}: b\"{bytes}\"", self.wire, self.ends_in_order, self.cuts)
    }
}

impl Case {
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.cuts.iter().copied().chain([self.bytes.len()]);
        let starts = [0].into_iter().chain(self.cuts.iter().copied());
        starts.zip(ends).map(|(start, end)| &self.bytes[start..end])
    }
}

/// Makes one case after the other.
pub(crate) struct Cases {
    rng: StdRng,
    names: Vec<&'static str>,
}

impl Cases {
    pub(crate) fn new(rng: StdRng) -> Self {
        Self { rng, names: fake_llm::names().collect() }
    }

    pub(crate) fn next(&mut self) -> Case {
        let wire = if self.rng.random() { Wire::Anthropic } else { Wire::OpenAi };
        let mut bytes = if self.one_in(4) { self.words(64) } else { self.stream(wire) };
        for _ in 0..self.below(8) {
            self.spoil(&mut bytes);
        }
        let mut cuts: Vec<_> = (0..self.below(12)).map(|_| self.below(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        Case { wire, bytes, cuts, ends_in_order: self.rng.random() }
    }

    /// The stream of a scene, or of some texts, in one of the forms that it may have.
    fn stream(&mut self, wire: Wire) -> Vec<u8> {
        let which = self.below(self.names.len());
        let name = self.names[which];
        let known = fake_llm::script(name).ok().and_then(|mut scenes| scenes.pop()).filter(|_| self.one_in(2));
        let texts: Vec<String> = (0..self.below(6)).map(|_| self.text()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut scene = known.unwrap_or_else(|| Scene::saying(&texts)).in_chunks(Chunks::Pieces);
        if self.one_in(3) {
            scene = scene.with_line_end(LineEnd::CrLf);
        }
        if self.one_in(4) {
            scene = scene.with_byte_order_mark();
        }
        if self.one_in(4) {
            scene = scene.without_space_after_colon();
        }
        if self.one_in(4) {
            scene = scene.without_usage();
        }
        scene.transcript(wire)
    }

    fn text(&mut self) -> String {
        let length = if self.one_in(20) { 6_000 } else { self.below(40) };
        (0..length).map(|_| ['a', '\n', 'é', 'م', '😀', '"', '\\', '\u{2028}', '\0', ' '][self.below(10)]).collect()
    }

    fn words(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).flat_map(|_| WORDS[self.below(WORDS.len())]).copied().collect()
    }

    /// Does one thing to the stream that should not happen.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        let (one, other) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
        let (start, end) = (one.min(other), one.max(other));
        match self.below(7) {
            0 => bytes.truncate(one),
            1 => drop(bytes.drain(start..end.min(start + 40))),
            2 => {
                let again = bytes[start..end.min(start + 200)].to_vec();
                bytes.splice(start..start, again);
            }
            3 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(one..one, word.iter().copied());
            }
            4 => {
                // Far beyond the limit.
                let long = vec![self.rng.random(); self.below(20_000)];
                bytes.splice(one..one, long);
            }
            5 => {
                let some = self.words(8);
                bytes.splice(one..one, some);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(one) {
                    *byte ^= 1 << self.rng.random_range(0..8_u8);
                }
            }
        }
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.rng.random_range(0..end) }
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}
