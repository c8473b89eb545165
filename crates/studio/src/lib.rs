//! The Studio: a page to watch builds on, and behind it the small back end that every site with Sheen has.
//!
//! **Invariant:** the signing secret never leaves this process. A browser proves with its session cookie who it is and
//! with a token of its page that the page was ours; this back end checks that a build is that visitor's own, signs, and
//! forwards. From there the browser talks to the gateway itself, with the stream token that it was given.

mod api;
mod app;
mod assets;
mod language;
mod page;
mod problem;
mod settings;
mod visitor;

pub use app::{Studio, run};
pub use settings::StudioSettings;
