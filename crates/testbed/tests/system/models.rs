//! Sites and recommendations by a model, whatever its provider does: a scripted one is called by the real services.

use std::time::Duration;

use fake_llm::{End, Piece, Scene, Server, Wire};
use serde_json::Value;
use testbed::{Caller, Story, Testbed};
use tokio::time::Instant;

use crate::PROMPT;

const BOTH: [Wire; 2] = [Wire::Anthropic, Wire::OpenAi];

/// Services whose engine is the model behind a provider that plays `scenes`.
async fn bed(wire: Wire, scenes: Vec<Scene>) -> (Testbed, Server) {
    let provider = Server::start(([127, 0, 0, 1], 0).into(), scenes).await.unwrap();
    let mut bed = Testbed::new().await;
    let (engine, base) = match wire {
        Wire::Anthropic => ("anthropic", "SHEEN_ANTHROPIC_BASE_URL"),
        Wire::OpenAi => ("openai", "SHEEN_OPENAI_BASE_URL"),
    };
    bed.set("SHEEN_ENGINE", engine).set(base, &provider.base(wire));
    (bed, provider)
}

fn is_over(story: &Story) -> bool {
    story.count("build_completed") + story.count("build_failed") + story.count("build_cancelled") > 0
}

/// One build to its end, and the snapshot after it.
async fn built(caller: &Caller) -> (Story, Value) {
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow_until(&submitted, None, is_over).await;
    let id = submitted["buildSessionId"].as_str().unwrap();
    let snapshot = caller.get(&format!("/v1/builds/{id}")).await.expect(200).json();
    assert_eq!(snapshot["assistantText"], story.text());
    (story, snapshot)
}

/// Half of a site, and then `rest`.
fn half(rest: Vec<Piece>) -> Scene {
    Scene::of([vec![Piece::Opening, Piece::Fitting(50)], rest].concat())
}

#[tokio::test]
async fn a_model_builds_a_whole_site() {
    for wire in BOTH {
        let (bed, provider) = bed(wire, vec![Scene::fitting()]).await;
        let (_gateway, caller) = bed.gateway().await;
        let _builder = bed.build_worker().await;
        let (story, snapshot) = built(&caller).await;
        assert_eq!(story.count("build_completed"), 1, "{story:?}");
        // The first page is there before the model has said a word.
        let place = |event: &str| story.0.iter().position(|frame| frame.event == event);
        assert!(place("preview_ready") < place("assistant_delta"), "{story:?}");
        assert!(story.text().starts_with("I make a page of its own for Luna"), "{}", story.text());
        assert!(story.text().ends_with("That is all.") && !story.text().contains("<<<"), "{}", story.text());
        for path in ["index.html", "visit.html", "styles.css"] {
            assert!(story.files().contains_key(path), "{path} is not among {:?}", story.files());
        }
        let id = snapshot["buildSessionId"].as_str().unwrap();
        let page = caller.get(&format!("/v1/builds/{id}/files/index.html")).await.expect(200).text;
        assert!(page.contains("href=\"visit.html\"") && page.contains("data-feature=\"faq\""), "{page}");
        assert_eq!(provider.calls().len(), 1);
    }
}

#[tokio::test]
async fn what_a_provider_does_ends_in_the_right_event_after_the_right_number_of_calls() {
    let overloaded = || Scene::refusing(529, "overloaded_error").with_header("retry-after-ms", "20");
    for wire in BOTH {
        let scripts: Vec<(&str, Vec<Scene>, Option<&str>, usize)> = vec![
            ("overload, then well", vec![overloaded(), Scene::fitting()], None, 2),
            ("overload that lasts", vec![overloaded()], Some("overloaded"), 3),
            ("a stall", vec![half(Vec::new()).ending(End::Hold)], Some("stalled"), 1),
            ("cut in mid-stream", vec![half(Vec::new())], Some("truncated"), 1),
            ("an error in mid-stream", vec![half(vec![Piece::Error("overloaded_error")])], Some("overloaded"), 1),
            ("a bad key", vec![Scene::refusing(401, "authentication_error")], Some("bad_key"), 1),
            ("nonsense", vec![Scene::saying(&["I can only tell you a joke."])], Some("invalid_output"), 1),
        ];
        for (name, scenes, code, calls) in scripts {
            let (mut bed, provider) = bed(wire, scenes).await;
            bed.set("SHEEN_MODEL_IDLE_MS", "300");
            let (_gateway, caller) = bed.gateway().await;
            let builder = bed.build_worker().await;
            let (story, snapshot) = built(&caller).await;
            assert_eq!(provider.calls().len(), calls, "{name} on {wire:?}");
            assert_eq!(story.count("preview_ready"), 1, "{name} on {wire:?}");
            let failed = story.first("build_failed");
            assert_eq!(failed.and_then(|frame| frame.data["code"].as_str()), code, "{name} on {wire:?}: {story:?}");
            assert_eq!(story.count("build_completed"), usize::from(code.is_none()), "{name} on {wire:?}");
            assert_eq!(snapshot["error"]["code"].as_str(), code, "{name} on {wire:?}");
            let who_acts = code.map(|code| match code {
                "overloaded" => "wait",
                "bad_key" => "operator",
                _ => "you",
            });
            assert_eq!(failed.and_then(|frame| frame.data["whoActs"].as_str()), who_acts, "{name} on {wire:?}");
            assert_eq!(snapshot["error"]["whoActs"].as_str(), who_acts, "{name} on {wire:?}");
            // What was shown stays.
            let id = snapshot["buildSessionId"].as_str().unwrap();
            let page = caller.get(&format!("/v1/builds/{id}/files/index.html")).await.expect(200).text;
            assert!(page.contains("Luna"), "{name} on {wire:?}");
            let provider = match wire {
                Wire::Anthropic => "anthropic",
                Wire::OpenAi => "openai",
            };
            let last = code.unwrap_or("ok").replace("invalid_output", "ok");
            let counted = format!("sheen_ai_requests_total{{outcome=\"{last}\",provider=\"{provider}\"}}");
            assert!(builder.metric(&counted).await >= 1.0, "{name} on {wire:?}");
            assert_eq!(builder.metric(&format!("sheen_ai_breaker_state{{provider=\"{provider}\"}}")).await, 0.0);
        }
    }
}

