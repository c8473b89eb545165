//! Growing waits between attempts.

use std::time::Duration;

/// Waits that double from `first` to `longest`, each shortened at random by up to a half, so that a crowd of clients
/// that lost the same gateway does not come back in step.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    attempts: u32,
}

impl Backoff {
    /// Nothing has failed yet.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, attempts: 0 }
    }

    /// The wait before the next attempt; `chance` is a random number from 0 to 1.
    pub fn next_wait(&mut self, chance: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(self.attempts));
        self.attempts = self.attempts.saturating_add(1);
        doubled.min(self.longest).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }

    /// Attempts since the start or the last [`Self::reset`].
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// All is well again.
    pub const fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_start_over_after_a_reset() {
        let mut backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(10));
        let waits_ms: Vec<_> = (0..8).map(|_| backoff.next_wait(1.0).as_millis()).collect();
        assert_eq!(waits_ms, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        backoff.reset();
        assert_eq!(backoff.next_wait(0.0).as_millis(), 125);
    }

    #[test]
    fn a_thousand_failures_do_not_overflow() {
        let mut backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(10));
        let last = (0..1000).map(|_| backoff.next_wait(0.0)).last();
        assert_eq!(last, Some(Duration::from_secs(5)));
    }
}
