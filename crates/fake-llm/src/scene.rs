//! What one call gets.

use std::time::Duration;

use serde_json::Value;

use crate::{Wire, fitting, wire};

/// One answer, the same on both wires.
#[derive(Clone, Debug)]
pub struct Scene {
    pub(crate) head: Head,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) end: End,
    pub(crate) reports_usage: bool,
    /// Members that a request may not have.
    pub(crate) refused_members: Vec<&'static str>,
    line_end: LineEnd,
    chunks: Chunks,
    /// The wait after each text of what fits.
    pace: Duration,
    byte_order_mark: bool,
    space_after_colon: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Head {
    /// Not one byte comes back.
    Silence,
    Stream {
        content_type: &'static str,
    },
    Refusal {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: RefusalBody,
    },
    /// The answer in one piece, as if no stream had been asked for.
    Whole,
}

#[derive(Clone, Debug)]
pub(crate) enum RefusalBody {
    /// An error as the wire writes it.
    Error {
        kind: &'static str,
        message: &'static str,
    },
    Html(&'static str),
}

/// A part of a stream.
#[derive(Clone, Debug)]
pub enum Piece {
    /// What comes before the first text; no token.
    Opening,
    Text(String),
    /// The first so many percent of an answer that fits what is asked.
    Fitting(usize),
    /// A sign of life: a `ping` event, or a comment.
    Ping,
    /// An error within the stream, of this type.
    Error(&'static str),
    /// Events, deltas and members that nobody knows.
    Unknown,
    /// A chunk that is about no choice; nothing on Anthropic's wire.
    EmptyChoices,
    /// Why the text is over.
    Finish(Finish),
    /// The counts where they have an event of their own.
    Usage,
    /// The last event.
    Terminal,
    /// These bytes, as they are.
    Raw(Vec<u8>),
    Pause(Duration),
}

/// Why a text is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    Stop,
    MaxTokens,
    Refusal,
}

/// What becomes of the connection after the last piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The body ends as HTTP says.
    Close,
    /// The connection is reset.
    Reset,
    /// It stays open with nothing on it.
    Hold,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    Lf,
    CrLf,
}

/// How a body is cut into chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunks {
    /// One for each piece.
    Pieces,
    /// Each of this many bytes.
    Bytes(usize),
    /// After the first byte of each character that has more than one.
    InsideCharacters,
}

/// A step of a performance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Bytes(Vec<u8>),
    Pause(Duration),
}

impl Scene {
    /// A faultless answer of these texts.
    #[must_use]
    pub fn saying(texts: &[&str]) -> Self {
        let mut pieces = vec![Piece::Opening];
        pieces.extend(texts.iter().map(|text| Piece::Text((*text).to_owned())));
        pieces.extend([Piece::Finish(Finish::Stop), Piece::Usage, Piece::Terminal]);
        Self::of(pieces)
    }

    /// A faultless answer that fits what is asked: a site, or recommendations.
    #[must_use]
    pub fn fitting() -> Self {
        let end = [Piece::Finish(Finish::Stop), Piece::Usage, Piece::Terminal];
        Self::of([vec![Piece::Opening, Piece::Fitting(100)], end.into()].concat())
    }

