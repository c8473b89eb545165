//! How Redis is reached, and the names of what is kept there.

use std::{fmt, time::Duration};

use protocol::{BuildSessionId, RequestId};
use redis::{IntoConnectionInfo as _, io::tcp::TcpSettings};

/// What can't be started with.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// Said without the URL, which may carry a password.
    #[error("the Redis URL can't be used")]
    Url(#[source] redis::RedisError),
    #[error("the Redis pool can't be built")]
    Pool(#[source] deadpool_redis::BuildError),
}

/// How Redis is reached.
#[derive(Clone)]
pub struct LiveSettings {
    /// `redis://[user:password@]host[:port][/db]`.
    pub url: String,
    /// Put before every key and channel, such as `sheen:`.
    pub key_prefix: String,
    /// The longest that a caller waits for an answer.
    pub op_timeout: Duration,
    /// The longest that a connection attempt and its first commands may take; nobody waits for it.
    pub connect_timeout: Duration,
    /// A counter that nobody drew from for this long is forgotten; Postgres is the floor of the next one.
    pub counter_ttl: Duration,
    /// How often a connection that seems well is tested.
    pub ping_every: Duration,
    /// News waiting to be published; more are dropped.
    pub news_queue: usize,
}

impl LiveSettings {
    /// The defaults for `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            key_prefix: "sheen:".to_owned(),
            op_timeout: Duration::from_millis(50),
            connect_timeout: Duration::from_secs(1),
            counter_ttl: Duration::from_secs(24 * 3600),
            ping_every: Duration::from_secs(1),
            news_queue: 4096,
        }
    }

    pub(crate) fn connection_info(&self) -> Result<redis::ConnectionInfo, LiveError> {
        let info = self.url.as_str().into_connection_info().map_err(LiveError::Url)?;
        // What is small must not wait for the answer to what went before.
        Ok(info.set_tcp_settings(TcpSettings::default().set_nodelay(true)))
    }

    pub(crate) fn counter_key(&self, session: &BuildSessionId) -> String {
        format!("{}seq:{session}", self.key_prefix)
    }

    pub(crate) fn mark_key(&self, key_id: &str, request: &RequestId) -> String {
        format!("{}request:{key_id}:{request}", self.key_prefix)
    }

    pub(crate) fn probe_key(&self) -> String {
        format!("{}probe", self.key_prefix)
    }

    pub(crate) fn channel(&self, session: &BuildSessionId) -> String {
        format!("{}news:{session}", self.key_prefix)
    }

    /// The session of a channel, where it is one of ours.
    pub(crate) fn session_of(&self, channel: &[u8]) -> Option<BuildSessionId> {
        let name = std::str::from_utf8(channel).ok()?;
        name.strip_prefix(&self.key_prefix)?.strip_prefix("news:")?.parse().ok()
    }
}

/// Without the URL, which may carry a password.
impl fmt::Debug for LiveSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveSettings")
            .field("key_prefix", &self.key_prefix)
            .field("op_timeout", &self.op_timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_names_its_session_and_nothing_else_does() {
        let settings = LiveSettings::new("redis://h");
        let session: BuildSessionId = "bs_p-1_1763800000000_1a2b3c4d".parse().unwrap();
        assert_eq!(settings.session_of(settings.channel(&session).as_bytes()), Some(session));
        for other in [
            "",
            "sheen:news:",
            "sheen:news:bs_x",
            "other:news:bs_p-1_1763800000000_1a2b3c4d",
            "sheen:seq:bs_p-1_1763800000000_1a2b3c4d",
        ] {
            assert_eq!(settings.session_of(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn neither_settings_nor_errors_show_the_password() {
        let settings = LiveSettings::new("nonsense://:hunter2@h");
        let error = settings.connection_info().unwrap_err();
        assert!(!format!("{settings:?} {error} {error:?}").contains("hunter2"));
    }
}
