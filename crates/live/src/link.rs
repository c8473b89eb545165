//! The one multiplexed connection to Redis, and the breaker before it.
//!
//! Invariant: [`Link::get`] never waits. It gives a clone of the connection while Redis is thought to be there, and
//! nothing from the first failure until a write has gone through again, which one owned task tries, one attempt at a
//! time. A connection that failed is dropped with all its clones, never mended. A late failure of an old connection
//! does not break the new one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use deadpool_redis::{Manager, Pool, Runtime, Timeouts};
use redis::{AsyncConnectionConfig, RedisError, RedisResult, aio::MultiplexedConnection};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{LiveError, LiveSettings, Reason};

/// The first attempt after a failure comes after at most this: most are hiccups.
const FIRST_RETRY_MS: std::ops::Range<u64> = 5..25;
/// Every later one after this.
const RETRY_MS: std::ops::Range<u64> = 250..500;

/// A connection and which one it is.
#[derive(Clone)]
struct Held {
    generation: u64,
    connection: MultiplexedConnection,
}

/// Clones share the connection.
#[derive(Clone)]
pub(crate) struct Link(Arc<Inner>);

struct Inner {
    held: watch::Sender<Option<Held>>,
    reason: watch::Sender<Reason>,
    trips: AtomicU64,
}

/// A connection on loan; says when it failed.
pub(crate) struct Loan {
    pub(crate) connection: MultiplexedConnection,
    generation: u64,
    link: Link,
}

impl Link {
    /// Starts the task that keeps the connection, until `close` is cancelled.
    pub(crate) fn start(
        settings: Arc<LiveSettings>,
        tasks: &TaskTracker,
        close: CancellationToken,
    ) -> Result<Self, LiveError> {
        // Checked out once per connection: a checkout costs a trip, a clone of the handle nothing.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(settings.connect_timeout))
            .set_response_timeout(Some(settings.op_timeout));
        let manager = Manager::new_with_config(settings.connection_info()?, config).map_err(LiveError::Url)?;
        let limit = Some(settings.connect_timeout);
        let pool = Pool::builder(manager)
            .max_size(1)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait: limit, create: limit, recycle: limit })
            .build()
            .map_err(LiveError::Pool)?;
        let link = Self(Arc::new(Inner {
            held: watch::Sender::new(None),
            reason: watch::Sender::new(Some("not reached yet".into())),
            trips: AtomicU64::default(),
        }));
        let keeper = Keeper { link: link.clone(), pool, settings };
        tasks.spawn(async move { close.run_until_cancelled(keeper.keep()).await });
        Ok(link)
    }

    /// A connection, unless Redis is away.
    pub(crate) fn get(&self) -> Option<Loan> {
        let held = self.0.held.borrow().clone()?;
        Some(Loan { connection: held.connection, generation: held.generation, link: self.clone() })
    }

    /// How often a connection was given up since the start.
    pub(crate) fn trips(&self) -> u64 {
        self.0.trips.load(Ordering::Relaxed)
    }

    pub(crate) fn reason(&self) -> watch::Receiver<Reason> {
        self.0.reason.subscribe()
    }

    /// Drops the connection of `generation`, if it is still the one.
    fn trip(&self, generation: u64, why: &str) {
        let tripped = self.0.held.send_if_modified(|held| {
            let same = held.as_ref().is_some_and(|held| held.generation == generation);
            if same {
                *held = None;
            }
            same
        });
        if tripped {
            self.0.trips.fetch_add(1, Ordering::Relaxed);
            self.0.reason.send_replace(Some(why.into()));
        }
    }
}

impl Loan {
    /// Hands back an answer: an error that is not of the one command alone drops the connection for everybody.
    pub(crate) fn judge<T>(self, answer: RedisResult<T>) -> Option<T> {
        match answer {
            Ok(value) => Some(value),
            Err(error) => {
                if concerns_everybody(&error) {
                    self.fail(&describe(&error));
                } else {
                    tracing::warn!(%error, "Redis refused a command: {error}");
                }
                None
            }
        }
    }

    /// Drops the connection for everybody.
    pub(crate) fn fail(self, why: &str) {
        self.link.trip(self.generation, why);
    }
}

/// Whether an error says something of Redis, and not only of one key or command.
fn concerns_everybody(error: &RedisError) -> bool {
    !matches!(error.code(), Some("ERR" | "WRONGTYPE" | "NOSCRIPT"))
}

/// An error on one line, timeouts by their name.
pub(crate) fn describe(error: &RedisError) -> String {
    if error.is_timeout() { "timed out".to_owned() } else { error.to_string() }
}

/// The task that keeps the connection.
struct Keeper {
    link: Link,
    pool: Pool,
    settings: Arc<LiveSettings>,
}

impl Keeper {
    async fn keep(self) {
        let mut held = self.link.0.held.subscribe();
        let mut generation = 0;
        loop {
            match self.connect().await {
                Ok(connection) => {
                    generation += 1;
                    self.link.0.held.send_replace(Some(Held { generation, connection }));
                    self.link.0.reason.send_replace(None);
                    self.watch(&mut held).await;
                    sleep(jittered(FIRST_RETRY_MS)).await;
                }
                Err(why) => {
                    self.link.0.reason.send_if_modified(|reason| {
                        let other = reason.as_deref() != Some(why.as_str());
                        if other {
                            *reason = Some(why.as_str().into());
                        }
                        other
                    });
                    sleep(jittered(RETRY_MS)).await;
                }
            }
        }
    }

    /// A connection that a write went through: a full, loading or read-only Redis answers PING, and is of no use.
    async fn connect(&self) -> Result<MultiplexedConnection, String> {
        let limit = self.settings.connect_timeout;
        let connected = timeout(limit, self.pool.get()).await.map_err(|_| "connecting timed out".to_owned())?;
        let connection = connected.map_err(|error| match error {
            deadpool_redis::PoolError::Backend(error) => describe(&error),
            error => error.to_string(),
        })?;
        let mut connection = deadpool_redis::Connection::take(connection);
        connection.set_response_timeout(limit);
        self.probe(&mut connection).await.map_err(|error| describe(&error))?;
        connection.set_response_timeout(self.settings.op_timeout);
        Ok(connection)
    }

    async fn probe(&self, connection: &mut MultiplexedConnection) -> RedisResult<()> {
        redis::cmd("SET").arg(self.settings.probe_key()).arg(1).arg("PX").arg(10_000).exec_async(connection).await
    }

    /// Returns once the connection failed, of itself or in a caller's hands.
    async fn watch(&self, held: &mut watch::Receiver<Option<Held>>) {
        loop {
            let gone = timeout(self.settings.ping_every, held.wait_for(Option::is_none)).await.is_ok();
            let Some(mut loan) = self.link.get().filter(|_| !gone) else { return };
            // Idle, a slow answer harms nobody: callers have the short timeout.
            loan.connection.set_response_timeout(self.settings.connect_timeout);
            let answer = self.probe(&mut loan.connection).await;
            if let Err(error) = &answer {
                loan.fail(&describe(error));
                return;
            }
        }
    }
}

pub(crate) fn jittered(range_ms: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(rand::random_range(range_ms))
}