#[tokio::test]
async fn how_long_the_provider_wants_to_be_left_alone_is_told_with_every_failure() {
    for wire in BOTH {
        let limited = Scene::refusing(429, "rate_limit_error").with_header("retry-after", "90");
        let (mut bed, provider) = bed(wire, vec![limited]).await;
        bed.set("SHEEN_MODEL_RETRIES", "0");
        let (_gateway, caller) = bed.gateway().await;
        let (_builder, _recs) = (bed.build_worker().await, bed.recs_worker().await);
        let submitted = caller.submit(PROMPT).await;
        let story = caller.follow(&submitted, None).await;
        assert_eq!(provider.calls().len(), 2, "one of the build, one of its recommendations");
        let id = submitted["buildSessionId"].as_str().unwrap();
        let snapshot = caller.get(&format!("/v1/builds/{id}")).await.expect(200).json();
        let project = snapshot["projectId"].as_str().unwrap();
        let path = format!("/v1/projects/{project}/recommendations?buildSessionId={id}");
        let recommendations = caller.get(&path).await.expect(200).json();
        for failure in [
            &story.first("build_failed").unwrap().data,
            &story.first("recommendations_failed").unwrap().data,
            &snapshot["error"],
            &snapshot["recommendations"]["error"],
            &recommendations["error"],
        ] {
            let told = (&failure["code"], &failure["whoActs"], &failure["retryable"], &failure["retryAfterMs"]);
            assert_eq!(told, (&"rate_limited".into(), &"wait".into(), &true.into(), &90_000.into()), "{wire:?}");
            assert!(failure["error"].as_str().unwrap().contains("again in 2 minutes"), "{failure}");
        }
        // A retry begins without it.
        _ = caller.post(&format!("/v1/builds/{id}/retry"), "").await.expect(202);
        provider.until(|calls| calls.len() > 2).await.unwrap();
    }
}

#[tokio::test]
async fn a_retry_is_made_however_often_the_same_error_came_before() {
    // A key that the operator has to correct, and a request that the provider has to learn.
    for (status, kind, code) in [(401, "authentication_error", "bad_key"), (404, "not_found_error", "internal")] {
        let refused = || Scene::refusing(status, kind);
        let (bed, provider) = bed(Wire::Anthropic, vec![refused(), refused(), Scene::fitting()]).await;
        let (_gateway, caller) = bed.gateway().await;
        let mut worker = bed.build_worker().await;
        let mut submitted = caller.submit(PROMPT).await;
        let path = format!("/v1/builds/{}/retry", submitted["buildSessionId"].as_str().unwrap());
        for failures in 1..=2 {
            let failed = |story: &Story| story.count("build_failed") == failures;
            let story = caller.follow_until(&submitted, None, failed).await;
            assert_eq!(story.first("build_failed").unwrap().data["code"], code);
            submitted = caller.post(&path, "").await.expect(202).json();
            // What the operator corrects is read by a new process.
            worker.terminate().await;
            worker = bed.build_worker().await;
        }
        let built = |story: &Story| story.count("build_completed") + story.count("build_failed") > 2;
        let story = caller.follow_until(&submitted, None, built).await;
        assert_eq!((story.count("build_failed"), story.count("build_completed")), (2, 1), "{code}: {story:?}");
        assert_eq!(provider.calls().len(), 3);
    }
}

