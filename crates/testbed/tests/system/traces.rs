//! What operators see of one request over every process: its trace in a collector, its lines in the logs.

use std::{collections::BTreeSet, time::Duration};

use fake_llm::{Scene, Server, Wire};
use reqwest::Method;
use serde_json::{Value, json};
use testbed::{Caller, Collector, Manner, SeenSpan, Story, Testbed, wait_for};
use tokio::time::Instant;

use crate::PROMPT;

/// A trace that began in a browser.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const BROWSERS_SPAN: &str = "b7ad6b7169203331";
/// Nobody listens there.
const NO_RABBITMQ: &str = "amqp://127.0.0.1:9/%2f";

fn traceparent(trace: &str) -> String {
    format!("00-{trace}-{BROWSERS_SPAN}-01")
}

fn everything(story: &Story) -> bool {
    story.count("build_completed") == 1 && story.count("recommendations_ready") == 1
}

async fn submit_in(trace: &str, caller: &Caller) -> Value {
    let body = json!({ "projectId": "p-traced", "userId": "u-1", "prompt": PROMPT, "locale": "en" }).to_string();
    let request = caller.signed(Method::POST, "/v1/builds", &body).header("traceparent", traceparent(trace));
    caller.send(request).await.expect(202).json()
}

/// Asks as the Studio's page does, within the browser's trace.
async fn submit_at(studio: &str, caller: &Caller) -> (Value, String) {
    let page = caller.send(caller.http.get(studio)).await.expect(200);
    let cookie = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let (_, rest) = page.text.split_once("name=\"csrf-token\" content=\"").unwrap();
    let request = caller
        .http
        .post(format!("{studio}/api/builds"))
        .header("cookie", cookie)
        .header("x-csrf-token", rest.split('"').next().unwrap())
        .header("traceparent", traceparent(TRACE))
        .json(&json!({ "prompt": PROMPT, "locale": "en" }));
    let answer = caller.send(request).await.expect(202);
    (answer.json(), answer.headers["server-timing"].to_str().unwrap().to_owned())
}

fn of_trace(spans: &[SeenSpan], trace: &str) -> Vec<SeenSpan> {
    spans.iter().filter(|span| span.trace_id == trace).cloned().collect()
}

fn has(spans: &[SeenSpan], trace: &str, service: &str, name: &str) -> bool {
    spans.iter().any(|span| span.trace_id == trace && span.service == service && span.name == name)
}

/// The names from the span to the first of its trace, each with its service.
fn way_up<'a>(spans: &'a [SeenSpan], from: &'a SeenSpan) -> Vec<(&'a str, &'a str)> {
    let parent = |span: &SeenSpan| spans.iter().find(|other| other.span_id == span.parent_span_id);
    std::iter::successors(Some(from), |span| parent(span))
        .map(|span| (span.service.as_str(), span.name.as_str()))
        .collect()
}

