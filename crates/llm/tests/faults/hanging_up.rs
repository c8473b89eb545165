//! Whoever stops listening stops paying: the provider sees the connection close within a second.

use std::time::Duration;

use fake_llm::{End, Piece, Scene, Wire};
use futures_util::StreamExt;
use llm::{Event, Limits};
use tokio::time::{Instant, timeout};

use crate::stage::{Stage, limits};

on_both_wires! {
    dropping_an_answer_hangs_up
    dropping_a_call_that_waits_for_its_answer_hangs_up
    dropping_a_request_between_calls_makes_no_other
    nothing_is_sent_before_somebody_listens
}

/// The only call was left within a second after `since`.
async fn was_left_soon(stage: &Stage, since: Instant) {
    let calls = stage.server.until(|calls| calls.iter().all(|call| call.ending.is_some())).await.unwrap();
    assert_eq!(calls.len(), 1);
    let left = calls[0].left_at().expect("the caller to leave first") - since;
    assert!(left < Duration::from_secs(1), "{left:?}");
}

async fn dropping_an_answer_hangs_up(wire: Wire) {
    let pieces = vec![Piece::Opening, Piece::Text("Hello".into())];
    let stage = Stage::new(wire, vec![Scene::of(pieces).ending(End::Hold)]).await;
    let mut events = stage.ask();
    while !matches!(events.next().await, Some(Ok(Event::Text(_)))) {}
    let since = Instant::now();
    drop(events);
    was_left_soon(&stage, since).await;
}

async fn dropping_a_call_that_waits_for_its_answer_hangs_up(wire: Wire) {
    let stage = Stage::new(wire, vec![Scene::silence()]).await;
    let mut events = stage.ask();
    tokio::select! {
        event = events.next() => panic!("{event:?} came out of silence"),
        calls = stage.server.until(|calls| calls.len() == 1) => assert!(calls.is_some()),
    }
    let since = Instant::now();
    drop(events);
    was_left_soon(&stage, since).await;
}

async fn dropping_a_request_between_calls_makes_no_other(wire: Wire) {
    let wait = Duration::from_millis(50);
    let limits = Limits { first_wait: wait, longest_wait: wait, ..limits() };
    let stage = Stage::within(wire, limits, vec![Scene::refusing(529, "overloaded_error")]).await;
    let mut events = stage.ask();
    assert!(matches!(events.next().await, Some(Ok(Event::Again { .. }))));
    assert!(timeout(wait / 10, events.next()).await.is_err());
    drop(events);
    // A call that was still to come would come after this one, or before.
    let other = stage.ask().next().await;
    assert!(matches!(other, Some(Ok(Event::Again { .. }))));
    assert_eq!(stage.server.calls().len(), 2);
}

async fn nothing_is_sent_before_somebody_listens(wire: Wire) {
    let stage = Stage::new(wire, vec![Scene::silence()]).await;
    drop(stage.ask());
    assert!(stage.server.calls().is_empty());
}
