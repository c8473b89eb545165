//! What operators do from the command line.

use std::{process::Stdio, sync::Arc, time::Duration};

use broker::{BrokerSettings, Consumer, Job, Operator, Publisher, Queue, Verdict};
use chrono::DateTime;
use futures_util::future::join;
use protocol::BuildSessionId;
use serde_json::{Value, json};
use storage::{Cap, Caps, CostBy, Reserved, StorageError};
use testbed::{Caller, Cursor, Stack, Testbed, wait_for};
use tokio::process::Command;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    PROMPT,
    ledger::{MOST, call, made},
};

/// Exit status, standard output, standard error.
async fn sheen(bed: &Testbed, caller: Option<&Caller>, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(Stack::binary("sheen"));
    command.args(args).env_clear().envs(&bed.env).current_dir(std::env::temp_dir());
    if let Some(caller) = caller {
        command.env("SHEEN_GATEWAY_URL", &caller.url);
    }
    let run = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let run = tokio::time::timeout(testbed::PATIENCE, run).await.expect("it ends").unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (run.status.code().unwrap_or(-1), text(&run.stdout), text(&run.stderr))
}

/// The lines of a command that must go well, each JSON.
async fn lines(bed: &Testbed, caller: Option<&Caller>, args: &[&str]) -> Vec<Value> {
    let (status, out, error) = sheen(bed, caller, &[args, &["--json"]].concat()).await;
    assert_eq!(status, 0, "{args:?}: {out} {error}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn id_of(submitted: &Value) -> BuildSessionId {
    submitted["buildSessionId"].as_str().unwrap().parse().unwrap()
}

async fn submit_as(caller: &Caller, project: &str, user: &str, prompt: &str) -> Value {
    let body = json!({ "projectId": project, "userId": user, "prompt": prompt, "locale": "en" });
    caller.post("/v1/builds", &body.to_string()).await.expect(202).json()
}

#[tokio::test]
async fn builds_are_listed_shown_cancelled_and_started_again() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (one, two) = (caller.submit(PROMPT).await, caller.submit(PROMPT).await);
    let (one, two) = (id_of(&one).to_string(), id_of(&two).to_string());
    let all = lines(&bed, None, &["builds", "list"]).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["buildSessionId"], two.as_str(), "the newest comes first");
    assert_eq!(lines(&bed, None, &["builds", "list", "--limit", "1"]).await.len(), 1);
    let project = all[1]["projectId"].as_str().unwrap();
    assert_eq!(lines(&bed, None, &["builds", "list", "--project", project]).await.len(), 1);
    assert_eq!(lines(&bed, None, &["builds", "list", "--since", "2999-01-01"]).await.len(), 0);

    let cancelled = lines(&bed, Some(&caller), &["builds", "cancel", &one]).await;
    assert_eq!(cancelled[0]["phase"], "cancelled");
    let left = lines(&bed, None, &["builds", "list", "--phase", "cancelled"]).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["buildSessionId"], one.as_str());
    let shown = lines(&bed, None, &["builds", "show", &one]).await;
    assert_eq!((&shown[0]["prompt"], &shown[0]["recommendations"]["status"]), (&PROMPT.into(), &"failed".into()));
    let again = lines(&bed, Some(&caller), &["builds", "retry", &one]).await;
    assert_eq!(again[0]["phase"], "queued");
    assert_eq!(lines(&bed, Some(&caller), &["cancel", &one]).await[0]["phase"], "cancelled", "the short spelling");

    let (status, _, error) = sheen(&bed, None, &["builds", "show", "bs_p-1_1763800000000_1a2b3c4d"]).await;
    assert!(status == 1 && error.contains("there is no build"), "{error}");
    let mut nowhere = Testbed::new().await;
    nowhere.env.remove("SHEEN_DATABASE_URL");
    let (status, _, error) = sheen(&nowhere, None, &["builds", "list"]).await;
    assert!(status == 2 && error.contains("SHEEN_DATABASE_URL"), "{error}");
}

fn broker_settings(bed: &Testbed) -> BrokerSettings {
    BrokerSettings {
        prefix: bed.env["SHEEN_AMQP_PREFIX"].clone(),
        ..BrokerSettings::new(bed.env["SHEEN_AMQP_URL"].clone(), "test")
    }
}

