//! What a snapshot and the events after it tell together.

use std::collections::BTreeMap;

use protocol::{
    Phase,
    api::{Failure, Snapshot},
    event::{Envelope, Event, EventType},
    failure::FailureCode,
};
use serde_json::Value;

/// One build as its events tell it. Applying an event twice changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub phase: Phase,
    pub attempt: u32,
    /// The text in UTF-16 code units, which is what offsets count.
    text: Vec<u16>,
    pub preview_url: Option<String>,
    /// Sizes in bytes, by path.
    pub files: BTreeMap<String, u64>,
    /// Why the build failed.
    pub error: Option<Failure>,
    pub build_duration_ms: Option<u64>,
    /// How many recommendations there are, once they can be fetched.
    pub recommendations: Option<u64>,
    /// Why there are none.
    pub recommendations_error: Option<Failure>,
}

impl Story {
    /// A build of which nothing has been heard.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            phase: Phase::Queued,
            attempt: 0,
            text: Vec::new(),
            preview_url: None,
            files: BTreeMap::new(),
            error: None,
            build_duration_ms: None,
            recommendations: None,
            recommendations_error: None,
        }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf16_lossy(&self.text)
    }

    /// Takes over what a snapshot says. It does not tell how many recommendations there are.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.phase = snapshot.phase;
        self.attempt = snapshot.attempt;
        self.text = snapshot.assistant_text.encode_utf16().collect();
        self.preview_url.clone_from(&snapshot.preview_url);
        self.files = snapshot.files.iter().map(|file| (file.path.clone(), file.bytes)).collect();
        self.error.clone_from(&snapshot.error);
        self.build_duration_ms = snapshot.build_duration_ms;
        self.recommendations_error.clone_from(&snapshot.recommendations.error);
    }

    /// Tells what `event` tells.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::BuildStarted { attempt } => {
                if *attempt > self.attempt {
                    self.attempt = *attempt;
                    self.text.clear();
                    self.files.clear();
                }
                self.phase = Phase::Building;
                self.error = None;
            }
            Event::AssistantDelta { text, offset } => self.place(text, *offset),
            Event::FileWritten { path, bytes } => {
                self.files.insert(path.clone(), *bytes);
            }
            Event::PreviewReady { preview_url } => self.preview_url = Some(preview_url.clone()),
            Event::BuildCompleted { build_duration_ms } => {
                self.phase = Phase::Completed;
                self.build_duration_ms = Some(*build_duration_ms);
            }
            Event::BuildFailed(failure) => {
                self.phase = Phase::Failed;
                self.error = Some(failure.clone());
            }
            Event::BuildCancelled => self.phase = Phase::Cancelled,
            Event::RecommendationsReady { count } => {
                self.recommendations = Some(*count);
                self.recommendations_error = None;
            }
            Event::RecommendationsFailed(failure) => self.recommendations_error = Some(failure.clone()),
        }
    }

    fn place(&mut self, text: &str, offset: u64) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        let end = (start + units.len()).min(self.text.len());
        self.text.splice(start..end, units);
    }
}

impl Default for Story {
    fn default() -> Self {
        Self::new()
    }
}

