//! News: committed events on their way from their producer to the gateways, through Redis.
//!
//! One message carries the finished frames of one commit and the number before the first of them. A gateway whose
//! ring does not end at that number has missed something, and reads the rows.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::Seq;

/// The frames of one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The session's last number before this commit.
    pub prev_seq: Seq,
    /// Finished frames with their numbers, rising.
    pub frames: Vec<(Seq, Bytes)>,
}

/// A message that is no [`News`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the message is cut or malformed")]
pub struct Malformed;

impl News {
    /// The last number it carries; the number before where it carries none.
    #[must_use]
    pub fn last_seq(&self) -> Seq {
        self.frames.last().map_or(self.prev_seq, |(seq, _)| *seq)
    }

    /// The message: number before, count, then number and length of each frame, then the frames. Big-endian.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let text: usize = self.frames.iter().map(|(_, frame)| frame.len()).sum();
        let mut out = BytesMut::with_capacity(12 + 12 * self.frames.len() + text);
        out.put_u64(self.prev_seq);
        out.put_u32(u32::try_from(self.frames.len()).unwrap_or(u32::MAX));
        for (seq, frame) in &self.frames {
            out.put_u64(*seq);
            out.put_u32(u32::try_from(frame.len()).unwrap_or(u32::MAX));
        }
        for (_, frame) in &self.frames {
            out.put_slice(frame);
        }
        out.freeze()
    }

    /// Reads a message; the frames share its memory.
    ///
    /// # Errors
    /// [`Malformed`] when lengths and bytes do not fit, or numbers do not rise.
    pub fn decode(mut message: Bytes) -> Result<Self, Malformed> {
        let prev_seq = message.try_get_u64().map_err(|_| Malformed)?;
        let count = message.try_get_u32().map_err(|_| Malformed)? as usize;
        if message.len() < count.saturating_mul(12) {
            return Err(Malformed);
        }
        let mut head = message.split_to(count * 12);
        let mut frames = Vec::with_capacity(count);
        let mut last = prev_seq;
        for _ in 0..count {
            let (seq, len) = (head.get_u64(), head.get_u32() as usize);
            if seq <= last || message.len() < len {
                return Err(Malformed);
            }
            last = seq;
            frames.push((seq, message.split_to(len)));
        }
        if message.is_empty() { Ok(Self { prev_seq, frames }) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news() -> News {
        News {
            prev_seq: 4,
            frames: vec![(7, Bytes::from_static(b"one")), (8, Bytes::new()), (9, Bytes::from_static(b"three"))],
        }
    }

    #[test]
    fn news_survives_the_wire() {
        assert_eq!(News::decode(news().encode()), Ok(news()));
        assert_eq!(news().last_seq(), 9);
    }

    #[test]
    fn cut_or_padded_news_is_refused() {
        let whole = news().encode();
        for len in 0..whole.len() {
            assert_eq!(News::decode(whole.slice(..len)), Err(Malformed), "{len}");
        }
        assert_eq!(News::decode([whole.as_ref(), b"x"].concat().into()), Err(Malformed));
    }

    #[test]
    fn numbers_that_do_not_rise_are_refused() {
        let news = News { prev_seq: 7, frames: vec![(7, Bytes::new())] };
        assert_eq!(News::decode(news.encode()), Err(Malformed));
    }
}
