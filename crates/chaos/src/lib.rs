//! The fault campaign: a crowd of clients on real services and real servers, a seeded schedule of faults, and an oracle
//! that holds what every client saw against Postgres.
//!
//! It owes nothing to the product's own client. Rounds follow one another: a few sessions begin, a fault strikes in
//! their midst and is mended, all must settle, and then every list is judged.

mod crowd;
mod events;
mod fault;
mod oracle;
mod report;
mod schedule;
mod session;
mod world;

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Parser;
use futures_util::future::{join, join_all};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{fault::Fault, report::Report, schedule::Schedule, session::Session, world::World};

/// Sessions that begin in one round.
const SESSIONS: usize = 8;
/// They begin within this time.
const SPREAD_MS: u64 = 1_500;

/// Breaks a running system in every way it must survive, and counts what was lost or doubled.
#[derive(Debug, Parser)]
pub struct Options {
    /// The same seed gives the same schedule.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long new rounds begin; at least one round for every fault if 0.
    #[arg(long, default_value_t = 0.0)]
    minutes: f64,
    /// Only these faults, each alone.
    #[arg(long, value_delimiter = ',', value_parser = Fault::parse)]
    only: Vec<Fault>,
    /// The command that kills and starts servers.
    #[arg(long, env = "SHEEN_CHAOS_XTASK")]
    xtask: PathBuf,
    /// What the services log, as in SHEEN_LOG.
    #[arg(long, default_value = "off")]
    log: String,
    /// The small disk that Postgres' data lie on.
    #[arg(long, env = "SHEEN_CHAOS_DISK")]
    disk: Option<PathBuf>,
    /// Where the report goes, as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Runs the campaign; the status is 1 where anything was lost, doubled or unexpected.
///
/// # Errors
/// When the campaign itself can't go on.
pub async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let world = World::start(options.xtask.clone(), options.disk.clone(), &options.log).await?;
    let mut schedule = Schedule::new(options.seed, &options.only, |fault| world.can_suffer(fault));
    let mut report = Report::new(options.seed);
    let began = Instant::now();
    let limit = Duration::from_secs_f64(options.minutes * 60.0);
    let mut round = 0;
    while schedule.is_first_pass() && limit.is_zero() || began.elapsed() < limit {
        let faults = schedule.next_round();
        let mut rng = StdRng::seed_from_u64(options.seed ^ (round << 20));
        let name = faults.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(" + ");
        let judged = play(&world, &faults, &mut rng).await;
        report.add(&name, &judged);
        println!("{}", report.line(round, &name, &judged));
        world.bring_back().await;
        round += 1;
    }
    for problem in world.leftovers().await? {
        report.unexpected(problem);
    }
    report.finish(began.elapsed());
    println!("{}", report.table());
    if let Some(path) = &options.report {
        std::fs::write(path, report.json()).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One round: sessions, the faults in their midst, the judgement.
async fn play(world: &World, faults: &[Fault], rng: &mut StdRng) -> Vec<oracle::Judged> {
    let sessions: Vec<Session> = (0..SESSIONS)
        .map(|_| Session::new(rng.random(), Duration::from_millis(rng.random_range(0..SPREAD_MS))))
        .collect();
    let mended = tokio::sync::watch::Sender::new(None);
    let striking = async {
        let strikes = faults.iter().map(|fault| {
            let rng = StdRng::seed_from_u64(rng.random());
            fault.strike(world, rng)
        });
        let strikes: Vec<_> = strikes.collect();
        join_all(strikes).await;
        mended.send_replace(Some(Instant::now()));
    };
    let living = join_all(sessions.iter().map(|session| session.live(world, faults, mended.subscribe())));
    let (lives, ()) = join(living, striking).await;
    let storage = world.storage();
    join_all(lives.into_iter().map(|life| oracle::judge(world, &storage, life, faults))).await
}
