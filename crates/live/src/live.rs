//! What callers ask of Redis. Each answer says whether Redis was there to give it.

use std::{sync::Arc, time::Duration};

use protocol::{BuildSessionId, MAX_SEQ, RequestId, Seq, news::News};
use redis::{RedisResult, aio::MultiplexedConnection};
use tokio::{sync::watch, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    LiveError, LiveSettings, Reason,
    link::Link,
    news::{NewsStats, Publisher},
};

/// Whether a request id was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Never, and now it is.
    New,
    Seen,
    /// Redis is away, or gave no answer in time: it may or may not be marked now.
    Unknown,
}

/// Redis, as far as callers see it; clones share one connection.
#[derive(Clone)]
pub struct Live {
    link: Link,
    publisher: Publisher,
    settings: Arc<LiveSettings>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Live {
    /// Starts the tasks that keep the connection and publish the news; both end once `close` is cancelled, which should
    /// come after the last event was written. That no Redis is there is no error.
    ///
    /// # Errors
    /// When the URL can't be used.
    pub fn start(settings: LiveSettings, tasks: &TaskTracker, close: CancellationToken) -> Result<Self, LiveError> {
        let settings = Arc::new(settings);
        let link = Link::start(settings.clone(), tasks, close.clone())?;
        let publisher = Publisher::start(link.clone(), settings.clone(), tasks, close);
        Ok(Self { link, publisher, settings })
    }

    /// Why Redis is away, and when that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Reason> {
        self.link.reason()
    }

    /// Whether Redis is thought to be there.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.link.get().is_some()
    }

    /// Draws `n` numbers for `session` and returns the last of them; `None` when Redis is away.
    ///
    /// What Redis has may be older than what Postgres has: the caller takes the greater of this and its row's own.
    pub async fn draw(&self, session: &BuildSessionId, n: u32) -> Option<Seq> {
        let key = self.settings.counter_key(session);
        let ttl_ms = millis(self.settings.counter_ttl);
        let drawn: i64 = self
            .ask(async |redis| {
                let mut trip = redis::pipe();
                // Each command's own error, to tell one bad key from a Redis that takes no writes.
                trip.ignore_errors().cmd("INCRBY").arg(&key).arg(n).cmd("PEXPIRE").arg(&key).arg(ttl_ms);
                let (drawn, _expires): (RedisResult<i64>, RedisResult<i64>) = trip.query_async(redis).await?;
                drawn
            })
            .await?;
        // Somebody else's rubbish under our key is no number.
        Seq::try_from(drawn).ok().filter(|drawn| (1..=MAX_SEQ).contains(drawn))
    }

    /// Tells the gateways of committed events, and lifts the counter to their last number where it is below.
    ///
    /// Never waits. One caller's news reach Redis in the order of the calls. News that can't be sent are dropped and
    /// counted; gateways find what they missed by themselves.
    pub fn publish(&self, session: &BuildSessionId, news: &News) {
        self.publisher.publish(session, news);
    }

    /// Marks a request id as used for `ttl`, atomically: of any number of concurrent calls one gets [`Mark::New`].
    pub async fn mark_request(&self, key_id: &str, request: &RequestId, ttl: Duration) -> Mark {
        let key = self.settings.mark_key(key_id, request);
        let answer: Option<Option<String>> = self
            .ask(async |redis| {
                redis::cmd("SET").arg(&key).arg(1).arg("NX").arg("PX").arg(millis(ttl)).query_async(redis).await
            })
            .await;
        match answer {
            Some(Some(_)) => Mark::New,
            Some(None) => Mark::Seen,
            None => Mark::Unknown,
        }
    }

    /// How often Redis was given up since the start.
    #[must_use]
    pub fn trips(&self) -> u64 {
        self.link.trips()
    }

    /// What became of the news.
    #[must_use]
    pub fn news_stats(&self) -> NewsStats {
        self.publisher.stats()
    }

    /// One question, answered within the timeout or not at all.
    async fn ask<T>(&self, question: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>) -> Option<T> {
        let mut loan = self.link.get()?;
        match timeout(self.settings.op_timeout, question(&mut loan.connection)).await {
            Ok(answer) => loan.judge(answer),
            Err(_) => {
                loan.fail("timed out");
                None
            }
        }
    }
}

/// Whole milliseconds, at least 1: Redis refuses an expiry of 0.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).clamp(1, i64::MAX as u64 / 2)
}
