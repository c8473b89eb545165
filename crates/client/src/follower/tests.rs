use std::sync::{Arc, Mutex};

use protocol::event::{Event, connection_frame, end_frame, frame, heartbeat_frame};
use protocol::problem::{Problem, ProblemCode};

use super::*;

/// What one connection brings.
enum Piece {
    Bytes(Bytes),
    Pause(Duration),
    /// The connection breaks.
    Break,
    /// Nothing more, and no end either.
    Silence,
}

enum Step {
    Stream(Vec<Piece>),
    NothingMore,
    Refuse(ProblemCode),
    Unreachable,
}

/// How each connection was opened: with which token and cursor, and when.
type Opens = Arc<Mutex<Vec<(String, Seq, Duration)>>>;

fn session() -> BuildSessionId {
    "bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id")
}

fn at() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::UNIX_EPOCH
}

fn standing(status: ConnectionStatus, head: Seq) -> Piece {
    Piece::Bytes(connection_frame(&session(), at(), head, 15_000, status))
}

fn event(seq: Seq) -> Piece {
    let payload = Event::AssistantDelta { text: seq.to_string(), offset: 0 }.payload();
    Piece::Bytes(frame(&session(), seq, "assistant_delta", at(), &payload))
}

fn end() -> Piece {
    Piece::Bytes(end_frame(&session(), at(), 9))
}

fn text(text: &'static str) -> Piece {
    Piece::Bytes(Bytes::from_static(text.as_bytes()))
}

fn pause(seconds: u64) -> Piece {
    Piece::Pause(Duration::from_secs(seconds))
}

fn problem(code: ProblemCode) -> Error {
    let problem = Problem {
        kind: String::new(),
        title: code.to_string(),
        status: code.status(),
        detail: String::new(),
        code,
        request_id: String::new(),
        retryable: code.is_retryable(),
        retry_after_ms: None,
        member: None,
    };
    Error::Problem { problem: Box::new(problem), clock_off_s: None }
}

fn body(pieces: Vec<Piece>) -> BoxStream<'static, Result<Bytes, Error>> {
    stream::iter(pieces)
        .filter_map(|piece| async move {
            match piece {
                Piece::Bytes(bytes) => Some(Ok(bytes)),
                Piece::Break => Some(Err(Error::TimedOut { gateway: "x".into() })),
                Piece::Pause(wait) => {
                    tokio::time::sleep(wait).await;
                    None
                }
                Piece::Silence => std::future::pending().await,
            }
        })
        .boxed()
}

/// A follower of scripted connections. After the last one there is nothing more.
fn follower(from: Seq, script: Vec<Step>) -> (Follower, Opens) {
    let opens = Opens::default();
    let (log, start) = (opens.clone(), Instant::now());
    let mut script = VecDeque::from(script);
    let opener: Opener = Box::new(move |token, last| {
        log.lock().expect("no panic").push((token.to_owned(), last, start.elapsed()));
        let opened = match script.pop_front() {
            None | Some(Step::NothingMore) => Opened::NothingMore,
            Some(Step::Stream(pieces)) => Opened::Stream(body(pieces)),
            Some(Step::Unreachable) => Opened::Failed(Error::TimedOut { gateway: "x".into() }),
            Some(Step::Refuse(code)) if code.status() == 401 => Opened::Unauthorised(problem(code)),
            Some(Step::Refuse(code)) => Opened::Failed(problem(code)),
        };
        Box::pin(std::future::ready(opened))
    });
    (Follower::with_opener(opener, "t0".into(), session(), from), opens)
}

/// Everything that it brings, in short: numbers of events, and what became of connections.
async fn all(follower: &mut Follower) -> Vec<String> {
    let mut items = Vec::new();
    while let Some(item) = follower.next().await {
        items.push(match item {
            Ok(Followed::Event(envelope)) => envelope.seq.map_or_else(String::new, |seq| seq.to_string()),
            Ok(Followed::Connected) => "connected".into(),
            Ok(Followed::Reset { head }) => format!("reset {head}"),
            Ok(Followed::Lost { .. }) => "lost".into(),
            Err(error) => error.code().map_or_else(|| error.to_string(), |code| code.to_string()),
        });
    }
    items
}

fn cursors(opens: &Opens) -> Vec<Seq> {
    opens.lock().expect("no panic").iter().map(|open| open.1).collect()
}

/// Milliseconds from each opening to the next.
fn waits_ms(opens: &Opens) -> Vec<u128> {
    let opens = opens.lock().expect("no panic");
    opens.windows(2).map(|pair| (pair[1].2 - pair[0].2).as_millis()).collect()
}

use ConnectionStatus::{Fresh, Reset, Resumed};

