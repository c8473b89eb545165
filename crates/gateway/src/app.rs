//! The gateway as a whole: what its handlers share, its listeners, its end.

use std::{
    any::Any,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    http::header::{self, HeaderName},
    middleware::from_fn,
    rt::net::TcpStream,
    web::{self, Data},
};
use broker::Publisher;
use live::{Live, NewsSink, Subscriptions};
use platform::{Upkeep, Watch};
use prometheus::Registry;
use protocol::{headers, problem::ProblemCode};
use service::{
    Health, Shutdown, admin, followed,
    metrics::{GatewayMetrics, catch_up},
    settings::Reader,
};
use signing::KeyRing;
use storage::Storage;

use crate::{context, hub::Hub, preview, problem::Problem, routes, settings::GatewaySettings, stream::Streams};

/// What every handler sees.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: GatewaySettings,
    pub(crate) storage: Storage,
    pub(crate) live: Live,
    pub(crate) publisher: Publisher,
    pub(crate) metrics: GatewayMetrics,
    pub(crate) streams: Arc<Streams>,
}

impl Shared {
    /// Brings the numbers up to date that are only known when somebody asks.
    fn before_scrape(&self) {
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let metrics = &self.metrics;
        let published = self.publisher.stats();
        catch_up(&metrics.platform.publish_failures.with_label_values(&["jobs"]), published.dropped);
        catch_up(&metrics.jobs_published, published.confirmed);
        catch_up(&metrics.publish_retries, published.retried);
        metrics.jobs_unconfirmed.set(gauge(published.outstanding));
        let (sessions, frames, bytes) = self.streams.hub.sizes();
        metrics.sse_sessions.set(gauge(sessions));
        metrics.sse_ring_frames.set(gauge(frames));
        metrics.sse_ring_bytes.set(gauge(bytes));
        metrics.sse_connections_max.set(gauge(self.settings.max_streams));
    }
}

/// A running gateway.
#[derive(Debug)]
pub struct Gateway {
    addr: SocketAddr,
    preview_addr: SocketAddr,
    handles: Vec<ServerHandle>,
    shared: Data<Shared>,
    shutdown: Shutdown,
}

impl Gateway {
    /// Binds and serves. Wants the schema to be up to date.
    ///
    /// # Errors
    /// When an address can't be listened on, or a server's address is no address.
    pub fn start(
        mut settings: GatewaySettings,
        storage: Storage,
        metrics: GatewayMetrics,
        health: &Health,
        shutdown: Shutdown,
    ) -> anyhow::Result<Self> {
        let listener = admin::bind("SHEEN_GATEWAY_ADDR", settings.addr)?;
        let preview_listener = admin::bind("SHEEN_PREVIEW_ADDR", settings.preview_addr)?;
        settings.addr = listener.local_addr()?;
        settings.preview_addr = preview_listener.local_addr()?;
        let (links, close) = (shutdown.links(), shutdown.close());
        // The first caller shall not wait for lexicons and messages to be read.
        analysis::prepare();
        drop(i18n::Locale::default().text("problem-internal"));

        let live = Live::start(settings.platform.live.clone(), links, close.clone())?;
        health.part("redis").follow(live.health(), links, close.clone());
        let publisher = Publisher::start(settings.platform.broker.clone(), links, close.clone());
        health.part("rabbitmq").follow(publisher.health(), links, close.clone());
        let hub = Hub::new(storage.clone(), metrics.clone(), links.clone());
        let sink: Arc<dyn NewsSink> = Arc::new(hub.clone());
        hub.subscribe_at(Subscriptions::start(settings.platform.live.clone(), links, close.clone(), sink)?);
        links.spawn(hub.clone().compare_heads(close.clone()));
        links.spawn(hub.clone().beat(settings.heartbeat, close.clone()));

        for (name, file, ring) in [
            ("SHEEN_SIGNING_KEYS_FILE", &settings.signing_keys_file, &settings.signing_keys),
            ("SHEEN_STREAM_TOKEN_KEYS_FILE", &settings.stream_token_keys_file, settings.stream_tokens.ring()),
        ] {
            if let Some(file) = file {
                let ring = ring.clone();
                let take = move |text: &str| {
                    KeyRing::parse(text).map(|keys| ring.replace(keys)).map_err(|error| error.to_string())
                };
                links.spawn(followed::follow(name, file.clone(), close.clone(), take));
            }
        }

        let counted = metrics.clone();
        let upkeep = Upkeep {
            storage: storage.clone(),
            live: live.clone(),
            postgres: health.part("postgres"),
            settings: settings.platform.clone(),
            metrics: metrics.platform.clone(),
            on_overdue: Box::new(move |_| counted.recommendations.with_label_values(&["failed"]).inc()),
        };
        links.spawn(upkeep.run(close));

        let streams =
            Arc::new(Streams { hub, metrics: metrics.clone(), heartbeat: settings.heartbeat, drain: settings.drain });
        let (addr, preview_addr, workers) = (settings.addr, settings.preview_addr, settings.workers);
        let previews = Data::new(storage.clone());
        let shared = Data::new(Shared { settings, storage, live, publisher, metrics, streams });

        let served = shared.clone();
        let api = HttpServer::new(move || {
            App::new()
                .app_data(served.clone())
                .wrap(cors(&served.settings.allowed_origins))
                .wrap(from_fn(context::surround))
                .configure(routes::configure)
                .default_service(web::to(async || Err::<&str, _>(Problem::from(ProblemCode::NotFound))))
        })
        .workers(workers)
        .on_connect(|connection, _| send_at_once(connection))
        // A client that left is noticed at once, not at the next write.
        .h1_allow_half_closed(false)
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(3)
        .disable_signals()
        .listen(listener)?
        .run();
        let preview = HttpServer::new(move || App::new().app_data(previews.clone()).configure(preview::configure))
            .workers(1)
            .h1_allow_half_closed(false)
            .shutdown_timeout(1)
            .disable_signals()
            .listen(preview_listener)?
            .run();
        let handles = vec![api.handle(), preview.handle()];
        for server in [api, preview] {
            links.spawn(async move {
                if let Err(error) = server.await {
                    tracing::error!(%error, "a listener ended: {error}");
                }
            });
        }
        tracing::info!("API on http://{addr}, previews on http://{preview_addr}");
        Ok(Self { addr, preview_addr, handles, shared, shutdown })
    }

