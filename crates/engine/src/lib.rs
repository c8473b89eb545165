//! Who writes the site and the recommendations.
//!
//! An engine is asked three things: a [`scaffold`](Engine::scaffold) (at once, pure), a [`build`](Engine::build)
//! (streams text and files into a [`Sink`]) and to [`recommend`](Engine::recommend). It knows nothing of queues,
//! databases or sessions' states: the workers own those, and can't tell which engine it is that they call. What a model
//! costs it enters in the [`Books`] that it is given.
//!
//! [`check_site`] and [`check_page`] hold any engine's output against what a preview may show.

mod books;
mod breaker;
mod brief;
mod check;
mod error;
mod face;
mod file;
mod lacking;
mod meter;
mod model;
mod offline;
mod providers;
mod settings;
mod sink;

pub use books::{Account, no_books};
pub use breaker::{BreakerSettings, BreakerState};
pub use brief::{Brief, ParentSite};
pub use check::{Unsound, check_page, check_site};
pub use error::EngineError;
pub use face::{Engine, Site};
pub use file::{InvalidFile, MAX_FILE_BYTES, MAX_PATH_LENGTH, SiteFile, content_type};
pub use lacking::still_lacking;
pub use meter::{Books, Meter, Planned, Purpose, Spent};
pub use model::Model;
pub use offline::Offline;
pub use providers::{PROVIDERS, Provider};
pub use settings::{EngineKind, EngineSettings, Fallback, InvalidSettings, ModelSettings};
pub use sink::{Gone, Output, Sink};
