//! What our own path adds between the provider's first byte and the browser's first token.
//!
//! Wants servers and the services as they are shipped: `cargo xtask up --detach`,
//! `cargo build --release -p gateway -p build-worker`, then
//! `SHEEN_TEST_STACK=$PWD/target/stack/stack.json cargo bench -p testbed --bench first_token`.

#![expect(clippy::unwrap_used, reason = "a measurement that can't go on is none")]

use std::time::Duration;

use fake_llm::{Scene, Server, Wire};
use testbed::Testbed;
use tokio::time::Instant;

const BUILDS: usize = 60;
/// The first builds open connections and fill caches.
const WARM_UP: usize = 10;

#[tokio::main]
async fn main() {
    let provider = Server::start(([127, 0, 0, 1], 0).into(), vec![Scene::fitting()]).await.unwrap();
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ENGINE", "anthropic").set("SHEEN_ANTHROPIC_BASE_URL", &provider.base(Wire::Anthropic));
    let (_gateway, caller) = bed.gateway().await;
    let _builder = bed.build_worker().await;
    let mut added = Vec::new();
    for nth in 0..BUILDS + WARM_UP {
        let submitted = caller.submit("A website for Luna hair salon in Lisbon").await;
        let heard = |story: &testbed::Story| story.count("assistant_delta") > 0;
        caller.follow_until(&submitted, None, heard).await;
        let heard_at = Instant::now();
        let calls = provider.until(|calls| calls.len() > nth).await.unwrap();
        if nth >= WARM_UP {
            added.push(heard_at.saturating_duration_since(calls[nth].spoke_at.unwrap()));
        }
        // Nothing of one build is measured with the next.
        provider.until(|calls| calls[nth].ending.is_some()).await.unwrap();
        caller.follow_until(&submitted, None, |story| story.count("build_completed") > 0).await;
    }
    added.sort_unstable();
    let at = |share: usize| added[(added.len() * share / 100).min(added.len() - 1)];
    let shown = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    println!("from the provider's first byte to the browser's first token, {BUILDS} builds one after the other");
    println!("p50 {}   p90 {}   max {}", shown(at(50)), shown(at(90)), shown(at(100)));
}
