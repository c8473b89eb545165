//! A worker's slots, and when it looks for work.
//!
//! Invariant: no job is lost for want of a message. Postgres is asked every second whatever was heard, and at once when
//! a slot was freed or a wake-up took nothing.

use std::{sync::Arc, time::Duration};

use storage::StorageError;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Postgres is asked at least this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A wake-up that finds no free slot for so long is forgotten: Postgres has the job.
const PATIENCE: Duration = Duration::from_secs(1);
/// Jobs that one look takes at most.
const BATCH: usize = 100;

/// The slots of one process; clones share them.
#[derive(Clone, Debug)]
pub struct Slots {
    permits: Arc<Semaphore>,
    look: Arc<Notify>,
    count: u32,
}

/// A place for one job; dropped, it is free again, and the next job is looked for.
#[derive(Debug)]
pub struct Slot {
    // Given back before the look begins.
    permit: Option<OwnedSemaphorePermit>,
    look: Arc<Notify>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        drop(self.permit.take());
        self.look.notify_one();
    }
}

impl Slots {
    /// So many.
    #[must_use]
    pub fn new(count: u32) -> Self {
        Self { permits: Arc::new(Semaphore::new(count as usize)), look: Arc::default(), count }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// How many are taken now.
    #[must_use]
    pub fn taken(&self) -> u32 {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        self.count.saturating_sub(free)
    }

    /// How many jobs a look may take now.
    #[must_use]
    pub fn free(&self) -> u32 {
        u32::try_from(self.permits.available_permits().min(BATCH)).unwrap_or(0)
    }

    /// A slot, if one is free.
    #[must_use]
    pub fn try_take(&self) -> Option<Slot> {
        Arc::clone(&self.permits).try_acquire_owned().ok().map(|permit| self.slot(permit))
    }

    /// A slot for a wake-up, which waits a second at most.
    pub async fn take(&self) -> Option<Slot> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        permit.ok()?.ok().map(|permit| self.slot(permit))
    }

    /// Looks until `until`: `fill` fills the free slots and says whether there may be more.
    pub async fn look<Fill>(self, until: CancellationToken, fill: impl Fn() -> Fill)
    where
        Fill: Future<Output = Result<bool, StorageError>>,
    {
        loop {
            tokio::select! {
                () = self.look.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = until.cancelled() => return,
            }
            while !until.is_cancelled() {
                match fill().await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::debug!(%error, "waiting jobs could not be looked for: {error}");
                        break;
                    }
                }
            }
        }
    }

    fn slot(&self, permit: OwnedSemaphorePermit) -> Slot {
        Slot { permit: Some(permit), look: Arc::clone(&self.look) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_is_looked_for_every_second_and_at_once_when_a_slot_is_freed() {
        let slots = Slots::new(1);
        let looks = AtomicU32::new(0);
        let until = CancellationToken::new();
        let looking = slots.clone().look(until.clone(), || {
            looks.fetch_add(1, Ordering::Relaxed);
            std::future::ready(Ok(false))
        });
        let checking = async {
            tokio::time::sleep(Duration::from_millis(3_500)).await;
            assert_eq!(looks.load(Ordering::Relaxed), 3);
            drop(slots.try_take());
            tokio::time::sleep(Duration::from_millis(10)).await;
            assert_eq!(looks.load(Ordering::Relaxed), 4);
            until.cancel();
        };
        tokio::join!(looking, checking);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wake_up_waits_for_a_slot_a_second_and_no_longer() {
        let slots = Slots::new(1);
        let taken = slots.take().await;
        assert!(taken.is_some() && slots.free() == 0 && slots.taken() == 1);
        let began = tokio::time::Instant::now();
        assert!(slots.take().await.is_none());
        assert_eq!(began.elapsed(), PATIENCE);
        drop(taken);
        assert!(slots.take().await.is_some());
    }
}
