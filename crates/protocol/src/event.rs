//! Events of a build session, and the finished SSE frames that carry them.
//!
//! A frame is made in one place only, [`frame`], from what a row of `build_events` holds, so that the producer's
//! news and a later read of the row give the same bytes.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{BuildSessionId, Seq, api::Failure, words};

words! {
    /// Types of the sequenced events.
    pub enum EventType {
        BuildStarted = "build_started",
        AssistantDelta = "assistant_delta",
        FileWritten = "file_written",
        PreviewReady = "preview_ready",
        BuildCompleted = "build_completed",
        BuildFailed = "build_failed",
        BuildCancelled = "build_cancelled",
        RecommendationsReady = "recommendations_ready",
        RecommendationsFailed = "recommendations_failed",
    }
}

impl EventType {
    /// Whether it ends the build.
    #[must_use]
    pub const fn ends_build(self) -> bool {
        matches!(self, Self::BuildCompleted | Self::BuildFailed | Self::BuildCancelled)
    }

    /// Whether it ends a recommendations run.
    #[must_use]
    pub const fn ends_recommendations(self) -> bool {
        matches!(self, Self::RecommendationsReady | Self::RecommendationsFailed)
    }
}

/// What an event tells, beside its type, session, number and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker took the build. A higher attempt starts text and files over.
    BuildStarted { attempt: u32 },
    /// More of the text; `offset` is the place of its first character, in UTF-16 code units.
    AssistantDelta { text: String, offset: u64 },
    /// A file is stored.
    FileWritten { path: String, bytes: u64 },
    /// The first page can be looked at.
    PreviewReady { preview_url: String },
    /// The build is over and good.
    BuildCompleted { build_duration_ms: u64 },
    /// The build is over and failed.
    BuildFailed(Failure),
    /// The build was cancelled.
    BuildCancelled,
    /// The recommendations can be fetched.
    RecommendationsReady { count: u64 },
    /// The recommendations run failed.
    RecommendationsFailed(Failure),
}

impl Event {
    /// Its type.
    #[must_use]
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::BuildStarted { .. } => EventType::BuildStarted,
            Self::AssistantDelta { .. } => EventType::AssistantDelta,
            Self::FileWritten { .. } => EventType::FileWritten,
            Self::PreviewReady { .. } => EventType::PreviewReady,
            Self::BuildCompleted { .. } => EventType::BuildCompleted,
            Self::BuildFailed(_) => EventType::BuildFailed,
            Self::BuildCancelled => EventType::BuildCancelled,
            Self::RecommendationsReady { .. } => EventType::RecommendationsReady,
            Self::RecommendationsFailed(_) => EventType::RecommendationsFailed,
        }
    }

    /// The members of its own as a JSON object's text, which is how a row keeps them.
    #[must_use]
    pub fn payload(&self) -> String {
        match self {
            Self::BuildStarted { attempt } => json!({ "attempt": attempt }),
            Self::AssistantDelta { text, offset } => json!({ "text": text, "offset": offset }),
            Self::FileWritten { path, bytes } => json!({ "path": path, "bytes": bytes }),
            Self::PreviewReady { preview_url } => json!({ "previewUrl": preview_url }),
            Self::BuildCompleted { build_duration_ms } => json!({ "buildDurationMs": build_duration_ms }),
            Self::BuildFailed(failure) | Self::RecommendationsFailed(failure) => json!(failure),
            Self::BuildCancelled => json!({}),
            Self::RecommendationsReady { count } => json!({ "count": count }),
        }
        .to_string()
    }
}

/// A sequenced event as it arrives at a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// One of [`EventType`], or of the frames without a number.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose event it is.
    #[serde(rename = "buildSessionId")]
    pub build_session_id: BuildSessionId,
    /// Its number; none on `connection`, `heartbeat` and `end`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Everything else.
    #[serde(flatten)]
    pub members: Map<String, Value>,
}

/// An event's time as it stands on the wire: RFC 3339, UTC, milliseconds.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The finished SSE frame of a sequenced event. `payload` is the text of a JSON object, as [`Event::payload`] makes it.
///
/// JSON escapes CR, LF and NUL, so no text in it can forge a frame.
#[must_use]
pub fn frame(session: &BuildSessionId, seq: Seq, kind: &str, at: DateTime<Utc>, payload: &str) -> Bytes {
    let members = payload.strip_prefix('{').unwrap_or("}");
    let comma = if members.starts_with('}') { "" } else { "," };
    let at = timestamp(at);
    Bytes::from(format!(
        "id: {seq}\nevent: {kind}\ndata: {{\"type\":\"{kind}\",\"buildSessionId\":\"{session}\",\"seq\":{seq},\"at\":\"{at}\"{comma}{members}\n\n"
    ))
}

