//! The Studio as a whole: what its handlers share, its listeners, its end.

use std::{
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use actix_web::{App, HttpServer, dev::Service, web::Data};
use client::Gateway;
use prometheus::{IntCounterVec, Opts, Registry};
use reqwest::Url;
use service::{
    Health, Shutdown, admin, followed,
    settings::{Reader, SettingError},
};
use signing::KeyRing;

use crate::{StudioSettings, api, page};

/// Threads that answer requests: every one of them is short.
const WORKERS: usize = 2;
/// How long requests that are being answered may take after SIGTERM.
const DRAIN: Duration = Duration::from_secs(5);

/// What every handler sees.
pub(crate) struct Shared {
    /// Replaced when the key to sign with changes.
    gateway: Arc<RwLock<Gateway>>,
    pub(crate) content_policy: String,
    health: Health,
}

impl Shared {
    /// The gateway, with the key of this moment.
    pub(crate) fn gateway(&self) -> Gateway {
        self.gateway.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells operators how the last call of the gateway went.
    pub(crate) fn gateway_is_up(&self, outcome: Result<(), &client::Error>) {
        let part = self.health.part("gateway");
        match outcome {
            Ok(()) => part.up(),
            Err(error) => part.down(error.to_string()),
        }
    }
}

/// A running Studio.
#[derive(Debug)]
pub struct Studio {
    addr: SocketAddr,
}

impl Studio {
    /// Binds and serves until `shutdown` begins to drain.
    ///
    /// # Errors
    /// When an address can't be listened on, or the gateway's address is none.
    pub fn start(
        settings: &StudioSettings,
        registry: &Registry,
        health: Health,
        shutdown: &Shutdown,
    ) -> anyhow::Result<Self> {
        let listener = admin::bind("SHEEN_STUDIO_ADDR", settings.addr)?;
        let addr = listener.local_addr()?;
        let answers =
            IntCounterVec::new(Opts::new("sheen_studio_answers_total", "Answers, by class of status."), &["class"])?;
        let classes = ["2xx", "3xx", "4xx", "5xx"].map(|class| answers.with_label_values(&[class]));
        registry.register(Box::new(answers))?;
        let gateway = Arc::new(RwLock::new(Gateway::with_key(&settings.gateway_url, settings.key.clone())?));
        if let Some(file) = &settings.keys_file {
            let gateway = Arc::clone(&gateway);
            let take = move |text: &str| {
                let ring = KeyRing::parse(text).map_err(|error| error.to_string())?;
                let mut gateway = gateway.write().unwrap_or_else(PoisonError::into_inner);
                *gateway = gateway.keyed(ring.default_key().clone());
                Ok(())
            };
            let following = followed::follow("SHEEN_SIGNING_KEYS_FILE", file.clone(), shutdown.close(), take);
            shutdown.links().spawn(following);
        }
        let shared = Data::new(Shared {
            gateway,
            content_policy: page::content_policy(
                &origin("SHEEN_PUBLIC_URL", &settings.public_url)?,
                &origin("SHEEN_PREVIEW_URL", &settings.preview_url)?,
            ),
            health,
        });
        let server = HttpServer::new(move || {
            let classes = classes.clone();
            App::new()
                .app_data(shared.clone())
                .wrap_fn(move |request, next| {
                    let classes = classes.clone();
                    let answer = next.call(request);
                    async move {
                        let answer = answer.await?;
                        let class = usize::from(answer.status().as_u16() / 100).saturating_sub(2);
                        classes[class.min(classes.len() - 1)].inc();
                        Ok(answer)
                    }
                })
                .configure(api::configure)
                .configure(page::configure)
        })
        .workers(WORKERS)
        .h1_allow_half_closed(false)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(DRAIN.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
        let (handle, drain) = (server.handle(), shutdown.drain());
        shutdown.work().spawn(async move {
            tokio::pin!(server);
            let ended = tokio::select! {
                ended = &mut server => ended,
                () = drain.cancelled() => tokio::join!(handle.stop(true), server).1,
            };
            if let Err(error) = ended {
                tracing::error!(%error, "the listener ended: {error}");
            }
        });
        tracing::info!("Studio on http://{addr}, gateway at {}", settings.gateway_url);
        Ok(Self { addr })
    }

    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }
}

/// Scheme, host and port, which is what a content policy wants.
fn origin(name: &'static str, url: &str) -> Result<String, SettingError> {
    let url = Url::parse(url).map_err(|error| SettingError::new(name, "is no URL", error))?;
    Ok(url.origin().ascii_serialization())
}

/// Runs the Studio's process.
///
/// # Errors
/// When a setting is wrong or a port is taken.
pub async fn run(reader: &Reader<'_>, shutdown: Shutdown) -> anyhow::Result<()> {
    let settings = StudioSettings::read(reader)?;
    let listener = admin::bind("SHEEN_ADMIN_ADDR", settings.admin_addr)?;
    let (registry, health) = (Registry::new(), Health::new());
    let studio = Studio::start(&settings, &registry, health.clone(), &shutdown)?;
    let addr = admin::serve(listener, health.clone(), registry, async || {}, shutdown.links(), shutdown.close())?;
    tracing::debug!("Studio on {}, operators' listener on http://{addr}", studio.addr());
    health.started();
    shutdown.begun().await;
    health.draining();
    shutdown.finish(DRAIN, Duration::from_secs(2)).await;
    Ok(())
}
