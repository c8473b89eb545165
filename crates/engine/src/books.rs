//! Who an engine works for, and books for those who keep none.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, ready};
use uuid::Uuid;

use crate::{Books, EngineError, Meter, Planned, Spent};

/// Whom a call is entered under, beside its build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub user_id: String,
    /// The build's attempt, or 0 for recommendations.
    pub attempt: i32,
}

/// Books that let every call pass and remember none.
#[must_use]
pub fn no_books() -> Books {
    Arc::new(NoBooks)
}

#[derive(Clone, Copy, Debug)]
struct NoBooks;

impl Meter for NoBooks {
    fn reserve(&self, _call: Planned) -> BoxFuture<'_, Result<Uuid, EngineError>> {
        ready(Ok(Uuid::new_v4())).boxed()
    }

    fn settle(&self, _call: Uuid, _spent: Spent) {}
}
