//! Settings of the recommendations worker.

use std::net::SocketAddr;

use engine::EngineSettings;
use platform::{PlatformSettings, engine_settings};
use service::settings::{Reader, SettingError};

/// Everything that a recommendations worker is told.
#[derive(Clone, Debug)]
pub struct RecsWorkerSettings {
    pub platform: PlatformSettings,
    pub engine: EngineSettings,
    pub admin_addr: SocketAddr,
    /// Calls at once.
    pub concurrency: u32,
    /// Calls a minute over all replicas; 0 is no limit.
    pub per_minute: u32,
}

impl RecsWorkerSettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is missing, is no such value, or contradicts another.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            platform: PlatformSettings::read(reader, "recs-worker", 6)?,
            engine: engine_settings(reader)?,
            admin_addr: reader.addr("SHEEN_ADMIN_ADDR", "127.0.0.1:9102", "the operators' listener")?,
            concurrency: reader.number("SHEEN_RECS_CONCURRENCY", 2, 1..=1_000, "recommendations calls at once")?,
            per_minute: reader.number(
                "SHEEN_RECS_PER_MINUTE",
                10,
                0..=1_000_000,
                "recommendations calls a minute over all replicas, 0 for no limit",
            )?,
        })
    }
}