#[tokio::test]
async fn one_trace_goes_from_the_browser_through_every_service_to_both_calls_of_the_model() {
    let collector = Collector::start(Manner::Takes).await;
    let provider = Server::start(([127, 0, 0, 1], 0).into(), vec![Scene::fitting()]).await.unwrap();
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ENGINE", "anthropic").set("SHEEN_ANTHROPIC_BASE_URL", &provider.base(Wire::Anthropic));
    bed.set("SHEEN_OTLP_ENDPOINT", &collector.url());
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = (bed.build_worker().await, bed.recs_worker().await);
    let (_studio, studio) = bed.studio(&caller.url).await;
    let (submitted, timing) = submit_at(&studio, &caller).await;
    caller.follow_until(&submitted, None, everything).await;

    let wanted = [
        ("studio", "POST /api/builds"),
        ("gateway", "POST /v1/builds"),
        ("build-worker", "build attempt"),
        ("build-worker", "model call"),
        ("recs-worker", "recommendations"),
        ("recs-worker", "model call"),
    ];
    let all_there = |spans: &[SeenSpan]| wanted.iter().all(|(service, name)| has(spans, TRACE, service, name));
    let spans = of_trace(&collector.until("every service's spans", all_there).await, TRACE);

    let ids: BTreeSet<&str> = spans.iter().map(|span| span.span_id.as_str()).chain([BROWSERS_SPAN]).collect();
    for span in &spans {
        assert!(ids.contains(span.parent_span_id.as_str()), "nobody's child: {span:?}");
    }
    let above = [("gateway", "POST /v1/builds"), ("studio", "POST /api/builds")];
    let calls: Vec<&SeenSpan> = spans.iter().filter(|span| span.name == "model call").collect();
    assert_eq!(calls.len(), provider.calls().len());
    for call in calls {
        let expected = match call.service.as_str() {
            "build-worker" => vec![
                (call.service.as_str(), "model call"),
                ("build-worker", "engine"),
                ("build-worker", "build attempt"),
            ],
            _ => vec![("recs-worker", "model call"), ("recs-worker", "recommendations")],
        };
        assert_eq!(way_up(&spans, call), [expected, above.to_vec()].concat());
        assert_eq!((call.kind, call.attributes["outcome"].as_str()), (3, "ok"));
        assert!(call.attributes.contains_key("first_token_ms"), "{call:?}");
    }
    for name in ["wait for a worker", "claim"] {
        assert!(has(&spans, TRACE, "build-worker", name) && has(&spans, TRACE, "recs-worker", name), "{name}");
    }
    let id = submitted["buildSessionId"].as_str().unwrap();
    let attempt = spans.iter().find(|span| span.name == "build attempt").unwrap();
    assert_eq!((attempt.kind, attempt.attributes["build_session_id"].as_str()), (5, id));
    let characters = format!("{} characters", PROMPT.chars().count());
    assert_eq!(
        (attempt.attributes["prompt"].as_str(), attempt.attributes["outcome"].as_str()),
        (characters.as_str(), "completed")
    );
    let moments = |name: &str| {
        let of_build = spans.iter().filter(|span| span.service == "build-worker" && span.name == name);
        of_build.flat_map(|span| span.events.iter().map(String::as_str)).collect::<Vec<_>>()
    };
    assert_eq!((moments("scaffold").last(), moments("end").last()), (Some(&"preview_ready"), Some(&"build_completed")));
    assert_eq!(moments("build attempt").iter().filter(|name| **name == "first_token").count(), 1);
    assert!(moments("build attempt").contains(&"file_written"));
    // What the provider is sent tells nothing of it.
    assert!(provider.calls().iter().all(|call| call.header("traceparent").is_none()));
    for part in ["auth;dur=", "analysis;dur=", "db;dur=", "redis;dur=", "worker;dur=", "total;dur="] {
        assert_eq!(timing.matches(part).count(), 1, "{timing}");
    }
}

#[tokio::test]
async fn a_job_that_no_message_named_goes_on_with_the_trace_of_its_row() {
    let collector = Collector::start(Manner::Takes).await;
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_AMQP_URL", NO_RABBITMQ).set("SHEEN_OTLP_ENDPOINT", &collector.url());
    let (_gateway, caller) = bed.gateway().await;
    let submitted = submit_in(TRACE, &caller).await;
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let ask = async |what: &str, trace: &str| {
        let request = caller.signed(Method::POST, &format!("{path}/{what}"), "");
        caller.send(request.header("traceparent", traceparent(trace))).await.expect(202)
    };
    _ = ask("cancel", TRACE).await;
    // Whoever asks again has it done in a trace of their own.
    let again = "4bf92f3577b34da6a3ce929d0e0e4736";
    _ = ask("retry", again).await;
    let _builder = bed.build_worker().await;
    let spans = collector.until("the attempt", |spans| has(spans, again, "build-worker", "build attempt")).await;
    let attempt = spans.iter().find(|span| span.name == "build attempt").unwrap();
    assert_eq!(attempt.attributes["taken_by"], "look");

    let more = "5c0ffee577b34da6a3ce929d0e0e4736";
    _ = ask("recommendations/retry", more).await;
    let _recs = bed.recs_worker().await;
    collector.until("the run", |spans| has(spans, more, "recs-worker", "recommendations")).await;
}

#[tokio::test]
async fn a_share_of_nothing_sends_nothing_unless_the_caller_traces() {
    let collector = Collector::start(Manner::Takes).await;
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_OTLP_ENDPOINT", &collector.url()).set("SHEEN_TRACE_RATIO", "0");
    let (gateway, caller) = bed.gateway().await;
    let builder = bed.build_worker().await;
    let submitted = caller.submit(PROMPT).await;
    caller.follow_until(&submitted, None, |story| story.count("build_completed") == 1).await;
    // A service that ends sends what it has.
    builder.terminate().await;
    assert_eq!(collector.spans(), []);
    submit_in(TRACE, &caller).await;
    gateway.terminate().await;
    assert!(has(&collector.spans(), TRACE, "gateway", "POST /v1/builds"));
    assert_eq!(of_trace(&collector.spans(), TRACE), collector.spans());
}