/// Has `count` messages die: handed back until RabbitMQ has had enough.
async fn kill_letters(bed: &Testbed, count: u32) {
    let (tasks, close) = (TaskTracker::new(), CancellationToken::new());
    let publisher = Publisher::start(broker_settings(bed), &tasks, close.clone());
    for n in 0..count {
        let build_session_id = format!("bs_p-1_1763800000000_{n:08x}").parse().unwrap();
        publisher.publish(&Job::Build { build_session_id, traceparent: None });
    }
    let refuse = |_| async { Verdict::Requeue };
    let _consumer = Consumer::start(broker_settings(bed), Queue::Builds, &tasks, close.clone(), refuse);
    wait_for("dead letters", async || (depths(bed).await == (Some(0), Some(count))).then_some(())).await;
    close.cancel();
    tasks.close();
    tasks.wait().await;
}

/// Messages that wait, and that are dead.
async fn depths(bed: &Testbed) -> (Option<u32>, Option<u32>) {
    let operator = Operator::connect(broker_settings(bed)).await.unwrap();
    let queues = operator.queues().await.unwrap();
    operator.close().await;
    (queues[0].messages, queues[1].messages)
}

#[tokio::test]
async fn dead_letters_are_listed_put_back_and_dropped_and_only_when_asked_to() {
    let bed = Testbed::new().await;
    kill_letters(&bed, 4).await;
    let letters = lines(&bed, None, &["dlq", "list"]).await;
    assert_eq!(letters.len(), 4);
    assert_eq!(letters[0]["reason"], "delivery_limit");
    let ids: Vec<&str> = letters.iter().map(|letter| letter["id"].as_str().unwrap()).collect();
    let shown = lines(&bed, None, &["dlq", "show", ids[2]]).await;
    assert_eq!(shown[0], letters[2]);
    for word in ["requeue", "drop"] {
        let told = lines(&bed, None, &["dlq", word]).await;
        assert!(told.len() == 4 && told.iter().all(|letter| letter["done"] == false), "{told:?}");
        assert_eq!(depths(&bed).await, (Some(0), Some(4)), "{word} without --yes only tells");
    }
    // RabbitMQ would drop what was handed back too often; looking is not what kills a letter.
    for _ in 0..25 {
        assert_eq!(lines(&bed, None, &["dlq", "list"]).await.len(), 4);
    }
    assert_eq!(lines(&bed, None, &["dlq", "requeue", ids[1], "--yes"]).await.len(), 1);
    assert_eq!(depths(&bed).await, (Some(1), Some(3)));
    assert_eq!(lines(&bed, None, &["dlq", "drop", ids[0], "--yes"]).await.len(), 1);
    assert_eq!(depths(&bed).await, (Some(1), Some(2)));
    let (status, _, error) = sheen(&bed, None, &["dlq", "drop", ids[0], "--yes"]).await;
    assert!(status == 2 && error.contains("1 of 1 letters are not there"), "{error}");
    assert_eq!(lines(&bed, None, &["dlq", "requeue", "--yes"]).await.len(), 2);
    assert_eq!(depths(&bed).await, (Some(3), Some(0)));
}

