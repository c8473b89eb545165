//! The pool of connections, and since when Postgres has been answering.
//!
//! Invariant: a connection whose statement failed or ran out of time is closed, never used again: what it would
//! answer next is not known.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::QueryResult;
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures_util::FutureExt;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{StorageError, sql::sql};

/// How to reach Postgres.
#[derive(Clone)]
pub struct StorageSettings {
    /// `postgres://user:password@host:port/database`.
    pub url: String,
    /// Connections at most; at least 1.
    pub pool_size: usize,
    /// How long to wait for a connection of the pool, and for a new one to open.
    pub connect_timeout: Duration,
    /// What Postgres lets one statement take.
    pub statement_timeout: Duration,
}

impl StorageSettings {
    /// The usual limits: 3 s to connect, 5 s a statement.
    #[must_use]
    pub fn new(url: impl Into<String>, pool_size: usize) -> Self {
        Self {
            url: url.into(),
            pool_size,
            connect_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for StorageSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageSettings").field("pool_size", &self.pool_size).finish_non_exhaustive()
    }
}

/// The way to Postgres; cheap to clone.
#[derive(Clone)]
pub struct Storage {
    pool: Pool<AsyncPgConnection>,
    settings: Arc<StorageSettings>,
    steady: Arc<Steady>,
    /// For what may come in crowds that all want one row or lock: a part of the pool.
    turns: Arc<Semaphore>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Since when Postgres has answered without a break.
struct Steady {
    epoch: Instant,
    /// Milliseconds from `epoch`; `u64::MAX` while Postgres does not answer.
    since_ms: AtomicU64,
    unanswered: AtomicU64,
    pool_timeouts: AtomicU64,
}

/// How the pool stands, and what it met with since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolStats {
    /// Connections at work.
    pub in_use: usize,
    /// Connections at most.
    pub max: usize,
    /// Callers that wait for a connection.
    pub awaited: usize,
    /// Times that no connection came free in time.
    pub timeouts: u64,
    /// Statements and connections that Postgres did not answer.
    pub unanswered: u64,
}

impl Steady {
    fn mark(&self, answered: bool) {
        if answered {
            let now = u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
            // Only the first answer after a break moves it.
            _ = self.since_ms.compare_exchange(u64::MAX, now, Ordering::Relaxed, Ordering::Relaxed);
        } else {
            self.unanswered.fetch_add(1, Ordering::Relaxed);
            self.since_ms.store(u64::MAX, Ordering::Relaxed);
        }
    }

    fn elapsed(&self) -> Duration {
        match self.since_ms.load(Ordering::Relaxed) {
            u64::MAX => Duration::ZERO,
            since_ms => self.epoch.elapsed().saturating_sub(Duration::from_millis(since_ms)),
        }
    }
}

impl Storage {
    /// Makes the pool; opens no connection yet.
    ///
    /// # Errors
    /// [`StorageError::SetUp`] when the pool can't be made.
    pub fn new(settings: StorageSettings) -> Result<Self, StorageError> {
        let mut config = ManagerConfig::default();
        // A broken connection is noticed at its first use; asking before each use would cost a trip.
        config.recycling_method = RecyclingMethod::Fast;
        let timeout_ms = settings.statement_timeout.as_millis();
        config.custom_setup = Box::new(move |url| {
            let url = url.to_owned();
            async move {
                let mut connection = AsyncPgConnection::establish(&url).await?;
                let limits =
                    format!("SET statement_timeout = {timeout_ms}; SET idle_in_transaction_session_timeout = 10000");
                connection.batch_execute(&limits).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(&settings.url, config);
        let pool = Pool::builder(manager)
            .max_size(settings.pool_size.max(1))
            .wait_timeout(Some(settings.connect_timeout))
            .create_timeout(Some(settings.connect_timeout))
            .recycle_timeout(Some(settings.connect_timeout))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| StorageError::SetUp(error.to_string()))?;
        let steady = Steady {
            epoch: Instant::now(),
            since_ms: AtomicU64::new(u64::MAX),
            unanswered: AtomicU64::default(),
            pool_timeouts: AtomicU64::default(),
        };
        let turns = Arc::new(Semaphore::new((settings.pool_size / 4).max(1)));
        Ok(Self { pool, settings: Arc::new(settings), steady: Arc::new(steady), turns })
    }

    /// For how long Postgres has answered everything this process asked; zero while it does not. After an outage
    /// every lease may have run out though its holder lives, so nobody takes over before one lease has passed.
    #[must_use]
    pub fn steady_for(&self) -> Duration {
        self.steady.elapsed()
    }

    /// Asks Postgres for nothing but an answer.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StorageError> {
        sql("SELECT 1").execute(&mut self.connection().await?).await.map(drop)
    }

    /// How the pool stands.
    #[must_use]
    pub fn pool_stats(&self) -> PoolStats {
        let status = self.pool.status();
        PoolStats {
            in_use: status.size.saturating_sub(status.available),
            max: status.max_size,
            awaited: status.waiting,
            timeouts: self.steady.pool_timeouts.load(Ordering::Relaxed),
            unanswered: self.steady.unanswered.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn settings(&self) -> &StorageSettings {
        &self.settings
    }

    /// A place among the few that may be at what crowds want; they are given in the order in which they were asked for.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// A connection for single statements.
    pub(crate) async fn connection(&self) -> Result<Connection, StorageError> {
        match self.pool.get().await {
            Ok(open) => Ok(Connection {
                open: Some(open),
                // Postgres gives up first, and says why.
                limit: self.settings.statement_timeout.mul_f64(1.5),
                steady: Arc::clone(&self.steady),
            }),
            Err(error) => {
                // Waiting for a place in the pool says nothing of Postgres.
                if matches!(error, deadpool::managed::PoolError::Timeout(deadpool::managed::TimeoutType::Wait)) {
                    self.steady.pool_timeouts.fetch_add(1, Ordering::Relaxed);
                } else {
                    self.steady.mark(false);
                }
                Err(StorageError::Unavailable(error.to_string()))
            }
        }
    }

    /// Runs `work` in a transaction, which an error, or being dropped, rolls back.
    pub(crate) async fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut connection = self.connection().await?;
        connection
            .run(async |open: &mut AsyncPgConnection| AnsiTransactionManager::begin_transaction(open).await)
            .await?;
        let result = work(&mut connection).await?;
        connection
            .run(async |open: &mut AsyncPgConnection| AnsiTransactionManager::commit_transaction(open).await)
            .await?;
        Ok(result)
    }
}

/// A connection of the pool.
pub(crate) struct Connection {
    /// None once a statement failed.
    open: Option<Object<AsyncPgConnection>>,
    limit: Duration,
    steady: Arc<Steady>,
}

impl Connection {
    /// Runs one statement within its time; closes the connection where that is not known to have gone well.
    pub(crate) async fn run<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> QueryResult<T>,
    ) -> Result<T, StorageError> {
        let Some(open) = self.open.as_mut() else {
            return Err(StorageError::Unavailable("the connection was closed after an error".into()));
        };
        let result = match tokio::time::timeout(self.limit, work(open)).await {
            Ok(result) => result.map_err(StorageError::from),
            Err(_) => Err(StorageError::Unavailable(format!("no answer within {} ms", self.limit.as_millis()))),
        };
        let answered = !matches!(result, Err(StorageError::Unavailable(_)));
        self.steady.mark(answered);
        if !answered && let Some(open) = self.open.take() {
            drop(Object::take(open));
        }
        result
    }
}
