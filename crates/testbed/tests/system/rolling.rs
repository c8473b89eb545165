//! Every service restarted in turn while people go on submitting: nobody notices more than one retry.

use std::time::{Duration, Instant};

use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};
use testbed::{Caller, Service, Story, Testbed};
use tokio::{
    sync::{oneshot, watch},
    task::JoinSet,
    time::MissedTickBehavior,
};

use crate::PROMPT;

/// Builds submitted a second.
const RATE: u32 = 20;
/// How many come between two restarts.
const BETWEEN: usize = 40;
/// The longest that a submit may take, its retry included.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

/// What became of one person's build.
struct Outcome {
    submitted: Value,
    retried: bool,
    took: Duration,
    story: Story,
}

/// Submits as a back end does that knows two gateways: where one can't answer, once more on the other.
///
/// Returns the answer, and whether it took the second.
async fn submit(callers: &[Caller], nth: usize) -> (Value, bool) {
    let (project, now) = (format!("r-{nth}"), chrono::Utc::now().timestamp_millis());
    let id = format!("bs_{project}_{now}_{nth:08x}");
    let body = json!({ "projectId": project, "userId": "u-1", "prompt": PROMPT, "locale": "en", "buildSessionId": id })
        .to_string();
    let send = async |turn: usize| {
        let caller = &callers[(nth + turn) % callers.len()];
        let answer = caller.try_send(caller.signed(Method::POST, "/v1/builds", &body)).await;
        answer.ok().filter(|answer| answer.status < 500)
    };
    let first = send(0).await;
    let retried = first.is_none();
    let answer = match first {
        Some(answer) => answer,
        None => send(1).await.unwrap_or_else(|| panic!("submit {nth} wants a second retry")),
    };
    assert!(matches!(answer.status, 200 | 202), "submit {nth}: {} {}", answer.status, answer.text);
    (answer.json(), retried)
}

/// One person: submits, and follows the build to its end.
async fn person(callers: Vec<Caller>, nth: usize) -> Outcome {
    let began = Instant::now();
    let (submitted, retried) = submit(&callers, nth).await;
    let took = began.elapsed();
    let story = Caller::follow_through_any(&callers, &submitted).await;
    Outcome { submitted, retried, took, story }
}

/// [`RATE`] people a second until `enough`; what became of each. `come` counts them.
async fn people(callers: &[Caller], come: watch::Sender<usize>, mut enough: oneshot::Receiver<()>) -> Vec<Outcome> {
    let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut going = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut enough => break,
            _ = beat.tick() => going.spawn(person(callers.to_vec(), *come.borrow())),
        };
        come.send_modify(|count| *count += 1);
    }
    going.join_all().await
}

/// Restarts each of `services` once the one before it is back and has worked for a while among [`BETWEEN`] more people.
async fn roll(services: Vec<Service>, come: &mut watch::Receiver<usize>) -> Vec<Service> {
    let mut back = Vec::new();
    for service in services {
        let before = *come.borrow();
        come.wait_for(|count| *count >= before + BETWEEN).await.expect("people come");
        back.push(service.restart().await);
    }
    back
}

#[tokio::test]
async fn every_service_is_restarted_in_turn_under_twenty_builds_a_second() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_DRAIN_MS", "300").set("SHEEN_OFFLINE_TOKEN_DELAY_MS", "10");
    let (first, one) = bed.gateway().await;
    let (second, other) = bed.gateway().await;
    let builders = join(bed.build_worker(), bed.build_worker()).await;
    let recs = join(bed.recs_worker(), bed.recs_worker()).await;
    let callers = [one, other];

    let (enough, told) = oneshot::channel();
    let (come, mut seen) = watch::channel(0);
    let rolling = async {
        let began = Instant::now();
        let services = vec![first, second, builders.0, builders.1, recs.0, recs.1];
        let services = roll(services, &mut seen).await;
        enough.send(()).expect("people go on until then");
        (services, began.elapsed())
    };
    let ((_services, lasted), outcomes) = join(rolling, people(&callers, come, told)).await;

    let due = lasted.as_secs_f64() * f64::from(RATE);
    assert!(outcomes.len() as f64 > 0.9 * due, "{} submits in {lasted:?}", outcomes.len());
    let slowest = outcomes.iter().map(|outcome| outcome.took).max().expect("there were some");
    assert!(slowest < ANSWERED_WITHIN, "a submit took {slowest:?}");
    let storage = bed.storage();
    for Outcome { submitted, story, .. } in &outcomes {
        let id = submitted["buildSessionId"].as_str().unwrap().parse().unwrap();
        let rows = storage.events_after(&id, 0, 100_000).await.unwrap();
        let kept: Vec<u64> = rows.iter().map(|row| row.seq).collect();
        assert_eq!(story.seqs(), kept, "{id} lost or doubled something");
        for end in ["build_completed", "recommendations_ready"] {
            assert_eq!(story.count(end), 1, "{end} of {id}: {story:?}");
        }
    }
    let mut ids: Vec<&str> =
        outcomes.iter().filter_map(|outcome| outcome.submitted["buildSessionId"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), outcomes.len());
    let retried = outcomes.iter().filter(|outcome| outcome.retried).count();
    let handed_on = outcomes.iter().filter(|outcome| outcome.story.count("build_started") > 1).count();
    println!(
        "{} builds in {lasted:?}: slowest submit {slowest:?}, {retried} tried again, {handed_on} handed on",
        outcomes.len()
    );
}
