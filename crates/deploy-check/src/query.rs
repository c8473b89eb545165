//! What asks Prometheus: panels of dashboards, alerts.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::tools::{deploy, yaml};

/// Title and query of everything on the dashboards.
///
/// # Panics
/// When a dashboard can't be read.
#[must_use]
pub fn panels() -> Vec<(String, String)> {
    let mut panels = Vec::new();
    let folder = fs::read_dir(deploy("grafana")).unwrap_or_else(|error| panic!("deploy/grafana: {error}"));
    for path in folder.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "json"))
    {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let board: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let title = board["title"].as_str().unwrap_or_default();
        for panel in board["panels"].as_array().into_iter().flatten() {
            for target in panel["targets"].as_array().into_iter().flatten() {
                let query = target["expr"].as_str().unwrap_or_default().to_owned();
                panels.push((format!("{title}: {}", panel["title"].as_str().unwrap_or_default()), query));
            }
        }
    }
    panels
}

/// Every alert's rule, as it stands in the file.
#[must_use]
pub fn alerts() -> Vec<Value> {
    let text = fs::read_to_string(deploy("prometheus/rules/alerts.yaml")).unwrap_or_default();
    let groups = yaml(&text).into_iter().next().unwrap_or_default();
    let rules = groups["groups"].as_array().into_iter().flatten().flat_map(|group| group["rules"].as_array());
    rules.flatten().cloned().collect()
}

/// The names of our metrics and of series that rules record, in a query.
#[must_use]
pub fn metric_names(query: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let words = query.split(|c: char| !is_part(c));
    words.filter(|word| word.starts_with("sheen_") || word.starts_with("sheen:")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_stand() {
        let query = "sum by (le) (rate(sheen_a_bucket{le=\"x\"}[5m])) / on (queue) sheen:b:ratio_rate1h or up";
        let names: Vec<String> = metric_names(query).into_iter().collect();
        assert_eq!(names, ["sheen:b:ratio_rate1h", "sheen_a_bucket"]);
    }
}
