//! Signed requests: what passes once, what does not pass, and how that is said.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use testbed::{Answer, Caller, RedisServer, Testbed};

use crate::PROMPT;

fn body(project: &str) -> String {
    json!({ "projectId": project, "userId": "u-1", "prompt": PROMPT, "locale": "en" }).to_string()
}

/// Sends so many copies of one signed request at once; how many got each status.
async fn copies(caller: &Caller, path: &str, body: &str, n: usize) -> Vec<(u16, usize)> {
    let request = caller.signed(Method::POST, path, body);
    let answers: Vec<Answer> = join_all((0..n).map(|_| caller.send(request.try_clone().unwrap()))).await;
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for answer in &answers {
        assert!(answer.status != 409 || answer.code() == "request_replayed", "{}", answer.text);
        match counts.iter_mut().find(|(status, _)| *status == answer.status) {
            Some((_, count)) => *count += 1,
            None => counts.push((answer.status, 1)),
        }
    }
    counts.sort_unstable();
    counts
}

#[tokio::test]
async fn i7_of_forty_copies_of_a_signed_post_one_passes() {
    let bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    assert_eq!(copies(&caller, "/v1/builds", &body("p-1"), 40).await, [(202, 1), (409, 39)]);
    assert_eq!(gateway.metric("sheen_replay_blocked_total").await, 39.0);
    // One that is refused is spent as well.
    assert_eq!(copies(&caller, "/v1/builds", "{}", 10).await, [(409, 9), (422, 1)]);
    let missing = "/v1/builds/bs_p-1_1763800000000_1a2b3c4d";
    assert_eq!(copies(&caller, &format!("{missing}/cancel"), "", 10).await, [(404, 1), (409, 9)]);
}

#[tokio::test]
async fn i7_copies_pass_once_with_redis_away_and_with_its_marks_wiped() {
    let mut bed = Testbed::new().await;
    let mut redis = RedisServer::start(&bed.stack).await;
    bed.set("SHEEN_REDIS_URL", &redis.url());
    let (_gateway, caller) = bed.gateway().await;

    let request = caller.signed(Method::POST, "/v1/builds", &body("p-1"));
    let _ = caller.send(request.try_clone().unwrap()).await.expect(202);
    redis.flush().await;
    assert_eq!(caller.send(request).await.expect(409).code(), "request_replayed");

    redis.kill().await;
    assert_eq!(copies(&caller, "/v1/builds", &body("p-2"), 40).await, [(202, 1), (409, 39)]);
    assert_eq!(copies(&caller, "/v1/builds", "[]", 10).await, [(409, 9), (422, 1)]);
}