#[tokio::test(start_paused = true)]
async fn each_event_comes_once_and_in_order_over_any_number_of_connections() {
    let (mut follower, opens) = follower(
        0,
        vec![
            Step::Stream(vec![standing(Fresh, 3), event(1), event(2), Piece::Break]),
            Step::Unreachable,
            Step::Stream(vec![standing(Resumed, 3), event(2), event(3)]),
            Step::Stream(vec![standing(Resumed, 5), event(5), end(), event(6)]),
        ],
    );
    assert_eq!(
        all(&mut follower).await,
        ["connected", "1", "2", "lost", "lost", "connected", "3", "lost", "connected", "5"]
    );
    assert_eq!(cursors(&opens), [0, 2, 2, 3]);
    assert_eq!(follower.counts(), Counts { received: 4, duplicates: 1, stale: 0, malformed: 0 });
    assert_eq!(follower.connections(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_clean_end_of_the_answer_is_no_end_of_the_stream() {
    let (mut follower, opens) = follower(
        7,
        vec![Step::Stream(vec![standing(Resumed, 7)]), Step::Stream(vec![standing(Resumed, 8), event(8), end()])],
    );
    assert_eq!(all(&mut follower).await, ["connected", "lost", "connected", "8"]);
    assert_eq!(cursors(&opens), [7, 7]);
}

#[tokio::test(start_paused = true)]
async fn a_204_is_the_end() {
    let (mut follower, opens) = follower(9, vec![Step::NothingMore]);
    assert!(all(&mut follower).await.is_empty());
    assert_eq!(cursors(&opens), [9]);
    assert!(follower.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_is_meant_for_good_ends_it_and_a_passing_one_does_not() {
    for code in [ProblemCode::TokenForeign, ProblemCode::BuildNotFound, ProblemCode::MalformedHeader] {
        let (mut follower, _) = follower(0, vec![Step::Refuse(code)]);
        assert_eq!(all(&mut follower).await, [code.as_str()]);
    }
    for code in [ProblemCode::Unavailable, ProblemCode::Internal] {
        let (mut follower, _) =
            follower(0, vec![Step::Refuse(code), Step::Stream(vec![standing(Fresh, 1), event(1), end()])]);
        assert_eq!(all(&mut follower).await, ["lost", "connected", "1"]);
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_while_connections_die_at_once_and_shrink_after_a_healthy_while() {
    let dying = || Step::Stream(vec![standing(Fresh, 0)]);
    let healthy = Step::Stream(vec![standing(Fresh, 0), pause(6)]);
    let (mut follower, opens) =
        follower(0, vec![dying(), dying(), dying(), dying(), dying(), dying(), dying(), healthy, dying()]);
    all(&mut follower).await;
    let longest_ms = [250, 500, 1000, 2000, 4000, 8000, 10_000, 6000 + 250, 500];
    let waits_ms = waits_ms(&opens);
    assert_eq!(waits_ms.len(), longest_ms.len());
    for (index, (wait_ms, longest_ms)) in waits_ms.into_iter().zip(longest_ms).enumerate() {
        assert!(wait_ms <= longest_ms + 5 && wait_ms >= longest_ms / 2, "wait {index} is {wait_ms} ms of {longest_ms}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_of_the_stream_is_heeded_once() {
    let (mut follower, opens) =
        follower(0, vec![Step::Stream(vec![text("retry: 7000\n\n")]), Step::Stream(vec![standing(Fresh, 0)])]);
    all(&mut follower).await;
    let waits_ms = waits_ms(&opens);
    assert!((7000..7010).contains(&waits_ms[0]), "{waits_ms:?}");
    assert!(waits_ms[1] <= 505, "{waits_ms:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_falls_silent_is_left_after_two_and_a_half_heartbeats() {
    let (mut follower, opens) = follower(
        0,
        vec![Step::Stream(vec![standing(Fresh, 1), pause(30), text(": \n"), Piece::Silence]), Step::NothingMore],
    );
    assert_eq!(all(&mut follower).await, ["connected", "lost"]);
    let wait_ms = waits_ms(&opens)[0];
    assert!((30_000 + 37_500..30_000 + 37_760).contains(&wait_ms), "{wait_ms}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_never_stands_is_left_sooner() {
    let (mut follower, opens) = follower(0, vec![Step::Stream(vec![Piece::Silence]), Step::NothingMore]);
    assert_eq!(all(&mut follower).await, ["lost"]);
    let wait_ms = waits_ms(&opens)[0];
    assert!((15_000..15_260).contains(&wait_ms), "{wait_ms}");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_announces_events_and_brings_none_is_left() {
    let beat = || Piece::Bytes(heartbeat_frame(&session(), at(), 2));
    let (mut follower, opens) = follower(
        0,
        vec![
            Step::Stream(vec![standing(Fresh, 2), event(1), beat(), beat(), event(2)]),
            Step::Stream(vec![standing(Resumed, 2), event(2), end()]),
        ],
    );
    assert_eq!(all(&mut follower).await, ["connected", "1", "lost", "connected", "2"]);
    assert_eq!(cursors(&opens), [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_reset_goes_on_after_the_head_or_after_the_snapshot_if_that_is_newer() {
    let (mut reset, opens) = follower(
        50,
        vec![Step::Stream(vec![standing(Reset, 12), text("id: 12\n\n"), event(12), event(13)]), Step::NothingMore],
    );
    assert_eq!(all(&mut reset).await, ["reset 12", "13", "lost"]);
    assert_eq!(cursors(&opens), [50, 13]);

    let (mut reset, _) =
        follower(50, vec![Step::Stream(vec![standing(Reset, 12), text("id: 12\n\n"), event(13), event(14), end()])]);
    assert_eq!(reset.next().await.expect("an item").expect("no error"), Followed::Reset { head: 12 });
    reset.advance_to(13);
    assert_eq!(all(&mut reset).await, ["14"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_and_the_cursor_kept() {
    let script = vec![
        Step::Stream(vec![standing(Fresh, 1), event(1), Piece::Break]),
        Step::Refuse(ProblemCode::TokenExpired),
        Step::Stream(vec![standing(Resumed, 2), event(2), end()]),
    ];
    let (follower, opens) = follower(0, script);
    let mut follower = follower.renewing(|| async { Ok("t1".to_owned()) });
    assert_eq!(all(&mut follower).await, ["connected", "1", "lost", "connected", "2"]);
    let tokens: Vec<_> = opens.lock().expect("no panic").iter().map(|open| open.0.clone()).collect();
    assert_eq!(tokens, ["t0", "t0", "t1"]);
    assert_eq!(cursors(&opens), [0, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn fresh_tokens_that_are_refused_end_it() {
    let refused = || Step::Refuse(ProblemCode::TokenInvalid);
    let (alone, _) = follower(0, vec![refused()]);
    let (renewed, opens) = follower(0, vec![refused(), refused(), refused(), refused()]);
    for mut follower in [alone, renewed.renewing(|| async { Ok("t1".to_owned()) })] {
        assert_eq!(all(&mut follower).await, ["token_invalid"]);
    }
    assert_eq!(cursors(&opens).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_in_passing_is_tried_again_and_one_that_is_refused_ends_it() {
    let script =
        || vec![Step::Refuse(ProblemCode::TokenExpired), Step::Refuse(ProblemCode::TokenExpired), Step::NothingMore];
    let (follower, _) = self::follower(0, script());
    let mut calls = 0;
    let mut follower = follower.renewing(move || {
        calls += 1;
        let answer = if calls == 1 { Err(problem(ProblemCode::Unavailable)) } else { Ok("t1".to_owned()) };
        std::future::ready(answer)
    });
    assert_eq!(all(&mut follower).await, ["lost"]);

    let (follower, _) = self::follower(0, script());
    let mut follower = follower.renewing(|| async { Err(problem(ProblemCode::SignatureInvalid)) });
    assert_eq!(all(&mut follower).await, ["signature_invalid"]);
}

#[tokio::test(start_paused = true)]
async fn frames_that_can_not_be_read_are_counted_and_passed_over() {
    let (mut follower, _) = follower(
        0,
        vec![Step::Stream(vec![standing(Fresh, 1), text("id: 5\ndata: {\n\n"), text("data: {}\n\n"), event(1), end()])],
    );
    assert_eq!(all(&mut follower).await, ["connected", "1"]);
    assert_eq!(follower.counts().malformed, 2);
}

#[tokio::test(start_paused = true)]
async fn an_endless_line_is_left_as_a_broken_connection() {
    let (mut follower, _) = follower(
        0,
        vec![
            Step::Stream(vec![standing(Fresh, 1), event(1), Piece::Bytes(vec![b'x'; 1 << 21].into()), event(2)]),
            Step::Stream(vec![standing(Resumed, 2), event(2), end()]),
        ],
    );
    assert_eq!(all(&mut follower).await, ["connected", "1", "lost", "connected", "2"]);
}

#[tokio::test(start_paused = true)]
async fn giving_up_waiting_for_the_next_item_loses_nothing() {
    let (mut follower, opens) = follower(
        0,
        vec![
            Step::Stream(vec![standing(Fresh, 2), pause(1), event(1), Piece::Break]),
            Step::Stream(vec![pause(3), standing(Resumed, 2), event(2), end()]),
        ],
    );
    let mut items = Vec::new();
    loop {
        match timeout(Duration::from_millis(70), follower.next()).await {
            Ok(Some(Ok(Followed::Event(envelope)))) => items.extend(envelope.seq),
            Ok(Some(item)) => assert!(item.is_ok()),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    assert_eq!(items, [1, 2]);
    assert_eq!(cursors(&opens), [0, 1]);
}
