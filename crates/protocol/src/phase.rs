//! Where a build and its recommendations stand.

use crate::words;

words! {
    /// Where a build stands.
    pub enum Phase {
        /// Accepted; the row waits for a worker.
        Queued = "queued",
        /// A worker holds the lease.
        Building = "building",
        /// Over: the site is there.
        Completed = "completed",
        /// Over: it could not be built.
        Failed = "failed",
        /// Over: somebody asked for it to stop.
        Cancelled = "cancelled",
    }
}

impl Phase {
    /// Whether the build is over; only `/retry` starts it again.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

words! {
    /// Where one recommendations run stands in the database.
    pub enum RunStatus {
        /// Waits to be called, or is being answered.
        Pending = "pending",
        /// Over, with recommendations.
        Ready = "ready",
        /// Over, without.
        Failed = "failed",
    }
}

words! {
    /// What a reader of recommendations is told.
    pub enum RecommendationsStatus {
        /// The run has not ended; quick suggestions stand in.
        Pending = "pending",
        /// There is something to show.
        Ready = "ready",
        /// There is nothing to show.
        Failed = "failed",
    }
}

words! {
    /// Where the shown recommendations come from.
    pub enum ReadySource {
        /// The suggestions made from the prompt alone.
        Quick = "quick",
        /// The recommendations run.
        Ai = "ai",
    }
}
