//! When each thing of a build came.

use std::time::{Duration, Instant};

use protocol::event::Event;
use serde_json::{Map, Value};

/// Milestones, measured from the moment before the first request was sent; where a build is only watched, that is not
/// its submit.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    /// What `start` is, for a person.
    since: &'static str,
    start: Instant,
    marks: [(&'static str, Option<Duration>); 5],
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Mark {
    Answer,
    FirstToken,
    Preview,
    Completed,
    Recommendations,
}

impl Timeline {
    pub(crate) fn since(since: &'static str) -> Self {
        let marks = ["answer", "first token", "preview", "completed", "recommendations"];
        Self { since, start: Instant::now(), marks: marks.map(|name| (name, None)) }
    }

    /// Notes that something came now, where it has not come before.
    pub(crate) fn mark(&mut self, mark: Mark) {
        self.mark_at(mark, self.start.elapsed());
    }

    fn mark_at(&mut self, mark: Mark, at: Duration) {
        self.marks[mark as usize].1.get_or_insert(at);
    }

    /// Notes what `event` brings.
    pub(crate) fn event(&mut self, event: &Event) {
        match event {
            Event::AssistantDelta { .. } => self.mark(Mark::FirstToken),
            Event::PreviewReady { .. } => self.mark(Mark::Preview),
            Event::BuildCompleted { .. } => self.mark(Mark::Completed),
            _ => {}
        }
    }

    /// A table, aligned; what never came is a dash.
    pub(crate) fn rows(&self) -> Vec<String> {
        let cell =
            |at: Option<Duration>| at.map_or_else(|| "–".to_owned(), |at| format!("{:.1}", at.as_secs_f64() * 1e3));
        let head = ("", format!("ms since {}", self.since));
        let rows = self.marks.iter().map(|(name, at)| (*name, cell(*at)));
        std::iter::once(head).chain(rows).map(|(name, cell)| format!("{name:<16}{cell:>16}")).collect()
    }

    pub(crate) fn json(&self) -> Value {
        let members = self.marks.iter().map(|(name, at)| {
            let name = match *name {
                "first token" => "firstTokenMs".to_owned(),
                name => format!("{name}Ms"),
            };
            (name, at.map_or(Value::Null, |at| Value::from(at.as_secs_f64() * 1e3)))
        });
        Value::Object(members.collect::<Map<_, _>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_aligned_and_shows_the_first_of_each() {
        let mut timeline = Timeline::since("submit");
        timeline.mark_at(Mark::Answer, Duration::from_micros(8_640));
        timeline.mark_at(Mark::Completed, Duration::from_millis(21_000));
        timeline.mark_at(Mark::Completed, Duration::from_millis(99_000));
        assert_eq!(
            timeline.rows(),
            [
                "                 ms since submit",
                "answer                       8.6",
                "first token                    –",
                "preview                        –",
                "completed                21000.0",
                "recommendations                –",
            ]
        );
        assert_eq!(timeline.json()["firstTokenMs"], Value::Null);
        assert_eq!(timeline.json()["completedMs"], 21_000.0);
    }
}
