//! docs/METRICS.md is written from the declarations, and held to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use prometheus::proto::{MetricFamily, MetricType};

use super::*;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/METRICS.md");

/// Labels whose values are not a list of words, and what they are.
const OPEN: [(&str, &str); 3] =
    [("route", "the route's pattern, or `other`"), ("status", "of HTTP"), ("version", "of the service")];

const HEAD: &str = "\
# Metrics

What `/metrics` of the operators' listener (`SHEEN_ADMIN_ADDR`) of each service shows, written from the declarations in
`crates/service/src/metrics.rs`. Every counter is there from the start, at 0 for each value of its label. Ids, tokens and
prompts are never labels. On Linux each service shows `process_*` beside these: memory, CPU time, threads, open files.

[../deploy/prometheus](../deploy/prometheus) has rules and alerts over them, [../deploy/grafana](../deploy/grafana) the
dashboards, [RUNBOOK.md](RUNBOOK.md) what to do about each alert.
";

/// Declares what a service shows.
type Declare = fn(&Registry);

/// One line of the document.
struct Shown {
    family: MetricFamily,
    services: BTreeSet<&'static str>,
}

fn document() -> String {
    let services: [(&str, Declare); 3] = [
        ("gateway", |registry| drop(GatewayMetrics::new(registry).unwrap())),
        ("build-worker", |registry| drop(BuildWorkerMetrics::new(registry, &models()).unwrap())),
        ("recs-worker", |registry| drop(RecsWorkerMetrics::new(registry, &models()).unwrap())),
    ];
    let mut all: BTreeMap<String, Shown> = BTreeMap::new();
    for (service, declare) in services {
        let registry = Registry::new();
        declare(&registry);
        for family in registry.gather().into_iter().filter(|family| family.name().starts_with("sheen_")) {
            let name = family.name().to_owned();
            let shown = all.entry(name).or_insert_with(|| Shown { family: family.clone(), services: BTreeSet::new() });
            assert_eq!(shown.family.help(), family.help(), "one name, one meaning");
            if shown.services.insert(service) && shown.services.len() > 1 {
                shown.family.mut_metric().extend(family.get_metric().iter().cloned());
            }
        }
    }
    let mut text = HEAD.to_owned();
    for (title, of) in [
        ("Of every service", &["build-worker", "gateway", "recs-worker"][..]),
        ("Of both workers", &["build-worker", "recs-worker"]),
        ("Of gateway and build worker", &["build-worker", "gateway"]),
        ("Of the gateway", &["gateway"]),
        ("Of the build worker", &["build-worker"]),
        ("Of the recommendations worker", &["recs-worker"]),
    ] {
        let of: BTreeSet<&str> = of.iter().copied().collect();
        _ = write!(text, "\n## {title}\n\n| name | kind | labels | what it says |\n|---|---|---|---|\n");
        for (name, shown) in all.iter().filter(|(_, shown)| shown.services == of) {
            let labels = labels(&shown.family);
            _ = writeln!(text, "| `{name}` | {} | {labels} | {} |", kind(&shown.family), shown.family.help());
        }
    }
    let told = text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(told, all.len(), "each metric has its section");
    text
}

fn kind(family: &MetricFamily) -> &'static str {
    match family.get_field_type() {
        MetricType::COUNTER => "counter",
        MetricType::GAUGE => "gauge",
        MetricType::HISTOGRAM => "histogram",
        other => panic!("{} is a {other:?}", family.name()),
    }
}

fn labels(family: &MetricFamily) -> String {
    let mut labels: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pair in family.get_metric().iter().flat_map(prometheus::proto::Metric::get_label) {
        labels.entry(pair.name()).or_default().insert(pair.value());
    }
    let shown = labels.into_iter().map(|(label, values)| match OPEN.iter().find(|(open, _)| *open == label) {
        Some((_, about)) => format!("`{label}`: {about}"),
        None => {
            let values: Vec<&str> =
                values.into_iter().map(|value| if value.is_empty() { "(none)" } else { value }).collect();
            format!("`{label}`: {}", values.join(", "))
        }
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_committed_list_is_what_the_services_declare() {
    let document = document();
    if std::env::var_os("SHEEN_WRITE_METRICS").is_some() {
        std::fs::write(COMMITTED, &document).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(committed == document, "docs/METRICS.md is old: run `SHEEN_WRITE_METRICS=1 cargo test -p service metrics`");
}

#[test]
fn no_metric_has_many_series_at_rest() {
    for line in document().lines().filter(|line| line.starts_with("| `")) {
        let words = line.split(',').count();
        assert!(words < 60, "the labels of this one are not bounded: {line}");
    }
}
