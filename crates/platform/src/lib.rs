//! What gateway, build worker and recommendations worker share: the ways to Postgres, Redis and RabbitMQ, and the
//! chores that any of them does, so that they are done whichever of them is running.

mod brief;
mod counted;
mod engine_settings;
mod failure;
mod fits;
mod insist;
mod ledger;
mod settings;
mod slots;
mod upkeep;
mod watch;

pub use brief::brief;
pub use counted::{counted, show_breakers};
pub use engine_settings::engine_settings;
pub use failure::{build_failed, recommendations_failed};
pub use fits::check_fits;
pub use insist::insist;
pub use ledger::{Ledger, LedgerSettings};
pub use settings::{PlatformSettings, storage_settings};
pub use slots::{Slot, Slots};
pub use upkeep::{OnOverdue, Upkeep, migrate};
pub use watch::{Watch, WorkerWatch};
