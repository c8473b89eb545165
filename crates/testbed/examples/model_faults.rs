//! Many builds by a model whose calls fail in random ways, and the ledger held against what the provider saw. Ends with
//! status 1 where a session does not settle, a call is missing, or a count differs.
//!
//!     SHEEN_TEST_STACK=target/stack/stack.json target/debug/examples/model_faults --builds 1000 --percent 20
//!
//! Wants the servers of a stack (`cargo xtask up --servers-only --detach`) and the services' binaries beside it.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use fake_llm::{Call, Ending, Script, Server, Wire};
use futures_util::{StreamExt, stream};
use protocol::{BuildSessionId, Phase};
use storage::{CallRow, CallState, Storage};
use testbed::{Caller, Testbed};

const PROMPT: &str = "A website for Luna hair salon in Lisbon with online booking";
/// Builds that are on at once.
const AT_ONCE: usize = 20;
/// A session that takes longer does not settle.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1_000)]
    builds: usize,
    /// So many calls of a hundred fail.
    #[arg(long, default_value_t = 20)]
    percent: u8,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Speak OpenAI's wire, not Anthropic's.
    #[arg(long)]
    openai: bool,
}

/// What came of it all.
#[derive(Debug, Default)]
struct Outcome {
    phases: BTreeMap<&'static str, usize>,
    calls: Vec<CallRow>,
    unsettled: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let script = Script::named("random-faults", arguments.seed, arguments.percent).expect("a script");
    let provider = Server::start(([127, 0, 0, 1], 0).into(), script).await.expect("a provider");
    let mut bed = Testbed::new().await;
    let (engine, setting, wire) = if arguments.openai {
        ("openai", "SHEEN_OPENAI_BASE_URL", Wire::OpenAi)
    } else {
        ("anthropic", "SHEEN_ANTHROPIC_BASE_URL", Wire::Anthropic)
    };
    bed.set("SHEEN_ENGINE", engine)
        .set(setting, &provider.base(wire))
        .set("SHEEN_PRICES", "*:3/0.3/15")
        .set("SHEEN_MODEL_FIRST_TOKEN_MS", "1000")
        .set("SHEEN_MODEL_IDLE_MS", "1000")
        // The faults come by chance: a provider that is left alone would show nothing.
        .set("SHEEN_MODEL_BREAKER_FAILURES", "10000")
        .set("SHEEN_BUILD_CONCURRENCY", "20")
        .set("SHEEN_RECS_CONCURRENCY", "20")
        .set("SHEEN_LOG", "error");
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recommender) = (bed.build_worker().await, bed.recs_worker().await);
    let storage = bed.storage();
    let began = Instant::now();
    let outcome = build_all(&caller, &storage, arguments.builds).await;
    println!(
        "{} builds in {:?}: {:?}, {} not settled",
        arguments.builds,
        began.elapsed(),
        outcome.phases,
        outcome.unsettled
    );
    let seen = provider.until(|calls| calls.iter().all(|call| call.ending.is_some())).await;
    let seen = seen.unwrap_or_else(|| provider.calls());
    let problems = compare(&outcome.calls, &seen);
    for problem in &problems {
        println!("{problem}");
    }
    if problems.is_empty() && outcome.unsettled == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Submits the builds, some at a time, and waits until each is settled and its calls are closed.
async fn build_all(caller: &Caller, storage: &Storage, builds: usize) -> Outcome {
    let one = |_| async move {
        let submitted = caller.submit(PROMPT).await;
        let id: BuildSessionId = submitted["buildSessionId"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let settled = within_patience(async || {
            let head = storage.head(&id).await.expect("Postgres answers").expect("it is there");
            head.settled.then_some(())
        });
        let settled = settled.await.is_some();
        let closed = within_patience(async || {
            let calls = storage.calls_of_build(id.as_str()).await.expect("Postgres answers");
            calls.iter().all(|call| call.state() == CallState::Settled).then_some(calls)
        });
        let calls = closed.await.unwrap_or_default();
        let build = storage.build(&id).await.expect("Postgres answers").expect("it is there");
        (build.phase, settled, calls)
    };
    let mut outcome = Outcome::default();
    let mut all = stream::iter(0..builds).map(one).buffer_unordered(AT_ONCE);
    while let Some((phase, settled, calls)) = all.next().await {
        *outcome.phases.entry(Phase::as_str(phase)).or_default() += 1;
        outcome.unsettled += usize::from(!settled);
        outcome.calls.extend(calls);
    }
    outcome
}

/// What `probe` gives in the end, asked again and again.
async fn within_patience<T>(mut probe: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let asking = async {
        loop {
            if let Some(found) = probe().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()
}

/// What the ledger and the provider tell differently.
fn compare(ledger: &[CallRow], seen: &[Call]) -> Vec<String> {
    // A call that was entered and then not made took nothing.
    let (made, not_made): (Vec<_>, Vec<_>) = ledger
        .iter()
        .partition(|call| call.cost_nanos > 0 || !matches!(call.outcome.as_deref(), Some("interrupted" | "cancelled")));
    let reported = seen.iter().filter(|call| call.ending == Some(Ending::Played)).filter_map(|call| call.reported);
    let mut reported: Vec<_> = reported.map(|(input, output)| (input as i64, output as i64)).collect();
    let told = made.iter().filter(|call| !call.estimated).map(|call| (call.input_tokens, call.output_tokens));
    let mut told: Vec<_> = told.collect();
    let sum = |all: &[(i64, i64)]| all.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!(
        "the provider saw {} calls and told the counts of {}, {:?} tokens; the ledger has {} calls, {:?} tokens as told \
         and {} estimates; {} were entered and not made",
        seen.len(),
        reported.len(),
        sum(&reported),
        made.len(),
        sum(&told),
        made.len() - told.len(),
        not_made.len(),
    );
    let mut problems = Vec::new();
    if made.len() != seen.len() {
        problems.push(format!("the ledger has {} calls, the provider saw {}", made.len(), seen.len()));
    }
    reported.sort_unstable();
    told.sort_unstable();
    if told != reported {
        problems.push(format!("the counts as told differ: {} in the ledger, {} told", told.len(), reported.len()));
    }
    problems
}
