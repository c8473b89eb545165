//! The house itself: who may know what.

use std::process::Command;

use serde_json::Value;

/// Each outside system is known to these crates alone.
const KNOWN_TO: [(&[&str], &[&str]); 5] = [
    (&["diesel", "diesel-async", "diesel_migrations"], &["storage"]),
    (&["lapin"], &["broker"]),
    (&["redis", "deadpool-redis"], &["live"]),
    (&["opentelemetry", "opentelemetry_sdk", "tracing-opentelemetry"], &["service"]),
    (&["actix-web", "actix-cors"], &["service", "gateway", "studio"]),
];

#[test]
fn each_outside_system_is_known_to_one_crate() {
    let run = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&run.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 10);
    for (systems, known_to) in KNOWN_TO {
        let mut users: Vec<&str> = packages
            .iter()
            .filter(|package| {
                let dependencies = package["dependencies"].as_array().unwrap();
                dependencies.iter().any(|dependency| systems.contains(&dependency["name"].as_str().unwrap()))
            })
            .map(|package| package["name"].as_str().unwrap())
            .collect();
        let mut known_to = known_to.to_vec();
        users.sort_unstable();
        known_to.sort_unstable();
        assert_eq!(users, known_to, "{systems:?}");
    }
}
