//! Reads `deploy/` and `migrations/` with the tools of their trade, for the tests that hold them to the code.
//!
//! Invariant: a tool that is missing is a failure that names it, never a check that is left out.

mod object;
mod query;
mod tools;

pub use object::{Labels, Object, matches, rendered};
pub use query::{alerts, metric_names, panels};
pub use tools::{Tool, deploy, root, run, yaml};
