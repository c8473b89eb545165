//! What a session and a stream cost, process by process: processor time and memory, which a busy machine hardly changes.
//!
//! Wants servers and the services as they are shipped: `cargo xtask up --detach`, `cargo build --release --workspace --bins`,
//! then `SHEEN_TEST_STACK=$PWD/target/stack/stack.json cargo bench --workspace --bench capacity`.

#![expect(clippy::unwrap_used, reason = "a measurement that can't go on is none")]

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt, stream};
use serde_json::Value;
use testbed::{Caller, Service, Testbed};

const PROMPT: &str = "Create a website for Luna hair salon in Lisbon with online booking and a price list";
const WARM_UP: usize = 100;
const BUILDS: usize = 1_000;
/// Builds under way at a time.
const AT_ONCE: usize = 16;
/// Sessions that are listened to.
const SESSIONS: usize = 2_000;
/// How long nothing happens on them.
const IDLE: Duration = Duration::from_secs(30);

/// A process, or a server with all its processes.
type Parts = BTreeMap<&'static str, u32>;

/// A file of `/proc`.
fn proc_file(pid: u32, name: &str) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{pid}/{name}")).ok()
}

/// The process and those that it started.
fn family(pid: u32) -> Vec<u32> {
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    let child = |of: &u32| proc_file(*of, "status").is_some_and(|text| text.contains(&format!("\nPPid:\t{pid}\n")));
    all.filter(|one| *one == pid || child(one)).collect()
}

/// Processor time so far. Postgres ends its processes as connections end, and adds their time to its own.
fn processor_time(pid: u32) -> Duration {
    let ticks = family(pid).into_iter().filter_map(|one| {
        let text = proc_file(one, "stat")?;
        let fields: Vec<u64> =
            text.rsplit(')').next()?.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
        // utime and stime; for the first one also those of the children that have ended.
        Some(fields[11..if one == pid { 15 } else { 13 }].iter().sum::<u64>())
    });
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

fn memory_kb(pid: u32) -> u64 {
    let text = proc_file(pid, "status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// What each of `parts` has used since `before`.
fn since(parts: &Parts, before: &BTreeMap<&'static str, Duration>) -> BTreeMap<&'static str, Duration> {
    parts.iter().map(|(name, pid)| (*name, processor_time(*pid) - before[name])).collect()
}

fn now(parts: &Parts) -> BTreeMap<&'static str, Duration> {
    parts.iter().map(|(name, pid)| (*name, processor_time(*pid))).collect()
}

async fn build(caller: &Caller, count: usize) {
    let builds = stream::iter(0..count).map(async |_| {
        let submitted = caller.submit(PROMPT).await;
        let story = caller.follow_through(&submitted).await;
        assert_eq!(story.count("build_completed"), 1);
        story.seqs().len()
    });
    let events: usize = builds.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.iter().sum();
    println!("{count} builds, {:.1} events each", events as f64 / count as f64);
}

async fn listen(caller: &Caller, sessions: &[Value]) -> Vec<reqwest::Response> {
    let opening = stream::iter(sessions).map(async |session| {
        let id = session["buildSessionId"].as_str().unwrap();
        let token = session["stream"]["token"].as_str().unwrap();
        let request = caller.http.get(format!("{}/v1/builds/{id}/events", caller.url)).bearer_auth(token);
        let mut answer = request.timeout(Duration::from_secs(600)).send().await.unwrap();
        assert!(answer.chunk().await.unwrap().is_some_and(|chunk| !chunk.is_empty()));
        answer
    });
    opening.buffer_unordered(AT_ONCE).collect().await
}

#[tokio::main]
async fn main() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_OFFLINE_TOKEN_DELAY_MS", "0");
    let (gateway, caller) = bed.gateway().await;
    let (builder, recs) = (bed.build_worker().await, bed.recs_worker().await);
    let server = |name: &str| u32::try_from(bed.stack.number(&format!("/pids/{name}")).unwrap()).unwrap();
    let own = |service: &Service| service.pid();
    let parts: Parts = [
        ("gateway", own(&gateway)),
        ("build worker", own(&builder)),
        ("recommendations worker", own(&recs)),
        ("postgres", server("postgres")),
        ("redis", server("redis")),
        ("rabbitmq", server("rabbitmq")),
    ]
    .into();

    println!("## Builds\n");
    build(&caller, WARM_UP).await;
    let before = now(&parts);
    build(&caller, BUILDS).await;
    println!("\n| part | processor ms a build | builds a second that one core carries |\n|---|---|---|");
    for (name, used) in since(&parts, &before) {
        let each = used.as_secs_f64() / BUILDS as f64;
        println!("| {name} | {:.2} | {:.0} |", each * 1e3, 1.0 / each.max(1e-6));
    }

    // Nobody builds any more: sessions stay open.
    builder.terminate().await;
    recs.terminate().await;
    let parts: Parts = parts.into_iter().filter(|(name, _)| !name.contains("worker")).collect();
    let submitting = stream::iter(0..SESSIONS).map(async |_| caller.submit(PROMPT).await);
    let sessions: Vec<Value> = submitting.buffer_unordered(AT_ONCE).collect().await;
    let empty = memory_kb(gateway.pid());
    let first = listen(&caller, &sessions).await;
    let one_each = memory_kb(gateway.pid());
    let second = listen(&caller, &sessions).await;
    let two_each = memory_kb(gateway.pid());
    println!("\n## Streams\n\n| what | kB in the gateway |\n|---|---|");
    println!("| the gateway with no stream | {empty} |");
    println!("| a session's first stream | {:.1} |", (one_each - empty) as f64 / SESSIONS as f64);
    println!("| each further stream | {:.1} |", (two_each - one_each) as f64 / SESSIONS as f64);
    let before = now(&parts);
    tokio::time::sleep(IDLE).await;
    println!(
        "\n| part | processor ms a second with {SESSIONS} sessions and {} idle streams |\n|---|---|",
        first.len() + second.len()
    );
    for (name, used) in since(&parts, &before) {
        println!("| {name} | {:.1} |", used.as_secs_f64() * 1e3 / IDLE.as_secs_f64());
    }
}
