//! A breaker: who failed many times in a row is left alone for a while, and then tried with one call.
//!
//! Pure: the clock is passed in. Nothing here has to be told of a call that was given up half-way.

use std::time::{Duration, Instant};

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerSettings {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long nobody calls then.
    pub open: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { failures: 20, open: Duration::from_secs(10) }
    }
}

/// How a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Everybody may call.
    Closed,
    /// One call is let through, to see.
    HalfOpen,
    /// Nobody may.
    Open,
}

impl BreakerState {
    /// As a metric: 0, 1 and 2.
    #[must_use]
    pub const fn level(self) -> i64 {
        match self {
            Self::Closed => 0,
            Self::HalfOpen => 1,
            Self::Open => 2,
        }
    }
}

/// The breaker of one provider.
#[derive(Debug)]
pub(crate) struct Breaker {
    settings: BreakerSettings,
    failures: u32,
    /// While it is not closed: when the next call may be made.
    closed_to: Option<Instant>,
}

impl Breaker {
    pub(crate) const fn new(settings: BreakerSettings) -> Self {
        Self { settings, failures: 0, closed_to: None }
    }

    /// Whether a call may be made at `now`; else how long it is until one may be.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<(), Duration> {
        match self.closed_to {
            Some(until) if now < until => Err(until - now),
            // The one that is let through is waited for as long; a call that never comes back locks nobody out.
            Some(_) => {
                self.closed_to = Some(now + self.settings.open);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
        self.closed_to = None;
    }

    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= self.settings.failures {
            self.closed_to = Some(now + self.settings.open);
        }
    }

    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match self.closed_to {
            None => BreakerState::Closed,
            Some(until) if now < until => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Duration = Duration::from_secs(10);

    fn breaker() -> Breaker {
        Breaker::new(BreakerSettings { failures: 3, open: OPEN })
    }

    #[test]
    fn it_opens_at_the_third_failure_in_a_row() {
        let (mut breaker, now) = (breaker(), Instant::now());
        breaker.failed(now);
        breaker.failed(now);
        breaker.succeeded();
        breaker.failed(now);
        breaker.failed(now);
        assert_eq!((breaker.admit(now), breaker.state(now)), (Ok(()), BreakerState::Closed));
        breaker.failed(now);
        assert_eq!(breaker.state(now), BreakerState::Open);
        assert_eq!(breaker.admit(now + Duration::from_secs(4)), Err(Duration::from_secs(6)));
    }

    #[test]
    fn one_call_is_let_through_and_decides() {
        let (mut breaker, start) = (breaker(), Instant::now());
        (0..3).for_each(|_| breaker.failed(start));
        let later = start + OPEN;
        assert_eq!(breaker.state(later), BreakerState::HalfOpen);
        assert_eq!(breaker.admit(later), Ok(()));
        assert_eq!(breaker.admit(later), Err(OPEN), "one, not two");
        breaker.failed(later);
        assert_eq!(breaker.state(later), BreakerState::Open);
        let last = later + OPEN;
        assert_eq!(breaker.admit(last), Ok(()));
        breaker.succeeded();
        assert_eq!(breaker.state(last), BreakerState::Closed);
        assert_eq!(breaker.admit(last), Ok(()));
    }

    #[test]
    fn a_call_that_never_comes_back_locks_nobody_out() {
        let (mut breaker, start) = (breaker(), Instant::now());
        (0..3).for_each(|_| breaker.failed(start));
        assert_eq!(breaker.admit(start + OPEN), Ok(()));
        assert_eq!(breaker.admit(start + OPEN + OPEN), Ok(()));
    }
}
