//! The frame around every `main`.

use std::{process::ExitCode, time::Duration};

use crate::{
    Shutdown,
    settings::{Env, Reader, SettingError},
    telemetry,
};

/// How long blocking tasks may hold up the end of the process, once everything else is done.
const LAST_GRACE: Duration = Duration::from_secs(2);

/// Runs a service: logs, signals, a multi-thread runtime, an exit status.
///
/// `start` reads its settings, binds, serves until [`Shutdown::begun`], drains, and returns. A [`SettingError`] among
/// the causes of its error is told on one line with exit status 2, anything else with status 1.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     service::run("gateway", async |reader, shutdown| {
///         shutdown.begun().await;
///         Ok(())
///     })
/// }
/// ```
pub fn run<Start>(service: &'static str, start: Start) -> ExitCode
where
    Start: AsyncFnOnce(&Reader<'_>, Shutdown) -> anyhow::Result<()>,
{
    let reader = Reader::new(&Env);
    match try_run(service, &reader, start) {
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
    telemetry::init(service, reader)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.listen_for_signals()?;
        start(reader, shutdown).await
    });
    runtime.shutdown_timeout(LAST_GRACE);
    if outcome.is_ok() {
        tracing::info!("{service} ended");
    }
    outcome
}
