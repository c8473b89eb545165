//! Rules: their own tests, a place in the runbook for each alert, and the copy that the operator reads.

use std::{collections::BTreeSet, fs};

use deploy_check::{Tool, alerts, deploy, root, run};

const OPERATORS: &str = "k8s/components/monitoring/rules.yaml";

#[test]
fn promtool_takes_the_configuration_and_the_rules() {
    run(Tool::Promtool.command().args(["check", "config"]).arg(deploy("prometheus/prometheus.yml")), "").unwrap();
}

#[test]
fn the_rules_pass_their_tests_and_each_alert_has_one() {
    let tests = deploy("prometheus/tests/rules.yaml");
    run(Tool::Promtool.command().args(["test", "rules"]).arg(&tests), "").unwrap();
    let tests = fs::read_to_string(tests).unwrap();
    for alert in alerts() {
        let name = alert["alert"].as_str().unwrap();
        let burn = alert["labels"]["burn"].as_str().map(|burn| format!(", burn=\"{burn}\"")).unwrap_or_default();
        let fired = format!("{{alertname=\"{name}\"{burn}}}");
        assert!(tests.contains(&fired), "no test has {fired} fire");
    }
}

#[test]
fn every_alert_says_what_it_means_and_links_a_place_that_says_what_to_do() {
    let runbook = fs::read_to_string(root().join("docs/RUNBOOK.md")).unwrap();
    let places: BTreeSet<&str> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .filter(|title| title.starts_with("Sheen"))
        .collect();
    let mut named = BTreeSet::new();
    for alert in alerts() {
        let name = alert["alert"].as_str().unwrap();
        let place = places.get(name).unwrap_or_else(|| panic!("docs/RUNBOOK.md has no place for {name}"));
        named.insert(*place);
        let annotations = &alert["annotations"];
        assert_eq!(annotations["runbook"], format!("docs/RUNBOOK.md#{}", name.to_lowercase()));
        assert!(annotations["summary"].is_string() && annotations["description"].is_string(), "{name}");
        assert!(["page", "ticket"].contains(&alert["labels"]["severity"].as_str().unwrap()), "{name}");
    }
    assert_eq!(named, places, "the runbook has places for alerts that are no more");
}

#[test]
fn links_within_the_runbook_lead_somewhere() {
    let runbook = fs::read_to_string(root().join("docs/RUNBOOK.md")).unwrap();
    let titles: BTreeSet<String> =
        runbook.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_lowercase).collect();
    for link in runbook.split("](#").skip(1) {
        let link = link.split(')').next().unwrap();
        assert!(titles.contains(link), "#{link} leads nowhere");
    }
}

/// The rules as objects of the Prometheus operator.
fn for_the_operator() -> String {
    let rules = ["alerts", "recording"].map(|name| {
        let text = fs::read_to_string(deploy(&format!("prometheus/rules/{name}.yaml"))).unwrap();
        let groups: String = text
            .lines()
            .skip_while(|line| *line != "groups:")
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") })
            .collect();
        format!(
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: sheen-{name}\nspec:\n{groups}"
        )
    });
    format!("# Written from deploy/prometheus/rules.\n{}", rules.join("---\n"))
}

#[test]
fn the_operators_copy_of_the_rules_is_theirs() {
    let written = for_the_operator();
    if std::env::var_os("SHEEN_WRITE_RULES").is_some() {
        fs::write(deploy(OPERATORS), &written).unwrap();
    }
    let committed = fs::read_to_string(deploy(OPERATORS)).unwrap_or_default();
    assert!(committed == written, "deploy/{OPERATORS} is old: run `SHEEN_WRITE_RULES=1 cargo test -p deploy-check`");
}
