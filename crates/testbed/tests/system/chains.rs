//! The state machine of a build, in Postgres: whatever two workers and a caller do, in whatever order, each chain has
//! one end at most, numbers rise, and every piece of news joins on to the one before.

use std::time::Duration;

use proptest::prelude::*;
use protocol::{BuildSessionId, api::Failure, event::Event, failure::FailureCode, news::News};
use storage::{Cancelled, ClaimLimits, Commit, Committed, Fence, Retried, StateChange, Storage};
use uuid::Uuid;

use crate::truth::{KEEP, delta, request, submit, truth};

/// So short that the other worker's build can be taken over at once.
const LEASE: Duration = Duration::from_millis(1);
const LIMITS: ClaimLimits = ClaimLimits { lease: LEASE, max_failures: 3 };

/// What somebody does; the number is a worker's.
#[derive(Clone, Copy, Debug)]
enum Step {
    Claim(usize),
    Tell(usize),
    /// Sends again what was sent before, as if the answer had been lost.
    TellAgain(usize),
    Complete(usize),
    Fail(usize),
    HandBack(usize),
    /// Whoever sees it fails a build that lost too many workers.
    Exhaust,
    Cancel,
    Retry,
}

fn step() -> impl Strategy<Value = Step> {
    let worker = 0..2_usize;
    prop_oneof![
        4 => worker.clone().prop_map(Step::Claim),
        4 => worker.clone().prop_map(Step::Tell),
        2 => worker.clone().prop_map(Step::TellAgain),
        2 => worker.clone().prop_map(Step::Complete),
        2 => worker.clone().prop_map(Step::Fail),
        1 => worker.prop_map(Step::HandBack),
        1 => Just(Step::Exhaust),
        1 => Just(Step::Cancel),
        2 => Just(Step::Retry),
    ]
}

fn failed() -> Event {
    Event::BuildFailed(Failure::new(FailureCode::Internal.into(), "no".into()))
}

/// Does the steps; the news they made, and the chains that they began.
async fn play(storage: &Storage, id: &BuildSessionId, steps: &[Step]) -> (Vec<News>, usize) {
    let mut news = Vec::new();
    let mut chains = 1;
    let mut fences: [Option<Fence>; 2] = [None, None];
    for step in steps {
        let told = match *step {
            Step::Claim(worker) => match storage.claim_build(id, LIMITS, None).await.unwrap() {
                Some(claimed) => {
                    fences[worker] = Some(claimed.fence);
                    Some(claimed.news)
                }
                None => None,
            },
            Step::Tell(worker) => commit(storage, fences[worker].as_mut(), &delta("x")).await,
            Step::TellAgain(worker) => {
                let before = fences[worker].clone();
                let told = commit(storage, fences[worker].as_mut(), &delta("y")).await;
                let mut again = before;
                let doubled = commit(storage, again.as_mut(), &delta("y")).await;
                assert!(doubled.is_none(), "what has landed lands once");
                told
            }
            Step::Complete(worker) => {
                let change = StateChange::Complete { text: "", features: &[] };
                end(storage, fences[worker].as_mut(), change, Event::BuildCompleted { build_duration_ms: 1 }).await
            }
            Step::Fail(worker) => {
                let change = StateChange::Fail { text: "", cause: FailureCode::Internal.into() };
                end(storage, fences[worker].as_mut(), change, failed()).await
            }
            Step::HandBack(worker) => {
                if let Some(fence) = &fences[worker] {
                    storage.hand_back(id, fence.attempt).await.unwrap();
                }
                None
            }
            Step::Exhaust => {
                let waiting = storage.waiting_builds(10, LIMITS).await.unwrap();
                match waiting.iter().find(|build| build.exhausted && build.build_session_id == *id) {
                    Some(build) => storage.fail_exhausted(id, build.attempt, failed(), None, KEEP).await.unwrap(),
                    None => None,
                }
            }
            Step::Cancel => {
                let run_error = Event::RecommendationsFailed(Failure::new(FailureCode::Cancelled.into(), "no".into()));
                let spent = Uuid::new_v4().to_string();
                match storage.cancel(request(&spent), id, &run_error, None, KEEP).await.unwrap() {
                    Cancelled::Done(news) => Some(news),
                    _ => None,
                }
            }
            Step::Retry => {
                let spent = Uuid::new_v4().to_string();
                chains += usize::from(storage.retry_build(request(&spent), id, None).await.unwrap() == Retried::Done);
                None
            }
        };
        news.extend(told);
    }
    (news, chains)
}

async fn commit(storage: &Storage, fence: Option<&mut Fence>, commit: &Commit<'_>) -> Option<News> {
    match storage.commit(fence?, commit, None, LEASE, KEEP).await.unwrap() {
        Committed::Done(news) => Some(news),
        Committed::Before | Committed::Fenced => None,
    }
}

async fn end(storage: &Storage, fence: Option<&mut Fence>, change: StateChange<'_>, event: Event) -> Option<News> {
    commit(storage, fence, &Commit { at: storage::now(), change, files: Vec::new(), events: vec![event] }).await
}

#[test]
fn any_order_of_events_ends_each_chain_once_at_most() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (_bed, storage) = runtime.block_on(truth());
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = proptest::test_runner::TestRunner::new(config).run(&prop::collection::vec(step(), 1..24), |steps| {
        runtime.block_on(async {
            let id = submit(&storage).await;
            let (news, chains) = play(&storage, &id, &steps).await;
            let rows = storage.events_after(&id, 0, 1_000).await.unwrap();
            let ends = rows
                .iter()
                .filter(|row| matches!(row.kind.as_str(), "build_completed" | "build_failed" | "build_cancelled"));
            let is_settled = storage.build(&id).await.unwrap().unwrap().phase.is_settled();
            // Every chain but the last has ended, or there would have been no retry.
            prop_assert_eq!(ends.count(), chains - usize::from(!is_settled), "{:?}", steps);
            prop_assert!(rows.windows(2).all(|pair| pair[0].seq < pair[1].seq), "{:?}", rows);
            let mut head = 0;
            for one in &news {
                prop_assert_eq!(one.prev_seq, head, "news do not join on: {:?}", steps);
                head = one.last_seq();
            }
            prop_assert_eq!(head, rows.last().map_or(0, |row| row.seq));
            Ok(())
        })
    });
    outcome.unwrap();
}
