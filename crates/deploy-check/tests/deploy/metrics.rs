//! A real Prometheus reads real services, and everything that asks it for something is answered.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use deploy_check::{Tool, alerts, deploy, metric_names, panels, rendered};
use serde_json::{Value, json};
use testbed::{Caller, Cursor, Service, Testbed, free_port, wait_for};

/// A Prometheus of the test's own; ended when dropped.
struct Prometheus {
    child: Child,
    url: String,
    http: reqwest::Client,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has told then.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Prometheus {
    /// Scrapes `services` every half second under the names that rules know them by.
    fn start(folder: &Path, services: &[(&str, &Service)], http: reqwest::Client) -> Self {
        _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).unwrap();
        let jobs: Vec<Value> = services
            .iter()
            .map(|(name, service)| {
                let target = service.admin.trim_start_matches("http://");
                json!({ "job_name": name, "static_configs": [{ "targets": [target] }] })
            })
            .collect();
        let config = json!({
            "global": { "scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms" },
            "rule_files": [deploy("prometheus/rules/*.yaml")],
            "scrape_configs": jobs,
        });
        let file = folder.join("prometheus.json");
        fs::write(&file, config.to_string()).unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let log = fs::File::create(folder.join("log")).unwrap();
        let child = Tool::Prometheus
            .command()
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child, url: format!("http://{address}/api/v1"), http }
    }

    /// What a query answers now, where it is answered at all.
    async fn ask(&self, query: &str) -> Option<Vec<Value>> {
        let url = reqwest::Url::parse_with_params(&format!("{}/query", self.url), [("query", query)]).ok()?;
        let answer = self.http.get(url).send().await.ok()?;
        let text = answer.text().await.ok()?;
        let answer: Value = serde_json::from_str(&text).ok()?;
        assert!(answer["status"] == "success", "{query}: {answer}");
        answer["data"]["result"].as_array().cloned()
    }

    /// Every name that there is a series of.
    async fn names(&self) -> BTreeSet<String> {
        let url = format!("{}/label/__name__/values", self.url);
        let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        answer["data"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }
}

/// One build that is watched as a page watches it, with what the page reports.
async fn use_it(caller: &Caller) {
    let submitted = caller.submit("A bakery in Lyon called Mie").await;
    let story = caller.follow(&submitted, None).await;
    let again = (Cursor::LastEventId, story.seqs()[1]);
    caller.follow(&submitted, Some(again)).await;
    let body = json!({ "buildSessionId": submitted["buildSessionId"], "locale": "en",
        "metrics": [
            { "metric": "ttfb_chat", "durationMs": 5 }, { "metric": "sse_connect", "durationMs": 5 },
            { "metric": "ttft", "durationMs": 50 }, { "metric": "tt_preview", "durationMs": 40 },
            { "metric": "tt_recs", "durationMs": 90, "readySource": "ai" } ],
        "counters": [
            { "counter": "event_received", "value": 20 }, { "counter": "reconnect_attempt", "value": 1 },
            { "counter": "reconnect_success", "value": 1 }, { "counter": "recs_visible", "value": 1 } ] });
    let token = submitted["stream"]["token"].as_str().unwrap();
    let report = caller.http.post(format!("{}/v1/client-metrics", caller.url)).bearer_auth(token);
    let report = report.header("content-type", "application/json").body(body.to_string());
    let _ = caller.send(report).await.expect(204);
}

/// Grafana's own words in a query, as it would fill them in.
fn filled_in(query: &str) -> String {
    query.replace("$__rate_interval", "1m")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_panel_rule_or_scaler_asks_for_what_is_not_there() {
    let bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    let (builder, recommender) = (bed.build_worker().await, bed.recs_worker().await);
    let services = [("gateway", &gateway), ("build-worker", &builder), ("recs-worker", &recommender)];
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prometheus");
    let prometheus = Prometheus::start(&folder, &services, caller.http.clone());
    // A rate wants two scrapes before what it counts, or it has not seen it begin.
    wait_for("Prometheus has read everything twice", async || {
        let found = prometheus.ask("count_over_time(up[5m]) >= 2 and up == 1").await?;
        (found.len() == services.len()).then_some(())
    })
    .await;
    use_it(&caller).await;
    // The slowest to be known: a rule over what was counted just now.
    wait_for("the rules have seen the build", async || {
        let found =
            prometheus.ask("sheen:ttft_seconds:p50_rate1h > 0 and on () sheen:recommendations_seen:ratio_rate1h > 0");
        found.await.filter(|found| !found.is_empty())
    })
    .await;

    let nothing = prometheus.ask("rate(sheen_no_such_thing_total[1m])").await.unwrap();
    assert!(nothing.is_empty(), "what is not there is answered with nothing");
    let mut unanswered = Vec::new();
    let panels = panels();
    assert!(panels.len() > 40, "there are hardly any panels");
    for (title, query) in &panels {
        if prometheus.ask(&filled_in(query)).await.is_none_or(|found| found.is_empty()) {
            unanswered.push(format!("{title}: {query}"));
        }
    }
    assert!(unanswered.is_empty(), "panels that show nothing:\n{}", unanswered.join("\n"));

    let names = prometheus.names().await;
    let scalers = rendered("overlays/production");
    let scalers = scalers.iter().filter(|object| object.kind() == "ScaledObject").flat_map(|object| {
        let triggers = object.spec()["triggers"].as_array().unwrap().iter();
        triggers.filter_map(|trigger| Some(trigger["metadata"]["query"].as_str()?.to_owned())).collect::<Vec<_>>()
    });
    for query in scalers {
        let found = prometheus.ask(&query).await.unwrap();
        assert_eq!(found.len(), 1, "a scaler wants one number: {query}");
    }
    for alert in alerts() {
        let query = alert["expr"].as_str().unwrap();
        let missing: Vec<String> = metric_names(query).into_iter().filter(|name| !names.contains(name)).collect();
        assert!(missing.is_empty(), "{} asks for what is not there: {missing:?}", alert["alert"]);
    }
    let firing = prometheus.ask("ALERTS{alertstate=\"firing\"}").await.unwrap();
    assert!(firing.is_empty(), "all is well, and yet: {firing:?}");
}
