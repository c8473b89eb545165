//! The orderly end of a process, in two steps.
//!
//! Invariant: *drain* stops new work and lets what runs finish, with every connection still up; only *close*, once the
//! work is done or its time is over, ends the tasks that keep the connections. Every task belongs to one of the two
//! trackers.

use std::time::Duration;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Tokens and trackers of one process; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    drain: CancellationToken,
    close: CancellationToken,
    work: TaskTracker,
    links: TaskTracker,
}

impl Shutdown {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when no new work shall begin (SIGTERM, SIGINT).
    #[must_use]
    pub fn drain(&self) -> CancellationToken {
        self.drain.clone()
    }

    /// Cancelled when the work is done: whoever keeps a connection (publisher, Redis, pools) ends now.
    #[must_use]
    pub fn close(&self) -> CancellationToken {
        self.close.clone()
    }

    /// Owner of tasks that [`Shutdown::finish`] waits for while connections are still up.
    #[must_use]
    pub fn work(&self) -> &TaskTracker {
        &self.work
    }

    /// Owner of tasks that keep connections, and end at [`Shutdown::close`].
    #[must_use]
    pub fn links(&self) -> &TaskTracker {
        &self.links
    }

    /// Begins to drain, as a signal does.
    pub fn begin(&self) {
        self.drain.cancel();
    }

    /// Returns once draining has begun.
    pub async fn begun(&self) {
        self.drain.cancelled().await;
    }

    /// Begins to drain where that has not begun, waits up to `drain` for the work, closes, waits up to `close` for the
    /// links. Returns whether everything ended in time.
    pub async fn finish(&self, drain: Duration, close: Duration) -> bool {
        self.begin();
        self.work.close();
        let drained = tokio::time::timeout(drain, self.work.wait()).await.is_ok();
        if !drained {
            tracing::warn!(tasks = self.work.len(), "{} tasks did not finish within {drain:?}", self.work.len());
        }
        self.close.cancel();
        self.links.close();
        let closed = tokio::time::timeout(close, self.links.wait()).await.is_ok();
        if !closed {
            tracing::warn!(tasks = self.links.len(), "{} connections did not close within {close:?}", self.links.len());
        }
        drained && closed
    }

    /// Begins to drain at the first SIGTERM or SIGINT; at the second, ends the process at once.
    pub(crate) fn listen_for_signals(&self) -> std::io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let shutdown = self.clone();
        // Owned by nobody's wait: it must outlive every other task, to hear the second signal.
        let listener = TaskTracker::new();
        listener.spawn(async move {
            for second in [false, true] {
                let name = tokio::select! { _ = term.recv() => "SIGTERM", _ = int.recv() => "SIGINT" };
                if second {
                    tracing::warn!("{name} again: ending at once");
                    std::process::exit(1);
                }
                tracing::info!("{name}: draining");
                shutdown.begin();
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_outlive_the_work_that_needs_them() {
        let shutdown = Shutdown::new();
        let (said, mut heard) = tokio::sync::mpsc::channel(4);
        let (drain, close) = (shutdown.drain(), shutdown.close());
        let by_work = said.clone();
        let token = close.clone();
        shutdown.work().spawn(async move {
            drain.cancelled().await;
            by_work.send(("work", token.is_cancelled())).await.unwrap();
        });
        shutdown.links().spawn(async move {
            close.cancelled().await;
            said.send(("link", close.is_cancelled())).await.unwrap();
        });
        assert!(shutdown.finish(Duration::from_secs(5), Duration::from_secs(5)).await);
        assert_eq!(heard.recv().await, Some(("work", false)));
        assert_eq!(heard.recv().await, Some(("link", true)));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_does_not_end_is_not_waited_for_beyond_its_time() {
        let shutdown = Shutdown::new();
        shutdown.work().spawn(std::future::pending::<()>());
        assert!(!shutdown.finish(Duration::from_secs(30), Duration::from_secs(1)).await);
    }
}