    /// Where the API listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where the previews are.
    #[must_use]
    pub const fn preview_addr(&self) -> SocketAddr {
        self.preview_addr
    }

    /// Ends every stream over the drain time, each told when to come back; answers what still comes; then stops.
    pub async fn drain(&self) {
        self.shutdown.begin();
        let streams = &self.shared.streams;
        streams.hub.drain();
        let drained = async {
            while streams.metrics.sse_connections.get() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        _ = tokio::time::timeout(streams.drain, drained).await;
        for handle in &self.handles {
            handle.stop(true).await;
        }
        self.shutdown.finish(Duration::from_secs(1), Duration::from_secs(3)).await;
    }
}

/// A small frame must not wait until the one before it was acknowledged, which a client may delay by 40 ms.
fn send_at_once(connection: &dyn Any) {
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = stream.set_nodelay(true)
    {
        tracing::debug!(%error, "TCP_NODELAY could not be set: {error}");
    }
}

fn cors(origins: &[String]) -> Cors {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "POST"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static(headers::LAST_EVENT_SEQ),
            HeaderName::from_static(headers::BUILD_SESSION_ID),
        ])
        .expose_headers([
            HeaderName::from_static("server-timing"),
            HeaderName::from_static(headers::REQUEST_ID),
            header::RETRY_AFTER,
            header::ETAG,
        ])
        .block_on_origin_mismatch(false)
        .max_age(3600);
    for origin in origins {
        cors = cors.allowed_origin(origin);
    }
    cors
}

/// Runs the gateway's process.
///
/// # Errors
/// When a setting is wrong, a port is taken, or a migration fails.
pub async fn run(reader: &Reader<'_>, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = GatewaySettings::read(reader)?;
    let listener = admin::bind("SHEEN_ADMIN_ADDR", settings.admin_addr)?;
    let registry = Registry::new();
    let metrics = GatewayMetrics::new(&registry)?;
    let health = Health::new();
    let storage = Storage::new(settings.platform.storage.clone())?;
    let scraped = Arc::new(OnceLock::<(Data<Shared>, Watch)>::new());
    let running = Arc::clone(&scraped);
    let before_scrape = move || {
        let running = Arc::clone(&running);
        async move {
            if let Some((shared, watch)) = running.get() {
                shared.before_scrape();
                watch.look().await;
            }
        }
    };
    let addr = admin::serve(listener, health.clone(), registry, before_scrape, shutdown.links(), shutdown.close())?;
    tracing::info!("operators' listener on http://{addr}");
    if !platform::migrate(&storage, &health.part("postgres"), &shutdown.drain()).await? {
        return Ok(());
    }
    platform::check_fits(&storage, 0).await;
    let gateway = Gateway::start(settings, storage, metrics, &health, shutdown.clone())?;
    let shared = gateway.shared.clone();
    let watch = Watch {
        storage: shared.storage.clone(),
        live: shared.live.clone(),
        health: health.clone(),
        metrics: shared.metrics.platform.clone(),
    };
    _ = scraped.set((shared, watch));
    health.started();
    shutdown.begun().await;
    health.draining();
    gateway.drain().await;
    Ok(())
}
