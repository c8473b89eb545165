//! The Dockerfile: clean, and about binaries, ports and settings that there are. No image is built here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use deploy_check::{Tool, deploy, root, run};
use serde_json::Value;

use crate::settings::{known, read, secrets};

/// The instructions of one `FROM … AS name`, each on one line.
fn stages() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(deploy("Dockerfile")).unwrap().replace("\\\n", " ");
    let mut stages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut stage = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with("FROM ") {
            stage = line.rsplit_once(" AS ").expect("every stage has a name").1.to_owned();
        }
        stages.entry(stage.clone()).or_default().push(line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    stages
}

#[test]
fn hadolint_finds_nothing() {
    run(Tool::Hadolint.command().arg(deploy("Dockerfile")), "").unwrap();
}

#[test]
fn hadolint_would_find_something() {
    let careless = "FROM debian\nRUN apt-get install curl\n";
    assert!(run(Tool::Hadolint.command().arg("-"), careless).unwrap_err().contains("DL3006"));
}

#[test]
fn what_is_built_is_there_to_be_built() {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let mut binaries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        for target in package["targets"].as_array().unwrap() {
            if target["kind"] == serde_json::json!(["bin"]) {
                let name = package["name"].as_str().unwrap();
                binaries.entry(name).or_default().push(target["name"].as_str().unwrap());
            }
        }
    }
    let stages = stages();
    let build = stages["build"].join("\n");
    let (from, _) = build.split_once(" AS ").unwrap();
    let version = metadata["packages"][0]["rust_version"].as_str().unwrap();
    assert!(from.starts_with(&format!("FROM rust:{version}")), "{from}, and the workspace wants {version}");
    assert!(build.contains("cargo build --release --locked --bins"));
    let words: Vec<&str> = build.split_whitespace().collect();
    let built: BTreeSet<&str> = words
        .windows(2)
        .filter(|pair| pair[0] == "--package")
        .flat_map(|pair| binaries.get(pair[1]).unwrap_or_else(|| panic!("{} has no binary", pair[1])).iter().copied())
        .collect();
    let taken: BTreeSet<&str> = words.iter().filter_map(|word| word.strip_prefix("target/release/")).collect();
    assert_eq!(taken, built);
    for (name, stage) in stages.iter().filter(|(name, _)| !["build", "runtime"].contains(&name.as_str())) {
        assert!(built.contains(name.as_str()), "{name}");
        let binary = format!("/usr/local/bin/{name}");
        assert!(stage.contains(&format!("COPY --from=build /out/{name} {binary}")), "{stage:?}");
        assert!(stage.contains(&format!("ENTRYPOINT [\"{binary}\"]")), "{stage:?}");
    }
}

#[test]
fn images_listen_where_the_code_says_and_tell_their_health() {
    let stages = stages();
    for service in ["gateway", "build-worker", "recs-worker", "studio"] {
        let stage = &stages[service];
        let mut env = secrets();
        for pair in stage.iter().filter_map(|line| line.strip_prefix("ENV ")).flat_map(|line| line.split(' ')) {
            let (name, value) = pair.split_once('=').unwrap();
            assert!(known(service).contains(name), "{service} does not read {name}");
            assert!(!name.ends_with("_ADDR") || value.starts_with("0.0.0.0:"), "{name} is reached by nobody outside");
            env.insert(name.to_owned(), value.to_owned());
        }
        let ports: BTreeSet<u64> = read(service, &env).unwrap().ports.into_values().collect();
        assert_eq!(ports, read(service, &secrets()).unwrap().ports.into_values().collect(), "{service}");
        let exposed = stage.iter().find_map(|line| line.strip_prefix("EXPOSE ")).unwrap();
        assert_eq!(exposed.split(' ').map(|port| port.parse().unwrap()).collect::<BTreeSet<u64>>(), ports, "{service}");
        let health = stage.iter().find(|line| line.starts_with("HEALTHCHECK ")).unwrap();
        assert!(health.ends_with(&format!("CMD [\"/usr/local/bin/{service}\", \"ready\"]")), "{health}");
    }
}

#[test]
fn nothing_runs_as_root_and_there_is_no_shell() {
    let stages = stages();
    for (name, stage) in stages.iter().filter(|(name, _)| *name != "build") {
        let from = stage[0].split(' ').nth(1).unwrap();
        if name == "runtime" {
            assert!(from.starts_with("gcr.io/distroless/"), "{from}");
            assert!(stage.contains(&"USER 65532:65532".to_owned()), "{stage:?}");
        } else {
            assert_eq!(from, "runtime");
        }
        for line in stage {
            let of_shell = ["RUN ", "SHELL "].iter().any(|word| line.starts_with(word));
            let to_shell = line.starts_with("ENTRYPOINT ") && !line.starts_with("ENTRYPOINT [");
            assert!(!of_shell && !to_shell && (name == "runtime" || !line.starts_with("USER ")), "{name}: {line}");
        }
    }
}
