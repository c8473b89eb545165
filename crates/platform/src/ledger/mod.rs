//! The books of calls to models, kept in Postgres.
//!
//! Invariant: a call is in the ledger before it is made. Its end waits in a queue that one task writes down, again and
//! again while Postgres is away; nobody waits for that but the next call of the same process, so that caps and the loop
//! breaker see every call before it. What never gets written down (the process died, the queue was full) is closed as
//! an estimate by the chores, once no call can be on any more.

mod settings;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use engine::{EngineError, Meter, Planned, Purpose, Spent};
use futures::{FutureExt, future::BoxFuture};
use protocol::failure::FailureCode;
use storage::{Cap, ClosedCall, NewCall, Reserved, Storage};
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

pub use self::settings::LedgerSettings;
use crate::insist;

/// Ends that may wait to be written down; far more than calls that one process makes at once.
const MOST_WAITING: usize = 4_096;
/// Ends that one statement writes down.
const BATCH: usize = 256;
/// An end that was told in time is written down within this, or the chores take the call for lost meanwhile.
const SLACK: Duration = Duration::from_secs(60);
/// The outcome of a call that was entered and then not made.
const NOT_MADE: &str = "cancelled";

/// The books of one process; clones share them.
#[derive(Clone)]
pub struct Ledger(Arc<Desk>);

struct Desk {
    storage: Storage,
    settings: LedgerSettings,
    /// A call that is older has ended, or its process has.
    longest: Duration,
    ends: Mutex<Ends>,
    /// How many ends were taken off the queue and dealt with.
    written: watch::Receiver<u64>,
}

struct Ends {
    queue: mpsc::Sender<ClosedCall>,
    /// How many were put into the queue.
    sent: u64,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens the books; `longest` is what a call may take at most. The task that writes ends down goes to `links`, and
    /// ends when `close` says so and the queue is empty.
    #[must_use]
    pub fn start(
        storage: Storage,
        settings: LedgerSettings,
        longest: Duration,
        links: &TaskTracker,
        close: CancellationToken,
    ) -> Self {
        let (queue, ends) = mpsc::channel(MOST_WAITING);
        let (done, written) = watch::channel(0);
        links.spawn(write_down(storage.clone(), ends, done, close));
        let ends = Mutex::new(Ends { queue, sent: 0 });
        Self(Arc::new(Desk { storage, settings, longest: longest + SLACK, ends, written }))
    }

    async fn enter(&self, call: Planned) -> Result<Uuid, EngineError> {
        let Desk { storage, settings, longest, .. } = &*self.0;
        let price = settings.prices.of(&call.model);
        if price.is_none() && !settings.caps.are_off() {
            let detail = format!("SHEEN_PRICES has no price for {:?}, so that no cap can be held", call.model);
            return Err(EngineError::new(FailureCode::QuotaExhausted, detail));
        }
        self.catch_up().await;
        let call_id = Uuid::new_v4();
        // Whoever gives up waiting may leave the call entered all the same.
        let given_up = GivenUp { ledger: self, call_id, entered: false };
        let new = NewCall {
            call_id,
            build_session_id: &call.build_session_id,
            project_id: &call.project_id,
            user_id: &call.user_id,
            attempt: call.attempt,
            purpose: match call.purpose {
                Purpose::Build => "build",
                Purpose::Recommendations => "recommendations",
            },
            provider: call.provider,
            model: &call.model,
            input_tokens: call.input_tokens,
            output_tokens: call.max_output_tokens,
            price,
            longest: *longest,
        };
        let reserved = insist("the ledger", || storage.reserve_call(&new, &settings.caps)).await;
        given_up.not_so();
        match reserved {
            Ok(Reserved::Entered) => Ok(call_id),
            Ok(Reserved::OverCap(cap)) => Err(EngineError::new(FailureCode::QuotaExhausted, over(cap))),
            Ok(Reserved::FailedTwice(outcome)) => {
                let code = outcome.parse().unwrap_or(FailureCode::Internal);
                Err(EngineError::new(code, "it failed twice in the same way and is not tried a third time"))
            }
            Err(error) => Err(EngineError::new(FailureCode::Internal, error.to_string())),
        }
    }

    /// Waits until the ends told so far are in the ledger.
    async fn catch_up(&self) {
        let sent = self.0.ends.lock().unwrap_or_else(PoisonError::into_inner).sent;
        // Where the task is gone, there is nobody left to wait for.
        let _ = self.0.written.clone().wait_for(|written| *written >= sent).await;
    }

    fn end(&self, call: ClosedCall) {
        let call_id = call.call_id;
        let mut ends = self.0.ends.lock().unwrap_or_else(PoisonError::into_inner);
        match ends.queue.try_send(call) {
            Ok(()) => ends.sent += 1,
            Err(error) => tracing::error!(
                %call_id, %error,
                "the end of a call to a model is not written down, and will be an estimate: {error}",
            ),
        }
    }
}

impl Meter for Ledger {
    fn reserve(&self, call: Planned) -> BoxFuture<'_, Result<Uuid, EngineError>> {
        self.enter(call).boxed()
    }

    fn settle(&self, call: Uuid, spent: Spent) {
        self.end(ClosedCall {
            call_id: call,
            input_tokens: spent.input_tokens,
            cached_input_tokens: spent.cached_input_tokens,
            output_tokens: spent.output_tokens,
            estimated: spent.estimated,
            outcome: spent.outcome,
            error_signature: spent.error_signature,
        });
    }
}

/// Closes a call at nothing where its entry is dropped before it is known to be in: it was never made.
struct GivenUp<'a> {
    ledger: &'a Ledger,
    call_id: Uuid,
    entered: bool,
}

impl GivenUp<'_> {
    fn not_so(mut self) {
        self.entered = true;
    }
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if !self.entered {
            self.ledger.settle(self.call_id, Spent { outcome: NOT_MADE, ..Spent::default() });
        }
    }
}

fn over(cap: Cap) -> &'static str {
    match cap {
        Cap::Build => "SHEEN_CAP_BUILD_USD: the build has spent what it may",
        Cap::UserDay => "SHEEN_CAP_USER_DAY_USD: the user has spent what a day allows",
        Cap::Project => "SHEEN_CAP_PROJECT_USD: the project has spent what it may",
    }
}

/// Writes ends down until `close`, and then what is still in the queue.
async fn write_down(
    storage: Storage,
    mut ends: mpsc::Receiver<ClosedCall>,
    done: watch::Sender<u64>,
    close: CancellationToken,
) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            _ = ends.recv_many(&mut batch, BATCH) => {}
            () = close.cancelled() => {
                ends.close();
                ends.recv_many(&mut batch, BATCH).await;
            }
        }
        if batch.is_empty() {
            return;
        }
        if !write(&storage, &batch).await {
            // One that can't be written must not take the others with it.
            for one in &batch {
                write(&storage, std::slice::from_ref(one)).await;
            }
        }
        done.send_modify(|count| *count += batch.len() as u64);
        batch.clear();
    }
}

async fn write(storage: &Storage, batch: &[ClosedCall]) -> bool {
    let written = insist("the ledger", || storage.settle_calls(batch)).await;
    if let Err(error) = &written {
        tracing::error!(%error, calls = batch.len(), "the ends of {} calls were refused: {error}", batch.len());
    }
    written.is_ok()
}
