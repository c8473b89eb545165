//! The command line, end to end.

use std::process::Stdio;

use futures_util::future::join;
use testbed::{Stack, Testbed};
use tokio::process::Command;

use crate::PROMPT;

async fn sheen(args: &[&str], gateway: &str, keys: &str) -> std::process::Output {
    let command = Command::new(Stack::binary("sheen"))
        .args(args)
        .env_clear()
        .env("SHEEN_GATEWAY_URL", gateway)
        .env("SHEEN_SIGNING_KEYS", keys)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(testbed::PATIENCE, command).await.expect("it ends").unwrap()
}

#[tokio::test]
async fn a_prompt_becomes_files_in_a_folder() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let out = std::env::temp_dir().join(format!("sheen-site-{}", uuid::Uuid::new_v4()));
    let folder = out.to_str().unwrap();
    let run =
        sheen(&["build", PROMPT, "--out", folder, "--timeline"], &caller.url, &bed.env["SHEEN_SIGNING_KEYS"]).await;
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{text} {}", String::from_utf8_lossy(&run.stderr));
    for word in ["first token", "preview", "completed", "recommendations"] {
        assert!(text.contains(word), "no {word} in {text}");
    }
    assert!(!text.contains('\u{1b}'), "no control codes where there is no terminal");
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("Luna"));
    std::fs::remove_dir_all(out).unwrap();
}

#[tokio::test]
async fn a_prompt_becomes_a_site_on_the_running_stack() {
    let stack = Stack::get();
    let keys = format!("{}:{}", stack.text("/signing/keyId"), stack.text("/signing/secret"));
    let run = sheen(&["build", PROMPT, "--json"], &stack.text("/gateway"), &keys).await;
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{text} {}", String::from_utf8_lossy(&run.stderr));
    assert!(text.contains("build_completed") && text.contains("recommendations_ready"), "{text}");
}

#[tokio::test]
async fn what_can_not_work_is_said_in_one_line() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let keys = bed.env["SHEEN_SIGNING_KEYS"].as_str();
    for (gateway, keys) in
        [(caller.url.as_str(), "k1:not the secret"), ("http://127.0.0.1:9", keys), (caller.url.as_str(), "")]
    {
        let run = sheen(&["build", PROMPT], gateway, keys).await;
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success());
        assert_eq!(error.trim_end().lines().count(), 1, "{error}");
        assert!(!error.contains("not the secret"), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_setting_ends_a_service_with_one_line_that_names_it() {
    let bed = Testbed::new().await;
    for (service, name, value) in [
        ("gateway", "SHEEN_SSE_HEARTBEAT_MS", "soon"),
        ("gateway", "SHEEN_SIGNING_KEYS", ""),
        ("gateway", "SHEEN_GATEWAY_ADDR", "nowhere"),
        ("build-worker", "SHEEN_BUILD_CONCURRENCY", "0"),
        ("build-worker", "SHEEN_LEASE_MS", "3000"),
        ("build-worker", "SHEEN_ENGINE", "magic"),
        ("recs-worker", "SHEEN_DATABASE_URL", "mysql://x"),
        ("recs-worker", "SHEEN_RECS_PER_MINUTE", "-1"),
    ] {
        let run = Command::new(Stack::binary(service)).env_clear().envs(&bed.env).env(name, value).output();
        let run = tokio::time::timeout(testbed::PATIENCE, run).await.expect("it ends").unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{service} {name}: {error}");
        assert!(error.trim_end().lines().count() == 1 && error.contains(name), "{service} {name}: {error}");
    }
}
