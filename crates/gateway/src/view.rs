//! From rows to what callers read.

use chrono::{DateTime, Utc};
use engine::still_lacking;
use i18n::Locale;
use protocol::{
    ReadySource, RecommendationsStatus, RunStatus,
    analysis::QuickSuggestion,
    api::{BuildListEntry, Failure, RecommendationsState, RecommendationsView, Snapshot, StreamAccess, SubmitAnswer},
    failure::Cause,
};
use storage::{BuildRow, RunRow, SnapshotRow};

use crate::settings::GatewaySettings;

/// Recommendations shown at most.
const SHOWN: usize = 6;

fn locale_of(row: &BuildRow) -> Locale {
    Locale::parse(&row.locale)
}

fn api_locale(row: &BuildRow) -> protocol::api::Locale {
    protocol::api::Locale { requested: row.locale_requested.clone(), ..locale_of(row).to_api() }
}

fn failure(locale: &Locale, cause: Cause, of_build: bool) -> Failure {
    Failure::new(cause, i18n::failure_text(locale, cause, of_build))
}

fn millis_between(from: DateTime<Utc>, to: Option<DateTime<Utc>>) -> Option<u64> {
    to.map(|to| u64::try_from((to - from).num_milliseconds()).unwrap_or(0))
}

/// The address of a build's preview, once it shows something.
fn preview_url(settings: &GatewaySettings, row: &BuildRow) -> Option<String> {
    row.shown_attempt.map(|_| format!("{}/{}/", settings.preview_url, row.preview_key))
}

/// Where the stream of `row`'s session is, with a new token.
pub(crate) fn stream_access(settings: &GatewaySettings, session: &protocol::BuildSessionId) -> StreamAccess {
    let expires_at = Utc::now() + settings.stream_token_ttl;
    StreamAccess {
        url: format!("{}/v1/builds/{session}/events", settings.public_url),
        token: settings.stream_tokens.issue(session, expires_at),
        expires_at,
    }
}

/// The answer to a submit that was made before, and to a retry.
pub(crate) fn submit_answer(settings: &GatewaySettings, row: BuildRow) -> SubmitAnswer {
    SubmitAnswer {
        stream: stream_access(settings, &row.build_session_id),
        locale: api_locale(&row),
        build_session_id: row.build_session_id,
        phase: row.phase,
        last_seq: row.last_seq,
        analysis: row.analysis,
        quick_suggestions: row.quick_suggestions,
    }
}

pub(crate) fn snapshot(settings: &GatewaySettings, row: SnapshotRow) -> Snapshot {
    let build = row.build;
    let locale = locale_of(&build);
    let recommendations = state_of(&locale, &row.run, &build.quick_suggestions);
    Snapshot {
        preview_url: preview_url(settings, &build),
        locale: api_locale(&build),
        error: build.error.map(|cause| failure(&locale, cause, true)),
        recommendations,
        queue_wait_ms: millis_between(build.queued_at, build.started_at),
        build_duration_ms: build.started_at.and_then(|start| millis_between(start, build.finished_at)),
        build_session_id: build.build_session_id,
        project_id: build.project_id,
        parent_build_session_id: build.parent_build_session_id,
        prompt: build.prompt,
        analysis: build.analysis,
        phase: build.phase,
        attempt: build.attempt,
        last_seq: build.last_seq,
        assistant_text: row.assistant_text,
        files: row.files,
        created_at: build.created_at,
        started_at: build.started_at,
        finished_at: build.finished_at,
    }
}

/// What a reader is told of the latest run: quick suggestions stand in until there is better, and after a failure.
fn state_of(locale: &Locale, run: &RunRow, quick: &[QuickSuggestion]) -> RecommendationsState {
    let error = run.error.map(|cause| failure(locale, cause, false));
    let (status, ready_source) = match run.status {
        RunStatus::Pending => (RecommendationsStatus::Pending, ReadySource::Quick),
        RunStatus::Ready => (RecommendationsStatus::Ready, ReadySource::Ai),
        RunStatus::Failed if quick.is_empty() => (RecommendationsStatus::Failed, ReadySource::Quick),
        RunStatus::Failed => (RecommendationsStatus::Ready, ReadySource::Quick),
    };
    RecommendationsState { status, ready_source, error }
}

pub(crate) fn recommendations(row: BuildRow, run: RunRow) -> RecommendationsView {
    let state = state_of(&locale_of(&row), &run, &row.quick_suggestions);
    RecommendationsView {
        status: state.status,
        ready_source: state.ready_source,
        error: state.error,
        recommendations: still_lacking(run.recommendations, &row.features, SHOWN),
        quick_suggestions: row.quick_suggestions,
        created_at: run.created_at,
        build_session_id: row.build_session_id,
    }
}

pub(crate) fn list_entry(settings: &GatewaySettings, row: BuildRow) -> BuildListEntry {
    BuildListEntry {
        preview_url: preview_url(settings, &row),
        queue_wait_ms: millis_between(row.queued_at, row.started_at),
        build_duration_ms: row.started_at.and_then(|start| millis_between(start, row.finished_at)),
        build_session_id: row.build_session_id,
        parent_build_session_id: row.parent_build_session_id,
        prompt: row.prompt,
        phase: row.phase,
        attempt: row.attempt,
        last_seq: row.last_seq,
        created_at: row.created_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
    }
}
