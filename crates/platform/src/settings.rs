//! Settings that the three services read alike.

use std::time::Duration;

use broker::BrokerSettings;
use live::LiveSettings;
use service::settings::{Reader, SettingError};
use storage::StorageSettings;

use crate::LedgerSettings;

/// The servers, and the times that the services must agree on.
#[derive(Clone, Debug)]
pub struct PlatformSettings {
    pub storage: StorageSettings,
    pub live: LiveSettings,
    pub broker: BrokerSettings,
    /// How long a settled session's events are kept.
    pub history_ttl: Duration,
    /// How long a claim, a heartbeat or a commit of a worker holds.
    pub lease: Duration,
    /// How often a worker renews its leases; more than three times in one lease.
    pub lease_renewal: Duration,
    /// How long one recommendations call may take.
    pub recs_timeout: Duration,
    /// How long a run may wait to be called.
    pub recs_max_wait: Duration,
    /// What models cost, and what may be spent.
    pub ledger: LedgerSettings,
}

impl PlatformSettings {
    /// Reads them; `service` names the connections to RabbitMQ, `pool_size` is its default of Postgres connections.
    ///
    /// # Errors
    /// When one is missing, is no such value, or contradicts another.
    pub fn read(reader: &Reader<'_>, service: &str, pool_size: usize) -> Result<Self, SettingError> {
        let storage = storage_settings(reader, pool_size)?;
        let redis = reader.url("SHEEN_REDIS_URL", None, &["redis"], "Redis: numbers and news")?;
        let key_prefix = reader.text("SHEEN_REDIS_PREFIX", Some("sheen:"), "put before every Redis key and channel")?;
        let amqp = reader.url("SHEEN_AMQP_URL", None, &["amqp", "amqps"], "RabbitMQ: wake-ups for the workers")?;
        let queue_prefix = reader.text("SHEEN_AMQP_PREFIX", None, "put before every queue and exchange name")?;
        let history_ttl = reader.duration_s(
            "SHEEN_HISTORY_TTL_S",
            3600,
            1..=31_536_000,
            "how long a settled session's events are kept",
        )?;
        let lease = reader.duration_ms(
            "SHEEN_LEASE_MS",
            7_000,
            1_000..=600_000,
            "how long a worker's claim holds unrenewed",
        )?;
        let lease_renewal = reader.duration_ms(
            "SHEEN_LEASE_RENEWAL_MS",
            2_000,
            100..=60_000,
            "how often a worker renews its claims",
        )?;
        if lease <= lease_renewal * 3 {
            let problem = format_args!("is {} ms", lease.as_millis());
            let allowed = format_args!(
                "wanted: more than three times SHEEN_LEASE_RENEWAL_MS, which is {}",
                lease_renewal.as_millis()
            );
            return Err(SettingError::new("SHEEN_LEASE_MS", problem, allowed));
        }
        Ok(Self {
            storage,
            live: LiveSettings { key_prefix: key_prefix.unwrap_or_default(), ..LiveSettings::new(redis) },
            broker: BrokerSettings { prefix: queue_prefix.unwrap_or_default(), ..BrokerSettings::new(amqp, service) },
            history_ttl,
            lease,
            lease_renewal,
            recs_timeout: reader.duration_ms(
                "SHEEN_RECS_TIMEOUT_MS",
                20_000,
                10..=600_000,
                "how long one recommendations call may take",
            )?,
            recs_max_wait: reader.duration_ms(
                "SHEEN_RECS_MAX_WAIT_MS",
                120_000,
                10..=86_400_000,
                "how long a recommendations run may wait to be called",
            )?,
            ledger: LedgerSettings::read(reader)?,
        })
    }
}

/// Reads how Postgres is reached; `pool_size` is the default of connections.
///
/// # Errors
/// When one is missing, or is no such value.
pub fn storage_settings(reader: &Reader<'_>, pool_size: usize) -> Result<StorageSettings, SettingError> {
    let database = reader.url("SHEEN_DATABASE_URL", None, &["postgres", "postgresql"], "Postgres, the one truth")?;
    let pool_size = reader.number("SHEEN_DATABASE_POOL", pool_size, 2..=500, "connections to Postgres at most")?;
    Ok(StorageSettings::new(database, pool_size))
}
