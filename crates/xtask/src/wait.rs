//! Waiting: for a condition, or for the person's Ctrl-C.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static ASKED_TO_STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From here on Ctrl-C and its like end nothing by themselves: they make [`asked_to_stop`] true.
pub(crate) fn watch_signals() {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Fails for signals that can't be caught, and these can.
        let _ = signal_hook::flag::register(signal, Arc::clone(&ASKED_TO_STOP));
    }
}

pub(crate) fn asked_to_stop() -> bool {
    ASKED_TO_STOP.load(Ordering::Relaxed)
}

/// A breath between two looks at a condition. It may be shorter.
pub(crate) fn breath() {
    thread::park_timeout(Duration::from_millis(30));
}

/// Looks at `condition` until it holds or `limit` has passed, and says whether it held.
pub(crate) fn until(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        breath();
    }
}
