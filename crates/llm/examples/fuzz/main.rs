//! Feeds both decoders, of event streams and of models' answers, with streams that went wrong in all kinds of ways, for
//! a given time. Ends with status 1, and with the bytes that did it, where one of them panics, gives another result
//! for another cutting, tells anything after its end, holds more than its limit allows, or takes too long.
//!
//!     cargo run -p llm --example fuzz -- --minutes 10 --seed 1

mod cases;
mod checks;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use rand::{SeedableRng, rngs::StdRng};

use crate::{
    cases::Cases,
    checks::{Endless, check},
};

/// A case that takes longer hangs, or as good as.
const LONGEST: Duration = Duration::from_secs(1);
/// How often it says how far it is.
const REPORT_EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// The same seed gives the same cases in the same order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Default)]
struct Figures {
    cases: u64,
    bytes: u64,
    peak_held_bytes: usize,
    slowest: Duration,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let time = Duration::from_secs_f64(arguments.minutes.clamp(0.0, 24.0 * 60.0) * 60.0);
    let mut cases = Cases::new(StdRng::seed_from_u64(arguments.seed));
    let (mut figures, mut endless) = (Figures::default(), Endless::default());
    let (began, mut report_at) = (Instant::now(), REPORT_EVERY.min(time / 10));
    while began.elapsed() < time {
        let case = cases.next();
        let case_began = Instant::now();
        let checked = catch_unwind(AssertUnwindSafe(|| Ok::<_, String>(check(&case)?.max(endless.feed(&case)?))));
        let took = case_began.elapsed();
        figures.cases += 1;
        figures.bytes += case.bytes.len() as u64;
        figures.slowest = figures.slowest.max(took);
        let problem = match checked {
            Ok(Ok(held)) => {
                figures.peak_held_bytes = figures.peak_held_bytes.max(held);
                (took > LONGEST).then(|| format!("it took {took:?}"))
            }
            Ok(Err(problem)) => Some(problem),
            Err(_) => Some("a decoder panicked".to_owned()),
        };
        if let Some(problem) = problem {
            println!("case {} of seed {}: {problem}\n{case:?}", figures.cases, arguments.seed);
            return ExitCode::FAILURE;
        }
        if began.elapsed() >= report_at {
            report(&figures, began.elapsed());
            report_at += REPORT_EVERY;
        }
    }
    report(&figures, began.elapsed());
    ExitCode::SUCCESS
}

fn report(figures: &Figures, elapsed: Duration) {
    let Figures { cases, bytes, peak_held_bytes, slowest } = figures;
    let resident = resident_kb().map_or_else(|| "unknown".to_owned(), |kb| format!("{kb} kB"));
    println!(
        "{:4} s: {cases} cases, {bytes} bytes, each several times; most held {peak_held_bytes} bytes; slowest case \
         {slowest:?}; resident memory {resident}",
        elapsed.as_secs(),
    );
}

/// What the process takes of the machine's memory, where the system tells.
fn resident_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
}
