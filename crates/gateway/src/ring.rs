//! The last finished frames of one session, shared by everybody who listens to it. Pure.
//!
//! Invariant: every event with `floor < seq <= head` is in here, in order, each once. News are taken only where they
//! join on; whoever is behind `floor` reads rows.

use std::collections::VecDeque;

use bytes::Bytes;
use protocol::{Seq, event::EventType, news::News};

/// Bytes of frames that one session keeps at most.
const MAX_BYTES: usize = 64 * 1024;
/// News kept while it is not yet known where the session stands.
const MAX_EARLY: usize = 64;

/// One event's frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) seq: Seq,
    pub(crate) kind: EventType,
    pub(crate) bytes: Bytes,
}

/// What came of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// New frames are there; whether one of them ends the build or a run.
    New { ends: bool },
    /// Nothing that was not there, or not yet to be judged.
    Nothing,
    /// Something before it was missed: read the rows.
    Gap,
}

/// What there is for a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Frame(Frame),
    /// The cursor is at the head, or above it.
    Nothing,
    /// The cursor is below what is kept here.
    Behind,
}

#[derive(Debug, Default)]
pub(crate) struct Ring {
    /// `None` until it is known where the session stands.
    head: Option<Seq>,
    floor: Seq,
    frames: VecDeque<Frame>,
    bytes: usize,
    early: Vec<News>,
}

impl Ring {
    /// The session stands at `head`, read after the news were subscribed. Early news that go beyond are joined on.
    pub(crate) fn begin(&mut self, head: Seq) {
        if self.head.is_none() {
            self.head = Some(head);
            self.floor = head;
            for news in std::mem::take(&mut self.early) {
                // A gap shows again at the next comparison of heads.
                self.join(news);
            }
        }
    }

    pub(crate) fn head(&self) -> Option<Seq> {
        self.head
    }

    /// Takes news where they join on to the head.
    pub(crate) fn join(&mut self, news: News) -> Joined {
        let Some(head) = self.head else {
            if self.early.len() < MAX_EARLY {
                self.early.push(news);
            }
            return Joined::Nothing;
        };
        if news.last_seq() <= head {
            return Joined::Nothing;
        }
        if news.prev_seq > head {
            return Joined::Gap;
        }
        self.push(news.frames.into_iter().filter_map(|(seq, bytes)| Some(Frame { seq, kind: kind_of(&bytes)?, bytes })))
    }

    /// Takes rows, which were read from the head on and so always join on.
    pub(crate) fn push(&mut self, frames: impl IntoIterator<Item = Frame>) -> Joined {
        let mut joined = Joined::Nothing;
        for frame in frames {
            if self.head.is_some_and(|head| frame.seq <= head) {
                continue;
            }
            let ends = frame.kind.ends_build() || frame.kind.ends_recommendations();
            joined = Joined::New { ends: ends || joined == Joined::New { ends: true } };
            self.head = Some(frame.seq);
            self.bytes += frame.bytes.len();
            self.frames.push_back(frame);
        }
        while self.bytes > MAX_BYTES
            && let Some(old) = self.frames.pop_front()
        {
            self.bytes -= old.bytes.len();
            self.floor = old.seq;
        }
        joined
    }

    /// The session stands at `head` again, below what was told: Postgres itself has gone back in time. What comes next
    /// has higher numbers all the same.
    pub(crate) fn go_back(&mut self, head: Seq) {
        self.frames.retain(|frame| frame.seq <= head);
        self.bytes = self.frames.iter().map(|frame| frame.bytes.len()).sum();
        self.head = Some(head);
        self.floor = self.floor.min(head);
    }

    /// Frames kept, and their bytes.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.frames.len(), self.bytes)
    }

    /// The first frame after `cursor`.
    pub(crate) fn after(&self, cursor: Seq) -> Next {
        if self.head.is_none_or(|head| cursor >= head) {
            return Next::Nothing;
        }
        if cursor < self.floor {
            return Next::Behind;
        }
        let place = self.frames.partition_point(|frame| frame.seq <= cursor);
        self.frames.get(place).map_or(Next::Nothing, |frame| Next::Frame(frame.clone()))
    }
}

