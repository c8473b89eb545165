//! A service as its operators see it: its listener, its exit status, its last line.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

use std::{net::SocketAddr, time::Duration};

use prometheus::Registry;
use service::{Health, admin, metrics::GatewayMetrics};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Status and body of a GET.
async fn get(addr: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_listener_tells_life_readiness_and_metrics() {
    let (tasks, until) = (TaskTracker::new(), CancellationToken::new());
    let (health, registry) = (Health::new(), Registry::new());
    let metrics = GatewayMetrics::new(&registry).unwrap();
    let redis = health.part("redis");
    let listener = admin::bind("SHEEN_ADMIN_ADDR", "127.0.0.1:0".parse().unwrap()).unwrap();
    let before_scrape = move || {
        metrics.sse_connections.set(7);
        std::future::ready(())
    };
    let addr = admin::serve(listener, health.clone(), registry, before_scrape, &tasks, until.clone()).unwrap();

    assert_eq!(get(addr, "/livez").await.0, 200);
    let (status, body) = get(addr, "/readyz").await;
    assert_eq!(status, 503);
    assert!(body.contains("\"status\":\"starting\""), "{body}");

    health.started();
    let (status, body) = get(addr, "/readyz").await;
    assert_eq!(status, 200, "a part that is down takes nobody out of rotation");
    assert!(body.contains("\"status\":\"ready\"") && body.contains("\"down\":[\"redis\"]"), "{body}");
    redis.up();
    assert!(get(addr, "/readyz").await.1.contains("\"down\":[]"));

    let (status, body) = get(addr, "/metrics").await;
    assert_eq!(status, 200);
    assert!(
        body.contains("\nsheen_sse_connections 7\n") && body.contains("# HELP sheen_replay_blocked_total "),
        "{body}"
    );
    assert_eq!(get(addr, "/elsewhere").await.0, 404);

    health.draining();
    let (status, body) = get(addr, "/readyz").await;
    assert_eq!(status, 503);
    assert!(body.contains("\"status\":\"draining\""), "{body}");

    until.cancel();
    tasks.close();
    tokio::time::timeout(Duration::from_secs(10), tasks.wait()).await.expect("the listener ends");
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scrape_does_not_wait_for_gauges_that_hang() {
    let (tasks, until) = (TaskTracker::new(), CancellationToken::new());
    let listener = admin::bind("SHEEN_ADMIN_ADDR", "127.0.0.1:0".parse().unwrap()).unwrap();
    let hang = std::future::pending::<()>;
    let addr = admin::serve(listener, Health::new(), Registry::new(), hang, &tasks, until.clone()).unwrap();
    let (status, _) = tokio::time::timeout(Duration::from_secs(10), get(addr, "/metrics")).await.expect("an answer");
    assert_eq!(status, 200);
    until.cancel();
    tasks.close();
    tokio::time::timeout(Duration::from_secs(10), tasks.wait()).await.expect("the listener ends");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_its_setting() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap();
    let line = admin::bind("SHEEN_ADMIN_ADDR", addr).unwrap_err().to_string();
    assert!(line.starts_with(&format!("SHEEN_ADMIN_ADDR is {addr}")) && line.contains("in use"), "{line}");
}
