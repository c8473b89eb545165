//! Who may talk to whom, as the policies say it, is who needs to.

use std::collections::BTreeSet;

use deploy_check::{Object, matches, rendered};
use serde_json::Value;

/// Everything that may go out of or come in to a pod, as `pod -> peer:port` and `pod <- peer:port`.
fn edges(objects: &[Object]) -> BTreeSet<String> {
    let pods: Vec<&Object> = objects.iter().filter(|object| object.is_workload()).collect();
    let mut edges = BTreeSet::new();
    for policy in objects.iter().filter(|object| object.kind() == "NetworkPolicy") {
        for pod in pods.iter().filter(|pod| matches(&policy.spec()["podSelector"], &pod.pod_labels())) {
            for (rules, peers, arrow) in [("egress", "to", "->"), ("ingress", "from", "<-")] {
                for rule in policy.spec()[rules].as_array().into_iter().flatten() {
                    let found = rule[peers].as_array().expect("a rule names its peers");
                    for (peer, target) in found.iter().flat_map(|peer| peers_of(&pods, peer)) {
                        for port in rule["ports"].as_array().expect("a rule names its ports") {
                            // A name is one of the pod that is called.
                            let called = if arrow == "->" { target } else { Some(*pod) };
                            let port = port_of(&port["port"], called);
                            edges.insert(format!("{} {arrow} {peer}:{port}", pod.name()));
                        }
                    }
                }
            }
        }
    }
    edges
}

/// The pods that a peer selects, or what else it is.
fn peers_of<'a>(pods: &[&'a Object], peer: &Value) -> Vec<(String, Option<&'a Object>)> {
    if let Some(cidr) = peer["ipBlock"]["cidr"].as_str() {
        return vec![(cidr.to_owned(), None)];
    }
    if let Some(namespace) = peer["namespaceSelector"]["matchLabels"].as_object() {
        let labels: Vec<String> = namespace.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let pods = peer["podSelector"]["matchLabels"].as_object().into_iter().flatten();
        let pods: Vec<String> = pods.map(|(name, value)| format!("{name}={value}")).collect();
        return vec![(format!("[{} {}]", labels.join(","), pods.join(",")).replace('"', ""), None)];
    }
    assert!(peer["podSelector"]["matchLabels"].is_object() || peer["podSelector"]["matchExpressions"].is_array());
    let selected = pods.iter().filter(|pod| matches(&peer["podSelector"], &pod.pod_labels()));
    selected.map(|pod| (pod.name().to_owned(), Some(*pod))).collect()
}

fn port_of(port: &Value, called: Option<&Object>) -> u64 {
    match port {
        Value::String(name) => called.expect("a named port is a pod's").ports()[name.as_str()],
        number => number.as_u64().unwrap(),
    }
}

#[track_caller]
fn check(folder: &str, wanted: &[&str]) {
    let objects = rendered(folder);
    let edges = edges(&objects);
    let names = "[kubernetes.io/metadata.name=kube-system k8s-app=kube-dns]:53";
    let mut wanted: BTreeSet<String> = wanted.iter().map(|edge| (*edge).to_owned()).collect();
    for pod in objects.iter().filter(|object| object.is_workload()) {
        // All of them are shut off first.
        let shut = objects.iter().filter(|object| object.kind() == "NetworkPolicy" && object.name() == "nobody");
        let shut: Vec<&Object> = shut.collect();
        assert!(shut.len() == 1 && shut[0].spec()["podSelector"] == serde_json::json!({}));
        assert_eq!(shut[0].spec()["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
        wanted.insert(format!("{} -> {names}", pod.name()));
    }
    let too_many: Vec<_> = edges.difference(&wanted).collect();
    let missing: Vec<_> = wanted.difference(&edges).collect();
    assert!(too_many.is_empty() && missing.is_empty(), "{folder}: allowed: {too_many:?}, not allowed: {missing:?}");
    // What a pod of ours may say, the other one must be allowed to hear.
    for edge in &edges {
        let Some((pod, heard)) = edge.split_once(" -> ") else { continue };
        let (peer, port) = heard.rsplit_once(':').unwrap();
        if objects.iter().any(|object| object.is_workload() && object.name() == peer) {
            assert!(edges.contains(&format!("{peer} <- {pod}:{port}")), "{folder}: {peer} does not hear {pod}");
        }
    }
}

#[test]
fn in_a_cluster_of_ones_own_each_reaches_what_it_needs() {
    check(
        "overlays/dev",
        &[
            "gateway -> postgres:5432",
            "gateway -> redis:6379",
            "gateway -> rabbitmq:5672",
            "build-worker -> postgres:5432",
            "build-worker -> redis:6379",
            "build-worker -> rabbitmq:5672",
            "recs-worker -> postgres:5432",
            "recs-worker -> redis:6379",
            "recs-worker -> rabbitmq:5672",
            "migrate -> postgres:5432",
            "studio -> gateway:8080",
            "gateway <- studio:8080",
            "gateway <- [sheen.example/calls=gateway ]:8080",
            "postgres <- gateway:5432",
            "postgres <- build-worker:5432",
            "postgres <- recs-worker:5432",
            "postgres <- migrate:5432",
            "redis <- gateway:6379",
            "redis <- build-worker:6379",
            "redis <- recs-worker:6379",
            "rabbitmq <- gateway:5672",
            "rabbitmq <- build-worker:5672",
            "rabbitmq <- recs-worker:5672",
        ],
    );
}

#[test]
fn in_production_each_reaches_what_it_needs() {
    let prometheus = "[kubernetes.io/metadata.name=monitoring app.kubernetes.io/name=prometheus]";
    let collector = "[kubernetes.io/metadata.name=observability app.kubernetes.io/name=opentelemetry-collector]";
    let ingress = "[kubernetes.io/metadata.name=ingress-nginx app.kubernetes.io/name=ingress-nginx]";
    let mut wanted = vec![
        "migrate -> 10.20.0.0/24:5432".to_owned(),
        "gateway <- [sheen.example/calls=gateway ]:8080".to_owned(),
        format!("gateway <- {ingress}:8080"),
        format!("gateway <- {ingress}:8082"),
    ];
    for (service, admin) in [("gateway", 9100), ("build-worker", 9101), ("recs-worker", 9102)] {
        wanted.push(format!("{service} <- {prometheus}:{admin}"));
        wanted.push(format!("{service} -> {collector}:4318"));
        wanted.extend([5432, 6379, 5672].map(|port| format!("{service} -> 10.20.0.0/24:{port}")));
    }
    // The model's provider is anywhere outside.
    wanted.extend(["build-worker", "recs-worker"].map(|worker| format!("{worker} -> 0.0.0.0/0:443")));
    check("overlays/production", &wanted.iter().map(String::as_str).collect::<Vec<_>>());
}
