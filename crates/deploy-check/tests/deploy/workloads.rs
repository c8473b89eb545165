//! Deployments and the job: what they are told, where they listen, how they end, what they may do.

use std::collections::{BTreeMap, BTreeSet};

use broker::{BrokerSettings, Queue};
use deploy_check::{Object, matches, rendered};
use serde_json::Value;

use crate::{
    FOLDERS, SERVICES,
    settings::{known, read, secrets},
};

/// The service whose image a workload runs; none for servers.
fn service_of(workload: &Object) -> Option<&str> {
    let image = workload.container()["image"].as_str().unwrap();
    let (_, name) = image.rsplit_once("sheen/")?;
    Some(name.split(':').next().unwrap())
}

fn find<'a>(objects: &'a [Object], kind: &str, name: &str) -> Option<&'a Object> {
    objects.iter().find(|object| object.kind() == kind && object.name() == name)
}

fn of_kind<'a>(objects: &'a [Object], kind: &str) -> Vec<&'a Object> {
    objects.iter().filter(|object| object.kind() == kind).collect()
}

fn workloads(objects: &[Object]) -> Vec<&Object> {
    objects.iter().filter(|object| object.is_workload()).collect()
}

/// The paths at which a container finds what is in Secrets; of a whole Secret, what it must have.
fn files_of_secrets(workload: &Object) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for mount in workload.container()["volumeMounts"].as_array().into_iter().flatten() {
        let volumes = workload.pod()["volumes"].as_array().into_iter().flatten();
        let secrets = volumes.filter(|volume| volume["name"] == mount["name"] && volume["secret"].is_object());
        for secret in secrets.map(|volume| &volume["secret"]) {
            assert_eq!(mount["readOnly"], true);
            assert!(mount["subPath"].is_null(), "what is mounted by a sub-path never changes");
            let items = secret["items"].as_array().map(|items| items.iter().map(|item| item["path"].as_str().unwrap()));
            let names: Vec<&str> = items.map_or_else(|| SIGNING.to_vec(), Iterator::collect);
            files.extend(names.iter().map(|name| format!("{}/{name}", mount["mountPath"].as_str().unwrap())));
        }
    }
    files
}

/// What the Secret `sheen-keys` must have.
const SIGNING: [&str; 2] = ["SHEEN_SIGNING_KEYS", "SHEEN_STREAM_TOKEN_KEYS"];

/// What a container is told: names and values, and of the names those that come from a Secret.
fn environment(objects: &[Object], workload: &Object) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let (mut env, mut secret) = (BTreeMap::new(), BTreeSet::new());
    for source in workload.container()["envFrom"].as_array().into_iter().flatten() {
        let name = source["configMapRef"]["name"].as_str().expect("settings come from a ConfigMap");
        let settings = find(objects, "ConfigMap", name).unwrap_or_else(|| panic!("there is no ConfigMap {name}"));
        env.extend(settings.data());
    }
    for entry in workload.container()["env"].as_array().into_iter().flatten() {
        let name = entry["name"].as_str().unwrap().to_owned();
        match (&entry["value"], &entry["valueFrom"]["secretKeyRef"]) {
            (Value::String(path), Value::Null) if name.ends_with("_FILE") => {
                let setting = name.trim_end_matches("_FILE").to_owned();
                assert!(files_of_secrets(workload).contains(path), "{name}: there is no {path}");
                env.insert(setting.clone(), secrets()[&setting].clone());
                secret.insert(setting);
            }
            (Value::String(value), Value::Null) => drop(env.insert(name, value.clone())),
            (Value::Null, Value::Object(_)) => {
                env.insert(name.clone(), secrets().get(&name).cloned().unwrap_or_default());
                secret.insert(name);
            }
            other => panic!("{name} is neither a text nor from a Secret: {other:?}"),
        }
    }
    (env, secret)
}

