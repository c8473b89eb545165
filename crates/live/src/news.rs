//! News on their way to Redis.
//!
//! Invariant: one task sends what one bounded queue holds, in its order, a batch per trip. It sends nothing twice: a
//! batch without an answer may have arrived, and a gateway that missed it reads the rows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use protocol::{BuildSessionId, Seq, news::News};
use redis::{RedisResult, Value};
use tokio::{sync::mpsc, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{LiveSettings, link::Link, live::millis};

/// Raises the counter `KEYS[1]` to `ARGV[1]` where it is below (it never lowers it), has it expire after `ARGV[2]` ms,
/// and publishes `ARGV[4]` on the channel `ARGV[3]`. Sent whole each time: a Redis that was restarted knows no scripts,
/// and its text costs less than a second trip would.
const RAISE_AND_PUBLISH: &str = "
local have = tonumber(redis.call('GET', KEYS[1]) or 0)
if not have or have < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('PUBLISH', ARGV[3], ARGV[4])
";

/// News in one trip at most.
const BATCH: usize = 128;
/// Nobody waits for a batch; a slow one only fills the queue.
const BATCH_TIMEOUT: Duration = Duration::from_millis(250);

/// What became of the news since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewsStats {
    pub published: u64,
    /// Lost for want of Redis or of room in the queue; in part they may have arrived.
    pub dropped: u64,
}

#[derive(Default)]
struct Counts {
    published: AtomicU64,
    dropped: AtomicU64,
}

struct Item {
    session: BuildSessionId,
    last_seq: Seq,
    message: Bytes,
}

#[derive(Clone)]
pub(crate) struct Publisher {
    link: Link,
    queue: mpsc::Sender<Item>,
    counts: Arc<Counts>,
}

impl Publisher {
    pub(crate) fn start(
        link: Link,
        settings: Arc<LiveSettings>,
        tasks: &TaskTracker,
        close: CancellationToken,
    ) -> Self {
        let (queue, items) = mpsc::channel(settings.news_queue.max(1));
        let counts = Arc::<Counts>::default();
        let drain = Drain { link: link.clone(), settings, items, counts: counts.clone() };
        tasks.spawn(drain.run(close));
        Self { link, queue, counts }
    }

    pub(crate) fn publish(&self, session: &BuildSessionId, news: &News) {
        // Away, it would only be thrown away later.
        let queued = self.link.get().is_some()
            && self
                .queue
                .try_send(Item { session: session.clone(), last_seq: news.last_seq(), message: news.encode() })
                .is_ok();
        if !queued {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn stats(&self) -> NewsStats {
        NewsStats {
            published: self.counts.published.load(Ordering::Relaxed),
            dropped: self.counts.dropped.load(Ordering::Relaxed),
        }
    }
}

struct Drain {
    link: Link,
    settings: Arc<LiveSettings>,
    items: mpsc::Receiver<Item>,
    counts: Arc<Counts>,
}

impl Drain {
    /// Ends once `close` is cancelled and what was queued by then is sent, or every caller is gone.
    async fn run(mut self, close: CancellationToken) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                () = close.cancelled(), if !self.items.is_closed() => { self.items.close(); continue }
                some = self.items.recv_many(&mut batch, BATCH) => if some == 0 { return },
            }
            let (all, sent) = (batch.len() as u64, self.send(&batch).await);
            self.counts.published.fetch_add(sent, Ordering::Relaxed);
            self.counts.dropped.fetch_add(all - sent, Ordering::Relaxed);
            batch.clear();
        }
    }

    /// Sends a batch in one trip, and returns how many of it went through.
    async fn send(&self, batch: &[Item]) -> u64 {
        let Some(mut loan) = self.link.get() else { return 0 };
        loan.connection.set_response_timeout(BATCH_TIMEOUT);
        let ttl_ms = millis(self.settings.counter_ttl);
        let mut trip = redis::pipe();
        trip.ignore_errors();
        for item in batch {
            trip.cmd("EVAL").arg(RAISE_AND_PUBLISH).arg(1).arg(self.settings.counter_key(&item.session));
            trip.arg(item.last_seq).arg(ttl_ms).arg(self.settings.channel(&item.session)).arg(item.message.as_ref());
        }
        match timeout(BATCH_TIMEOUT, trip.query_async::<Vec<RedisResult<Value>>>(&mut loan.connection)).await {
            Ok(Ok(answers)) => {
                let sent = answers.iter().filter(|answer| answer.is_ok()).count() as u64;
                if let Some(error) = answers.into_iter().find_map(Result::err) {
                    loan.judge::<()>(Err(error));
                }
                sent
            }
            Ok(Err(error)) => {
                loan.judge::<()>(Err(error));
                0
            }
            Err(_) => {
                loan.fail("publishing timed out");
                0
            }
        }
    }
}
