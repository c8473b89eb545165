//! A gateway's subscriptions to the news of its sessions.
//!
//! Invariant: one owned task keeps one connection, and what is subscribed on it follows what is wanted, which outlives
//! every connection. Messages are handed to the sink in their order, on the task that reads the socket: a slow sink
//! slows the reading and Redis in the end hangs up, so that nothing piles up here. After each (re)connection everything
//! wanted is subscribed before the sink is told to compare heads.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use bytes::Bytes;
use protocol::{BuildSessionId, news::News};
use redis::{
    AsyncConnectionConfig, Client, ProtocolVersion, PushInfo, PushKind, RedisResult, Value, aio::MultiplexedConnection,
};
use tokio::{
    sync::{Notify, oneshot, watch},
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{LiveError, LiveSettings, Reason, link::describe};

/// Channels in one command at most.
const BATCH: usize = 256;
/// A connection that lived this long starts the back-off over.
const PROVEN: Duration = Duration::from_secs(2);

/// Who hears the news. Called on the task that reads the socket: must be quick, and must not block.
pub trait NewsSink: Send + Sync + 'static {
    /// News of a session that is, or was a moment ago, subscribed; in the order in which Redis had them.
    fn news(&self, session: BuildSessionId, news: News);

    /// Everything wanted is subscribed on a new connection: whatever was published since the last one broke is lost,
    /// so heads should be compared now.
    fn resubscribed(&self);
}

/// What came by since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionStats {
    /// Messages handed to the sink.
    pub received: u64,
    /// Messages that were no news, on channels of ours.
    pub malformed: u64,
    /// Connections made.
    pub connections: u64,
}

/// The subscriptions of one gateway; clones share them.
#[derive(Clone)]
pub struct Subscriptions(Arc<Shared>);

struct Shared {
    settings: LiveSettings,
    wishes: Mutex<Wishes>,
    /// Rung when there are changed wishes.
    changed: Notify,
    reason: watch::Sender<Reason>,
    received: AtomicU64,
    malformed: AtomicU64,
    connections: AtomicU64,
}

/// What is wanted, and who waits to hear that it is so.
#[derive(Default)]
struct Wishes {
    wanted: HashMap<BuildSessionId, Vec<oneshot::Sender<()>>>,
    /// Sessions whose wish changed since the task last looked, or that somebody waits for.
    changed: HashSet<BuildSessionId>,
}

impl std::fmt::Debug for Subscriptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscriptions").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Subscriptions {
    /// Starts the task, which ends once `close` is cancelled. That no Redis is there is no error.
    ///
    /// # Errors
    /// When the URL can't be used.
    pub fn start(
        settings: LiveSettings,
        tasks: &TaskTracker,
        close: CancellationToken,
        sink: Arc<dyn NewsSink>,
    ) -> Result<Self, LiveError> {
        // RESP3: messages come beside answers, and so to a callback instead of an unbounded channel.
        let info = settings.connection_info()?;
        let redis = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(redis)).map_err(LiveError::Url)?;
        let subscriptions = Self(Arc::new(Shared {
            settings,
            wishes: Mutex::default(),
            changed: Notify::new(),
            reason: watch::Sender::new(Some("not reached yet".into())),
            received: AtomicU64::default(),
            malformed: AtomicU64::default(),
            connections: AtomicU64::default(),
        }));
        let keeper = Keeper { shared: subscriptions.0.clone(), client, sink };
        tasks.spawn(async move { close.run_until_cancelled(keeper.keep()).await });
        Ok(subscriptions)
    }

    /// Wants the news of `session`, from now until [`Subscriptions::unsubscribe`], over every loss of Redis.
    ///
    /// The wish counts from the call on; the future, which may be dropped, resolves once Redis has confirmed, and never
    /// while Redis is away: put a timeout around it.
    pub fn subscribe(&self, session: &BuildSessionId) -> impl Future<Output = ()> + Send + use<> {
        let (tell, told) = oneshot::channel();
        {
            let mut wishes = self.0.wishes();
            let waiting = wishes.wanted.entry(session.clone()).or_default();
            waiting.retain(|waiter| !waiter.is_closed());
            waiting.push(tell);
            wishes.changed.insert(session.clone());
        }
        self.0.changed.notify_one();
        async move {
            if told.await.is_err() {
                // Unsubscribed meanwhile, or the process ends: there is nothing to confirm any more.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Wants no more news of `session`. A message that is on its way may still come.
    pub fn unsubscribe(&self, session: &BuildSessionId) {
        {
            let mut wishes = self.0.wishes();
            if wishes.wanted.remove(session).is_none() {
                return;
            }
            wishes.changed.insert(session.clone());
        }
        self.0.changed.notify_one();
    }

    /// Why there are no subscriptions now, and when that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Reason> {
        self.0.reason.subscribe()
    }

    #[must_use]
    pub fn stats(&self) -> SubscriptionStats {
        SubscriptionStats {
            received: self.0.received.load(Ordering::Relaxed),
            malformed: self.0.malformed.load(Ordering::Relaxed),
            connections: self.0.connections.load(Ordering::Relaxed),
        }
    }
}

impl Shared {
    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everybody who waits for one of `sessions` is told that it is subscribed.
    fn confirm(&self, sessions: &[BuildSessionId]) {
        let mut wishes = self.wishes();
        for session in sessions {
            if let Some(waiting) = wishes.wanted.get_mut(session) {
                // A receiver that is gone waits no more.
                waiting.drain(..).for_each(|waiter| waiter.send(()).unwrap_or(()));
            }
        }
    }

    fn set_reason(&self, reason: Reason) {
        self.reason.send_if_modified(|before| {
            let other = *before != reason;
            *before = reason;
            other
        });
    }
}

/// The task that keeps the connection.
struct Keeper {
    shared: Arc<Shared>,
    client: Client,
    sink: Arc<dyn NewsSink>,
}

impl Keeper {
    async fn keep(self) {
        // Jitter adds up to as much again.
        let backoff = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(50))
            .with_max_delay(Duration::from_millis(500))
            .without_max_times()
            .with_jitter();
        let mut delays = backoff.build();
        loop {
            let began = Instant::now();
            let why = self.serve_one_connection().await;
            self.shared.set_reason(Some(why.into()));
            if began.elapsed() >= PROVEN {
                delays = backoff.build();
            }
            sleep(delays.next().unwrap_or(Duration::from_secs(1))).await;
        }
    }

    /// Connects, subscribes to everything wanted, follows changes; returns why that ended.
    async fn serve_one_connection(&self) -> String {
        let limit = self.shared.settings.connect_timeout;
        let hung_up = Arc::new(Notify::new());
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(limit))
            .set_response_timeout(Some(limit))
            .set_push_sender(self.push_sender(hung_up.clone()));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = match timeout(limit, connecting).await {
            Err(_) => return "connecting timed out".to_owned(),
            Ok(Err(error)) => return describe(&error),
            Ok(Ok(connection)) => Connection { redis: connection, subscribed: HashSet::new(), shared: &self.shared },
        };
        self.shared.connections.fetch_add(1, Ordering::Relaxed);
        let ended = async {
            connection.subscribe_to_everything().await?;
            self.shared.set_reason(None);
            self.sink.resubscribed();
            loop {
                let changed = timeout(self.shared.settings.ping_every, self.shared.changed.notified()).await;
                if changed.is_ok() {
                    connection.follow_changes().await?;
                } else {
                    redis::cmd("PING").exec_async(&mut connection.redis).await?;
                }
            }
        };
        tokio::select! {
            ended = ended => match ended {
                Ok(never) => never,
                Err(error) => describe(&error),
            },
            () = hung_up.notified() => "the connection was closed".to_owned(),
        }
    }

    fn push_sender(&self, hung_up: Arc<Notify>) -> impl Fn(PushInfo) -> Result<(), std::convert::Infallible> + use<> {
        let (shared, sink) = (self.shared.clone(), self.sink.clone());
        move |push: PushInfo| {
            match push.kind {
                PushKind::Message => hand_over(&shared, sink.as_ref(), push.data),
                PushKind::Disconnection => hung_up.notify_one(),
                _ => {}
            }
            Ok(())
        }
    }
}

