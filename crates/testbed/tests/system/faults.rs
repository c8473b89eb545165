//! Parts that die, stop or are cut off: nobody's story changes.

use std::time::{Duration, Instant};

use futures_util::future::join;
use rustix::process::Signal;
use serde_json::Value;
use testbed::{Caller, RedisServer, Story, Testbed};

use crate::PROMPT;

/// A whole story: one end of the build, one of the run, the text and the files that the snapshot has.
async fn check_whole(caller: &Caller, submitted: &Value, story: &Story) -> Value {
    assert_eq!(story.count("build_completed"), 1, "{story:?}");
    assert_eq!(story.count("recommendations_ready") + story.count("recommendations_failed"), 1, "{story:?}");
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let snapshot = caller.get(&path).await.expect(200).json();
    assert_eq!(snapshot["phase"], "completed");
    assert_eq!(snapshot["assistantText"].as_str().unwrap(), story.text());
    let files: Vec<&str> =
        snapshot["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(files, story.files().keys().map(String::as_str).collect::<Vec<_>>());
    snapshot
}

/// Waits until the build's text has begun.
async fn speaking(caller: &Caller, submitted: &Value) {
    caller.follow_until(submitted, None, |story| story.count("assistant_delta") >= 2).await;
}

#[tokio::test]
async fn a_build_whose_worker_is_killed_completes_as_the_next_attempt() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let (_gateway, caller) = bed.gateway().await;
    let (first, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    let second = bed.build_worker().await;
    // The second one must have seen Postgres for one lease before it takes anything over.
    let story = async { caller.follow_through(&submitted).await };
    let kill = async {
        first.kill().await;
        Instant::now()
    };
    let (story, killed) = join(story, kill).await;
    assert!(killed.elapsed() < Duration::from_secs(40));
    assert_eq!(story.count("build_started"), 2);
    let snapshot = check_whole(&caller, &submitted, &story).await;
    assert_eq!(snapshot["attempt"], 2);
    assert_eq!(second.metric("sheen_leases_taken_over_total").await, 1.0);
}

#[tokio::test]
async fn i9_a_worker_that_wakes_up_after_its_lease_changes_nothing() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens().short_leases();
    let (_gateway, caller) = bed.gateway().await;
    let (zombie, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    zombie.signal(Signal::STOP);
    let _second = bed.build_worker().await;
    let taken = caller.follow_until(&submitted, None, |story| story.count("build_started") >= 2).await;
    zombie.signal(Signal::CONT);
    let story = caller.follow_through(&submitted).await;
    assert_eq!(story.count("build_started"), 2, "nobody took it a third time");
    assert_eq!(story.events()[..taken.events().len()], taken.events()[..]);
    let snapshot = check_whole(&caller, &submitted, &story).await;
    assert_eq!(snapshot["attempt"], 2);
    assert_eq!(zombie.metric("sheen_builds_total{outcome=\"completed\"}").await, 0.0);
}

#[tokio::test]
async fn a_build_that_loses_its_worker_too_often_fails_aloud_and_can_be_retried() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens().short_leases().set("SHEEN_BUILD_MAX_FAILURES", "1");
    let (_gateway, caller) = bed.gateway().await;
    let (worker, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    worker.kill().await;
    let _second = bed.build_worker().await;
    let story = caller.follow_through(&submitted).await;
    let failed = story.first("build_failed").expect("it fails");
    assert_eq!(failed.data["code"], "interrupted");
    assert_eq!(failed.data["retryable"], true);
    let id = submitted["buildSessionId"].as_str().unwrap();
    let snapshot = caller.get(&format!("/v1/builds/{id}")).await.expect(200).json();
    assert_eq!(snapshot["assistantText"].as_str().unwrap(), story.text(), "what was told is kept");

    let again = caller.post(&format!("/v1/builds/{id}/retry"), "").await.expect(202).json();
    let story = caller.follow_through(&again).await;
    assert_eq!((story.count("build_failed"), story.count("build_completed")), (1, 1));
    assert_eq!(caller.post(&format!("/v1/builds/{id}/retry"), "").await.expect(409).code(), "not_retryable");
}

#[tokio::test]
async fn a_worker_that_is_told_to_end_hands_its_build_back() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens().set("SHEEN_DRAIN_MS", "100").set("SHEEN_BUILD_MAX_FAILURES", "1");
    let (_gateway, caller) = bed.gateway().await;
    let (first, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    let _second = bed.build_worker().await;
    let (story, ()) = join(caller.follow_through(&submitted), first.terminate()).await;
    assert_eq!(story.count("build_started"), 2);
    check_whole(&caller, &submitted, &story).await;
}

#[tokio::test]
async fn redis_flushed_in_the_middle_of_a_build_is_not_seen() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let redis = RedisServer::start(&bed.stack).await;
    bed.set("SHEEN_REDIS_URL", &redis.url());
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let flushing = async {
        speaking(&caller, &submitted).await;
        redis.flush().await;
    };
    let (story, ()) = join(caller.follow(&submitted, None), flushing).await;
    assert_eq!(story.count("end"), 1, "the stream was never broken");
    let snapshot = check_whole(&caller, &submitted, &story).await;
    assert_eq!(snapshot["attempt"], 1);
}

#[tokio::test]
async fn redis_that_dies_and_comes_back_with_an_older_counter_is_not_seen() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let mut redis = RedisServer::start(&bed.stack).await;
    bed.set("SHEEN_REDIS_URL", &redis.url());
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let breaking = async {
        speaking(&caller, &submitted).await;
        redis.save().await;
        caller.follow_until(&submitted, None, |story| story.count("assistant_delta") >= 6).await;
        redis.kill().await;
        // Submits are taken meanwhile.
        let meanwhile = caller.submit(PROMPT).await;
        caller.follow_until(&meanwhile, None, |story| story.count("assistant_delta") >= 1).await;
        redis.restart().await;
        meanwhile
    };
    let (story, meanwhile) = join(caller.follow(&submitted, None), breaking).await;
    check_whole(&caller, &submitted, &story).await;
    let story = caller.follow_through(&meanwhile).await;
    check_whole(&caller, &meanwhile, &story).await;
}