#[tokio::test]
async fn a_requeue_that_is_killed_loses_no_letter() {
    const LETTERS: u32 = 60;
    let bed = Testbed::new().await;
    kill_letters(&bed, LETTERS).await;
    let mut child = Command::new(Stack::binary("sheen"))
        .args(["dlq", "requeue", "--yes"])
        .env_clear()
        .envs(&bed.env)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut told = tokio::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    tokio::io::AsyncBufReadExt::read_line(&mut told, &mut line).await.unwrap();
    child.kill().await.unwrap();
    let sum = async || {
        let (waiting, dead) = depths(&bed).await;
        Some((waiting?, dead?)).filter(|(waiting, dead)| waiting + dead >= LETTERS)
    };
    let (waiting, dead) = wait_for("every letter is somewhere", sum).await;
    assert!(waiting >= 1 && dead < LETTERS, "it had begun: {waiting} wait, {dead} are dead");
    let (status, _, error) = sheen(&bed, None, &["dlq", "requeue", "--yes"]).await;
    assert_eq!(status, 0, "{error}");
    let (waiting, dead) = depths(&bed).await;
    assert!(waiting >= Some(LETTERS) && dead == Some(0), "{waiting:?} wait, {dead:?} are dead");
}

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_and_says_what_is() {
    let mut bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    bed.set("SHEEN_ADMIN_URL", &gateway.admin);
    let (status, out, error) = sheen(&bed, Some(&caller), &["doctor"]).await;
    assert_eq!(status, 0, "{out} {error}");
    for place in ["settings of gateway", "postgres migrations", "postgres clock", "redis eviction", "readyz"] {
        assert!(out.contains(place), "no {place} in {out}");
    }
    assert!(!out.contains("problem"), "{out}");

    let found = async |bed: &Testbed, args: &[&str]| {
        let (status, out, error) = sheen(bed, Some(&caller), &[&["doctor", "--json"], args].concat()).await;
        assert_eq!(status, 1, "{out} {error}");
        let found: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let problems = found.into_iter().filter(|finding| finding["level"] == "problem");
        let problems: Vec<Value> = problems.collect();
        assert!(problems.iter().all(|problem| !problem["todo"].as_str().unwrap().is_empty()), "{problems:?}");
        let places: Vec<String> =
            problems.iter().map(|problem| problem["place"].as_str().unwrap().to_owned()).collect();
        places
    };
    assert_eq!(found(&bed, &["--gateways", "9999"]).await, ["postgres connections"]);
    for (name, value, places) in [
        ("SHEEN_LEASE_MS", "3000", &["settings of gateway", "settings of build-worker", "settings of recs-worker"][..]),
        ("SHEEN_REDIS_URL", "redis://127.0.0.1:9", &["redis"]),
        ("SHEEN_AMQP_URL", "amqp://127.0.0.1:9", &["rabbitmq"]),
    ] {
        let was = bed.env.insert(name.to_owned(), value.to_owned());
        assert_eq!(found(&bed, &[]).await, places, "{name}");
        match was {
            Some(was) => bed.env.insert(name.to_owned(), was),
            None => bed.env.remove(name),
        };
    }
    let empty = Testbed::new().await;
    bed.set("SHEEN_DATABASE_URL", &empty.env["SHEEN_DATABASE_URL"]);
    assert!(found(&bed, &[]).await.contains(&"postgres migrations".to_owned()));
}

/// Makes a build, with its run, as old as a year.
async fn age(bed: &Testbed, id: &BuildSessionId) -> Result<(), StorageError> {
    bed.storage().age_build(id, Duration::from_secs(365 * 86_400)).await
}

#[tokio::test]
async fn old_builds_go_and_what_must_stay_stays() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let storage = bed.storage();
    // Nobody builds: what is cancelled is settled, and its run failed.
    let settled = async |parent: Option<&Value>| {
        let mut body = json!({ "projectId": "p-1", "userId": "u-1", "prompt": PROMPT, "locale": "en" });
        if let Some(parent) = parent {
            body["parentBuildSessionId"] = parent["buildSessionId"].clone();
        }
        let submitted = caller.post("/v1/builds", &body.to_string()).await.expect(202).json();
        _ = caller.post(&format!("/v1/builds/{}/cancel", id_of(&submitted)), "").await.expect(202);
        submitted
    };
    let old = settled(None).await;
    let parent = settled(None).await;
    let child = settled(Some(&parent)).await;
    let waiting = caller.submit(PROMPT).await;
    let old_id = id_of(&old).to_string();
    made(&storage, call(&old_id, "p-1", "u-1"), "ok", None).await;
    made(&storage, call(&old_id, "p-1", "u-1"), "overloaded", None).await;
    for submitted in [&old, &parent, &waiting] {
        age(&bed, &id_of(submitted)).await.unwrap();
    }
    // The last 50 failed runs stay, and so do their builds: the oldest of fifty does, and goes once there are more.
    for _ in 0..47 {
        settled(None).await;
    }
    let done = lines(&bed, None, &["prune", "--older-than", "30d", "--yes"]).await;
    assert_eq!(done[0]["builds"], 0, "{done:?}");
    for _ in 0..3 {
        settled(None).await;
    }
    let dry = lines(&bed, None, &["prune", "--older-than", "30d"]).await;
    assert_eq!((&dry[0]["done"], &dry[0]["builds"]), (&false.into(), &1.into()), "{dry:?}");
    assert_eq!(dry[0]["modelCalls"], 2, "{dry:?}");
    assert!(storage.build(&id_of(&old)).await.unwrap().is_some(), "without --yes it only counts");
    let sum = async || storage.costs(CostBy::Project, DateTime::UNIX_EPOCH).await.unwrap()[0].cost_nanos;
    let cost = sum().await;
    let done = lines(&bed, None, &["prune", "--older-than", "30d", "--yes"]).await;
    assert_eq!((&done[0]["done"], &done[0]["builds"], &done[0]["events"]), (&true.into(), &1.into(), &2.into()));
    assert!(storage.build(&id_of(&old)).await.unwrap().is_none());
    assert_eq!(done[0]["modelCalls"], 2, "{done:?}");
    assert!(storage.calls_of_build(&old_id).await.unwrap().is_empty());
    // What they cost counts against the project's cap as before.
    let reserve = async |room: u64| {
        let caps = Caps { project: Some(u64::try_from(cost).unwrap() + room), ..Caps::default() };
        storage.reserve_call(&call("a new build", "p-1", "u-1"), &caps).await.unwrap()
    };
    assert!(cost > 0 && matches!(reserve(MOST - 1).await, Reserved::OverCap(Cap::Project)));
    assert_eq!(reserve(MOST).await, Reserved::Entered);
    for (what, stays) in
        [("the parent of one that stays", &parent), ("a new one", &child), ("one not settled", &waiting)]
    {
        assert!(storage.build(&id_of(stays)).await.unwrap().is_some(), "{what}");
    }
    // Whoever still has an address of what is gone is told so.
    let path = format!("/v1/builds/{}", id_of(&old));
    assert_eq!(caller.get(&path).await.expect(404).code(), "build_not_found");
    assert_eq!(caller.open(&old, None).await.status().as_u16(), 404);
    assert_eq!(caller.open(&old, Some((Cursor::LastEventId, 1))).await.status().as_u16(), 404);
    // Once the child is old too, both go, the child first.
    age(&bed, &id_of(&child)).await.unwrap();
    assert_eq!(lines(&bed, None, &["prune", "--older-than", "30d"]).await[0]["builds"], 2);
    assert_eq!(lines(&bed, None, &["prune", "--older-than", "30d", "--yes", "--batch", "1"]).await[0]["builds"], 2);
    assert!(storage.build(&id_of(&parent)).await.unwrap().is_none());
    _ = caller.post(&format!("/v1/builds/{}/cancel", id_of(&waiting)), "").await.expect(202);
}

