//! The sessions that somebody listens to here: one shared ring each, fed by news and mended from Postgres.
//!
//! Invariants: news are subscribed before the session's head is read, so nothing falls between; a ring only grows by
//! what joins on; for every session with listeners heads are compared once a second, so lost news are late, never
//! lost. What a session keeps here does not depend on who listens, how many, or how slowly.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use live::{NewsSink, Subscriptions};
use protocol::{BuildSessionId, Seq, event::EventType, news::News};
use service::metrics::GatewayMetrics;
use storage::{EventRow, Head, Storage, StorageError};
use tokio::{sync::Notify, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::ring::{Frame, Joined, Next, Ring};

/// A subscription is waited for so long, then rows are read all the same.
const SUBSCRIBE_WAIT: Duration = Duration::from_millis(50);
/// Heads are compared this often.
const COMPARE_EVERY: Duration = Duration::from_secs(1);
/// News may be on their way while heads are compared.
const NEWS_GRACE: Duration = Duration::from_millis(15);
/// Sessions in one comparison.
const COMPARE_BATCH: usize = 2_000;
/// Rows in one read.
const PAGE: u32 = 200;
/// The heartbeat goes round the sessions in so many steps, so that they don't all beat at once.
const BEAT_STEPS: u64 = 16;

/// Everything about one session with listeners.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: BuildSessionId,
    ring: Mutex<Ring>,
    /// Rung on everything that a listener may have to tell.
    pub(crate) changed: Notify,
    beats: AtomicU64,
    /// Rises when the session may have come to its end.
    end_hints: AtomicU64,
    begun: tokio::sync::OnceCell<()>,
    filling: tokio::sync::Mutex<()>,
    page: tokio::sync::Mutex<Page>,
    head: tokio::sync::Mutex<Option<(Instant, Option<Head>)>>,
}

/// The last rows that somebody behind the ring read; listeners that are equally far behind share them.
#[derive(Debug, Default)]
struct Page {
    after: Seq,
    frames: Vec<Frame>,
}

impl Session {
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn next(&self, cursor: Seq) -> Next {
        self.ring().after(cursor)
    }

    /// The highest number known here.
    pub(crate) fn known_head(&self) -> Seq {
        self.ring().head().unwrap_or(0)
    }

    pub(crate) fn beats(&self) -> u64 {
        self.beats.load(Ordering::Acquire)
    }

    pub(crate) fn end_hints(&self) -> u64 {
        self.end_hints.load(Ordering::Acquire)
    }

    fn hint_end(&self) {
        self.end_hints.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_waiters();
    }

    fn tell(&self, joined: Joined) {
        match joined {
            Joined::New { ends: true } => self.hint_end(),
            Joined::New { ends: false } => self.changed.notify_waiters(),
            Joined::Nothing | Joined::Gap => {}
        }
    }
}

/// All sessions with listeners; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    storage: Storage,
    metrics: GatewayMetrics,
    sessions: Mutex<HashMap<BuildSessionId, (Arc<Session>, usize)>>,
    subscriptions: OnceLock<Subscriptions>,
    /// Compare heads now.
    compare: Notify,
    tasks: TaskTracker,
    draining: AtomicBool,
    drain: CancellationToken,
}

/// Somebody who listens; dropped, they no longer do.
#[derive(Debug)]
pub(crate) struct Listener {
    hub: Hub,
    pub(crate) session: Arc<Session>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.leave(&self.session);
    }
}

impl Hub {
    pub(crate) fn new(storage: Storage, metrics: GatewayMetrics, tasks: TaskTracker) -> Self {
        Self(Arc::new(Inner {
            storage,
            metrics,
            sessions: Mutex::default(),
            subscriptions: OnceLock::new(),
            compare: Notify::new(),
            tasks,
            draining: AtomicBool::new(false),
            drain: CancellationToken::new(),
        }))
    }

