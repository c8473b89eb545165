//! What operators do: look at Redis, and delete what it has of a session.

use std::time::Duration;

use chrono::{DateTime, Utc};
use protocol::BuildSessionId;
use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};
use tokio::time::timeout;

use crate::{LiveError, LiveSettings, link::describe};

/// An operator waits longer than a request may.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why an operator's command could not be done; told without the URL, which may carry a password.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    #[error(transparent)]
    Settings(#[from] LiveError),
    #[error("Redis: {0}")]
    Redis(String),
}

impl From<RedisError> for OperateError {
    fn from(error: RedisError) -> Self {
        Self::Redis(describe(&error))
    }
}

/// How Redis stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisSurvey {
    pub version: String,
    /// What it does when it is full, such as `noeviction`.
    pub eviction: String,
    /// In bytes; 0 is no limit.
    pub memory_limit: u64,
    pub memory_used: u64,
    /// Whether every write is kept in a log (`appendonly yes`).
    pub is_logged: bool,
    pub role: String,
    pub clock: DateTime<Utc>,
}

/// A connection of an operator.
pub struct Operator {
    connection: MultiplexedConnection,
    settings: LiveSettings,
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operator").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Operator {
    /// Connects.
    ///
    /// # Errors
    /// When Redis can't be reached.
    pub async fn connect(settings: LiveSettings) -> Result<Self, OperateError> {
        let client = Client::open(settings.connection_info()?)?;
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        let connecting = client.get_multiplexed_async_connection_with_config(&config);
        let connected = timeout(PATIENCE, connecting).await;
        let connection = connected.map_err(|_| OperateError::Redis("connecting timed out".to_owned()))??;
        Ok(Self { connection, settings })
    }

    /// Deletes the counters of sessions, and says how many there were.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn forget(&mut self, sessions: &[BuildSessionId]) -> Result<u64, OperateError> {
        if sessions.is_empty() {
            return Ok(0);
        }
        let mut delete = redis::cmd("DEL");
        for session in sessions {
            delete.arg(self.settings.counter_key(session));
        }
        Ok(delete.query_async(&mut self.connection).await?)
    }

    /// Asks how Redis stands.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn survey(&mut self) -> Result<RedisSurvey, OperateError> {
        let info: String = redis::cmd("INFO").query_async(&mut self.connection).await?;
        let (seconds, micros): (i64, u32) = redis::cmd("TIME").query_async(&mut self.connection).await?;
        let line = |name: &str| {
            let found = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            found.unwrap_or_default().trim().to_owned()
        };
        Ok(RedisSurvey {
            version: line("redis_version"),
            eviction: line("maxmemory_policy"),
            memory_limit: line("maxmemory").parse().unwrap_or_default(),
            memory_used: line("used_memory").parse().unwrap_or_default(),
            is_logged: line("aof_enabled") == "1",
            role: line("role"),
            clock: DateTime::from_timestamp(seconds, micros.saturating_mul(1_000)).unwrap_or_default(),
        })
    }
}
