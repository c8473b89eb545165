//! Postgres, the one truth: schema, models, every query. The only crate that sees diesel.
//!
//! Every change is one conditional statement, or one transaction that locks the build's row first; nothing is read
//! and then written on the strength of what was read. Numbers of events are drawn by the caller (0 where it has none)
//! and are only ever a lower bound: the row's `last_seq` is the floor.

mod backlog;
mod builds;
mod claim;
mod error;
mod events;
mod files;
mod forget;
mod ledger;
mod migrate;
mod operators;
mod ours;
mod pool;
mod prune;
mod read;
mod requests;
mod retention;
mod runs;
mod settle;
mod snapshot;
mod sql;
mod submit;
mod work;

pub use backlog::{Backlog, Waiting};
pub use builds::BuildRow;
pub use claim::{ClaimLimits, ClaimedBuild, WaitingBuild};
pub use error::StorageError;
pub use events::{EventRow, Head, now};
pub use files::PreviewFile;
pub use forget::{Personal, Whose};
pub use ledger::{CallRow, CallState, Cap, Caps, ClosedCall, CostBy, CostRow, NewCall, Price, Reserved};
pub use operators::{BuildExtent, BuildFilter, MigrationSurvey, ServerSurvey};
pub use pool::{PoolStats, Storage, StorageSettings};
pub use prune::Pruned;
pub use requests::SpentRequest;
pub use retention::Retired;
pub use runs::{CalledRun, OverdueRun, RunEnd, RunRow};
pub use settle::{Cancelled, Retried};
pub use snapshot::SnapshotRow;
pub use submit::{NewBuild, Submitted};
pub use work::{Commit, Committed, Fence, FileContent, StateChange};
