//! The frame around every `main`.

use std::{process::ExitCode, time::Duration};

use crate::{
    Shutdown, probe,
    settings::{Env, Reader, SettingError},
    telemetry::{self, TelemetrySettings},
};

/// How long blocking tasks may hold up the end of the process, once everything else is done.
const LAST_GRACE: Duration = Duration::from_secs(2);

/// Runs a service as its command line says: without a word it begins, and `ready` only asks whether the one that runs
/// beside it is in rotation (exit status 0), which a container's health check needs where there is no shell.
///
/// See [`begin`] for `start`.
pub fn run<Start>(service: &'static str, start: Start) -> ExitCode
where
    Start: AsyncFnOnce(&Reader<'_>, Shutdown) -> anyhow::Result<()>,
{
    let mut words = std::env::args_os().skip(1);
    match words.next() {
        None => begin(service, start),
        Some(word) if word == "ready" => told(service, probe::ready(&Env)),
        Some(word) => {
            eprintln!("{service}: there is no command {word:?}; settings are environment variables");
            ExitCode::from(2)
        }
    }
}

/// Logs, signals, a multi-thread runtime, an exit status.
///
/// `start` reads its settings, binds, serves until [`Shutdown::begun`], drains, and returns. A [`SettingError`] among
/// the causes of its error is told on one line with exit status 2, anything else with status 1.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     service::begin("gateway", async |reader, shutdown| {
///         shutdown.begun().await;
///         Ok(())
///     })
/// }
/// ```
pub fn begin<Start>(service: &'static str, start: Start) -> ExitCode
where
    Start: AsyncFnOnce(&Reader<'_>, Shutdown) -> anyhow::Result<()>,
{
    told(service, try_run(service, &Reader::new(&Env), start))
}

fn told(service: &str, outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let setting = error.chain().any(<dyn std::error::Error>::is::<SettingError>);
            let line: String = format!("{error:#}").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            eprintln!("{service}: {line}");
            ExitCode::from(if setting { 2 } else { 1 })
        }
    }
}

fn try_run<Start>(service: &'static str, reader: &Reader<'_>, start: Start) -> anyhow::Result<()>
where
    Start: AsyncFnOnce(&Reader<'_>, Shutdown) -> anyhow::Result<()>,
{
    let settings = TelemetrySettings::read(reader)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let telemetry = telemetry::init(service, settings, runtime.handle())?;
    let outcome = runtime.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.listen_for_signals()?;
        start(reader, shutdown).await
    });
    telemetry.end();
    runtime.shutdown_timeout(LAST_GRACE);
    if outcome.is_ok() {
        tracing::info!("{service} ended");
    }
    outcome
}
