mod document;

use super::*;

/// What the workers declare their metrics with.
fn models() -> Vec<&'static str> {
    engine::Provider::names().collect()
}

/// The text of a scrape right after start.
fn scrape(declare: impl FnOnce(&Registry)) -> String {
    let registry = Registry::new();
    declare(&registry);
    prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap()
}

#[track_caller]
fn check(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|found| found == *line), "no line {line:?} in\n{text}");
    }
}

#[test]
fn every_counter_of_the_gateway_is_there_from_the_start() {
    let text = scrape(|registry| drop(GatewayMetrics::new(registry).unwrap()));
    check(
        &text,
        &[
            "sheen_replay_blocked_total 0",
            "sheen_sse_connections 0",
            "sheen_sse_resumes_total{outcome=\"reset\"} 0",
            "sheen_sse_events_total{type=\"assistant_delta\"} 0",
            "sheen_sse_events_total{type=\"heartbeat\"} 0",
            "sheen_client_events_total{counter=\"duplicate_event\"} 0",
            "sheen_client_metric_seconds_count{metric=\"tt_recs\",ready_source=\"ai\"} 0",
            "sheen_client_metric_seconds_count{metric=\"ttft\",ready_source=\"\"} 0",
            "sheen_builds_total{outcome=\"cancelled\"} 0",
            "sheen_recommendations_total{outcome=\"cancelled\"} 0",
            "sheen_lost_news_found_total 0",
            "sheen_publish_failures_total{target=\"jobs\"} 0",
            "sheen_build_info{service=\"gateway\",version=\"0.0.0\"} 1",
        ],
    );
    assert!(!text.contains("ttfi"), "ttfi is another name of ttft");
}

#[test]
fn every_counter_of_the_workers_is_there_from_the_start() {
    let text = scrape(|registry| drop(BuildWorkerMetrics::new(registry, &models()).unwrap()));
    check(
        &text,
        &[
            "sheen_builds_total{outcome=\"completed\"} 0",
            "sheen_build_failures_total{code=\"interrupted\"} 0",
            "sheen_build_duration_seconds_count 0",
            "sheen_queue_wait_seconds_count{queue=\"builds\"} 0",
            "sheen_jobs_waiting{queue=\"builds\"} 0",
            "sheen_ai_requests_total{outcome=\"ok\",provider=\"anthropic\"} 0",
            "sheen_ai_tokens_total{direction=\"output\",provider=\"openai\"} 0",
            "sheen_leases_taken_over_total 0",
        ],
    );
    let text = scrape(|registry| drop(RecsWorkerMetrics::new(registry, &models()).unwrap()));
    check(
        &text,
        &[
            "sheen_recommendations_total{outcome=\"ready\"} 0",
            "sheen_recommendations_after_build_seconds_count 0",
            "sheen_queue_wait_seconds_count{queue=\"recommendations\"} 0",
            "sheen_jobs_waiting{queue=\"recommendations\"} 0",
        ],
    );
}

#[test]
fn a_counter_catches_up_and_never_goes_back() {
    let counter = IntCounter::new("c", "c").unwrap();
    for (total, shown) in [(3, 3), (2, 3), (9, 9)] {
        catch_up(&counter, total);
        assert_eq!(counter.get(), shown);
    }
}
