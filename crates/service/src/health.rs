//! What is up and what is down, as this process sees it now.
//!
//! Invariant: readiness follows the process's own life (starting, ready, draining) and never the parts'. A service
//! without Redis, RabbitMQ or Postgres stays in rotation and only names what is down.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Why a part is down; `None` when it is up. `live` and `broker` report their state in this shape.
pub type Reason = Option<Arc<str>>;

/// The health of one process; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    life: Life,
    parts: BTreeMap<&'static str, Reason>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Starting,
    Ready,
    Draining,
}

/// One thing that this process needs, such as `redis`.
#[derive(Clone, Debug)]
pub struct Part {
    name: &'static str,
    health: Health,
}

impl Health {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names a part; it is down until it is first said to be up.
    #[must_use]
    pub fn part(&self, name: &'static str) -> Part {
        self.lock().parts.entry(name).or_insert_with(|| Some("not reached yet".into()));
        Part { name, health: self.clone() }
    }

    /// The first full start is done: in rotation from here on.
    pub fn started(&self) {
        let mut inner = self.lock();
        if inner.life == Life::Starting {
            inner.life = Life::Ready;
        }
    }

    /// The end has begun: out of rotation for good.
    pub fn draining(&self) {
        self.lock().life = Life::Draining;
    }

    /// Whether this process should be in rotation.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lock().life == Life::Ready
    }

    /// Every part by its name, and whether it is up.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, bool)> {
        self.lock().parts.iter().map(|(name, reason)| (*name, reason.is_none())).collect()
    }

    /// The body of `/readyz`.
    pub(crate) fn report(&self) -> serde_json::Value {
        let inner = self.lock();
        let status = match inner.life {
            Life::Starting => "starting",
            Life::Ready => "ready",
            Life::Draining => "draining",
        };
        let down: BTreeMap<_, _> =
            inner.parts.iter().filter_map(|(name, reason)| Some((*name, reason.as_deref()?))).collect();
        serde_json::json!({ "status": status, "down": down.keys().collect::<Vec<_>>(), "reasons": down })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Part {
    pub fn up(&self) {
        self.set(None);
    }

    pub fn down(&self, reason: impl Into<Arc<str>>) {
        self.set(Some(reason.into()));
    }

    /// Whether it is up.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.health.lock().parts.get(self.name).is_some_and(Option::is_none)
    }

    /// Keeps this part at what `state` says, until its sender is gone or `until` is cancelled.
    pub fn follow(&self, mut state: watch::Receiver<Reason>, tasks: &TaskTracker, until: CancellationToken) {
        let part = self.clone();
        tasks.spawn(async move {
            loop {
                let now = state.borrow_and_update().clone();
                part.set(now);
                tokio::select! {
                    () = until.cancelled() => return,
                    changed = state.changed() => if changed.is_err() { return },
                }
            }
        });
    }

    /// Logs on change of state only: a part that stays down says so once.
    fn set(&self, reason: Reason) {
        let before = self.health.lock().parts.insert(self.name, reason.clone());
        match (before.flatten(), reason) {
            (Some(_), None) => tracing::info!(part = self.name, "{} is up", self.name),
            (None, Some(reason)) => tracing::warn!(part = self.name, %reason, "{} is down: {reason}", self.name),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_follows_the_process_and_not_its_parts() {
        let health = Health::new();
        let redis = health.part("redis");
        assert_eq!(health.report()["status"], "starting");
        assert!(!health.is_ready());

        health.started();
        assert!(health.is_ready());
        assert_eq!(health.report()["down"], serde_json::json!(["redis"]));

        redis.up();
        assert_eq!(health.report()["down"], serde_json::json!([]));
        redis.down("timed out");
        assert_eq!(health.report()["reasons"], serde_json::json!({ "redis": "timed out" }));
        assert!(health.is_ready());
    }

    #[test]
    fn nothing_comes_back_from_draining() {
        let health = Health::new();
        health.draining();
        health.started();
        assert_eq!(health.report()["status"], "draining");
    }

    #[tokio::test]
    async fn a_part_follows_what_it_is_told_until_the_teller_is_gone() {
        let health = Health::new();
        let part = health.part("rabbitmq");
        let (tell, state) = watch::channel::<Reason>(None);
        let tasks = TaskTracker::new();
        part.follow(state, &tasks, CancellationToken::new());
        tell.send(Some("refused".into())).unwrap();
        tasks.close();
        drop(tell);
        tokio::time::timeout(std::time::Duration::from_secs(5), tasks.wait()).await.unwrap();
        assert_eq!(health.report()["reasons"]["rabbitmq"], "refused");
    }
}