/// The type named in a finished frame.
fn kind_of(frame: &[u8]) -> Option<EventType> {
    let text = std::str::from_utf8(frame).ok()?;
    text.lines().find_map(|line| line.strip_prefix("event: "))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(seq: Seq, kind: &str) -> Bytes {
        Bytes::from(format!("id: {seq}\nevent: {kind}\ndata: {{}}\n\n"))
    }

    fn news(prev_seq: Seq, seqs: &[Seq]) -> News {
        News { prev_seq, frames: seqs.iter().map(|seq| (*seq, bytes(*seq, "assistant_delta"))).collect() }
    }

    fn ring(head: Seq) -> Ring {
        let mut ring = Ring::default();
        ring.begin(head);
        ring
    }

    /// Every number after `cursor`, or `None` where rows are to be read.
    fn seqs(ring: &Ring, mut cursor: Seq) -> Option<Vec<Seq>> {
        let mut seqs = Vec::new();
        loop {
            match ring.after(cursor) {
                Next::Frame(frame) => {
                    cursor = frame.seq;
                    seqs.push(cursor);
                }
                Next::Nothing => return Some(seqs),
                Next::Behind => return None,
            }
        }
    }

    #[test]
    fn news_that_join_on_are_taken_and_skipped_numbers_are_no_gap() {
        let mut ring = ring(4);
        assert_eq!(ring.join(news(4, &[5])), Joined::New { ends: false });
        assert_eq!(ring.join(news(5, &[9, 10])), Joined::New { ends: false });
        assert_eq!(seqs(&ring, 4), Some(vec![5, 9, 10]));
        assert_eq!(seqs(&ring, 7), Some(vec![9, 10]));
        assert_eq!(seqs(&ring, 10), Some(vec![]));
        assert_eq!(seqs(&ring, 12), Some(vec![]), "a reader of rows may be ahead");
    }

    #[test]
    fn news_after_a_hole_are_not_taken() {
        let mut ring = ring(4);
        assert_eq!(ring.join(news(6, &[7])), Joined::Gap);
        assert_eq!(ring.head(), Some(4));
    }

    #[test]
    fn doubled_and_late_news_change_nothing() {
        let mut ring = ring(4);
        ring.join(news(4, &[5, 6]));
        assert_eq!(ring.join(news(4, &[5, 6])), Joined::Nothing);
        assert_eq!(ring.join(news(1, &[2, 3])), Joined::Nothing);
        assert_eq!(
            ring.join(news(4, &[5, 6, 7])),
            Joined::New { ends: false },
            "what rows brought first is not doubled"
        );
        assert_eq!(seqs(&ring, 4), Some(vec![5, 6, 7]));
    }

    #[test]
    fn news_from_before_the_head_was_known_are_not_lost() {
        let mut ring = Ring::default();
        assert_eq!(ring.join(news(4, &[5])), Joined::Nothing);
        assert_eq!(ring.join(news(5, &[6])), Joined::Nothing);
        ring.begin(5);
        assert_eq!(seqs(&ring, 5), Some(vec![6]));
    }

    #[test]
    fn a_cursor_below_what_is_kept_reads_rows() {
        let mut ring = ring(0);
        let large = Bytes::from(vec![b'x'; MAX_BYTES / 4]);
        let frame = |seq| Frame { seq, kind: EventType::AssistantDelta, bytes: large.clone() };
        ring.push((1..=10).map(frame));
        assert_eq!(seqs(&ring, 0), None);
        assert_eq!(seqs(&ring, 5), None);
        assert_eq!(seqs(&ring, 6), Some(vec![7, 8, 9, 10]));
        assert!(ring.bytes <= MAX_BYTES);
    }

    #[test]
    fn ends_are_noticed() {
        let mut ring = ring(0);
        let end =
            News { prev_seq: 0, frames: vec![(1, bytes(1, "build_completed")), (2, bytes(2, "assistant_delta"))] };
        assert_eq!(ring.join(end), Joined::New { ends: true });
    }

    #[test]
    fn what_postgres_no_longer_has_is_told_to_nobody() {
        let mut ring = Ring::default();
        ring.begin(5);
        ring.join(news(5, &[6, 7, 8]));
        ring.go_back(6);
        assert!(matches!(ring.after(5), Next::Frame(frame) if frame.seq == 6));
        assert_eq!(ring.after(6), Next::Nothing);
        assert_eq!(ring.join(news(8, &[9])), Joined::Gap, "what it joins on to is gone");
        assert_ne!(ring.join(news(6, &[12])), Joined::Gap);
        assert!(matches!(ring.after(8), Next::Frame(frame) if frame.seq == 12));
        ring.go_back(3);
        assert_eq!(ring.after(2), Next::Behind);
    }
}
