//! The operators' listener: `/livez`, `/readyz`, `/metrics`.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, web};
use prometheus::{Registry, TextEncoder};
use tokio::runtime::Handle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{Health, settings::SettingError};

/// A scrape answers with older numbers rather than later than this.
const BEFORE_SCRAPE_TIMEOUT: Duration = Duration::from_secs(2);

/// Binds the listener for the setting `name`.
///
/// # Errors
/// When the address can't be bound, naming the setting, the address and the cause.
pub fn bind(name: &'static str, addr: SocketAddr) -> Result<TcpListener, SettingError> {
    let bound = TcpListener::bind(addr).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|error| {
        SettingError::new(
            name,
            format_args!("is {addr}, which can't be listened on ({error})"),
            "wanted: a free address of this machine",
        )
    })
}

/// What the handlers share.
struct Admin<F> {
    health: Health,
    registry: Registry,
    before_scrape: F,
    tasks: TaskTracker,
    runtime: Handle,
}

/// Serves until `until` is cancelled, and returns the bound address.
///
/// `before_scrape` brings gauges up to date that nobody else does; it runs on the caller's runtime, for 2 s at most.
///
/// # Errors
/// When the server can't be started.
pub fn serve<F, Fut>(
    listener: TcpListener,
    health: Health,
    registry: Registry,
    before_scrape: F,
    tasks: &TaskTracker,
    until: CancellationToken,
) -> std::io::Result<SocketAddr>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let addr = listener.local_addr()?;
    let admin = Admin { health, registry, before_scrape, tasks: tasks.clone(), runtime: Handle::current() };
    let admin = web::Data::from(Arc::new(admin));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(admin.clone())
            .route("/livez", web::get().to(livez))
            .route("/readyz", web::get().to(readyz::<F>))
            .route("/metrics", web::get().to(metrics::<F, Fut>))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(listener)?
    .run();
    let handle = server.handle();
    tasks.spawn(async move {
        tokio::pin!(server);
        let stopped = tokio::select! {
            stopped = &mut server => stopped,
            () = until.cancelled() => { tokio::join!(handle.stop(true), server).1 }
        };
        if let Err(error) = stopped {
            tracing::error!(%error, "the admin listener ended: {error}");
        }
    });
    Ok(addr)
}

async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

async fn readyz<F>(admin: web::Data<Admin<F>>) -> HttpResponse {
    let mut response = if admin.health.is_ready() { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header(("Cache-Control", "no-store")).json(admin.health.report())
}

async fn metrics<F, Fut>(admin: web::Data<Admin<F>>) -> HttpResponse
where
    F: Fn() -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    // Pools of the service belong to its own runtime, not to this listener's.
    let fresh =
        admin.tasks.spawn_on(tokio::time::timeout(BEFORE_SCRAPE_TIMEOUT, (admin.before_scrape)()), &admin.runtime);
    if !matches!(fresh.await, Ok(Ok(()))) {
        tracing::warn!("a scrape answers with older gauges: they could not be read in time");
    }
    match TextEncoder::new().encode_to_string(&admin.registry.gather()) {
        Ok(text) => HttpResponse::Ok().content_type(prometheus::TEXT_FORMAT).body(text),
        Err(error) => {
            tracing::error!(%error, "metrics can't be written: {error}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
