//! Bodies of the gateway's API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    BuildSessionId, Phase, ProjectId, ReadySource, RecommendationsStatus, Seq, UserId,
    analysis::{Analysis, QuickSuggestion, Recommendation},
    failure::{Cause, FailureCode, WhoActs},
    words,
};

words! {
    /// The direction in which a language is written.
    pub enum Dir { Ltr = "ltr", Rtl = "rtl" }
}

/// The body of `POST /v1/builds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmitRequest {
    pub project_id: ProjectId,
    pub user_id: UserId,
    /// 1 to 8,000 characters.
    pub prompt: String,
    /// BCP 47, any case, `_` or `-`; else `Accept-Language`; else `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Made by the gateway where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build_session_id: Option<BuildSessionId>,
    /// An earlier build of the same project to go on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_build_session_id: Option<BuildSessionId>,
}

/// The language of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Locale {
    /// As asked for.
    pub requested: String,
    /// The first tag of the chain that has messages of its own.
    pub resolved: String,
    pub dir: Dir,
}

/// Where and with what to open the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StreamAccess {
    /// The address of the stream, without the token.
    pub url: String,
    /// Bound to this one build session.
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

/// The answer to a submit, and to `/retry`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmitAnswer {
    pub build_session_id: BuildSessionId,
    pub phase: Phase,
    pub last_seq: Seq,
    pub locale: Locale,
    pub analysis: Analysis,
    /// At most four.
    pub quick_suggestions: Vec<QuickSuggestion>,
    pub stream: StreamAccess,
}

/// A failure as a snapshot tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub code: FailureCode,
    /// In the caller's language.
    pub error: String,
    pub retryable: bool,
    #[schema(required = false)]
    pub who_acts: WhoActs,
    /// How long to wait from the failure on, where waiting is what helps: as the provider asks, else a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    /// A failure with what its cause says.
    #[must_use]
    pub fn new(cause: Cause, error: String) -> Self {
        let code = cause.code;
        let (retryable, who_acts) = (code.is_retryable(), code.who_acts());
        Self { code, error, retryable, who_acts, retry_after_ms: cause.retry_after_ms() }
    }
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    pub path: String,
    pub bytes: u64,
}

/// `GET /v1/builds/{id}/files`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileList {
    pub build_session_id: BuildSessionId,
    pub files: Vec<FileEntry>,
}

/// How a snapshot tells of the recommendations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecommendationsState {
    pub status: RecommendationsStatus,
    pub ready_source: ReadySource,
    pub error: Option<Failure>,
}

/// Everything that the events up to `lastSeq` told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    pub build_session_id: BuildSessionId,
    pub project_id: ProjectId,
    pub parent_build_session_id: Option<BuildSessionId>,
    pub prompt: String,
    pub locale: Locale,
    pub analysis: Analysis,
    pub phase: Phase,
    pub attempt: u32,
    pub last_seq: Seq,
    pub assistant_text: String,
    pub preview_url: Option<String>,
    pub files: Vec<FileEntry>,
    pub error: Option<Failure>,
    pub recommendations: RecommendationsState,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub queue_wait_ms: Option<u64>,
    pub build_duration_ms: Option<u64>,
}

/// `GET /v1/projects/{projectId}/recommendations`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecommendationsView {
    pub build_session_id: BuildSessionId,
    pub status: RecommendationsStatus,
    pub ready_source: ReadySource,
    pub recommendations: Vec<Recommendation>,
    pub quick_suggestions: Vec<QuickSuggestion>,
    pub error: Option<Failure>,
    pub created_at: DateTime<Utc>,
}

/// One line of `GET /v1/projects/{projectId}/builds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuildListEntry {
    pub build_session_id: BuildSessionId,
    pub parent_build_session_id: Option<BuildSessionId>,
    pub prompt: String,
    pub phase: Phase,
    pub attempt: u32,
    pub last_seq: Seq,
    pub preview_url: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub queue_wait_ms: Option<u64>,
    pub build_duration_ms: Option<u64>,
}

/// `GET /v1/projects/{projectId}/builds`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BuildList {
    pub builds: Vec<BuildListEntry>,
    /// What to send as `before` for the next page; null on the last.
    pub next_before: Option<String>,
}

words! {
    /// Durations that browsers measure.
    pub enum ClientMetric {
        TtfbChat = "ttfb_chat", SseConnect = "sse_connect", Ttft = "ttft", Ttfi = "ttfi",
        TtPreview = "tt_preview", TtRecs = "tt_recs",
    }
}

words! {
    /// Things that browsers count.
    pub enum ClientCounter {
        EventReceived = "event_received", ReconnectAttempt = "reconnect_attempt",
        ReconnectSuccess = "reconnect_success", DuplicateEvent = "duplicate_event",
        StaleEvent = "stale_event", RecsVisible = "recs_visible",
    }
}

/// One duration measured by a browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientMetricValue {
    pub metric: ClientMetric,
    /// 0 to 3,600,000.
    pub duration_ms: f64,
    /// Of `tt_recs` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_source: Option<ReadySource>,
}

/// One count made by a browser since it last reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientCounterValue {
    pub counter: ClientCounter,
    pub value: u64,
}

/// The body of `POST /v1/client-metrics`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientMetrics {
    pub build_session_id: BuildSessionId,
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub metrics: Vec<ClientMetricValue>,
    #[serde(default)]
    pub counters: Vec<ClientCounterValue>,
}
