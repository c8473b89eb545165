//! Settings of the build worker.

use std::{net::SocketAddr, time::Duration};

use engine::EngineSettings;
use platform::{PlatformSettings, engine_settings};
use service::settings::{Reader, SettingError};

/// Everything that a build worker is told.
#[derive(Clone, Debug)]
pub struct BuildWorkerSettings {
    pub platform: PlatformSettings,
    pub engine: EngineSettings,
    pub admin_addr: SocketAddr,
    /// Where the preview listener is reached, without a slash at the end.
    pub preview_url: String,
    /// Builds at once.
    pub concurrency: u32,
    /// A build that loses this many workers fails.
    pub max_failures: u32,
    /// One attempt takes no longer.
    pub build_timeout: Duration,
    /// After SIGTERM, how long running builds may go on before they are handed back.
    pub drain: Duration,
}

impl BuildWorkerSettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is missing, is no such value, or contradicts another.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        let concurrency = reader.number("SHEEN_BUILD_CONCURRENCY", 10, 1..=1_000, "builds at once")?;
        let preview_url = reader.url(
            "SHEEN_PREVIEW_URL",
            Some("http://127.0.0.1:8082"),
            &["http", "https"],
            "where browsers reach the previews",
        )?;
        Ok(Self {
            platform: PlatformSettings::read(reader, "build-worker", 12)?,
            engine: engine_settings(reader)?,
            admin_addr: reader.addr("SHEEN_ADMIN_ADDR", "127.0.0.1:9101", "the operators' listener")?,
            preview_url: preview_url.trim_end_matches('/').to_owned(),
            concurrency,
            max_failures: reader.number(
                "SHEEN_BUILD_MAX_FAILURES",
                4,
                1..=100,
                "a build that loses this many workers fails",
            )?,
            build_timeout: reader.duration_ms(
                "SHEEN_BUILD_TIMEOUT_MS",
                600_000,
                100..=7_200_000,
                "one attempt takes no longer",
            )?,
            drain: reader.duration_ms(
                "SHEEN_DRAIN_MS",
                8_000,
                0..=600_000,
                "after SIGTERM, how long running builds may go on",
            )?,
        })
    }
}
