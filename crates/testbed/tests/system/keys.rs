//! Keys that change while requests come in.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use chrono::Utc;
use protocol::RequestId;
use serde_json::json;
use signing::{KeyRing, StreamTokens, signed_headers};
use testbed::{Answer, Caller, Stack, Testbed, wait_for};
use tokio::process::Command;
use tokio_util::task::TaskTracker;

/// Callers at a time.
const CROWD: usize = 8;

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A back end as it should be: it signs with the key that the file has as its default at this moment.
fn default_key(file: &Path) -> signing::Key {
    KeyRing::parse(&std::fs::read_to_string(file).unwrap()).unwrap().default_key().clone()
}

async fn submit(here: &Caller, keys: &Path) -> Answer {
    let project = format!("p-{}", uuid::Uuid::new_v4().simple());
    let body = json!({ "projectId": project, "userId": "u-1", "prompt": "A bakery", "locale": "en" }).to_string();
    let headers =
        signed_headers(&default_key(keys), Utc::now(), &RequestId::random(), "POST", "/v1/builds", body.as_bytes());
    let mut request = here.http.post(format!("{}/v1/builds", here.url)).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    here.send(request.body(body)).await
}

/// Submits through one gateway, and opens the build at another with the token that the first one gave.
async fn visit(here: &Caller, there: &Caller, keys: &Path, refusals: &Mutex<Vec<String>>) {
    let answer = submit(here, keys).await;
    if answer.status != 202 {
        refusals.lock().unwrap().push(format!("submit: {} {}", answer.status, answer.code()));
        return;
    }
    let (id, token) = (answer.json()["buildSessionId"].clone(), answer.json()["stream"]["token"].clone());
    let url = format!("{}/v1/builds/{}", there.url, id.as_str().unwrap());
    let answer = there.send(there.http.get(url).bearer_auth(token.as_str().unwrap())).await;
    if answer.status != 200 {
        refusals.lock().unwrap().push(format!("token: {} {}", answer.status, answer.code()));
    }
}

/// Waits until a gateway signs its tokens with the key that is the default of their file.
async fn wait_for_tokens_of_the_default(gateway: &Caller, [keys, tokens]: &[PathBuf; 2]) {
    let text = std::fs::read_to_string(tokens).unwrap();
    let newest = StreamTokens::new(KeyRing::parse(text.split(',').next().unwrap().trim()).unwrap());
    wait_for("tokens of the new key", async || {
        let answer = submit(gateway, keys).await;
        newest.verify(answer.json()["stream"]["token"].as_str()?, Utc::now()).is_ok().then_some(())
    })
    .await;
}

/// `sheen keys rotate`, with both gateways to be seen.
async fn rotate(gateways: [&Caller; 2], file: &Path, args: &[&str]) -> String {
    let run = Command::new(Stack::binary("sheen"))
        .args(["keys", "rotate", "--settle", "0s", "--gateway", &gateways[0].url, "--gateway", &gateways[1].url])
        .arg("--file")
        .arg(file)
        .args(args)
        .env_clear()
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let run = tokio::time::timeout(testbed::PATIENCE, run).await.expect("it ends").unwrap();
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{text} {}", String::from_utf8_lossy(&run.stderr));
    text
}

#[tokio::test]
async fn keys_change_under_load_and_no_request_is_refused() {
    let mut bed = Testbed::new().await;
    let folder = Folder(std::env::temp_dir().join(format!("sheen-keys-{}", uuid::Uuid::new_v4())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let files = [folder.0.join("signing"), folder.0.join("tokens")];
    for (file, name) in files.iter().zip(["SHEEN_SIGNING_KEYS", "SHEEN_STREAM_TOKEN_KEYS"]) {
        std::fs::write(file, format!("{}\n", bed.env[name].split(',').next().unwrap())).unwrap();
        bed.env.remove(name);
        bed.set(&format!("{name}_FILE"), file.to_str().unwrap());
    }
    let (_one, first) = bed.gateway().await;
    let (_two, second) = bed.gateway().await;

    let refusals = Arc::new(Mutex::new(Vec::new()));
    // Of each member of the crowd.
    let visits: Arc<[AtomicUsize; CROWD]> = Arc::default();
    let over = Arc::new(AtomicBool::new(false));
    let tasks = TaskTracker::new();
    let crowd: Vec<_> = (0..CROWD)
        .map(|member| {
            let (here, there) = if member % 2 == 0 { (&first, &second) } else { (&second, &first) };
            let (here, there, keys) = (here.clone(), there.clone(), files[0].clone());
            let (refusals, visits, over) = (Arc::clone(&refusals), Arc::clone(&visits), Arc::clone(&over));
            tasks.spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    visit(&here, &there, &keys, &refusals).await;
                    visits[member].fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let seen = |counts: Vec<usize>| {
        let visits = Arc::clone(&visits);
        async move {
            let enough = || visits.iter().zip(&counts).all(|(visits, count)| visits.load(Ordering::Relaxed) >= *count);
            wait_for("visits", async || enough().then_some(())).await;
        }
    };
    seen(vec![2; CROWD]).await;
    for (file, args) in [(&files[0], &["--step", "add"][..]), (&files[1], &["--stream-tokens", "--step", "add"])] {
        let before = default_key(file).id;
        rotate([&first, &second], file, args).await;
        assert_eq!(default_key(file).id, before, "a key that is added is not the default yet");
        let promote: Vec<&str> = args.iter().map(|word| if *word == "add" { "promote" } else { word }).collect();
        rotate([&first, &second], file, &promote).await;
        assert_ne!(default_key(file).id, before);
        let whole = std::fs::read_to_string(file).unwrap();
        assert_eq!(whole.split(',').count(), 2, "what the old key signed is still good");
        // What the old key signs is on its way no more: a gateway reads the file about every second.
        for gateway in [&first, &second] {
            wait_for_tokens_of_the_default(gateway, &files).await;
        }
        // Whoever read the file or got a token before has been answered.
        let before: Vec<usize> = visits.iter().map(|visits| visits.load(Ordering::Relaxed)).collect();
        seen(before.iter().map(|count| count + 2).collect()).await;
        rotate([&first, &second], file, &["--finish"]).await;
        assert_eq!(std::fs::read_to_string(file).unwrap().split(',').count(), 1);
    }
    seen(visits.iter().map(|visits| visits.load(Ordering::Relaxed) + 4).collect()).await;
    over.store(true, Ordering::Relaxed);
    for member in crowd {
        member.await.unwrap();
    }
    assert_eq!(*refusals.lock().unwrap(), Vec::<String>::new(), "of {visits:?} visits");
    // The old key is really gone.
    wait_for("the old key is refused", async || {
        let answer = first.get("/v1/projects/p-1/builds").await;
        (answer.status == 401).then_some(())
    })
    .await;
}
