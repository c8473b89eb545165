//! Chores on the database that any service does: bring the schema up to date, end runs that nobody ends, close
//! calls to models that nobody closes, prune.

use std::{fmt, time::Duration};

use i18n::Locale;
use live::Live;
use protocol::failure::FailureCode;
use service::{Part, metrics::PlatformMetrics};
use storage::{Storage, StorageError};
use tokio_util::sync::CancellationToken;

use crate::{PlatformSettings, failure::recommendations_failed};

/// How often the chores are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// Pruning takes its turn every so many looks.
const PRUNE_EVERY: u32 = 60;
/// Rows that one look takes on at most.
const BATCH: u32 = 200;

/// Brings the schema up to date, waiting for Postgres as long as it takes. `false`: `until` came first.
///
/// # Errors
/// When a migration fails, or the database can't be used at all.
pub async fn migrate(storage: &Storage, postgres: &Part, until: &CancellationToken) -> Result<bool, StorageError> {
    let mut pause = Duration::from_millis(50);
    loop {
        match storage.migrate().await {
            Ok(()) => {
                postgres.up();
                return Ok(true);
            }
            Err(error) if error.is_passing() => postgres.down(error.to_string()),
            Err(error) => return Err(error),
        }
        tokio::select! {
            () = tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..1.0))) => {}
            () = until.cancelled() => return Ok(false),
        }
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// Told of each run that was failed because it was past its deadline.
pub type OnOverdue = Box<dyn Fn(FailureCode) + Send + Sync>;

/// The chores, once a second.
pub struct Upkeep {
    pub storage: Storage,
    pub live: Live,
    pub postgres: Part,
    pub settings: PlatformSettings,
    pub metrics: PlatformMetrics,
    pub on_overdue: OnOverdue,
}

impl fmt::Debug for Upkeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upkeep").field("storage", &self.storage).finish_non_exhaustive()
    }
}

impl Upkeep {
    /// Does the chores until `until`.
    pub async fn run(self, until: CancellationToken) {
        // Services that start together don't look together.
        let mut look = rand::random_range(0..PRUNE_EVERY);
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY.mul_f64(rand::random_range(0.8..1.0))) => {}
                () = until.cancelled() => return,
            }
            match self.look(look.is_multiple_of(PRUNE_EVERY)).await {
                Ok(()) => self.postgres.up(),
                Err(error) if error.is_passing() => self.postgres.down(error.to_string()),
                Err(error) => tracing::error!(%error, "the chores failed: {error}"),
            }
            look = look.wrapping_add(1);
        }
    }

    async fn look(&self, prune: bool) -> Result<(), StorageError> {
        self.storage.ping().await?;
        for run in self.storage.overdue_runs(BATCH, self.settings.lease).await? {
            let event = recommendations_failed(&Locale::parse(&run.locale), run.code());
            let drawn = self.live.draw(&run.build_session_id, 1).await;
            if let Some(news) = self.storage.fail_overdue(&run, event, drawn, self.settings.history_ttl).await? {
                self.live.publish(&run.build_session_id, &news);
                self.metrics.runs_overdue.with_label_values(&[run.code().as_str()]).inc();
                (self.on_overdue)(run.code());
                tracing::warn!(
                    build_session_id = %run.build_session_id, run_id = %run.run_id, code = %run.code(),
                    "a recommendations run was past its deadline and was failed as {}", run.code(),
                );
            }
        }
        let lost = self.storage.close_lost_calls(BATCH).await?;
        if lost > 0 {
            tracing::warn!(calls = lost, "{lost} calls to models were never closed, and are now, as estimates");
        }
        if prune {
            let pruned = self.storage.prune(BATCH).await?;
            if pruned.sessions > 0 || pruned.request_ids > 0 {
                tracing::info!(
                    sessions = pruned.sessions,
                    request_ids = pruned.request_ids,
                    "pruned the history of {} sessions and {} spent request ids",
                    pruned.sessions,
                    pruned.request_ids,
                );
            }
        }
        Ok(())
    }
}
