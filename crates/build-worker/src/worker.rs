//! The build worker as a whole.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use broker::{Consumer, Job, Queue, Verdict};
use engine::{Account, Engine, Provider};
use live::Live;
use platform::{Ledger, PlatformSettings, Slot, Slots, Upkeep, Watch, WorkerWatch, counted, show_breakers};
use prometheus::{IntGauge, Registry};
use protocol::failure::FailureCode;
use service::{Health, Shutdown, admin, metrics::BuildWorkerMetrics, settings::Reader, telemetry, trace};
use storage::{ClaimLimits, ClaimedBuild, Storage};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, field::Empty};

use crate::{
    BuildWorkerSettings,
    build::{Build, Ended},
    intake,
    leases::Leases,
    writer::{Stopped, Writer},
};

/// A cancelled build is noticed within this time, and its call to a model ends.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What every task of the worker sees.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: BuildWorkerSettings,
    pub(crate) storage: Storage,
    pub(crate) live: Live,
    pub(crate) engine: Engine,
    pub(crate) metrics: BuildWorkerMetrics,
    pub(crate) slots: Slots,
    pub(crate) limits: ClaimLimits,
    leases: Leases,
    shutdown: Shutdown,
    /// Cancelled when running builds are to be handed back.
    hand_back: CancellationToken,
}

/// Counts a build for as long as its task lives, whatever way that ends.
struct Running(IntGauge);