#[test]
fn every_setting_is_one_that_the_code_reads_and_every_value_one_that_it_takes() {
    let all: BTreeSet<&str> = SERVICES.iter().chain(&["studio"]).flat_map(|service| known(service)).collect();
    for folder in FOLDERS {
        let objects = rendered(folder);
        for settings in of_kind(&objects, "ConfigMap").iter().filter(|map| map.name().starts_with("sheen-settings")) {
            for name in settings.data().keys() {
                assert!(all.contains(name.as_str()), "{folder}: no service reads {name}");
            }
        }
        for workload in workloads(&objects) {
            let Some(service) = service_of(workload) else { continue };
            let (env, _) = environment(&objects, workload);
            if workload.kind() == "Job" {
                assert_eq!(workload.container()["args"], serde_json::json!(["migrate"]));
                assert_eq!(env.keys().collect::<Vec<_>>(), ["SHEEN_DATABASE_URL"]);
                continue;
            }
            for entry in workload.container()["env"].as_array().unwrap() {
                let name = entry["name"].as_str().unwrap().trim_end_matches("_FILE");
                assert!(known(service).contains(name), "{folder}: {service} does not read {name}");
            }
            let told =
                read(service, &env).unwrap_or_else(|error| panic!("{folder}: {service} would not start: {error}"));
            assert_eq!(told.ports, workload.ports(), "{folder}: {service}");
        }
    }
}

#[test]
fn the_ports_are_those_of_the_code() {
    for workload in workloads(&rendered("base")).into_iter().filter(|workload| workload.kind() == "Deployment") {
        let defaults = read(workload.name(), &secrets()).unwrap();
        assert_eq!(workload.ports(), defaults.ports, "{}", workload.name());
    }
}

#[test]
fn every_secret_comes_from_a_secret_and_none_is_kept_in_production() {
    for folder in FOLDERS {
        let objects = rendered(folder);
        for workload in workloads(&objects).into_iter().filter(|workload| service_of(workload).is_some()) {
            let (env, from_secrets) = environment(&objects, workload);
            for name in env.keys() {
                let is_secret = ["KEY", "SECRET", "PASSWORD", "DATABASE_URL", "REDIS_URL", "AMQP_URL"]
                    .iter()
                    .any(|word| name.contains(word));
                assert_eq!(from_secrets.contains(name), is_secret, "{folder}: {} and {name}", workload.name());
            }
            for volume in workload.pod()["volumes"].as_array().into_iter().flatten() {
                let name = volume["secret"]["secretName"].as_str().expect("no volume but of a Secret");
                match find(&objects, "Secret", name) {
                    Some(secret) => assert!(SIGNING.iter().all(|key| secret.data().contains_key(*key)), "{folder}"),
                    None => assert!(folder != "overlays/dev" && name == "sheen-keys", "{folder}: no {name}"),
                }
            }
            for entry in workload.container()["env"].as_array().unwrap() {
                let wanted = &entry["valueFrom"]["secretKeyRef"];
                let (Some(secret), Some(key)) = (wanted["name"].as_str(), wanted["key"].as_str()) else { continue };
                match find(&objects, "Secret", secret) {
                    Some(secret) => assert!(secret.data().contains_key(key), "{folder}: no {key} in {}", secret.name()),
                    None => assert!(
                        folder != "overlays/dev" && ["sheen-servers", "sheen-keys", "sheen-model"].contains(&secret)
                    ),
                }
            }
        }
        assert_eq!(of_kind(&objects, "Secret").is_empty(), folder != "overlays/dev", "{folder}");
    }
}

#[test]
fn signing_keys_are_told_to_nobody_but_those_who_sign_or_check() {
    let objects = rendered("overlays/dev");
    let knows = |key: &str| -> BTreeSet<&str> {
        let workloads = workloads(&objects).into_iter();
        workloads.filter(|one| environment(&objects, one).0.contains_key(key)).map(Object::name).collect()
    };
    assert_eq!(knows("SHEEN_SIGNING_KEYS"), BTreeSet::from(["gateway", "studio"]));
    assert_eq!(knows("SHEEN_STREAM_TOKEN_KEYS"), BTreeSet::from(["gateway"]));
}

