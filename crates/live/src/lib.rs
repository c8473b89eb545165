//! Redis: numbers, news and replay marks. The only crate that knows it.
//!
//! Redis may vanish, with all it holds, at any moment, and nothing but speed is lost: every answer from here has a
//! variant for "Redis is away", is given within [`LiveSettings::op_timeout`], and is given at once while Redis is known
//! to be away.

mod link;
mod live;
mod news;
mod operate;
mod settings;
mod subscriptions;

pub use live::{Live, Mark};
pub use news::NewsStats;
pub use operate::{OperateError, Operator, RedisSurvey};
pub use settings::{LiveError, LiveSettings};
pub use subscriptions::{NewsSink, SubscriptionStats, Subscriptions};

use std::sync::Arc;

/// Why Redis is away; `None` when it is there.
pub type Reason = Option<Arc<str>>;