impl Running {
    fn new(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Shared {
    pub(crate) fn count_failure(&self, code: FailureCode) {
        self.metrics.builds.with_label_values(&["failed"]).inc();
        self.metrics.build_failures.with_label_values(&[code.as_str()]).inc();
    }

    /// Whether no new work shall begin.
    pub(crate) fn is_draining(&self) -> bool {
        self.shutdown.drain().is_cancelled()
    }

    /// Counts a build that this worker stopped before its end.
    fn count_let_go(&self, reason: &str) {
        self.metrics.builds_let_go.with_label_values(&[reason]).inc();
    }

    /// Builds what was claimed, which `by` found, in a task and a span of its own.
    pub(crate) fn start(self: &Arc<Self>, claimed: ClaimedBuild, slot: Slot, by: &'static str) {
        let shared = Arc::clone(self);
        let span = attempt_span(&claimed, by);
        let work = async move {
            shared.build(claimed).await;
            drop(slot);
        };
        self.shutdown.work().spawn(work.instrument(span));
    }

    async fn build(&self, claimed: ClaimedBuild) {
        let row = &claimed.build;
        let id = &row.build_session_id;
        if let Some(waited) = claimed.waited {
            self.metrics.queue_wait.observe(waited.as_secs_f64());
        }
        tracing::info!(build_session_id = %id, attempt = row.attempt, "building, attempt {}", row.attempt);
        let _running = Running::new(&self.metrics.builds_running);
        let began = std::time::Instant::now();
        let lease = self.leases.hold(&claimed.fence);
        let platform = &self.settings.platform;
        let writer = Writer::new(
            self.storage.clone(),
            self.live.clone(),
            claimed.fence.clone(),
            platform.lease,
            platform.history_ttl,
        );
        let attempt = i32::try_from(row.attempt).unwrap_or(i32::MAX);
        let engine = self.engine.on_account(Account { user_id: row.user_id.clone(), attempt });
        let build = Build {
            engine: &engine,
            row,
            writer,
            preview_url: &self.settings.preview_url,
            timeout: self.settings.build_timeout,
        };
        let span = Span::current();
        let ended = tokio::select! {
            ended = Box::pin(build.run()) => ended,
            () = lease.lost().cancelled() => Err(Stopped::Fenced),
            () = self.hand_back.cancelled() => {
                span.record("outcome", "handed_back");
                self.hand_back(&claimed).await;
                return;
            }
        };
        match ended {
            Ok(Ended::Completed) => {
                span.record("outcome", "completed");
                self.metrics.builds.with_label_values(&["completed"]).inc();
                self.metrics.build_duration.observe(began.elapsed().as_secs_f64());
                tracing::info!(build_session_id = %id, attempt = row.attempt, "built in {:?}", began.elapsed());
            }
            Ok(Ended::Failed(code)) => {
                span.record("outcome", code.as_str());
                span.record("otel.status_code", "ERROR");
                self.metrics.build_duration.observe(began.elapsed().as_secs_f64());
                self.count_failure(code);
            }
            Err(Stopped::Fenced) => {
                span.record("outcome", "fenced");
                self.count_let_go("fenced");
                tracing::info!(build_session_id = %id, attempt = row.attempt, "stopped: the build is no longer this worker's");
            }
            Err(Stopped::Refused(error)) => {
                span.record("outcome", "refused");
                self.count_let_go("refused");
                tracing::error!(
                    build_session_id = %id, attempt = row.attempt, %error,
                    "given up, for another attempt to try: {error}",
                );
            }
        }
    }

    async fn hand_back(&self, claimed: &ClaimedBuild) {
        let id = &claimed.build.build_session_id;
        match self.storage.hand_back(id, claimed.fence.attempt).await {
            Ok(true) => {
                self.count_let_go("handed_back");
                tracing::info!(build_session_id = %id, "handed the build back");
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(build_session_id = %id, %error, "could not hand the build back, its lease will run out: {error}");
            }
        }
    }
}

/// One attempt, within the trace of whoever asked for the build.
fn attempt_span(claimed: &ClaimedBuild, by: &'static str) -> Span {
    let row = &claimed.build;
    let span = tracing::info_span!(
        "build attempt",
        otel.kind = "consumer",
        otel.status_code = Empty,
        build_session_id = %row.build_session_id,
        project_id = %row.project_id,
        attempt = row.attempt,
        taken_by = by,
        taken_over = claimed.taken_over,
        prompt = &*telemetry::prompt(&row.prompt),
        outcome = Empty,
    );
    trace::continue_from(&span, &row.traceparent);
    span
}

/// A running build worker; clones share it.
#[derive(Clone, Debug)]
pub struct BuildWorker {
    shared: Arc<Shared>,
    watch: (Watch, WorkerWatch),
    shutdown: Shutdown,
}

impl BuildWorker {
    /// Starts to take builds. Wants the schema to be up to date.
    ///
    /// # Errors
    /// When the settings name an engine that can't be had, or a server's address is no address.
    pub fn start(
        settings: BuildWorkerSettings,
        storage: Storage,
        metrics: BuildWorkerMetrics,
        health: &Health,
        shutdown: Shutdown,
    ) -> anyhow::Result<Self> {
        let platform: &PlatformSettings = &settings.platform;
        let (links, close) = (shutdown.links(), shutdown.close());
        let ledger =
            Ledger::start(storage.clone(), platform.ledger.clone(), settings.build_timeout, links, close.clone());
        let books = counted(Arc::new(ledger), metrics.ai_requests.clone(), metrics.ai_tokens.clone());
        let engine = Engine::from_settings(&settings.engine).context("SHEEN_ENGINE")?.keeping(books);
        let live = Live::start(platform.live.clone(), links, close.clone())?;
        health.part("redis").follow(live.health(), links, close.clone());
        let limits = ClaimLimits { lease: platform.lease, max_failures: settings.max_failures };
        let shared = Arc::new(Shared {
            slots: Slots::new(settings.concurrency),
            limits,
            storage,
            live,
            engine,
            metrics,
            leases: Leases::default(),
            shutdown: shutdown.clone(),
            hand_back: CancellationToken::new(),
            settings,
        });
        let platform = &shared.settings.platform;
        links.spawn(shared.leases.clone().renew(
            shared.storage.clone(),
            platform.lease_renewal,
            platform.lease,
            shared.metrics.lease_renewal_failures.clone(),
            close.clone(),
        ));
        links.spawn(shared.leases.clone().watch(shared.storage.clone(), LOOK_EVERY, close.clone()));
        let looking = Arc::clone(&shared);
        links.spawn(shared.slots.clone().look(shutdown.drain(), move || {
            let shared = Arc::clone(&looking);
            async move { intake::take_waiting(&shared).await }
        }));
        let counted = Arc::clone(&shared);
        let upkeep = Upkeep {
            storage: shared.storage.clone(),
            live: shared.live.clone(),
            postgres: health.part("postgres"),
            settings: platform.clone(),
            metrics: shared.metrics.platform.clone(),
            on_overdue: Box::new(move |_| counted.metrics.recommendations.with_label_values(&["failed"]).inc()),
        };
        links.spawn(upkeep.run(close.clone()));
        let woken = Arc::clone(&shared);
        let consumer =
            Consumer::start(platform.broker.clone(), Queue::Builds, links, shutdown.drain(), move |delivery| {
                let shared = Arc::clone(&woken);
                async move {
                    if let Job::Build { build_session_id, .. } = delivery.job {
                        intake::wake_up(&shared, &build_session_id).await;
                    }
                    Verdict::Ack
                }
            });
        health.part("rabbitmq").follow(consumer.health(), links, close);
        let watch = (
            Watch {
                storage: shared.storage.clone(),
                live: shared.live.clone(),
                health: health.clone(),
                metrics: shared.metrics.platform.clone(),
            },
            WorkerWatch {
                queue: Queue::Builds,
                consumer,
                slots: shared.slots.clone(),
                metrics: shared.metrics.worker.clone(),
            },
        );
        Ok(Self { shared, watch, shutdown })
    }

    /// Brings the numbers up to date that are only known when somebody asks.
    async fn before_scrape(&self) {
        let held = self.shared.leases.count();
        self.shared.metrics.leases_held.set(i64::try_from(held).unwrap_or(i64::MAX));
        show_breakers(&self.shared.metrics.ai_breaker_state, &self.shared.engine);
        tokio::join!(self.watch.0.look(), self.watch.1.look());
    }

    /// Lets running builds go on for the drain time, then hands back what is left.
    pub async fn drain(&self) {
        self.shutdown.begin();
        self.shutdown.work().close();
        let drain = self.shared.settings.drain;
        if tokio::time::timeout(drain, self.shutdown.work().wait()).await.is_err() {
            self.shared.hand_back.cancel();
        }
        // Handing back is one statement each.
        self.shutdown.finish(Duration::from_secs(10), Duration::from_secs(3)).await;
    }
}

/// Runs the build worker's process.
///
/// # Errors
/// When a setting is wrong, a port is taken, or a migration fails.
pub async fn run(reader: &Reader<'_>, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = BuildWorkerSettings::read(reader)?;
    let listener = admin::bind("SHEEN_ADMIN_ADDR", settings.admin_addr)?;
    let registry = Registry::new();
    let metrics = BuildWorkerMetrics::new(&registry, &Provider::names().collect::<Vec<_>>())?;
    let health = Health::new();
    let storage = Storage::new(settings.platform.storage.clone())?;
    let scraped = Arc::new(OnceLock::<BuildWorker>::new());
    let running = Arc::clone(&scraped);
    let before_scrape = move || {
        let running = Arc::clone(&running);
        async move {
            if let Some(worker) = running.get() {
                worker.before_scrape().await;
            }
        }
    };
    let addr = admin::serve(listener, health.clone(), registry, before_scrape, shutdown.links(), shutdown.close())?;
    tracing::info!("operators' listener on http://{addr}");
    if !platform::migrate(&storage, &health.part("postgres"), &shutdown.drain()).await? {
        return Ok(());
    }
    platform::check_fits(&storage, settings.concurrency).await;
    let worker = BuildWorker::start(settings, storage, metrics, &health, shutdown.clone())?;
    _ = scraped.set(worker.clone());
    health.started();
    tracing::info!("taking builds");
    shutdown.begun().await;
    health.draining();
    worker.drain().await;
    Ok(())
}
