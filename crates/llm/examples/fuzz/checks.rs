//! What must hold of every stream, however spoilt and however cut.

use fake_llm::Wire;
use llm::{ChatCompletions, Error, Event, Limits, Messages};

use crate::cases::Case;

/// Small, so that the limits are met often.
const LIMIT_BYTES: u32 = 4 << 10;

/// The most that a decoder may hold between two chunks: a line and the data of a block, each in a buffer that may have
/// grown to twice of what it holds, and the name and the id, in which a byte may have become three.
const MOST_HELD_BYTES: usize = 2 * (1 + 1 + 3 + 3) * LIMIT_BYTES as usize;

type Told = Vec<Result<Event, Error>>;

/// Checks both decoders; the most bytes that one held between two chunks.
pub(crate) fn check(case: &Case) -> Result<usize, String> {
    let mut held = 0;
    let whole = blocks([&case.bytes[..]].into_iter(), &mut 0)?;
    same("blocks", &whole, &blocks(case.chunks(), &mut held)?)?;
    same("blocks, byte by byte,", &whole, &blocks(case.bytes.chunks(1), &mut held)?)?;
    let whole = events(case, [&case.bytes[..]].into_iter(), &mut 0)?;
    same("events", &whole, &events(case, case.chunks(), &mut held)?)?;
    same("events, byte by byte,", &whole, &events(case, case.bytes.chunks(1), &mut held)?)?;
    Ok(held)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, whole: &T, cut: &T) -> Result<(), String> {
    if whole == cut { Ok(()) } else { Err(format!("the {what} are {cut:?}, and {whole:?} of the whole stream")) }
}

fn note(held: usize, most: &mut usize) -> Result<(), String> {
    *most = held.max(*most);
    if held > MOST_HELD_BYTES { Err(format!("a decoder holds {held} bytes")) } else { Ok(()) }
}

/// The blocks of a stream, and whether it was given up.
fn blocks<'a>(chunks: impl Iterator<Item = &'a [u8]>, most: &mut usize) -> Result<(Vec<sse::Block>, bool), String> {
    let mut decoder = sse::Decoder::with_limit(LIMIT_BYTES);
    let mut all = Vec::new();
    for chunk in chunks {
        let fed = decoder.push(chunk);
        all.extend(std::iter::from_fn(|| decoder.next_block()));
        note(decoder.held_bytes(), most)?;
        if fed.is_err() {
            return Ok((all, true));
        }
    }
    Ok((all, false))
}

/// The events of an answer, which end with its end.
fn events<'a>(case: &Case, chunks: impl Iterator<Item = &'a [u8]>, most: &mut usize) -> Result<Told, String> {
    let mut decoder = decoder(case.wire);
    let mut all = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        all.extend(std::iter::from_fn(|| decoder.next_event()));
        note(decoder.held_bytes(), most)?;
    }
    let broken = broken();
    if case.ends_in_order {
        decoder.close_in_order();
    } else {
        decoder.close(broken.clone());
    }
    all.extend(std::iter::from_fn(|| decoder.next_event()));
    // Whatever comes now is too late.
    decoder.push(b"data: {\"choices\":[{\"delta\":{\"content\":\"late\"}}]}\n\n");
    decoder.close(broken);
    if let Some(late) = decoder.next_event() {
        return Err(format!("{late:?} was told after the end"));
    }
    let is_end = |told: &Result<Event, Error>| matches!(told, Err(_) | Ok(Event::Done(_)));
    match all.iter().position(is_end) {
        Some(place) if place + 1 == all.len() => Ok(all),
        place => Err(format!("an end stands at {place:?} of {all:?}")),
    }
}

fn decoder(wire: Wire) -> llm::Decoder {
    let wire: &dyn llm::Wire = match wire {
        Wire::Anthropic => &Messages,
        Wire::OpenAi => &ChatCompletions,
    };
    llm::Decoder::new(wire, &Limits { line_bytes: LIMIT_BYTES, ..Limits::default() })
}

fn broken() -> Error {
    let code = protocol::failure::FailureCode::Truncated;
    Error { code, retryable: true, retry_after: None, request_id: None, detail: "the connection broke".to_owned() }
}

/// One decoder that is fed with every case, as a stream without end.
#[derive(Debug)]
pub(crate) struct Endless(sse::Decoder);

impl Default for Endless {
    fn default() -> Self {
        Self(sse::Decoder::with_limit(LIMIT_BYTES))
    }
}

impl Endless {
    /// The bytes that it holds afterwards.
    pub(crate) fn feed(&mut self, case: &Case) -> Result<usize, String> {
        for chunk in case.chunks() {
            let fed = self.0.push(chunk);
            while self.0.next_block().is_some() {}
            if fed.is_err() {
                self.0 = sse::Decoder::with_limit(LIMIT_BYTES);
                return Ok(0);
            }
        }
        let mut most = 0;
        note(self.0.held_bytes(), &mut most)?;
        Ok(most)
    }
}