#[tokio::test]
async fn builds_go_on_without_redis_at_all() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_REDIS_URL", "redis://127.0.0.1:9");
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow(&submitted, None).await;
    check_whole(&caller, &submitted, &story).await;
}

#[tokio::test]
async fn lost_news_is_found_within_two_seconds() {
    let mut bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    // The workers' news go where no gateway listens.
    bed.set("SHEEN_REDIS_PREFIX", "elsewhere:");
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow(&submitted, None).await;
    check_whole(&caller, &submitted, &story).await;
    assert!(gateway.metric("sheen_lost_news_found_total").await > 0.0);
    let completed = story.first("build_completed").unwrap().data["at"].as_str().unwrap().to_owned();
    let ended = story.first("end").unwrap().data["at"].as_str().unwrap().to_owned();
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    assert!((at(&ended) - at(&completed)).num_milliseconds() < 4_000, "{completed} {ended}");
}

#[tokio::test]
async fn builds_start_without_a_message_and_without_rabbitmq() {
    let mut bed = Testbed::new().await;
    // The gateway's messages go where no worker listens, as if the queue had been purged.
    let prefix = bed.env["SHEEN_AMQP_PREFIX"].clone();
    bed.set("SHEEN_AMQP_PREFIX", &format!("{prefix}purged."));
    let (_gateway, caller) = bed.gateway().await;
    bed.set("SHEEN_AMQP_PREFIX", &prefix);
    let (worker, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow(&submitted, None).await;
    let snapshot = check_whole(&caller, &submitted, &story).await;
    assert!(snapshot["queueWaitMs"].as_u64().unwrap() < 5_000, "{snapshot}");
    worker.kill().await;

    bed.set("SHEEN_AMQP_URL", "amqp://sheen:none@127.0.0.1:9/%2f");
    let ((_gateway, caller), _builder) = join(bed.gateway(), bed.build_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow(&submitted, None).await;
    check_whole(&caller, &submitted, &story).await;
}

#[tokio::test]
async fn postgres_away_for_a_while_is_said_and_survived() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let proxy = bed.behind_proxy("SHEEN_DATABASE_URL").await;
    let (gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let breaking = async {
        speaking(&caller, &submitted).await;
        proxy.cut();
        let project = serde_json::json!({ "projectId": "p-1", "userId": "u-1", "prompt": PROMPT }).to_string();
        let answer = caller.post("/v1/builds", &project).await.expect(503);
        assert_eq!(answer.code(), "unavailable");
        assert!(answer.headers.contains_key("retry-after"));
        // An event source survives: 200, when to come back, and no connection frame.
        let stream = caller.open(&submitted, None).await;
        assert_eq!(stream.status().as_u16(), 200);
        let text = stream.text().await.unwrap();
        assert!(text.starts_with("retry: ") && !text.contains("event:"), "{text}");
        assert_eq!(gateway.readiness().await, 200, "it alone can say so");
        proxy.restore();
    };
    let (story, ()) = join(caller.follow_through(&submitted), breaking).await;
    check_whole(&caller, &submitted, &story).await;
}

#[tokio::test]
async fn a_gateway_that_is_told_to_end_sends_its_streams_to_another() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens().set("SHEEN_DRAIN_MS", "500");
    let (first, caller) = bed.gateway().await;
    let (_second, other) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    let open = caller.open(&submitted, None).await;
    let (text, ()) = join(open.text(), first.terminate()).await;
    let text = text.expect("the response ends whole");
    assert!(text.trim_end().lines().last().is_some_and(|line| line.starts_with("retry: ")), "{text}");
    let mut story = Story::read(&text);
    let rest = other.follow_through(&submitted).await;
    let seen = *story.seqs().last().unwrap();
    story.0.extend(rest.0.into_iter().filter(|frame| frame.id.is_some_and(|id| id > seen)));
    check_whole(&other, &submitted, &story).await;
}

#[tokio::test]
async fn cancelling_ends_the_build_and_its_run_at_once() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let (_gateway, caller) = bed.gateway().await;
    // Nobody makes recommendations: the run is pending.
    let _builder = bed.build_worker().await;
    let submitted = caller.submit(PROMPT).await;
    speaking(&caller, &submitted).await;
    let id = submitted["buildSessionId"].as_str().unwrap();
    let cancel = format!("/v1/builds/{id}/cancel");
    let snapshot = caller.post(&cancel, "").await.expect(202).json();
    assert_eq!(snapshot["phase"], "cancelled");
    let story = caller.follow(&submitted, None).await;
    assert_eq!((story.count("build_cancelled"), story.count("build_completed")), (1, 0));
    assert_eq!(story.first("recommendations_failed").unwrap().data["code"], "cancelled");
    assert_eq!(snapshot["assistantText"].as_str().unwrap(), story.text());
    assert_eq!(caller.post(&cancel, "").await.expect(409).code(), "not_cancellable");

    let again = caller.post(&format!("/v1/builds/{id}/retry"), "").await.expect(202).json();
    // A worker may have begun by then.
    assert!(matches!(again["phase"].as_str(), Some("queued" | "building")), "{again}");
    let story = caller.follow_until(&again, None, |story| story.count("build_completed") == 1).await;
    assert_eq!(story.count("build_cancelled"), 1);
}