#[tokio::test]
async fn what_is_forgotten_is_found_in_no_table() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let storage = bed.storage();
    let (user, project, word) = ("u-forgettable", "p-forgettable", "Zyxwvutopia");
    let prompt = format!("A website for the {word} hair salon in Lisbon with online booking");
    let ended = submit_as(&caller, "p-other", user, &prompt).await;
    caller.follow(&ended, None).await;
    assert!(!storage.columns_that_hold(word).await.unwrap().is_empty(), "the prompt is somewhere");
    let running = Arc::new(submit_as(&caller, project, user, &prompt).await);
    let told = caller.follow_until(&running, None, |story| story.count("assistant_delta") > 0).await;
    assert!(told.count("build_completed") == 0, "it still runs");
    let watching = TaskTracker::new().spawn({
        let (caller, running) = (caller.clone(), Arc::clone(&running));
        async move { caller.follow(&running, None).await }
    });
    let others = submit_as(&caller, project, "u-other", PROMPT).await;

    let dry = lines(&bed, Some(&caller), &["forget", "--user", user]).await;
    assert_eq!((&dry[0]["done"], &dry[0]["builds"]), (&false.into(), &2.into()));
    assert!(storage.build(&id_of(&running)).await.unwrap().is_some(), "without --yes it only counts");
    let done = lines(&bed, Some(&caller), &["forget", "--user", user, "--yes"]).await;
    assert_eq!((&done[0]["builds"], &done[0]["cancelled"]), (&2.into(), &1.into()), "{done:?}");
    assert_eq!(watching.await.unwrap().count("build_cancelled"), 1, "whoever watched was told");
    for text in [user, word] {
        assert_eq!(storage.columns_that_hold(text).await.unwrap(), Vec::<String>::new(), "{text}");
    }
    let again = lines(&bed, Some(&caller), &["forget", "--user", user, "--yes"]).await;
    assert_eq!(again[0]["builds"], 0, "{again:?}");
    assert!(storage.build(&id_of(&others)).await.unwrap().is_some(), "what is another's stays");

    assert!(!storage.columns_that_hold(project).await.unwrap().is_empty());
    lines(&bed, Some(&caller), &["forget", "--project", project, "--yes"]).await;
    assert_eq!(storage.columns_that_hold(project).await.unwrap(), Vec::<String>::new());
    let (status, out, error) = sheen(&bed, Some(&caller), &["forget", "--yes"]).await;
    assert_eq!(status, 2, "{out} {error}");
}