#[tokio::test]
async fn i8_of_24_submits_with_one_build_session_id_one_starts_a_build() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let id = format!("bs_p-1_{}_1a2b3c4d", chrono::Utc::now().timestamp_millis());
    let body = |prompt: &str| {
        json!({ "projectId": "p-1", "userId": "u-1", "prompt": prompt, "locale": "en", "buildSessionId": id })
            .to_string()
    };
    let same = body(PROMPT);
    let answers = join_all((0..24).map(|_| caller.post("/v1/builds", &same))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[200].repeat(23), vec![202]].concat());
    assert!(answers.iter().all(|answer| answer.json()["buildSessionId"] == id.as_str()));
    assert!(answers.iter().all(|answer| answer.json()["analysis"] == answers[0].json()["analysis"]));

    assert_eq!(caller.post("/v1/builds", &body("another")).await.expect(409).code(), "build_session_conflict");
    let list = caller.get("/v1/projects/p-1/builds").await.expect(200).json();
    assert_eq!(list["builds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_signed_get_passes_once_and_without_redis_on_its_signature_alone() {
    let mut bed = Testbed::new().await;
    let mut redis = RedisServer::start(&bed.stack).await;
    bed.set("SHEEN_REDIS_URL", &redis.url());
    let (_gateway, caller) = bed.gateway().await;
    let submitted = caller.submit(PROMPT).await;
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let get = caller.signed(Method::GET, &path, "");
    let _ = caller.send(get.try_clone().unwrap()).await.expect(200);
    assert_eq!(caller.send(get.try_clone().unwrap()).await.expect(409).code(), "request_replayed");
    redis.kill().await;
    let _ = caller.send(get).await.expect(200);
}

#[tokio::test]
async fn every_refusal_says_what_is_wrong() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let now = chrono::Utc::now().timestamp_millis();
    let with = |changes: serde_json::Value| {
        let mut body = json!({ "projectId": "p-1", "userId": "u-1", "prompt": PROMPT });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body.to_string()
    };
    let cases = [
        ("{", 400, "malformed_body", ""),
        ("[1]", 422, "invalid_member", "$"),
        ("{}", 422, "invalid_member", "projectId"),
        (&with(json!({ "projectId": "a b" })), 422, "invalid_member", "projectId"),
        (&with(json!({ "projectId": "p".repeat(65) })), 422, "invalid_member", "projectId"),
        (&with(json!({ "userId": "" })), 422, "invalid_member", "userId"),
        (&with(json!({ "userId": "a\u{1}" })), 422, "invalid_member", "userId"),
        (&with(json!({ "prompt": "  \n " })), 422, "invalid_member", "prompt"),
        (&with(json!({ "prompt": "x".repeat(8001) })), 422, "invalid_member", "prompt"),
        (&with(json!({ "prompt": 7 })), 422, "invalid_member", "prompt"),
        (&with(json!({ "locale": 7 })), 422, "invalid_member", "locale"),
        (&with(json!({ "buildSessionId": "nonsense" })), 422, "invalid_build_session_id", ""),
        (&with(json!({ "buildSessionId": format!("bs_p-2_{now}_1a2b3c4d") })), 422, "invalid_build_session_id", ""),
        (
            &with(json!({ "buildSessionId": format!("bs_p-1_{}_1a2b3c4d", now - 25 * 3_600_000) })),
            422,
            "invalid_build_session_id",
            "",
        ),
        (&with(json!({ "parentBuildSessionId": format!("bs_p-1_{now}_00000000") })), 422, "parent_not_found", ""),
        (&with(json!({ "prompt": "x".repeat(66_000) })), 413, "body_too_large", ""),
    ];
    for (body, status, code, member) in cases {
        let answer = caller.post("/v1/builds", body).await.expect(status);
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{body:.60}");
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{body:.60}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["member"].as_str().unwrap_or(""), member, "{body:.60}");
        assert_eq!(problem["requestId"].as_str(), answer.headers["x-sheen-request-id"].to_str().ok());
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
    let longest = "é".repeat(8000);
    let _ = caller
        .post("/v1/builds", &with(json!({ "prompt": longest, "unknown": [1], "locale": null })))
        .await
        .expect(202);
    let text = caller.signed(Method::POST, "/v1/builds", "hello").header("content-type", "text/plain");
    assert_eq!(caller.send(text).await.status, 400, "two media types");
    assert_eq!(caller.get("/nothing").await.expect(404).code(), "not_found");
    assert_eq!(caller.get("/v1/builds/bs_p-1_1763800000000_1a2b3c4d").await.expect(404).code(), "build_not_found");
}

#[tokio::test]
async fn problems_speak_the_callers_language() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let title = async |language: &str| {
        let request = caller.signed(Method::GET, "/nothing", "").header("accept-language", language);
        caller.send(request).await.expect(404).json()["title"].as_str().unwrap().to_owned()
    };
    let (en, ar, fr) = (title("en").await, title("ar-EG,en;q=0.5").await, title("xx, fr;q=0.8").await);
    assert!(ar.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)), "{ar}");
    assert!(en != fr && en.is_ascii(), "{en} {fr}");
    let body = json!({ "projectId": "p-1", "userId": "u-1", "prompt": "", "locale": "ar_eg" }).to_string();
    let detail = caller.post("/v1/builds", &body).await.expect(422).json()["detail"].to_string();
    assert!(detail.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)), "{detail}");
}

#[tokio::test]
async fn signatures_keys_and_clocks_are_checked() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let good = || caller.signed(Method::POST, "/v1/builds", &body("p-1"));
    let unsigned = caller
        .http
        .post(format!("{}/v1/builds", caller.url))
        .header("content-type", "application/json")
        .body(body("p-1"));
    assert_eq!(caller.send(unsigned).await.expect(401).code(), "signature_missing");
    // A second signature header must be good as well.
    let both = good().header("x-sheen-signature", "0".repeat(64));
    assert_eq!(caller.send(both).await.expect(401).code(), "signature_invalid");
    // The body that arrives is what is checked.
    let tampered = good().body(body("p-2"));
    assert_eq!(caller.send(tampered).await.expect(401).code(), "signature_invalid");
    // A path that was not signed.
    let mut elsewhere = good().build().unwrap();
    elsewhere.url_mut().set_query(Some("x=1"));
    let elsewhere = caller.http.execute(elsewhere).await.unwrap();
    assert_eq!(elsewhere.status().as_u16(), 401);
}