    /// Where news come from; set once, before anybody listens.
    pub(crate) fn subscribe_at(&self, subscriptions: Subscriptions) {
        _ = self.0.subscriptions.set(subscriptions);
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<BuildSessionId, (Arc<Session>, usize)>> {
        self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to listen. Afterwards the session's ring stands at a head that was read after the subscription.
    ///
    /// # Errors
    /// When Postgres can't be asked.
    pub(crate) async fn listen(&self, id: &BuildSessionId) -> Result<Listener, StorageError> {
        let (listener, subscribed) = self.join(id);
        let session = Arc::clone(&listener.session);
        session
            .begun
            .get_or_try_init(|| async {
                if let Some(subscribed) = subscribed {
                    _ = tokio::time::timeout(SUBSCRIBE_WAIT, subscribed).await;
                }
                let head = self.0.storage.head(id).await?;
                session.ring().begin(head.map_or(0, |head| head.last_seq));
                Ok::<_, StorageError>(())
            })
            .await?;
        Ok(listener)
    }

    /// Counts the listener in; the first one subscribes, under the lock, so that wishes keep their order.
    fn join(&self, id: &BuildSessionId) -> (Listener, Option<impl Future<Output = ()> + Send + use<>>) {
        let mut sessions = self.sessions();
        let (session, listeners) = sessions.entry(id.clone()).or_insert_with(|| {
            let session = Session {
                id: id.clone(),
                ring: Mutex::default(),
                changed: Notify::new(),
                beats: AtomicU64::new(0),
                end_hints: AtomicU64::new(0),
                begun: tokio::sync::OnceCell::new(),
                filling: tokio::sync::Mutex::default(),
                page: tokio::sync::Mutex::default(),
                head: tokio::sync::Mutex::default(),
            };
            (Arc::new(session), 0)
        });
        *listeners += 1;
        let subscribed = self.0.subscriptions.get().map(|subscriptions| subscriptions.subscribe(id));
        (Listener { hub: self.clone(), session: Arc::clone(session) }, subscribed)
    }

    fn leave(&self, session: &Arc<Session>) {
        let mut sessions = self.sessions();
        let Some((_, listeners)) = sessions.get_mut(&session.id) else { return };
        *listeners -= 1;
        if *listeners == 0 {
            sessions.remove(&session.id);
            if let Some(subscriptions) = self.0.subscriptions.get() {
                subscriptions.unsubscribe(&session.id);
            }
        }
    }

    /// Where the session stands, by a statement that began after this call; one for all who ask at the same time.
    pub(crate) async fn head_now(&self, session: &Session) -> Result<Option<Head>, StorageError> {
        let asked = Instant::now();
        let mut last = session.head.lock().await;
        if let Some((began, head)) = &*last
            && *began >= asked
        {
            return Ok(head.clone());
        }
        let began = Instant::now();
        let known = session.ring().head();
        let head = self.0.storage.head(&session.id).await?;
        if let (Some(known), Some(head)) = (known, &head)
            && head.last_seq < known
        {
            // What is known here was committed before: Postgres itself has gone back.
            tracing::warn!(build_session_id = %session.id, "Postgres has gone back from {known} to {}", head.last_seq);
            *session.page.lock().await = Page::default();
            session.ring().go_back(head.last_seq);
        }
        *last = Some((began, head.clone()));
        Ok(head)
    }

    /// The frame after `cursor` from the rows, for a listener behind the ring; `None` where there are no more rows.
    /// One read serves all who are equally far behind.
    pub(crate) async fn row_after(&self, session: &Session, cursor: Seq) -> Result<Option<Frame>, StorageError> {
        let mut page = session.page.lock().await;
        let inside = page.after <= cursor && page.frames.last().is_some_and(|last| last.seq > cursor);
        if !inside {
            let rows = self.0.storage.events_after(&session.id, cursor, PAGE).await?;
            *page = Page { after: cursor, frames: rows.iter().filter_map(|row| frame_of(&session.id, row)).collect() };
        }
        let place = page.frames.partition_point(|frame| frame.seq <= cursor);
        Ok(page.frames.get(place).cloned())
    }

    /// Brings the ring up to what Postgres has; one at a time per session. Returns how many frames that brought.
    pub(crate) async fn fill(&self, session: &Session) -> Result<usize, StorageError> {
        let _one = session.filling.lock().await;
        let mut brought = 0;
        loop {
            let Some(head) = session.ring().head() else { return Ok(brought) };
            let rows = self.0.storage.events_after(&session.id, head, PAGE).await?;
            let full = rows.len() == PAGE as usize;
            let joined = {
                let mut ring = session.ring();
                let before = ring.head();
                let joined = ring.push(rows.iter().filter_map(|row| frame_of(&session.id, row)));
                brought += rows.iter().filter(|row| Some(row.seq) > before).count();
                joined
            };
            session.tell(joined);
            if !full {
                return Ok(brought);
            }
        }
    }

    /// Compares heads once a second, and at once when told to, until `until`.
    pub(crate) async fn compare_heads(self, until: CancellationToken) {
        loop {
            tokio::select! {
                () = self.0.compare.notified() => {}
                () = tokio::time::sleep(COMPARE_EVERY) => {}
                () = until.cancelled() => return,
            }
            let ids: Vec<BuildSessionId> = self.sessions().keys().cloned().collect();
            for batch in ids.chunks(COMPARE_BATCH) {
                match self.0.storage.heads(batch).await {
                    Ok(heads) => {
                        self.compare(&heads).await;
                        self.look_for_the_vanished(batch, &heads);
                    }
                    Err(error) => tracing::debug!(%error, "heads could not be compared: {error}"),
                }
            }
        }
    }

    async fn compare(&self, heads: &[Head]) {
        let behind = |session: &Session, head: &Head| session.ring().head().is_some_and(|known| known < head.last_seq);
        let mut late = Vec::new();
        for head in heads {
            let Some(session) = self.sessions().get(&head.build_session_id).map(|(session, _)| Arc::clone(session))
            else {
                continue;
            };
            if behind(&session, head) {
                late.push((session, head));
            } else if head.settled {
                session.hint_end();
            }
        }
        if late.is_empty() {
            return;
        }
        tokio::time::sleep(NEWS_GRACE).await;
        for (session, head) in late {
            if !behind(&session, head) {
                continue;
            }
            match self.fill(&session).await {
                // Numbers may be skipped, so a head alone is no event.
                Ok(0) => {}
                Ok(brought) => {
                    self.0.metrics.lost_news_found.inc();
                    tracing::info!(build_session_id = %session.id, "found {brought} events whose news had not come");
                }
                Err(error) => tracing::debug!(%error, "rows could not be read: {error}"),
            }
            if head.settled {
                session.hint_end();
            }
        }
    }

    /// Has the listeners of sessions that Postgres no longer knows look again, and leave.
    fn look_for_the_vanished(&self, asked: &[BuildSessionId], heads: &[Head]) {
        let known: HashSet<&BuildSessionId> = heads.iter().map(|head| &head.build_session_id).collect();
        for id in asked.iter().filter(|id| !known.contains(id)) {
            let session = self.sessions().get(id).map(|(session, _)| Arc::clone(session));
            if let Some(session) = session {
                session.hint_end();
            }
        }
    }

    /// Makes every session beat once in `heartbeat`, until `until`.
    pub(crate) async fn beat(self, heartbeat: Duration, until: CancellationToken) {
        // A little faster than promised, since a timer may be late.
        let step = heartbeat.mul_f64(0.9) / u32::try_from(BEAT_STEPS).unwrap_or(1);
        let mut turn = 0;
        loop {
            tokio::select! {
                () = tokio::time::sleep(step) => {}
                () = until.cancelled() => return,
            }
            turn = (turn + 1) % BEAT_STEPS;
            let due: Vec<_> = self
                .sessions()
                .iter()
                .filter(|(id, _)| step_of(id) == turn)
                .map(|(_, (session, _))| Arc::clone(session))
                .collect();
            for session in due {
                session.beats.fetch_add(1, Ordering::AcqRel);
                session.changed.notify_waiters();
            }
        }
    }

    /// Sessions with listeners, and the frames and bytes in their rings.
    pub(crate) fn sizes(&self) -> (usize, usize, usize) {
        let sessions = self.sessions();
        let (frames, bytes) = sessions
            .values()
            .map(|(session, _)| session.ring().size())
            .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        (sessions.len(), frames, bytes)
    }

    /// Tells every listener to go, each in its own time.
    pub(crate) fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
        self.0.drain.cancel();
        for (session, _) in self.sessions().values() {
            session.changed.notify_waiters();
        }
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }
}

impl NewsSink for Hub {
    fn news(&self, id: BuildSessionId, news: News) {
        let Some(session) = self.sessions().get(&id).map(|(session, _)| Arc::clone(session)) else { return };
        let joined = session.ring().join(news);
        session.tell(joined);
        if joined == Joined::Gap {
            let hub = self.clone();
            self.0.tasks.spawn(async move {
                if let Err(error) = hub.fill(&session).await {
                    tracing::debug!(%error, "rows could not be read: {error}");
                }
            });
        }
    }

    fn resubscribed(&self) {
        self.0.compare.notify_one();
    }
}

fn frame_of(id: &BuildSessionId, row: &EventRow) -> Option<Frame> {
    let kind: EventType = row.kind.parse().ok()?;
    let bytes: Bytes = row.frame(id);
    Some(Frame { seq: row.seq, kind, bytes })
}

fn step_of(id: &BuildSessionId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish() % BEAT_STEPS
}
