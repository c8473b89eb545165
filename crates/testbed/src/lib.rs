//! Real services on real servers, for tests: every [`Testbed`] has a schema, Redis keys and queues of its own, and
//! starts the services' own binaries, so that they can be killed, stopped and cut off.
//!
//! Its reader of streams is its own, and owes nothing to the product's client.

mod bed;
mod caller;
mod collector;
mod log;
mod process;
mod proxy;
mod redis_server;
mod stack;
mod story;

pub use bed::Testbed;
pub use caller::{Answer, Caller, Cursor};
pub use collector::{Collector, Manner, SeenSpan};
pub use log::Log;
pub use process::Service;
pub use proxy::{Flow, Proxy, host_of};
pub use redis_server::RedisServer;
pub use stack::{Stack, free_port};
pub use story::{Frame, Story};

use std::time::Duration;

/// The longest that any condition of a test is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `probe` gives something, asking again and again.
///
/// # Panics
/// When it gives nothing within [`PATIENCE`].
pub async fn wait_for<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let waited = async {
        loop {
            if let Some(found) = probe().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waited).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}
