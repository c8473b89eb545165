//! One call of a run, and its end.

use std::time::Duration;

use engine::{Account, EngineError, EngineKind, still_lacking};
use platform::{brief, insist, recommendations_failed};
use protocol::{
    analysis::Recommendation,
    event::Event,
    failure::{Cause, FailureCode},
};
use service::trace::MOMENT;
use storage::{BuildRow, RunEnd, StorageError};
use tokio::time::Instant;
use tracing::Span;
use uuid::Uuid;

use crate::worker::Shared;

/// Recommendations shown at most.
const SHOWN: usize = 6;

/// A cancelled run is noticed within this time, and its call ends.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Calls the engine, within its time, and ends the run. The call is dropped when its time is over.
pub(crate) async fn call(shared: &Shared, run: Uuid, build: &BuildRow) {
    let limit = shared.settings.platform.recs_timeout;
    let began = Instant::now();
    let deadline = began + limit;
    let answer = tokio::time::timeout_at(deadline, recommend(shared, build));
    let span = Span::current();
    let outcome = tokio::select! {
        outcome = answer => outcome,
        // Cancelled: the call is dropped, and its end was told already.
        () = ended_elsewhere(shared, run) => {
            span.record("outcome", "ended_elsewhere");
            return;
        }
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(_) => Err(EngineError::new(FailureCode::Timeout, format!("no answer within {} ms", limit.as_millis()))),
    };
    let (end, event, word) = match &outcome {
        Ok(recommendations) => {
            tracing::info!(
                build_session_id = %build.build_session_id, run_id = %run,
                "{} recommendations in {:?}", recommendations.len(), began.elapsed(),
            );
            span.record("outcome", "ready");
            count_offline(shared, service::metrics::OK);
            let shown = still_lacking(recommendations.clone(), &build.features, SHOWN).len() as u64;
            (RunEnd::Ready(recommendations), Event::RecommendationsReady { count: shown }, "ready")
        }
        Err(error) => {
            tracing::warn!(
                build_session_id = %build.build_session_id, run_id = %run, code = %error.code,
                "recommendations failed: {error}",
            );
            span.record("outcome", error.code.as_str());
            span.record("otel.status_code", "ERROR");
            count_offline(shared, error.code.as_str());
            let locale = i18n::Locale::parse(&build.locale);
            let cause = Cause::new(error.code, error.retry_after);
            (RunEnd::Failed(cause), recommendations_failed(&locale, cause), "failed")
        }
    };
    if end_run(shared, run, build, &end, event).await {
        shared.metrics.recommendations.with_label_values(&[word]).inc();
        if let RunEnd::Failed(Cause { code, .. }) = end {
            shared.metrics.recommendations_failures.with_label_values(&[code.as_str()]).inc();
        }
        observe_lag(shared, build).await;
    }
}

async fn recommend(shared: &Shared, build: &BuildRow) -> Result<Vec<Recommendation>, EngineError> {
    let brief = insist("the brief", || brief(&shared.storage, build))
        .await
        .map_err(|error| EngineError::new(FailureCode::Internal, error.to_string()))?;
    let account = Account { user_id: build.user_id.clone(), attempt: 0 };
    shared.engine.on_account(account).recommend(&brief).await
}

/// Counts an answer of the offline engine. A model's calls are counted one by one, where the books are told of them.
fn count_offline(shared: &Shared, outcome: &str) {
    let kind = shared.engine.kind();
    if kind == EngineKind::Offline {
        shared.metrics.ai_requests.with_label_values(&[kind.as_str(), outcome]).inc();
    }
}

/// Until somebody else has ended the run.
async fn ended_elsewhere(shared: &Shared, run: Uuid) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // Where nobody answers, the next look will tell.
        if let Ok(false) = shared.storage.still_pending(run).await {
            return;
        }
    }
}

/// Ends the run and tells it; while Postgres is away, again and again until others would take the run for lost.
async fn end_run(shared: &Shared, run: Uuid, build: &BuildRow, end: &RunEnd<'_>, event: Event) -> bool {
    let id = &build.build_session_id;
    let platform = &shared.settings.platform;
    let mut pause = Duration::from_millis(50);
    loop {
        let drawn = shared.live.draw(id, 1).await;
        match shared.storage.end_run(run, id, end, event.clone(), drawn, platform.history_ttl).await {
            Ok(Some(news)) => {
                shared.live.publish(id, &news);
                tracing::info!(target: MOMENT, seq = news.last_seq(), "{}", event.event_type());
                return true;
            }
            // Ended by somebody else, or by a try of ours whose answer was lost.
            Ok(None) => return false,
            Err(StorageError::Unavailable(reason)) => {
                tracing::warn!(build_session_id = %id, run_id = %run, "the run's end is tried again in {pause:?}: {reason}");
            }
            Err(error) => {
                tracing::error!(build_session_id = %id, run_id = %run, %error, "the run's end was refused: {error}");
                return false;
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

/// How long after the build the run ended; 0 where it was first.
async fn observe_lag(shared: &Shared, build: &BuildRow) {
    if let Ok(Some(build)) = shared.storage.build(&build.build_session_id).await {
        let lag = build.finished_at.and_then(|finished| (storage::now() - finished).to_std().ok()).unwrap_or_default();
        shared.metrics.recommendations_after_build.observe(lag.as_secs_f64());
    }
}