#[tokio::test]
async fn the_offline_engine_steps_in_where_the_operator_allows_it() {
    let (mut bed, _provider) = bed(Wire::Anthropic, vec![Scene::refusing(401, "authentication_error")]).await;
    bed.set("SHEEN_FALLBACK_ENGINE", "offline");
    let (_gateway, caller) = bed.gateway().await;
    let _builder = bed.build_worker().await;
    let (story, _) = built(&caller).await;
    assert_eq!(story.count("build_completed"), 1, "{story:?}");
    assert!(story.text().starts_with("The writing service could not finish this site."), "{}", story.text());
    assert!(story.files().contains_key("booking.html"), "{:?}", story.files());
}

/// Cancels the build; when that was done.
async fn cancel(caller: &Caller, submitted: &Value) -> Instant {
    let id = submitted["buildSessionId"].as_str().unwrap();
    let answer = caller.post(&format!("/v1/builds/{id}/cancel"), "").await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    Instant::now()
}

/// How long after `since` the provider saw its first caller leave.
async fn left_after(provider: &Server, since: Instant) -> Duration {
    let calls = provider.until(|calls| calls.first().is_some_and(|call| call.ending.is_some())).await.unwrap();
    calls[0].left_at().expect("the caller left").saturating_duration_since(since)
}

#[tokio::test]
async fn a_cancelled_build_hangs_up_within_a_second() {
    for wire in BOTH {
        // One that never says a word, and one that has fallen silent.
        for scene in [Scene::silence(), half(Vec::new()).ending(End::Hold)] {
            let (bed, provider) = bed(wire, vec![scene]).await;
            let (_gateway, caller) = bed.gateway().await;
            let _builder = bed.build_worker().await;
            let submitted = caller.submit(PROMPT).await;
            provider.until(|calls| !calls.is_empty()).await.unwrap();
            let cancelled = cancel(&caller, &submitted).await;
            assert!(left_after(&provider, cancelled).await < Duration::from_secs(1), "{wire:?}");
            let story = caller.follow_until(&submitted, None, is_over).await;
            assert_eq!((story.count("build_cancelled"), provider.calls().len()), (1, 1), "{story:?}");
        }
    }
}

#[tokio::test]
async fn recommendations_that_take_too_long_cost_one_call_and_hang_up_within_a_second() {
    for wire in BOTH {
        let (mut bed, provider) = bed(wire, vec![Scene::silence()]).await;
        bed.set("SHEEN_RECS_TIMEOUT_MS", "700");
        let (_gateway, caller) = bed.gateway().await;
        let _recs = bed.recs_worker().await;
        let submitted = caller.submit(PROMPT).await;
        let calls = provider.until(|calls| !calls.is_empty()).await.unwrap();
        let deadline = calls[0].at + Duration::from_millis(700);
        assert!(left_after(&provider, deadline).await < Duration::from_secs(1), "{wire:?}");
        let failed = |story: &Story| story.count("recommendations_failed") > 0;
        let story = caller.follow_until(&submitted, None, failed).await;
        assert_eq!(story.first("recommendations_failed").unwrap().data["code"], "timeout");
        assert_eq!(provider.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_cancelled_build_takes_its_recommendations_call_with_it() {
    let (bed, provider) = bed(Wire::Anthropic, vec![Scene::silence()]).await;
    let (_gateway, caller) = bed.gateway().await;
    let _recs = bed.recs_worker().await;
    let submitted = caller.submit(PROMPT).await;
    provider.until(|calls| !calls.is_empty()).await.unwrap();
    let cancelled = cancel(&caller, &submitted).await;
    assert!(left_after(&provider, cancelled).await < Duration::from_secs(1));
    let story = caller.follow_until(&submitted, None, |story| story.count("recommendations_failed") > 0).await;
    assert_eq!(story.first("recommendations_failed").unwrap().data["code"], "cancelled");
}

#[tokio::test]
async fn a_model_recommends_in_one_call() {
    for wire in BOTH {
        let (bed, provider) = bed(wire, vec![Scene::fitting()]).await;
        let (_gateway, caller) = bed.gateway().await;
        let _recs = bed.recs_worker().await;
        let submitted = caller.submit(PROMPT).await;
        let ready = |story: &Story| story.count("recommendations_ready") + story.count("recommendations_failed") > 0;
        let story = caller.follow_until(&submitted, None, ready).await;
        assert_eq!(story.first("recommendations_ready").map(|frame| frame.data["count"].as_u64()), Some(Some(4)));
        let calls = provider.calls();
        assert_eq!(calls.len(), 1);
        let asked = match wire {
            Wire::Anthropic => &calls[0].body["output_config"]["format"]["type"],
            Wire::OpenAi => &calls[0].body["response_format"]["type"],
        };
        assert_eq!(asked, "json_schema");
    }
}
