//! The recommendations worker as a whole.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use broker::{Consumer, Job, Queue, Verdict};
use engine::{Engine, Provider};
use live::Live;
use platform::{Ledger, Slot, Slots, Upkeep, Watch, WorkerWatch, counted, show_breakers};
use prometheus::Registry;
use service::{Health, Shutdown, admin, metrics::RecsWorkerMetrics, settings::Reader, telemetry, trace};
use storage::{BuildRow, Storage};
use tracing::{Instrument, Span, field::Empty};
use uuid::Uuid;

use crate::{RecsWorkerSettings, call, intake};

/// What every task of the worker sees.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: RecsWorkerSettings,
    pub(crate) storage: Storage,
    pub(crate) live: Live,
    pub(crate) engine: Engine,
    pub(crate) metrics: RecsWorkerMetrics,
    pub(crate) slots: Slots,
    shutdown: Shutdown,
}

impl Shared {
    /// Whether no new work shall begin.
    pub(crate) fn is_draining(&self) -> bool {
        self.shutdown.drain().is_cancelled()
    }

    /// Calls the run, which `by` found, in a task and a span of its own.
    pub(crate) fn start(self: &Arc<Self>, run: Uuid, build: Box<BuildRow>, slot: Slot, by: &'static str) {
        let shared = Arc::clone(self);
        let span = run_span(run, &build, by);
        let work = async move {
            call::call(&shared, run, &build).await;
            drop(slot);
        };
        self.shutdown.work().spawn(work.instrument(span));
    }
}

/// One run, within the trace of whoever asked for it.
fn run_span(run: Uuid, build: &BuildRow, by: &'static str) -> Span {
    let span = tracing::info_span!(
        "recommendations",
        otel.kind = "consumer",
        otel.status_code = Empty,
        build_session_id = %build.build_session_id,
        project_id = %build.project_id,
        run_id = %run,
        taken_by = by,
        prompt = &*telemetry::prompt(&build.prompt),
        outcome = Empty,
    );
    trace::continue_from(&span, &build.traceparent);
    span
}

/// A running recommendations worker; clones share it.
#[derive(Clone, Debug)]
pub struct RecsWorker {
    shared: Arc<Shared>,
    watch: (Watch, WorkerWatch),
    shutdown: Shutdown,
}

impl RecsWorker {
    /// Starts to take runs. Wants the schema to be up to date.
    ///
    /// # Errors
    /// When the settings name an engine that can't be had, or a server's address is no address.
    pub fn start(
        settings: RecsWorkerSettings,
        storage: Storage,
        metrics: RecsWorkerMetrics,
        health: &Health,
        shutdown: Shutdown,
    ) -> anyhow::Result<Self> {
        let (links, close) = (shutdown.links(), shutdown.close());
        let platform = &settings.platform;
        let ledger =
            Ledger::start(storage.clone(), platform.ledger.clone(), platform.recs_timeout, links, close.clone());
        let books = counted(Arc::new(ledger), metrics.ai_requests.clone(), metrics.ai_tokens.clone());
        let engine = Engine::from_settings(&settings.engine).context("SHEEN_ENGINE")?.keeping(books);
        let live = Live::start(settings.platform.live.clone(), links, close.clone())?;
        health.part("redis").follow(live.health(), links, close.clone());
        let shared = Arc::new(Shared {
            slots: Slots::new(settings.concurrency),
            storage,
            live,
            engine,
            metrics,
            shutdown: shutdown.clone(),
            settings,
        });
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
            settings: shared.settings.platform.clone(),
            metrics: shared.metrics.platform.clone(),
            on_overdue: Box::new(move |code| {
                counted.metrics.recommendations.with_label_values(&["failed"]).inc();
                counted.metrics.recommendations_failures.with_label_values(&[code.as_str()]).inc();
            }),
        };
        links.spawn(upkeep.run(close.clone()));
        let woken = Arc::clone(&shared);
        let broker = shared.settings.platform.broker.clone();
        let consumer = Consumer::start(broker, Queue::Recommendations, links, shutdown.drain(), move |delivery| {
            let shared = Arc::clone(&woken);
            async move {
                if let Job::Recommendations { run_id, build_session_id, .. } = delivery.job {
                    intake::wake_up(&shared, run_id, &build_session_id).await;
                }
                Verdict::Ack
            }
        });
        health.part("rabbitmq").follow(consumer.health(), links, close);
        shared.metrics.per_minute.set(shared.settings.per_minute.into());
        let watch = (
            Watch {
                storage: shared.storage.clone(),
                live: shared.live.clone(),
                health: health.clone(),
                metrics: shared.metrics.platform.clone(),
            },
            WorkerWatch {
                queue: Queue::Recommendations,
                consumer,
                slots: shared.slots.clone(),
                metrics: shared.metrics.worker.clone(),
            },
        );
        Ok(Self { shared, watch, shutdown })
    }

    /// Brings the numbers up to date that are only known when somebody asks.
    async fn before_scrape(&self) {
        show_breakers(&self.shared.metrics.ai_breaker_state, &self.shared.engine);
        tokio::join!(self.watch.0.look(), self.watch.1.look());
    }

    /// Lets every call that was made come to its end: a called run is never handed back.
    pub async fn drain(&self) {
        let longest = self.shared.settings.platform.recs_timeout + Duration::from_secs(5);
        self.shutdown.finish(longest, Duration::from_secs(3)).await;
    }
}

/// Runs the recommendations worker's process.
///
/// # Errors
/// When a setting is wrong, a port is taken, or a migration fails.
pub async fn run(reader: &Reader<'_>, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = RecsWorkerSettings::read(reader)?;
    let listener = admin::bind("SHEEN_ADMIN_ADDR", settings.admin_addr)?;
    let registry = Registry::new();
    let metrics = RecsWorkerMetrics::new(&registry, &Provider::names().collect::<Vec<_>>())?;
    let health = Health::new();
    let storage = Storage::new(settings.platform.storage.clone())?;
    let scraped = Arc::new(OnceLock::<RecsWorker>::new());
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
    let worker = RecsWorker::start(settings, storage, metrics, &health, shutdown.clone())?;
    _ = scraped.set(worker.clone());
    health.started();
    tracing::info!("taking recommendations runs");
    shutdown.begun().await;
    health.draining();
    worker.drain().await;
    Ok(())
}