/// Gives one message to the sink.
fn hand_over(shared: &Shared, sink: &dyn NewsSink, data: Vec<Value>) {
    let mut parts = data.into_iter();
    let (Some(Value::BulkString(channel)), Some(Value::BulkString(message))) = (parts.next(), parts.next()) else {
        return;
    };
    let news = News::decode(Bytes::from(message));
    match (shared.settings.session_of(&channel), news) {
        (Some(session), Ok(news)) => {
            shared.received.fetch_add(1, Ordering::Relaxed);
            sink.news(session, news);
        }
        _ => {
            shared.malformed.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(channel = %String::from_utf8_lossy(&channel), "a message that is no news was thrown away");
        }
    }
}

/// One connection and what is subscribed on it.
struct Connection<'a> {
    redis: MultiplexedConnection,
    subscribed: HashSet<BuildSessionId>,
    shared: &'a Shared,
}

impl Connection<'_> {
    async fn subscribe_to_everything(&mut self) -> RedisResult<()> {
        let wanted: Vec<_> = {
            let mut wishes = self.shared.wishes();
            wishes.changed.clear();
            wishes.wanted.keys().cloned().collect()
        };
        self.subscribe(wanted).await
    }

    /// Brings what is subscribed in line with the wishes that changed.
    async fn follow_changes(&mut self) -> RedisResult<()> {
        let mut turned: BTreeMap<bool, Vec<BuildSessionId>> = BTreeMap::new();
        let mut there = Vec::new();
        {
            let mut wishes = self.shared.wishes();
            for session in std::mem::take(&mut wishes.changed) {
                let wanted = wishes.wanted.contains_key(&session);
                if wanted != self.subscribed.contains(&session) {
                    turned.entry(wanted).or_default().push(session);
                } else if wanted {
                    there.push(session);
                }
            }
        }
        self.shared.confirm(&there);
        // New ones first: somebody waits for them.
        self.subscribe(turned.remove(&true).unwrap_or_default()).await?;
        for some in turned.remove(&false).unwrap_or_default().chunks(BATCH) {
            self.redis.unsubscribe(self.channels(some)).await?;
            self.subscribed.retain(|session| !some.contains(session));
        }
        Ok(())
    }

    async fn subscribe(&mut self, sessions: Vec<BuildSessionId>) -> RedisResult<()> {
        for some in sessions.chunks(BATCH) {
            self.redis.subscribe(self.channels(some)).await?;
            self.subscribed.extend(some.iter().cloned());
            self.shared.confirm(some);
        }
        Ok(())
    }

    fn channels(&self, sessions: &[BuildSessionId]) -> Vec<String> {
        sessions.iter().map(|session| self.shared.settings.channel(session)).collect()
    }
}
