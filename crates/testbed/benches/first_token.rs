//! What our own path adds between the provider's first byte and the browser's first token.
//!
//!     cargo bench -p testbed --bench first_token
//!
//! It builds the services as they are shipped, starts a stack for its servers where none runs in this checkout, and
//! measures for a minute at most. The machine should do nothing else meanwhile.

#![expect(clippy::unwrap_used, reason = "a measurement that can't go on is none")]

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fake_llm::{Finish, Piece, Scene, Server, Wire};
use storage::{Caps, NewCall, Reserved, Storage};
use testbed::{Caller, Story, Testbed};
use tokio::time::Instant;

const BUILDS: usize = 100;
/// The first builds open connections and fill caches.
const WARM_UP: usize = 10;
/// No build is begun after this.
const LONGEST: Duration = Duration::from_secs(60);
/// The provider thinks for so long, as the quickest do; the browser's stream is open by then.
const THINKING: Duration = Duration::from_millis(50);
/// Where the servers are.
const STACK: &str = "SHEEN_TEST_STACK";

fn main() {
    if std::env::var_os(STACK).is_some() {
        tokio::runtime::Runtime::new().unwrap().block_on(measure());
    } else {
        prepare();
    }
}

/// Builds the services beside this program, and measures on a stack's servers.
fn prepare() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let cargo = |words: &[&str]| run(Command::new(env!("CARGO")).args(words).current_dir(root));
    let own = std::env::current_exe().unwrap();
    let profile = if own.starts_with(root.join("target/debug")) { "dev" } else { "release" };
    cargo(&["build", "--profile", profile, "-p", "gateway", "-p", "build-worker"]);
    let stack: PathBuf = root.join("target/stack/stack.json");
    let is_ours = !stack.exists();
    if is_ours {
        cargo(&["xtask", "up", "--detach"]);
    }
    run(Command::new(own).env(STACK, stack));
    if is_ours {
        cargo(&["xtask", "down"]);
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

async fn measure() {
    let scene = Scene::of(vec![
        Piece::Pause(THINKING),
        Piece::Opening,
        Piece::Fitting(100),
        Piece::Finish(Finish::Stop),
        Piece::Usage,
        Piece::Terminal,
    ]);
    let provider = Server::start(([127, 0, 0, 1], 0).into(), vec![scene]).await.unwrap();
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ENGINE", "anthropic").set("SHEEN_ANTHROPIC_BASE_URL", &provider.base(Wire::Anthropic));
    let (_gateway, caller) = bed.gateway().await;
    let _builder = bed.build_worker().await;
    let storage = bed.storage();
    let (mut added, mut commits) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for nth in 0..BUILDS + WARM_UP {
        let first_token = build(&caller, &provider, nth).await;
        let commit = commit(&storage).await;
        if nth >= WARM_UP {
            added.push(first_token);
            commits.push(commit);
        }
        if began.elapsed() > LONGEST {
            break;
        }
    }
    println!("from the provider's first byte to the browser's first token, {} builds one after the other", added.len());
    println!("  {}", shares(added));
    println!("of which one commit in Postgres takes about");
    println!("  {}", shares(commits));
}

/// What one build adds to its provider's time.
async fn build(caller: &Caller, provider: &Server, nth: usize) -> Duration {
    let submitted = caller.submit("A website for Luna hair salon in Lisbon").await;
    let heard = |story: &Story| story.count("assistant_delta") > 0;
    caller.follow_until(&submitted, None, heard).await;
    let heard_at = Instant::now();
    let calls = provider.until(|calls| calls.len() > nth).await.unwrap();
    let added = heard_at.saturating_duration_since(calls[nth].spoke_at.unwrap());
    // Nothing of one build is measured with the next.
    provider.until(|calls| calls[nth].ending.is_some()).await.unwrap();
    caller.follow_until(&submitted, None, |story| story.count("build_completed") > 0).await;
    added
}

/// One small statement and its commit: nothing that is told is told before one.
async fn commit(storage: &Storage) -> Duration {
    let call = NewCall {
        call_id: uuid::Uuid::new_v4(),
        build_session_id: "b",
        project_id: "p",
        user_id: "u",
        attempt: 1,
        purpose: "build",
        provider: "anthropic",
        model: "m",
        input_tokens: 1,
        output_tokens: 1,
        price: None,
        longest: LONGEST,
    };
    let began = Instant::now();
    assert_eq!(storage.reserve_call(&call, &Caps::default()).await.unwrap(), Reserved::Entered);
    began.elapsed()
}

fn shares(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    format!("p50 {:.2} ms   p95 {:.2} ms   max {:.2} ms", at(50), at(95), at(100))
}