#[tokio::test]
async fn a_collector_that_hangs_holds_up_neither_requests_nor_the_end() {
    let collector = Collector::start(Manner::Hangs).await;
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_OTLP_ENDPOINT", &collector.url());
    let (gateway, caller) = bed.gateway().await;
    caller.submit(PROMPT).await;
    wait_for("a batch that nobody takes", async || (collector.calls() > 0).then_some(())).await;
    let began = Instant::now();
    for _ in 0..20 {
        caller.submit(PROMPT).await;
    }
    // A batch is given up after five seconds.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    let counted = async |name: &str| gateway.metric(&format!("sheen_spans_{name}_total")).await;
    assert!(counted("ended").await > 20.0 && counted("sent").await < 1.0);
    let status = gateway.end(Duration::from_secs(5)).await;
    assert!(status.is_some_and(|status| status.success()), "{status:?}");
}

#[tokio::test]
async fn a_collector_that_is_ill_is_told_once_and_so_is_its_coming_back() {
    let collector = Collector::start(Manner::Refuses).await;
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_OTLP_ENDPOINT", &collector.url()).set("SHEEN_LOG", "info").keep_log();
    let (gateway, caller) = bed.gateway().await;
    let submit_until = async |what: &str, enough: &dyn Fn() -> bool| {
        wait_for(what, async || {
            caller.submit(PROMPT).await;
            enough().then_some(())
        })
        .await;
    };
    submit_until("three batches that were refused", &|| collector.calls() >= 3).await;
    collector.set(Manner::Takes);
    submit_until("a batch that was taken", &|| !collector.spans().is_empty()).await;
    let is_counted = async || (gateway.metric("sheen_spans_sent_total").await > 0.0).then_some(());
    wait_for("it is counted", is_counted).await;
    gateway.terminate().await;
    let log = bed.kept_log().read();
    assert_eq!(log.matches("takes no traces").count(), 1, "{log}");
    assert_eq!(log.matches("takes traces again").count(), 1, "{log}");
}

#[tokio::test]
async fn a_line_of_the_log_is_one_object_that_names_its_trace_and_build_and_no_secret() {
    const KEY: &str = "sk-a-key-of-the-tests";
    let provider = Server::start(([127, 0, 0, 1], 0).into(), vec![Scene::fitting()]).await.unwrap();
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ENGINE", "anthropic").set("SHEEN_ANTHROPIC_BASE_URL", &provider.base(Wire::Anthropic));
    bed.set("SHEEN_ANTHROPIC_API_KEY", KEY).set("SHEEN_LOG_FORMAT", "json");
    let ours = "gateway,build_worker,recs_worker,platform,engine,llm,storage,broker,live,service,studio,client";
    bed.set("SHEEN_LOG", &format!("info,{}=debug", ours.replace(',', "=debug,"))).keep_log();
    let (gateway, caller) = bed.gateway().await;
    let (builder, recs) = (bed.build_worker().await, bed.recs_worker().await);
    let (studio, page) = bed.studio(&caller.url).await;
    let (submitted, _) = submit_at(&page, &caller).await;
    caller.follow_until(&submitted, None, everything).await;
    for service in [studio, recs, builder, gateway] {
        service.terminate().await;
    }
    let secrets = [
        bed.env["SHEEN_SIGNING_KEYS"].split([':', ',']).nth(1).unwrap(),
        bed.env["SHEEN_STREAM_TOKEN_KEYS"].split(':').nth(1).unwrap(),
        KEY,
        submitted["stream"]["token"].as_str().unwrap(),
        PROMPT,
    ]
    .map(str::to_owned);
    let log = bed.kept_log().read();
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret:?} was logged");
    }
    let id = submitted["buildSessionId"].as_str().unwrap();
    let mut told = BTreeSet::new();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for member in ["timestamp", "level", "service", "target", "message"] {
            assert!(line[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}: {line}");
        }
        if line["build_session_id"] == id && line["trace_id"] == TRACE {
            told.insert(line["service"].as_str().unwrap().to_owned());
        }
    }
    // The trace is known though nobody collects it.
    assert_eq!(told, ["build-worker", "gateway", "recs-worker"].map(str::to_owned).into(), "{log}");
}

#[tokio::test]
async fn a_prompts_words_are_told_where_that_was_asked_for() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_LOG_FORMAT", "json").set("SHEEN_LOG", "info").set("SHEEN_LOG_PROMPTS", "true").keep_log();
    let (gateway, caller) = bed.gateway().await;
    caller.submit(PROMPT).await;
    gateway.terminate().await;
    let log = bed.kept_log().read();
    assert!(log.contains(PROMPT), "{log}");
}