/// What `envelope` tells; `None` for types that are not known, and where a member is missing.
#[must_use]
pub fn event_of(envelope: &Envelope) -> Option<Event> {
    let text = |name: &str| envelope.members.get(name)?.as_str().map(str::to_owned);
    let number = |name: &str| envelope.members.get(name)?.as_u64();
    let failure = || {
        let code: FailureCode = envelope.members.get("code")?.as_str()?.parse().ok()?;
        let retryable = envelope.members.get("retryable").and_then(Value::as_bool)?;
        // An older server says neither who acts nor how long to wait; the code does.
        let by_code = Failure::new(code.into(), text("error")?);
        Some(Failure { retryable, retry_after_ms: number("retryAfterMs").or(by_code.retry_after_ms), ..by_code })
    };
    Some(match envelope.kind.parse().ok()? {
        EventType::BuildStarted => Event::BuildStarted { attempt: number("attempt")?.try_into().ok()? },
        EventType::AssistantDelta => Event::AssistantDelta { text: text("text")?, offset: number("offset")? },
        EventType::FileWritten => Event::FileWritten { path: text("path")?, bytes: number("bytes")? },
        EventType::PreviewReady => Event::PreviewReady { preview_url: text("previewUrl")? },
        EventType::BuildCompleted => Event::BuildCompleted { build_duration_ms: number("buildDurationMs")? },
        EventType::BuildFailed => Event::BuildFailed(failure()?),
        EventType::BuildCancelled => Event::BuildCancelled,
        EventType::RecommendationsReady => Event::RecommendationsReady { count: number("count")? },
        EventType::RecommendationsFailed => Event::RecommendationsFailed(failure()?),
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use protocol::failure::Cause;
    use serde_json::{Map, json};

    use super::*;

    fn delta(text: &str, offset: u64) -> Event {
        Event::AssistantDelta { text: text.into(), offset }
    }

    fn told(events: &[Event]) -> Story {
        let mut story = Story::new();
        events.iter().for_each(|event| story.apply(event));
        story
    }

    #[test]
    fn text_goes_to_its_offset_in_utf16_code_units() {
        let events = [delta("💇 صا", 0), delta("لون", 5), delta("!", 8)];
        assert_eq!(told(&events).text(), "💇 صالون!");
    }

    #[test]
    fn every_event_applied_twice_changes_nothing() {
        let events = [
            Event::BuildStarted { attempt: 1 },
            delta("Hello, ", 0),
            delta("world", 7),
            Event::FileWritten { path: "index.html".into(), bytes: 9 },
            Event::PreviewReady { preview_url: "http://x/".into() },
            Event::RecommendationsFailed(Failure::new(FailureCode::Timeout.into(), "no".into())),
            Event::BuildCompleted { build_duration_ms: 5 },
        ];
        let twice: Vec<_> = events.iter().flat_map(|event| [event.clone(), event.clone()]).collect();
        assert_eq!(told(&events), told(&twice));
        assert_eq!(told(&events).text(), "Hello, world");
    }

    #[test]
    fn a_higher_attempt_starts_text_and_files_over_and_keeps_the_preview() {
        let story = told(&[
            Event::BuildStarted { attempt: 1 },
            delta("first", 0),
            Event::FileWritten { path: "a.css".into(), bytes: 1 },
            Event::PreviewReady { preview_url: "http://x/".into() },
            Event::BuildStarted { attempt: 2 },
            delta("2nd", 0),
        ]);
        assert_eq!((story.text().as_str(), story.files.len(), story.attempt), ("2nd", 0, 2));
        assert_eq!(story.preview_url.as_deref(), Some("http://x/"));
    }

    #[test]
    fn every_event_survives_the_wire() {
        let all = [
            Event::BuildStarted { attempt: 2 },
            delta("a\n", 4),
            Event::FileWritten { path: "a/b.svg".into(), bytes: 9 },
            Event::PreviewReady { preview_url: "http://x/".into() },
            Event::BuildCompleted { build_duration_ms: 5 },
            Event::BuildFailed(Failure::new(
                Cause { code: FailureCode::RateLimited, asked_wait_ms: Some(7_000) },
                "e".into(),
            )),
            Event::BuildCancelled,
            Event::RecommendationsReady { count: 3 },
            Event::RecommendationsFailed(Failure::new(FailureCode::Cancelled.into(), "e".into())),
        ];
        assert_eq!(all.len(), EventType::ALL.len());
        for event in all {
            let members: Map<_, _> = serde_json::from_str(&event.payload()).expect("JSON");
            let mut envelope = Envelope {
                kind: event.event_type().to_string(),
                build_session_id: "bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id"),
                seq: Some(1),
                at: DateTime::UNIX_EPOCH,
                members,
            };
            assert_eq!(event_of(&envelope), Some(event));
            envelope.members.values_mut().for_each(|value| *value = json!([]));
            assert!(envelope.members.is_empty() || event_of(&envelope).is_none(), "{envelope:?}");
        }
    }
}