#[tokio::test]
async fn answers_carry_timings_and_the_request_id() {
    let origin = "https://app.example";
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ALLOWED_ORIGINS", origin);
    let (_gateway, caller) = bed.gateway().await;
    let from = async |origin: &str| {
        let request = caller.signed(Method::POST, "/v1/builds", &body("p-1")).header("origin", origin);
        caller.send(request).await.expect(202)
    };
    let answer = from(origin).await;
    // A page of that origin may read them, and no other.
    assert_eq!(answer.headers["timing-allow-origin"], origin);
    let exposed = answer.headers["access-control-expose-headers"].to_str().unwrap().to_owned();
    assert!(exposed.split(',').any(|name| name.trim().eq_ignore_ascii_case("server-timing")), "{exposed}");
    assert!(!from("https://evil.example").await.headers.contains_key("timing-allow-origin"));
    let timing = answer.headers["server-timing"].to_str().unwrap();
    for part in ["auth;dur=", "analysis;dur=", "db;dur=", "redis;dur=", "total;dur="] {
        assert!(timing.contains(part), "{timing}");
    }
    let sent = "req_3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11";
    let echoed =
        caller.send(caller.http.get(format!("{}/nothing", caller.url)).header("x-sheen-request-id", sent)).await;
    assert_eq!(echoed.headers["x-sheen-request-id"], sent);
}

#[tokio::test]
async fn a_projects_builds_come_newest_first_in_pages() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(caller.post("/v1/builds", &body("p-9")).await.expect(202).json()["buildSessionId"].clone());
    }
    made.reverse();
    let mut listed = Vec::new();
    let mut before = String::new();
    loop {
        let page = caller.get(&format!("/v1/projects/p-9/builds?limit=2{before}")).await.expect(200).json();
        listed.extend(page["builds"].as_array().unwrap().iter().map(|build| build["buildSessionId"].clone()));
        let Some(next) = page["nextBefore"].as_str() else { break };
        before = format!("&before={next}");
    }
    assert_eq!(listed, made);
    assert_eq!(caller.get("/v1/projects/p-9/builds?limit=0").await.expect(400).code(), "malformed_query");
}

#[tokio::test]
async fn client_metrics_are_taken_whole_or_not_at_all() {
    let bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    let submitted = caller.submit(PROMPT).await;
    let id = submitted["buildSessionId"].clone();
    let token = submitted["stream"]["token"].as_str().unwrap();
    let post = async |body: serde_json::Value| {
        let request = caller.http.post(format!("{}/v1/client-metrics", caller.url)).bearer_auth(token);
        caller.send(request.header("content-type", "application/json").body(body.to_string())).await
    };
    let good = json!({ "buildSessionId": id, "locale": "en",
        "metrics": [{ "metric": "ttfi", "durationMs": 12.5 }, { "metric": "tt_recs", "durationMs": 900, "readySource": "ai" }],
        "counters": [{ "counter": "duplicate_event", "value": 0 }, { "counter": "event_received", "value": 7 }] });
    let _ = post(good).await.expect(204);
    assert_eq!(gateway.metric("sheen_client_metric_seconds_count{metric=\"ttft\",ready_source=\"\"}").await, 1.0);
    assert_eq!(gateway.metric("sheen_client_events_total{counter=\"event_received\"}").await, 7.0);
    for (metrics, counters) in [
        (json!([{ "metric": "ttft", "durationMs": -1 }]), json!([])),
        (json!([{ "metric": "ttft", "durationMs": 3_600_001 }]), json!([])),
        (json!([{ "metric": "nonsense", "durationMs": 1 }]), json!([])),
        (json!([{ "metric": "ttft", "durationMs": 1 }]), json!([{ "counter": "nonsense", "value": 1 }])),
    ] {
        let _ = post(json!({ "buildSessionId": id, "metrics": metrics, "counters": counters })).await.expect(422);
    }
    assert_eq!(gateway.metric("sheen_client_metric_seconds_count{metric=\"ttft\",ready_source=\"\"}").await, 1.0);
    let _ = post(json!({ "buildSessionId": "bs_p-1_1763800000000_1a2b3c4d" })).await.expect(403);
}
