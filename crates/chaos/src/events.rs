//! Event streams as their bytes say them, read without the product's own code.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// One block of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) id: Option<u64>,
    pub(crate) retry_ms: Option<u64>,
    /// Null where the block has no data.
    pub(crate) data: Value,
}

impl Frame {
    /// When it happened.
    pub(crate) fn at(&self) -> Option<DateTime<Utc>> {
        self.data["at"].as_str()?.parse().ok()
    }

    /// The event's type, empty where there is none.
    pub(crate) fn kind(&self) -> &str {
        self.data["type"].as_str().unwrap_or_default()
    }
}

/// Cuts a stream into blocks, whatever pieces it comes in. A block that was cut off is never given.
#[derive(Debug, Default)]
pub(crate) struct Blocks(Vec<u8>);

impl Blocks {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole block; an error where it is none that the contract allows.
    pub(crate) fn next(&mut self) -> Option<Result<Frame, String>> {
        let end = self.0.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = self.0.drain(..end + 2).collect();
        Some(read(&block[..end]))
    }
}

fn read(block: &[u8]) -> Result<Frame, String> {
    let text = std::str::from_utf8(block).map_err(|error| format!("{error} in a frame"))?;
    let mut frame = Frame { id: None, retry_ms: None, data: Value::Null };
    let mut event = None;
    for line in text.split('\n') {
        let (name, value) = line.split_once(": ").ok_or_else(|| format!("no field: {line:?}"))?;
        let number = || value.parse().map_err(|_| format!("no number: {line:?}"));
        match name {
            "id" => frame.id = Some(number()?),
            "retry" => frame.retry_ms = Some(number()?),
            "event" => event = Some(value),
            "data" => frame.data = serde_json::from_str(value).map_err(|error| format!("{error} in {line:?}"))?,
            _ => return Err(format!("an unknown field: {line:?}")),
        }
    }
    if !frame.data.is_null() && (event != frame.data["type"].as_str() || frame.data["seq"].as_u64() != frame.id) {
        return Err(format!("event, id and data disagree: {text:?}"));
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_whatever_pieces_they_come_in() {
        let stream =
            "retry: 1200\n\nid: 7\nevent: x\ndata: {\"type\":\"x\",\"seq\":7,\"text\":\"ل\"}\n\nid: 9\nevent: y\n";
        for size in 1..stream.len() {
            let mut blocks = Blocks::default();
            let mut frames = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                blocks.push(piece);
                frames.extend(std::iter::from_fn(|| blocks.next()).map(Result::unwrap));
            }
            assert_eq!(frames.len(), 2, "pieces of {size}");
            assert_eq!((frames[0].retry_ms, frames[1].id, frames[1].kind()), (Some(1200), Some(7), "x"));
        }
    }

    #[test]
    fn frames_that_contradict_themselves_are_refused() {
        for block in
            ["id: 7\nevent: x\ndata: {\"type\":\"x\",\"seq\":8}", "event: y\ndata: {\"type\":\"x\"}", "data: {", "x"]
        {
            assert!(read(block.as_bytes()).is_err(), "{block}");
        }
    }
}
