//! Recommendations workers come and go while runs wait.

use std::time::{Duration, Instant};

use fake_llm::{Ending, Scene, Server, Wire};
use futures_util::future::join_all;
use testbed::{Service, Testbed, wait_for};

use crate::PROMPT;

/// How many of the provider's calls ended well by now.
fn served(provider: &Server) -> usize {
    provider.count(|call| call.ending == Some(Ending::Played))
}

/// Runs a second while `more` of them are served.
async fn rate(provider: &Server, more: usize) -> f64 {
    let (began, before) = (Instant::now(), served(provider));
    wait_for("runs are served", async || (served(provider) >= before + more).then_some(())).await;
    (served(provider) - before) as f64 / began.elapsed().as_secs_f64()
}

#[tokio::test]
async fn throughput_follows_recommendations_workers_from_one_to_four_and_back() {
    const RUNS: usize = 100;
    // A call takes its time at the provider, not on this machine.
    let slow = Scene::fitting().at_pace(Duration::from_millis(20));
    let provider = Server::start(([127, 0, 0, 1], 0).into(), vec![slow]).await.unwrap();
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_ENGINE", "anthropic").set("SHEEN_ANTHROPIC_BASE_URL", &provider.base(Wire::Anthropic));
    bed.set("SHEEN_RECS_CONCURRENCY", "2").set("SHEEN_RECS_MAX_WAIT_MS", "600000");
    let (_gateway, caller) = bed.gateway().await;
    let submitted = join_all((0..RUNS).map(|_| caller.submit(PROMPT))).await;

    let first = bed.recs_worker().await;
    rate(&provider, 2).await;
    let alone = rate(&provider, 8).await;
    let others = join_all((0..3).map(|_| bed.recs_worker())).await;
    let together = rate(&provider, 40).await;
    // Called runs are finished first: nothing that was paid for is thrown away.
    join_all(others.into_iter().map(Service::terminate)).await;
    let alone_again = rate(&provider, 8).await;
    println!("runs a second: {alone:.1}, {together:.1}, {alone_again:.1}");
    assert!(together > 2.0 * alone, "{alone:.1} a second with one worker, {together:.1} with four");
    assert!(together > 2.0 * alone_again, "{together:.1} a second with four workers, {alone_again:.1} with one again");

    let stories =
        submitted.iter().map(|one| caller.follow_until(one, None, |story| story.count("recommendations_ready") > 0));
    for story in join_all(stories).await {
        assert_eq!((story.count("recommendations_ready"), story.count("recommendations_failed")), (1, 0), "{story:?}");
    }
    assert_eq!(provider.calls().len(), RUNS, "one call a run");
    drop(first);
}
