//! Which scene each call gets.

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{Scene, UnknownScene, catalog};

/// The script of chance: most calls go well, and some fail in one of all the ways that have a name.
const RANDOM_FAULTS: &str = "random-faults";
/// Scenes in which nothing is amiss.
const GOOD: [&str; 3] = ["ok", "whole", "slow"];

/// Which scene each call gets.
#[derive(Debug)]
pub struct Script(Plan);

#[derive(Debug)]
enum Plan {
    /// One after the other, and the last one for ever.
    Row { scenes: Vec<Scene>, next: usize },
    /// So many percent of the calls fail. The same seed gives the same row of scenes.
    Faults { rng: Box<StdRng>, percent: u8 },
}

impl Script {
    /// The script of this name: scenes such as `overload-then-ok`, or `random-faults`, of which `percent` of the calls
    /// get one, in an order that depends on `seed` alone.
    ///
    /// # Errors
    /// Where a scene is not known.
    pub fn named(text: &str, seed: u64, percent: u8) -> Result<Self, UnknownScene> {
        if text.trim() == RANDOM_FAULTS {
            return Ok(Self(Plan::Faults { rng: Box::new(StdRng::seed_from_u64(seed)), percent }));
        }
        catalog::script(text).map(Self::from)
    }

    pub(crate) fn take(&mut self) -> Scene {
        let scene = match &mut self.0 {
            Plan::Row { scenes, next } => {
                let scene = scenes.get(*next).cloned();
                *next = (*next + 1).min(scenes.len().saturating_sub(1));
                scene
            }
            Plan::Faults { rng, percent } => chosen(rng, *percent).and_then(catalog::scene),
        };
        scene.or_else(|| catalog::scene(GOOD[0])).unwrap_or_else(Scene::silence)
    }
}

impl From<Vec<Scene>> for Script {
    fn from(scenes: Vec<Scene>) -> Self {
        Self(Plan::Row { scenes, next: 0 })
    }
}

/// The name of a scene by chance.
fn chosen(rng: &mut StdRng, percent: u8) -> Option<&'static str> {
    // Both are drawn each time, so that the faults of a seed stay the same at any rate.
    let (fails, which) = (rng.random_range(0..100) < percent, rng.random::<u32>());
    if !fails {
        return Some(GOOD[0]);
    }
    let faults: Vec<_> = catalog::names().filter(|name| !GOOD.contains(name)).collect();
    faults.get(which as usize % faults.len().max(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(seed: u64, percent: u8) -> Vec<&'static str> {
        let mut rng = StdRng::seed_from_u64(seed);
        (0..1_000).filter_map(|_| chosen(&mut rng, percent)).collect()
    }

    #[test]
    fn chance_plays_every_fault_about_as_often_as_it_was_told_and_the_same_for_the_same_seed() {
        let played = names(1, 20);
        let failed = played.iter().filter(|name| !GOOD.contains(name)).count();
        assert!((150..250).contains(&failed), "{failed} of 1000 failed");
        for fault in catalog::names().filter(|name| !GOOD[1..].contains(name)) {
            assert!(played.contains(&fault), "{fault} was never played");
        }
        assert_eq!(played, names(1, 20));
        assert_ne!(played, names(2, 20));
        assert!(names(1, 0).iter().all(|name| *name == "ok"));
    }

    #[test]
    fn a_script_is_chance_or_a_row_of_scenes() {
        let kind = |text| Script::named(text, 1, 20).map(|script| matches!(script.0, Plan::Faults { .. }));
        assert_eq!(kind("random-faults"), Ok(true));
        assert_eq!(kind("overload-then-hang"), Ok(false));
        assert!(kind("random-faults-then-ok").is_err());
    }
}