    /// With this wait after each text of what fits.
    #[must_use]
    pub fn at_pace(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// The scene as it is played to `request`.
    pub(crate) fn for_request(&self, request: &Value) -> Self {
        let mut scene = self.clone();
        let fitted = |piece: &Piece| match piece {
            Piece::Fitting(percent) => {
                let texts = fitting::texts(request, *percent).into_iter();
                let pause = (!self.pace.is_zero()).then_some(Piece::Pause(self.pace));
                texts.flat_map(|text| [Some(Piece::Text(text)), pause.clone()]).flatten().collect::<Vec<_>>()
            }
            piece => vec![piece.clone()],
        };
        scene.pieces = self.pieces.iter().flat_map(fitted).collect();
        scene
    }

    /// A stream of these pieces, which ends as HTTP says.
    #[must_use]
    pub fn of(pieces: Vec<Piece>) -> Self {
        Self {
            head: Head::Stream { content_type: "text/event-stream; charset=utf-8" },
            pieces,
            end: End::Close,
            reports_usage: true,
            refused_members: Vec::new(),
            line_end: LineEnd::Lf,
            chunks: Chunks::Pieces,
            pace: Duration::ZERO,
            byte_order_mark: false,
            space_after_colon: true,
        }
    }

    /// The connection is taken, and then nothing comes.
    #[must_use]
    pub fn silence() -> Self {
        Self { head: Head::Silence, end: End::Hold, ..Self::of(Vec::new()) }
    }

    /// A refusal with an error of this type.
    #[must_use]
    pub fn refusing(status: u16, kind: &'static str) -> Self {
        Self::refusing_with(status, RefusalBody::Error { kind, message: "this is how it was scripted" })
    }

    /// A refusal with a page for people.
    #[must_use]
    pub fn refusing_in_html(status: u16) -> Self {
        Self::refusing_with(status, RefusalBody::Html("<html><body><h1>Bad Gateway</h1></body></html>"))
    }

    fn refusing_with(status: u16, body: RefusalBody) -> Self {
        Self { head: Head::Refusal { status, headers: Vec::new(), body }, ..Self::of(Vec::new()) }
    }

    /// With this header, if it is a refusal.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Head::Refusal { headers, .. } = &mut self.head {
            headers.push((name, value.into()));
        }
        self
    }

    /// With this text for people, if it is a refusal with an error.
    #[must_use]
    pub fn with_message(mut self, text: &'static str) -> Self {
        if let Head::Refusal { body: RefusalBody::Error { message, .. }, .. } = &mut self.head {
            *message = text;
        }
        self
    }

    /// The answer in one JSON document.
    #[must_use]
    pub fn in_one_piece(mut self) -> Self {
        self.head = Head::Whole;
        self
    }

    /// Under another content type.
    #[must_use]
    pub fn under_content_type(mut self, content_type: &'static str) -> Self {
        self.head = Head::Stream { content_type };
        self
    }

    /// Answers 400 to a request that has this member.
    #[must_use]
    pub fn refusing_member(mut self, member: &'static str) -> Self {
        self.refused_members.push(member);
        self
    }

    #[must_use]
    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    #[must_use]
    pub fn without_usage(mut self) -> Self {
        self.reports_usage = false;
        self
    }

    #[must_use]
    pub fn with_line_end(mut self, line_end: LineEnd) -> Self {
        self.line_end = line_end;
        self
    }

    #[must_use]
    pub fn in_chunks(mut self, chunks: Chunks) -> Self {
        self.chunks = chunks;
        self
    }

    #[must_use]
    pub fn with_byte_order_mark(mut self) -> Self {
        self.byte_order_mark = true;
        self
    }

    #[must_use]
    pub fn without_space_after_colon(mut self) -> Self {
        self.space_after_colon = false;
        self
    }

    /// Every byte of the stream on `wire`.
    #[must_use]
    pub fn transcript(&self, wire: Wire) -> Vec<u8> {
        let bytes = |step| match step {
            Step::Bytes(bytes) => bytes,
            Step::Pause(_) => Vec::new(),
        };
        self.steps(wire, true).into_iter().flat_map(bytes).collect()
    }

    /// The stream on `wire`, cut into chunks; `usage_asked` as OpenAI's callers must.
    pub(crate) fn steps(&self, wire: Wire, usage_asked: bool) -> Vec<Step> {
        let mut steps = Vec::new();
        let reports_usage = self.reports_usage && (usage_asked || wire == Wire::Anthropic);
        let mut mark = if self.byte_order_mark { "\u{feff}" } else { "" };
        for piece in &self.pieces {
            let bytes = match piece {
                Piece::Pause(pause) => {
                    steps.push(Step::Pause(*pause));
                    continue;
                }
                Piece::Raw(bytes) => bytes.clone(),
                piece => {
                    let mut text = std::mem::take(&mut mark).to_owned();
                    text += &wire::lines(wire, piece, self.texts(), reports_usage);
                    self.shape(&text).into_bytes()
                }
            };
            steps.extend(self.cut(&bytes).map(|chunk| Step::Bytes(chunk.to_vec())));
        }
        steps
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    pub(crate) fn finish(&self) -> Finish {
        let finish = |piece: &Piece| if let Piece::Finish(finish) = piece { Some(*finish) } else { None };
        self.pieces.iter().find_map(finish).unwrap_or(Finish::Stop)
    }

    fn shape(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.space_after_colon {
            text = text.replace("data: ", "data:").replace("event: ", "event:");
        }
        match self.line_end {
            LineEnd::Lf => text,
            LineEnd::CrLf => text.replace('\n', "\r\n"),
        }
    }

    fn cut<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let chunks = self.chunks;
        let mut rest = bytes;
        std::iter::from_fn(move || {
            let length = match chunks {
                Chunks::Pieces => rest.len(),
                Chunks::Bytes(length) => length.clamp(1, rest.len().max(1)).min(rest.len()),
                Chunks::InsideCharacters => rest.iter().position(|byte| *byte >= 0xC0).map_or(rest.len(), |at| at + 1),
            };
            let (chunk, later) = rest.split_at(length);
            rest = later;
            (!chunk.is_empty()).then_some(chunk)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(scene: &Scene) -> Vec<Vec<u8>> {
        let steps = scene.steps(Wire::OpenAi, true).into_iter();
        steps.filter_map(|step| if let Step::Bytes(bytes) = step { Some(bytes) } else { None }).collect()
    }

    #[test]
    fn cutting_changes_no_byte() {
        for kind in [Chunks::Bytes(1), Chunks::Bytes(7), Chunks::InsideCharacters] {
            let scene = Scene::saying(&["مرحبا", " 😀"]);
            let whole = scene.transcript(Wire::OpenAi);
            let cut = chunks(&scene.in_chunks(kind));
            assert!(cut.len() > 6, "{kind:?}");
            assert_eq!(cut.concat(), whole, "{kind:?}");
        }
    }

    #[test]
    fn a_character_is_cut_after_its_first_byte() {
        let cut = chunks(&Scene::saying(&["م"]).in_chunks(Chunks::InsideCharacters));
        assert!(cut.iter().any(|chunk| chunk.last() == Some(&0xD9)));
        assert!(cut.iter().any(|chunk| chunk.first() == Some(&0x85)));
    }

    #[test]
    fn usage_is_told_to_those_who_ask() {
        let told = |asked| {
            let steps = Scene::saying(&["a"]).steps(Wire::OpenAi, asked);
            steps.iter().any(
                |step| matches!(step, Step::Bytes(bytes) if String::from_utf8_lossy(bytes).contains("prompt_tokens")),
            )
        };
        assert!(told(true));
        assert!(!told(false));
    }
}
