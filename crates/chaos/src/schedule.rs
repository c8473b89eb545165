//! Which faults strike in which round: all of them alone in a shuffled order, then pairs and singles in turn.

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::fault::Fault;

#[derive(Debug)]
pub(crate) struct Schedule {
    rng: StdRng,
    all: Vec<Fault>,
    /// What is still to come of this pass, last first.
    coming: Vec<Vec<Fault>>,
    pairs: bool,
    passes: u32,
}

impl Schedule {
    /// The schedule of `seed`; of `only` these faults, where it names any, and of none that `can` not strike here.
    pub(crate) fn new(seed: u64, only: &[Fault], can: impl Fn(Fault) -> bool) -> Self {
        let all = if only.is_empty() { Fault::ALL } else { only };
        let all = all.iter().copied().filter(|fault| can(*fault)).collect();
        let mut schedule =
            Self { rng: StdRng::seed_from_u64(seed), all, coming: Vec::new(), pairs: only.is_empty(), passes: 0 };
        schedule.shuffle();
        schedule
    }

    /// Whether some fault has not had its turn alone yet.
    pub(crate) fn is_first_pass(&self) -> bool {
        self.passes == 1 && !self.coming.is_empty()
    }

    pub(crate) fn next_round(&mut self) -> Vec<Fault> {
        if self.coming.is_empty() {
            self.shuffle();
        }
        self.coming.pop().unwrap_or_default()
    }

    fn shuffle(&mut self) {
        let mut order = self.all.clone();
        order.shuffle(&mut self.rng);
        self.coming = order.iter().map(|fault| vec![*fault]).collect();
        if self.pairs && self.passes % 2 == 1 {
            for round in &mut self.coming {
                let other = self.all[self.rng.random_range(0..self.all.len())];
                // What Postgres forgets, nobody can hold against it: that one stays alone.
                if !round.contains(&other) && !round[0].loses_the_truth() && !other.loses_the_truth() {
                    round.push(other);
                }
            }
        }
        self.passes += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_schedule_and_every_fault_alone_first() {
        let rounds = |seed| {
            let mut schedule = Schedule::new(seed, &[], |_| true);
            (0..3 * Fault::ALL.len()).map(|_| schedule.next_round()).collect::<Vec<_>>()
        };
        assert_eq!(rounds(7), rounds(7));
        assert_ne!(rounds(7), rounds(8));
        let first = &rounds(7)[..Fault::ALL.len()];
        assert!(Fault::ALL.iter().all(|fault| first.contains(&vec![*fault])));
        assert!(rounds(7)[Fault::ALL.len()..].iter().any(|round| round.len() == 2));
    }
}
