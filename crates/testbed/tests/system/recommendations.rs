//! Recommendations: one call and one end a run, never blank, never over the limit.

use futures_util::future::join;
use serde_json::Value;
use testbed::{Caller, Story, Testbed};

use crate::PROMPT;

async fn view(caller: &Caller, submitted: &Value) -> Value {
    let id = submitted["buildSessionId"].as_str().unwrap();
    let project = id.split('_').nth(1).unwrap();
    caller.get(&format!("/v1/projects/{project}/recommendations?buildSessionId={id}")).await.expect(200).json()
}

fn settled(story: &Story) -> bool {
    story.count("recommendations_ready") + story.count("recommendations_failed") > 0
}

#[tokio::test]
async fn quick_suggestions_stand_in_until_the_run_has_ended() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let submitted = caller.submit(PROMPT).await;
    let pending = view(&caller, &submitted).await;
    assert_eq!((&pending["status"], &pending["readySource"]), (&"pending".into(), &"quick".into()));
    assert_eq!(pending["quickSuggestions"], submitted["quickSuggestions"]);
    assert!(!submitted["quickSuggestions"].as_array().unwrap().is_empty());

    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let story = caller.follow(&submitted, None).await;
    let ready = view(&caller, &submitted).await;
    assert_eq!((&ready["status"], &ready["readySource"]), (&"ready".into(), &"ai".into()));
    let shown = ready["recommendations"].as_array().unwrap();
    assert!((3..=6).contains(&shown.len()), "{ready}");
    assert_eq!(story.first("recommendations_ready").unwrap().data["count"], shown.len());
    for recommendation in shown {
        assert_ne!(recommendation["feature"], "booking", "it was asked for");
    }
}

#[tokio::test]
async fn a_run_that_waits_too_long_fails_whoever_sees_it_and_can_be_retried() {
    let mut bed = Testbed::new().await;
    bed.short_leases().set("SHEEN_RECS_MAX_WAIT_MS", "100");
    let (_gateway, caller) = bed.gateway().await;
    // No recommendations worker runs: the gateway ends the run.
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow_until(&submitted, None, settled).await;
    let failed = story.first("recommendations_failed").expect("it fails");
    assert_eq!(failed.data["code"], "overloaded");
    let shown = view(&caller, &submitted).await;
    assert_eq!((&shown["status"], &shown["readySource"]), (&"ready".into(), &"quick".into()));
    assert_eq!(shown["error"]["code"], "overloaded");

    let _recs = bed.recs_worker().await;
    let id = submitted["buildSessionId"].as_str().unwrap();
    bed.set("SHEEN_RECS_MAX_WAIT_MS", "60000");
    let (_patient, caller) = bed.gateway().await;
    let again = caller.post(&format!("/v1/builds/{id}/recommendations/retry"), "").await.expect(202).json();
    let story = caller.follow_until(&again, None, |story| story.count("recommendations_ready") > 0).await;
    assert_eq!(story.count("recommendations_failed"), 1);
    assert_eq!(view(&caller, &submitted).await["readySource"], "ai");
    let retry = format!("/v1/builds/{id}/recommendations/retry");
    assert_eq!(caller.post(&retry, "").await.expect(409).code(), "not_retryable");
}

#[tokio::test]
async fn the_limit_holds_over_all_replicas() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_RECS_PER_MINUTE", "3");
    let (_gateway, caller) = bed.gateway().await;
    let (first, second) = join(bed.recs_worker(), bed.recs_worker()).await;
    let mut submitted = Vec::new();
    for _ in 0..6 {
        submitted.push(caller.submit(PROMPT).await);
    }
    let ready = async || {
        let one = first.metric("sheen_recommendations_total{outcome=\"ready\"}").await;
        one + second.metric("sheen_recommendations_total{outcome=\"ready\"}").await
    };
    testbed::wait_for("three runs are ready", async || (ready().await >= 3.0).then_some(())).await;
    // Each worker has looked again, and left the others alone.
    let looked = std::time::Instant::now();
    testbed::wait_for("two more looks", async || (looked.elapsed().as_secs() >= 3).then_some(())).await;
    assert_eq!(ready().await, 3.0);
    let mut pending = 0;
    for one in &submitted {
        pending += usize::from(view(&caller, one).await["status"] == "pending");
    }
    assert_eq!(pending, 3);
}

#[tokio::test]
async fn recommendations_come_though_the_build_waits() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    // No build worker runs: recommendations don't wait for one.
    let _recs = bed.recs_worker().await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow_until(&submitted, None, settled).await;
    assert_eq!(story.count("recommendations_ready"), 1);
}
