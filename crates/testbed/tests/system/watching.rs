//! What operators see and ask: what waits, who took it, what was given up, whether a service is ready.

use futures_util::future::join;
use testbed::{Service, Stack, Testbed, wait_for};
use tokio::process::Command;

use crate::PROMPT;

/// Nobody listens there.
const NO_RABBITMQ: &str = "amqp://127.0.0.1:9/%2f";

/// Waits until a service shows `value` for a metric.
async fn shows(service: &Service, line: &str, value: f64) {
    #[expect(clippy::float_cmp, reason = "counts are whole")]
    let is_there = async || (service.metric(line).await == value).then_some(());
    wait_for(&format!("{line} {value}"), is_there).await;
}

#[tokio::test]
async fn a_build_that_no_message_named_is_taken_and_counted_as_found() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_AMQP_URL", NO_RABBITMQ);
    let ((gateway, caller), worker) = join(bed.gateway(), bed.build_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    caller.follow_until(&submitted, None, |story| story.count("build_completed") == 1).await;
    shows(&worker, "sheen_jobs_taken_total{by=\"look\",queue=\"builds\"}", 1.0).await;
    shows(&worker, "sheen_jobs_taken_total{by=\"message\",queue=\"builds\"}", 0.0).await;
    for service in [&gateway, &worker] {
        shows(service, "sheen_part_up{part=\"rabbitmq\"}", 0.0).await;
        shows(service, "sheen_part_up{part=\"postgres\"}", 1.0).await;
        shows(service, "sheen_part_up{part=\"redis\"}", 1.0).await;
    }
}

#[tokio::test]
async fn a_build_that_a_message_named_is_counted_as_such() {
    let bed = Testbed::new().await;
    let ((gateway, caller), worker) = join(bed.gateway(), bed.build_worker()).await;
    shows(&worker, "sheen_part_up{part=\"rabbitmq\"}", 1.0).await;
    shows(&gateway, "sheen_part_up{part=\"rabbitmq\"}", 1.0).await;
    let submitted = caller.submit(PROMPT).await;
    caller.follow_until(&submitted, None, |story| story.count("build_completed") == 1).await;
    let taken =
        async |by: &str| worker.metric(&format!("sheen_jobs_taken_total{{by=\"{by}\",queue=\"builds\"}}")).await;
    // A look may have been there first.
    assert!((taken("message").await + taken("look").await - 1.0).abs() < f64::EPSILON);
    shows(&worker, "sheen_messages_total{outcome=\"delivered\",queue=\"builds\"}", 1.0).await;
    shows(&gateway, "sheen_jobs_published_total", 2.0).await;
}

#[tokio::test]
async fn what_waits_is_shown_though_no_worker_is_there_and_so_is_what_was_given_up() {
    let mut bed = Testbed::new().await;
    bed.short_leases().set("SHEEN_RECS_MAX_WAIT_MS", "300");
    let (gateway, caller) = bed.gateway().await;
    caller.submit(PROMPT).await;
    shows(&gateway, "sheen_jobs_waiting{queue=\"builds\"}", 1.0).await;
    wait_for("the build has waited", async || {
        (gateway.metric("sheen_jobs_oldest_wait_seconds{queue=\"builds\"}").await > 0.0).then_some(())
    })
    .await;
    shows(&gateway, "sheen_runs_overdue_total{code=\"overloaded\"}", 1.0).await;
    shows(&gateway, "sheen_jobs_waiting{queue=\"recommendations\"}", 0.0).await;
    assert!(gateway.metric("sheen_database_connections_max").await > 1.0);
}

#[tokio::test]
async fn the_gateways_binary_brings_up_the_schema_and_says_whether_it_is_ready() {
    let bed = Testbed::new().await;
    let told = async |word: &str, admin: &str| {
        let mut command = Command::new(Stack::binary("gateway"));
        command.env_clear().envs(&bed.env).env("SHEEN_ADMIN_ADDR", admin).arg(word);
        command.kill_on_drop(true).status().await.unwrap().code()
    };
    let nobody = "127.0.0.1:9";
    assert_eq!(told("migrate", nobody).await, Some(0));
    assert_eq!(bed.storage().backlog().await.unwrap(), storage::Backlog::default(), "the tables are there");
    assert_eq!(told("migrate", nobody).await, Some(0), "a second time changes nothing");
    assert_eq!(told("ready", nobody).await, Some(1));
    assert_eq!(told("fly", nobody).await, Some(2));
    let (gateway, _) = bed.gateway().await;
    assert_eq!(told("ready", gateway.admin.trim_start_matches("http://")).await, Some(0));
}