#[test]
fn everybody_has_more_time_to_end_than_the_drain_takes() {
    for folder in FOLDERS {
        let objects = rendered(folder);
        for name in SERVICES {
            let deployment = find(&objects, "Deployment", name).unwrap();
            let told = read(name, &environment(&objects, deployment).0).unwrap();
            let before = deployment.container()["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap_or(0);
            let grace_ms = u128::from(deployment.pod()["terminationGracePeriodSeconds"].as_u64().unwrap()) * 1_000;
            let needed = u128::from(before) * 1_000 + told.end_within_ms;
            assert!(grace_ms > needed, "{folder}: {name} has {grace_ms} ms to end and may need {needed}");
        }
        let gateway = find(&objects, "Deployment", "gateway").unwrap();
        assert!(gateway.container()["lifecycle"]["preStop"].is_object(), "it serves while it is still being sent to");
    }
}

#[test]
fn pods_keep_the_restricted_standard_and_write_nowhere() {
    for folder in FOLDERS {
        for workload in workloads(&rendered(folder)) {
            let (pod, container) = (workload.pod(), workload.container());
            let who = format!("{folder}: {}", workload.name());
            let (of_pod, of_container) = (&pod["securityContext"], &container["securityContext"]);
            assert_eq!(of_pod["runAsNonRoot"], true, "{who}");
            assert!(of_pod["runAsUser"].as_u64().is_some_and(|user| user > 0), "{who}");
            assert_eq!(of_pod["seccompProfile"]["type"], "RuntimeDefault", "{who}");
            assert_eq!(of_container["allowPrivilegeEscalation"], false, "{who}");
            assert_eq!(of_container["readOnlyRootFilesystem"], true, "{who}");
            assert_eq!(of_container["capabilities"]["drop"], serde_json::json!(["ALL"]), "{who}");
            assert_eq!(pod["automountServiceAccountToken"], false, "{who}");
            for name in ["hostNetwork", "hostPID", "hostIPC"] {
                assert!(pod[name].is_null(), "{who}");
            }
            assert!(container["resources"]["requests"]["cpu"].is_string(), "{who}");
            assert!(container["resources"]["requests"]["memory"].is_string(), "{who}");
            assert!(container["resources"]["limits"]["memory"].is_string(), "{who}");
        }
    }
}

#[test]
fn services_are_replaced_one_by_one_and_spread() {
    for folder in FOLDERS {
        let objects = rendered(folder);
        for name in SERVICES {
            let deployment = find(&objects, "Deployment", name).unwrap();
            assert_eq!(deployment.spec()["strategy"]["rollingUpdate"]["maxUnavailable"], 0, "{folder}: {name}");
            let budget = find(&objects, "PodDisruptionBudget", name).unwrap();
            assert_eq!(budget.spec()["maxUnavailable"], 1, "{folder}: {name}");
            let labels = deployment.pod_labels();
            assert!(matches(&budget.spec()["selector"], &labels), "{folder}: {name}");
            let spread = deployment.pod()["topologySpreadConstraints"].as_array().unwrap();
            assert!(spread.iter().all(|one| matches(&one["labelSelector"], &labels)) && spread.len() == 2, "{name}");
            for (probe, path) in [("livenessProbe", "/livez"), ("readinessProbe", "/readyz")] {
                let probe = &deployment.container()[probe]["httpGet"];
                assert_eq!((&probe["path"], &probe["port"]), (&path.into(), &"admin".into()), "{folder}: {name}");
            }
            let account = deployment.pod()["serviceAccountName"].as_str().unwrap();
            assert!(find(&objects, "ServiceAccount", account).is_some(), "{folder}: {account}");
        }
    }
}

#[test]
fn selectors_find_what_they_are_for() {
    for folder in FOLDERS {
        let objects = rendered(folder);
        for deployment in of_kind(&objects, "Deployment") {
            let selector = &deployment.spec()["selector"];
            assert!(matches(selector, &deployment.pod_labels()), "{folder}: {}", deployment.name());
        }
        for service in of_kind(&objects, "Service") {
            let selector = serde_json::json!({ "matchLabels": service.spec()["selector"] });
            let found: Vec<&Object> =
                workloads(&objects).into_iter().filter(|one| matches(&selector, &one.pod_labels())).collect();
            assert_eq!(found.len(), 1, "{folder}: Service {}", service.name());
            for port in service.spec()["ports"].as_array().unwrap() {
                let target = port["targetPort"].as_str().unwrap();
                assert_eq!(
                    found[0].ports().get(target).copied(),
                    port["port"].as_u64(),
                    "{folder}: {}",
                    service.name()
                );
            }
        }
        for monitor in of_kind(&objects, "ServiceMonitor") {
            let services = of_kind(&objects, "Service").into_iter();
            let mut found: Vec<&str> = services
                .filter(|service| matches(&monitor.spec()["selector"], &service.labels()))
                .map(|service| {
                    let ports = service.spec()["ports"].as_array().unwrap();
                    assert!(ports.iter().any(|port| port["name"] == monitor.spec()["endpoints"][0]["port"]));
                    // The rules know the services by this.
                    assert_eq!(service.labels()[monitor.spec()["jobLabel"].as_str().unwrap()], service.name());
                    service.name()
                })
                .collect();
            found.sort_unstable();
            assert_eq!(found, ["build-worker", "gateway", "recs-worker"]);
        }
        for ingress in of_kind(&objects, "Ingress") {
            for path in ingress.spec()["rules"].as_array().unwrap() {
                let backend = &path["http"]["paths"][0]["backend"]["service"];
                let service = find(&objects, "Service", backend["name"].as_str().unwrap()).unwrap();
                let ports = service.spec()["ports"].as_array().unwrap();
                assert!(ports.iter().any(|port| port["name"] == backend["port"]["name"]), "{backend}");
            }
        }
    }
}

#[test]
fn scalers_name_what_is_there_and_the_queues_of_the_code() {
    let objects = rendered("overlays/production");
    let settings = BrokerSettings::new("amqp://host", "check");
    let queues: BTreeSet<String> = Queue::ALL.iter().map(|queue| settings.queue_name(*queue)).collect();
    let mut watched = BTreeSet::new();
    let scaled = of_kind(&objects, "ScaledObject");
    assert_eq!(scaled.len(), 3);
    for scaled in scaled {
        let target = scaled.spec()["scaleTargetRef"]["name"].as_str().unwrap();
        let deployment = find(&objects, "Deployment", target).unwrap_or_else(|| panic!("there is no {target}"));
        assert!(deployment.spec()["replicas"].is_null(), "{target} has two masters");
        assert!(scaled.spec()["minReplicaCount"].as_u64() >= Some(1), "{target}");
        for trigger in scaled.spec()["triggers"].as_array().unwrap() {
            if trigger["type"] == "rabbitmq" {
                watched.insert(trigger["metadata"]["queueName"].as_str().unwrap().to_owned());
                let wanted = trigger["authenticationRef"]["name"].as_str().unwrap();
                assert!(find(&objects, "TriggerAuthentication", wanted).is_some(), "{wanted}");
            }
        }
    }
    assert_eq!(watched, queues);
}

#[test]
fn the_connections_of_all_replicas_fit_what_postgres_is_said_to_give() {
    let objects = rendered("overlays/production");
    let scaling = std::fs::read_to_string(deploy_check::root().join("docs/SCALING.md")).unwrap();
    let (_, given) = scaling.split_once("`max_connections = ").unwrap();
    let given: u64 = given.split('`').next().unwrap().parse().unwrap();
    let needed: u64 = of_kind(&objects, "ScaledObject")
        .into_iter()
        .map(|scaled| {
            let replicas = scaled.spec()["maxReplicaCount"].as_u64().unwrap();
            let deployment = find(&objects, "Deployment", scaled.name()).unwrap();
            let pool = read(scaled.name(), &environment(&objects, deployment).0).unwrap().database_pool;
            let row = format!("| {pool} | {replicas} |");
            assert!(scaling.contains(&row), "docs/SCALING.md says something else of {}: {row}", scaled.name());
            (replicas + 1) * pool
        })
        .sum();
    assert!(needed <= given, "{needed} connections, and Postgres gives {given}");
}