/// How a stream stands to its caller's cursor, in its `connection` frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// From the start.
    Fresh,
    /// Everything after the caller's cursor follows.
    Resumed,
    /// The cursor is no good any more: fetch the snapshot.
    Reset,
}

impl ConnectionStatus {
    /// The word as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Resumed => "resumed",
            Self::Reset => "reset",
        }
    }
}

/// The frame that opens every stream.
#[must_use]
pub fn connection_frame(
    session: &BuildSessionId,
    at: DateTime<Utc>,
    head: Seq,
    heartbeat_ms: u64,
    status: ConnectionStatus,
) -> Bytes {
    let at = timestamp(at);
    let status = status.as_str();
    Bytes::from(format!(
        "event: connection\ndata: {{\"type\":\"connection\",\"buildSessionId\":\"{session}\",\"at\":\"{at}\",\"lastSeq\":{head},\"heartbeatMs\":{heartbeat_ms},\"status\":\"{status}\"}}\n\n"
    ))
}

/// The frame that shows that the link lives.
#[must_use]
pub fn heartbeat_frame(session: &BuildSessionId, at: DateTime<Utc>, head: Seq) -> Bytes {
    let at = timestamp(at);
    Bytes::from(format!(
        "event: heartbeat\ndata: {{\"type\":\"heartbeat\",\"buildSessionId\":\"{session}\",\"at\":\"{at}\",\"lastSeq\":{head}}}\n\n"
    ))
}

/// The frame that says that nothing more will come.
#[must_use]
pub fn end_frame(session: &BuildSessionId, at: DateTime<Utc>, head: Seq) -> Bytes {
    let at = timestamp(at);
    Bytes::from(format!(
        "event: end\ndata: {{\"type\":\"end\",\"buildSessionId\":\"{session}\",\"at\":\"{at}\",\"lastSeq\":{head}}}\n\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> BuildSessionId {
        "bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id")
    }

    #[track_caller]
    fn envelope(frame: &[u8]) -> Envelope {
        let text = std::str::from_utf8(frame).expect("UTF-8");
        let data: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        assert_eq!(data.len(), 1, "one data line in {text:?}");
        serde_json::from_str(data[0]).expect("JSON")
    }

    #[test]
    fn a_frame_carries_type_session_number_time_and_its_own_members() {
        let event = Event::PreviewReady { preview_url: "http://x/".into() };
        let frame = frame(&session(), 7, event.event_type().as_str(), DateTime::UNIX_EPOCH, &event.payload());
        assert_eq!(
            std::str::from_utf8(&frame).expect("UTF-8"),
            "id: 7\nevent: preview_ready\ndata: {\"type\":\"preview_ready\",\"buildSessionId\":\"bs_p-1_1763800000000_1a2b3c4d\",\
             \"seq\":7,\"at\":\"1970-01-01T00:00:00.000Z\",\"previewUrl\":\"http://x/\"}\n\n"
        );
    }

    #[test]
    fn an_event_without_members_is_a_whole_frame() {
        let frame = frame(&session(), 1, "build_cancelled", DateTime::UNIX_EPOCH, &Event::BuildCancelled.payload());
        assert_eq!(envelope(&frame).members.len(), 0);
    }

    #[test]
    fn no_text_can_forge_a_frame() {
        for text in ["a\nid: 9\n\nevent: end\n", "\r\ndata: x\r\n", "\0", "\u{2028}\u{2029}\u{85}", "\u{feff}"] {
            let event = Event::AssistantDelta { text: text.into(), offset: 3 };
            let bytes = frame(&session(), 2, "assistant_delta", DateTime::UNIX_EPOCH, &event.payload());
            let payload = &bytes[..bytes.len() - 2];
            assert_eq!(payload.iter().filter(|b| **b == b'\n').count(), 2, "{text:?}");
            assert!(!payload.contains(&b'\r') && !payload.contains(&0), "{text:?}");
            assert_eq!(envelope(&bytes).members["text"], text);
        }
    }
}
