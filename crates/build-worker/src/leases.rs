//! The leases that this process holds, renewed together.
//!
//! Invariant: a build is in here from its claim until its task is gone, whatever way that ends; a build that Postgres
//! no longer gives us is told so by its token.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use prometheus::IntCounter;
use protocol::BuildSessionId;
use storage::{Fence, Storage};
use tokio_util::sync::CancellationToken;

type Key = (BuildSessionId, u32);

/// Clones share the same leases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leases(Arc<Mutex<HashMap<Key, CancellationToken>>>);

/// One lease; dropped, it is renewed no more.
#[derive(Debug)]
pub(crate) struct Lease {
    leases: Leases,
    key: Key,
    lost: CancellationToken,
}

impl Lease {
    /// Cancelled when the build is no longer ours.
    pub(crate) fn lost(&self) -> &CancellationToken {
        &self.lost
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases.lock().remove(&self.key);
    }
}

impl Leases {
    pub(crate) fn hold(&self, fence: &Fence) -> Lease {
        let key = (fence.build_session_id.clone(), fence.attempt);
        let lost = CancellationToken::new();
        self.lock().insert(key.clone(), lost.clone());
        Lease { leases: self.clone(), key, lost }
    }

    /// How many are held.
    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    /// Renews all of them every `every`, until `until`; counts in `failures` when that can't be done.
    pub(crate) async fn renew(
        self,
        storage: Storage,
        every: Duration,
        lease: Duration,
        failures: IntCounter,
        until: CancellationToken,
    ) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                () = until.cancelled() => return,
            }
            let held = self.held();
            if held.is_empty() {
                continue;
            }
            match storage.renew_leases(&held, lease).await {
                Ok(ours) => self.tell(held.iter().filter(|key| !ours.contains(key))),
                Err(error) => {
                    failures.inc();
                    tracing::warn!(%error, "{} leases could not be renewed: {error}", held.len());
                }
            }
        }
    }

    /// Looks every `every`, until `until`, whether they are still ours: a build that is cancelled stops at once, though
    /// its engine says nothing and a renewal is far.
    pub(crate) async fn watch(self, storage: Storage, every: Duration, until: CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                () = until.cancelled() => return,
            }
            let held = self.held();
            if held.is_empty() {
                continue;
            }
            // Where nobody answers, the next look or renewal will tell.
            if let Ok(lost) = storage.taken_away(&held).await {
                self.tell(&lost);
            }
        }
    }

    fn held(&self) -> Vec<Key> {
        self.lock().keys().cloned().collect()
    }

    /// Tells those that are lost.
    fn tell<'a>(&self, lost: impl IntoIterator<Item = &'a Key>) {
        let leases = self.lock();
        lost.into_iter().filter_map(|key| leases.get(key)).for_each(CancellationToken::cancel);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
