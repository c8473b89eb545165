//! The gap rule, pure: which frames of a stream count.
//!
//! Numbers strictly rise and may skip; an event is never left out by the server. So whatever is above the last number
//! is applied, whatever is not is a duplicate, and another session's frames are dropped unseen.

use std::time::Duration;

use protocol::{
    BuildSessionId, MAX_SEQ, Seq,
    event::{ConnectionStatus, Envelope},
};
use serde_json::Value;

/// What was seen and dropped, over the life of a cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that counted.
    pub received: u64,
    /// Events at or below the last number.
    pub duplicates: u64,
    /// Frames of other sessions.
    pub stale: u64,
    /// Frames that could not be read.
    pub malformed: u64,
}

/// One reader's place in one session's events.
#[derive(Clone, Debug)]
pub struct Cursor {
    session: BuildSessionId,
    last: Seq,
    counts: Counts,
    /// The head that the last heartbeat told, where no event came since.
    told_head: Option<Seq>,
}

/// What to do with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An event above the last number: apply it.
    Apply,
    /// The stream stands.
    Connected { status: ConnectionStatus, head: Seq, heartbeat: Option<Duration> },
    /// The link lives.
    Heartbeat,
    /// The link lives, but what the last heartbeat announced has not come since: connect anew.
    Stuck,
    /// Nothing more will come.
    End,
    /// Nothing: it is old, another session's, or of a kind that is not known.
    Drop,
}

impl Cursor {
    /// A reader who has everything up to `last` (0: nothing).
    #[must_use]
    pub fn new(session: BuildSessionId, last: Seq) -> Self {
        Self { session, last, counts: Counts::default(), told_head: None }
    }

    /// The session that is read.
    #[must_use]
    pub const fn session(&self) -> &BuildSessionId {
        &self.session
    }

    /// The last number applied; 0 for none.
    #[must_use]
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// What was seen and dropped.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Takes as applied everything up to `seq`: a snapshot held it, or an `id:` on its own says so.
    pub const fn advance_to(&mut self, seq: Seq) {
        if seq > self.last {
            self.last = seq;
        }
    }

    /// Counts a frame that could not be read.
    pub const fn malformed(&mut self) {
        self.counts.malformed += 1;
    }

    /// A new connection knows of no heartbeat before it.
    pub const fn reconnected(&mut self) {
        self.told_head = None;
    }

    /// Judges a frame, and moves on where it counts.
    pub fn take(&mut self, frame: &Envelope) -> Verdict {
        if frame.build_session_id != self.session {
            self.counts.stale += 1;
            return Verdict::Drop;
        }
        match frame.seq {
            Some(seq) if seq > self.last && seq <= MAX_SEQ => {
                self.last = seq;
                self.told_head = None;
                self.counts.received += 1;
                Verdict::Apply
            }
            Some(_) => {
                self.counts.duplicates += 1;
                Verdict::Drop
            }
            None => self.take_unnumbered(frame),
        }
    }

    fn take_unnumbered(&mut self, frame: &Envelope) -> Verdict {
        let number = |name| frame.members.get(name).and_then(Value::as_u64);
        match frame.kind.as_str() {
            "connection" => {
                let head = number("lastSeq").unwrap_or(self.last);
                let status = match frame.members.get("status").and_then(Value::as_str) {
                    Some("reset") => ConnectionStatus::Reset,
                    Some("resumed") => ConnectionStatus::Resumed,
                    _ => ConnectionStatus::Fresh,
                };
                if status == ConnectionStatus::Reset {
                    self.last = head;
                }
                Verdict::Connected { status, head, heartbeat: number("heartbeatMs").map(Duration::from_millis) }
            }
            "heartbeat" => {
                let announced = self.told_head.is_some_and(|head| head > self.last);
                self.told_head = number("lastSeq");
                if announced { Verdict::Stuck } else { Verdict::Heartbeat }
            }
            "end" => Verdict::End,
            _ => Verdict::Drop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a case of `gap_rule.json`: the cursor's start, frames, and what each must lead to.
    #[track_caller]
    fn run(case: &Value) {
        let name = case["name"].as_str().expect("a name");
        let session = case["buildSessionId"].as_str().expect("an id").parse().expect("an id");
        let mut cursor = Cursor::new(session, case["from"].as_u64().expect("a number"));
        for step in case["steps"].as_array().expect("an array") {
            let frame = serde_json::from_value(step["frame"].clone()).expect("a frame");
            let verdict = match cursor.take(&frame) {
                Verdict::Apply => "apply",
                Verdict::Connected { status: ConnectionStatus::Fresh, .. } => "fresh",
                Verdict::Connected { status: ConnectionStatus::Resumed, .. } => "resumed",
                Verdict::Connected { status: ConnectionStatus::Reset, .. } => "reset",
                Verdict::Heartbeat => "heartbeat",
                Verdict::Stuck => "stuck",
                Verdict::End => "end",
                Verdict::Drop => "drop",
            };
            assert_eq!(verdict, step["verdict"], "{name}: {}", step["frame"]);
            assert_eq!(Value::from(cursor.last()), step["last"], "{name}: {}", step["frame"]);
        }
        let Counts { received, duplicates, stale, .. } = cursor.counts();
        assert_eq!(
            serde_json::json!({ "received": received, "duplicates": duplicates, "stale": stale }),
            case["counts"],
            "{name}"
        );
    }

    #[test]
    fn the_gap_rule_holds_in_every_case() {
        let file: Value = serde_json::from_str(include_str!("../tests/gap_rule.json")).expect("JSON");
        let cases = file["cases"].as_array().expect("an array");
        assert!(!cases.is_empty());
        cases.iter().for_each(run);
    }

    #[test]
    fn a_snapshot_moves_the_cursor_forward_only() {
        let mut cursor = Cursor::new("bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id"), 5);
        cursor.advance_to(3);
        assert_eq!(cursor.last(), 5);
        cursor.advance_to(8);
        assert_eq!(cursor.last(), 8);
    }
}
