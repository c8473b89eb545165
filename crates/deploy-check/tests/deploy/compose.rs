//! The compose file: services that would start, end in time, and can do no more than they must.

use std::{collections::BTreeMap, fs};

use deploy_check::{deploy, yaml};
use serde_json::Value;

use crate::settings::{known, read, secrets};

fn compose() -> Value {
    yaml(&fs::read_to_string(deploy("compose.yaml")).unwrap()).remove(0)
}

/// The value of `${NAME:-default}` and `${NAME:?}`, which has to be given.
fn given(value: &str) -> String {
    let Some((before, rest)) = value.split_once("${") else { return value.to_owned() };
    let (variable, after) = rest.split_once('}').unwrap();
    let filled = match (variable.split_once(":-"), variable.strip_suffix(":?")) {
        (Some((_, default)), _) => default.to_owned(),
        (None, Some(name)) => {
            let example = fs::read_to_string(deploy("compose.env.example")).unwrap();
            assert!(example.lines().any(|line| line == format!("{name}=")), "compose.env.example has no {name}");
            secrets().get(name).cloned().unwrap_or_else(|| "secret".to_owned())
        }
        (None, None) => panic!("{variable} may be empty"),
    };
    format!("{before}{filled}{}", given(after))
}

fn environment(service: &Value) -> BTreeMap<String, String> {
    let members = service["environment"].as_object().into_iter().flatten();
    // One without a value is passed on as it is, if it is set at all.
    let told = members.filter(|(_, value)| !value.is_null());
    told.map(|(name, value)| (name.clone(), given(value.as_str().expect("a text")))).collect()
}

fn seconds(duration: &Value) -> u128 {
    duration.as_str().and_then(|text| text.strip_suffix('s')?.parse().ok()).unwrap_or(10)
}

#[test]
fn the_services_take_what_they_are_told_and_have_time_to_end() {
    let compose = compose();
    for name in ["gateway", "build-worker", "recs-worker", "studio"] {
        let service = &compose["services"][name];
        let env = environment(service);
        for setting in service["environment"].as_object().unwrap().keys() {
            assert!(known(name).contains(setting.as_str()), "{name} does not read {setting}");
        }
        let told = read(name, &env).unwrap_or_else(|error| panic!("{name} would not start: {error}"));
        let defaults = read(name, &secrets()).unwrap();
        assert_eq!(told.ports, defaults.ports, "{name}");
        let grace_ms = seconds(&service["stop_grace_period"]) * 1_000;
        assert!(grace_ms > told.end_within_ms, "{name} has {grace_ms} ms to end, and may need {}", told.end_within_ms);
        assert_eq!(service["build"]["target"], name);
        assert_eq!(
            service["healthcheck"]["test"],
            serde_json::json!(["CMD", format!("/usr/local/bin/{name}"), "ready"])
        );
        for (member, value) in [
            ("read_only", serde_json::json!(true)),
            ("user", serde_json::json!("65532:65532")),
            ("cap_drop", serde_json::json!(["ALL"])),
            ("security_opt", serde_json::json!(["no-new-privileges:true"])),
        ] {
            assert_eq!(service[member], value, "{name}: {member}");
        }
    }
}

#[test]
fn everything_has_a_health_check_and_waits_for_what_is_there() {
    let compose = compose();
    let services = compose["services"].as_object().unwrap();
    for (name, service) in services {
        let ends_by_itself = service["restart"] == "no";
        assert!(ends_by_itself || service["healthcheck"]["test"].is_array(), "{name} has no health check");
        for (other, when) in service["depends_on"].as_object().into_iter().flatten() {
            assert!(services.contains_key(other), "{name} waits for {other}");
            let ends = services[other]["restart"] == "no";
            let wanted = if ends { "service_completed_successfully" } else { "service_healthy" };
            assert_eq!(when["condition"], wanted, "{name} waits for {other}");
        }
    }
}

#[test]
fn nothing_listens_beyond_this_machine_and_no_secret_is_in_the_file() {
    let compose = compose();
    for (name, service) in compose["services"].as_object().unwrap() {
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(port.as_str().unwrap().starts_with("127.0.0.1:"), "{name}: {port}");
        }
        for (variable, value) in service["environment"].as_object().into_iter().flatten() {
            let is_secret = ["KEYS", "PASS", "DATABASE_URL", "AMQP_URL"].iter().any(|word| variable.contains(word));
            assert!(!is_secret || value.as_str().unwrap().contains(":?}"), "{name}: {variable}");
        }
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let from = volume.as_str().unwrap().split(':').next().unwrap();
            let is_there = match from.strip_prefix("./") {
                Some(path) => deploy(path).exists(),
                None => compose["volumes"].as_object().unwrap().contains_key(from),
            };
            assert!(is_there, "{name}: there is no {from}");
        }
    }
}
