//! A gateway that is told to end with very many streams open.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use serde_json::Value;
use testbed::{Caller, Cursor, Testbed, wait_for};

use crate::PROMPT;

/// What one of many streams saw: its numbers, and when the gateway that was told to end let it go.
struct Moved {
    seqs: Vec<u64>,
    let_go: Duration,
}

/// Follows a session on `from` until that ends the stream, and to the end on `to`.
async fn moves(from: &Caller, to: &Caller, submitted: &Value, told_to_end: Instant) -> Moved {
    let text = from.open(submitted, None).await.text().await.expect("the response ends whole");
    let let_go = told_to_end.elapsed();
    let retry = text.trim_end().lines().last().and_then(|line| line.strip_prefix("retry: "));
    let retry_ms: u64 = retry.and_then(|ms| ms.parse().ok()).unwrap_or_else(|| panic!("no retry at its end: {text}"));
    let mut seqs = numbers(&text);
    tokio::time::sleep(Duration::from_millis(retry_ms)).await;
    let rest = to.open(submitted, seqs.last().map(|seq| (Cursor::LastEventId, *seq))).await;
    seqs.extend(numbers(&rest.text().await.expect("the rest")));
    Moved { seqs, let_go }
}

fn numbers(stream: &str) -> Vec<u64> {
    stream.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect()
}

#[tokio::test]
async fn a_gateway_with_a_thousand_streams_moves_all_of_them_within_its_drain_time() {
    const SESSIONS: usize = 10;
    const EACH: usize = 100;
    let drain = Duration::from_secs(3);
    let mut bed = Testbed::new().await;
    bed.slow_tokens().set("SHEEN_DRAIN_MS", &drain.as_millis().to_string());
    let (first, caller) = bed.gateway().await;
    let (_second, other) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = join_all((0..SESSIONS).map(|_| caller.submit(PROMPT))).await;
    let told_to_end = Instant::now();
    let streams = submitted.iter().flat_map(|session| (0..EACH).map(move |_| session));
    let moved = join_all(streams.map(|session| moves(&caller, &other, session, told_to_end)));
    let ending = async {
        wait_for("a thousand streams", async || {
            (first.metric("sheen_sse_connections").await >= (SESSIONS * EACH) as f64).then_some(())
        })
        .await;
        let began = told_to_end.elapsed();
        first.terminate().await;
        (began, told_to_end.elapsed())
    };
    let (moved, (began, ended)) = join(moved, ending).await;
    assert!(ended - began < drain + Duration::from_secs(2), "it took {:?} to end", ended - began);
    let storage = bed.storage();
    for (session, of_session) in submitted.iter().zip(moved.chunks(EACH)) {
        let id = session["buildSessionId"].as_str().unwrap().parse().unwrap();
        let rows = storage.events_after(&id, 0, 100_000).await.unwrap();
        let kept: Vec<u64> = rows.iter().map(|row| row.seq).collect();
        assert!(of_session.iter().all(|one| one.seqs == kept), "a stream lost or doubled something");
    }
    // Spread: no tenth of the drain time lets go more than a third of them.
    let mut tenths = [0; 10];
    for one in &moved {
        let tenth = (one.let_go.saturating_sub(began)).as_millis() * 10 / drain.as_millis();
        tenths[usize::try_from(tenth).unwrap().min(9)] += 1;
    }
    assert!(tenths.iter().all(|count| *count < SESSIONS * EACH / 3), "they went all at once: {tenths:?}");
}
