//! Every fault of a provider during a build: what comes of it, in how many calls, and that no text is doubled.

use std::time::Duration;

use fake_llm::{Chunks, End, Finish, LineEnd, Piece, Scene, Wire};
use protocol::failure::FailureCode::{self, *};

use crate::stage::{BOTH, Outcome, PROMPT, Stage, brief, hasty, model, patient};

/// A fault: what it is called, what the first call gets, what comes of the build, and in how many calls.
type Fault = (&'static str, Scene, Result<(), FailureCode>, usize);

/// What is played after the fault.
fn good() -> Scene {
    Scene::fitting()
}

async fn faultless() -> Outcome {
    let outcome = Stage::new(Wire::Anthropic, vec![good()]).await.build().await;
    assert!(outcome.end.is_ok() && outcome.text.contains("Luna") && outcome.files.contains_key("visit.html"));
    outcome
}

/// Plays each fault on both wires, then [`good`] for ever.
async fn check(faults: Vec<Fault>) {
    let whole = faultless().await;
    for wire in BOTH {
        for (name, scene, end, calls) in &faults {
            let outcome = Stage::within(wire, hasty(), vec![scene.clone(), good()]).await.build().await;
            assert_eq!(outcome.code(), end.err(), "{name} on {wire:?}: {outcome:#?}");
            assert_eq!(outcome.calls.len(), *calls, "{name} on {wire:?}");
            assert_eq!(outcome.spent.len(), *calls, "{name} on {wire:?}: every call is in the books");
            if end.is_ok() {
                assert_eq!(outcome.text, whole.text, "{name} on {wire:?}");
                assert!(outcome.files == whole.files, "{name} on {wire:?}: {:?}", outcome.files.keys());
            } else {
                assert!(whole.text.starts_with(&outcome.text), "{name} on {wire:?}: {:?}", outcome.text);
                let (_, last) = outcome.spent.last().unwrap();
                assert_eq!(Some(last.outcome), outcome.code().map(FailureCode::as_str), "{name} on {wire:?}");
            }
        }
    }
}

fn refusing(status: u16, kind: &'static str) -> Scene {
    Scene::refusing(status, kind)
}

#[tokio::test]
async fn a_provider_that_turns_a_call_away() {
    let limited = || refusing(429, "rate_limit_error");
    check(vec![
        ("silence", Scene::silence(), Ok(()), 2),
        ("401", refusing(401, "authentication_error"), Err(BadKey), 1),
        ("402", refusing(402, "billing_error"), Err(QuotaExhausted), 1),
        ("403", refusing(403, "permission_error"), Err(BadKey), 1),
        ("404", refusing(404, "not_found_error"), Err(Internal), 1),
        ("413", refusing(413, "request_too_large"), Err(TooLarge), 1),
        ("429 with an integer", limited().with_header("retry-after", "0"), Ok(()), 2),
        ("429 with a float", limited().with_header("retry-after", "0.01"), Ok(()), 2),
        ("429 with a date", limited().with_header("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), Ok(()), 2),
        ("429 with milliseconds", limited().with_header("retry-after-ms", "5"), Ok(()), 2),
        ("429 with nothing", limited(), Ok(()), 2),
        ("429 for want of credit", refusing(429, "insufficient_quota"), Err(QuotaExhausted), 1),
        ("500", refusing(500, "api_error"), Ok(()), 2),
        ("502 in HTML", Scene::refusing_in_html(502), Ok(()), 2),
        ("503", refusing(503, "service_unavailable"), Ok(()), 2),
        ("504", refusing(504, "timeout_error"), Ok(()), 2),
        ("529", refusing(529, "overloaded_error"), Ok(()), 2),
        (
            "529, not to be retried",
            refusing(529, "overloaded_error").with_header("x-should-retry", "false"),
            Err(Overloaded),
            1,
        ),
        ("a wrong content type", good().under_content_type("text/html"), Err(InvalidOutput), 1),
        ("a whole document", good().in_one_piece(), Ok(()), 1),
    ])
    .await;
}

#[tokio::test]
async fn a_fault_that_stays_ends_the_build_after_three_calls() {
    for wire in BOTH {
        for (scene, code) in [
            (Scene::silence(), Timeout),
            (refusing(429, "rate_limit_error"), RateLimited),
            (refusing(500, "api_error"), Internal),
            (refusing(529, "overloaded_error"), Overloaded),
            (Scene::of(vec![Piece::Opening, Piece::Error("overloaded_error")]), Overloaded),
        ] {
            let outcome = Stage::within(wire, hasty(), vec![scene]).await.build().await;
            assert_eq!((outcome.code(), outcome.calls.len(), outcome.text.as_str()), (Some(code), 3, ""), "{wire:?}");
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there() {
    let engine = {
        let stage = Stage::new(Wire::Anthropic, Vec::new()).await;
        stage.server.address()
    };
    let settings = engine::EngineSettings {
        engine: engine::EngineKind::Model(engine::PROVIDERS[0]),
        model: Some(model(Wire::Anthropic, format!("http://{engine}"), patient())),
        ..engine::EngineSettings::default()
    };
    let engine = engine::Engine::from_settings(&settings).unwrap();
    let (sink, _outputs) = engine::Sink::channel(4);
    let failed = engine.build(&brief(PROMPT, None), &sink).await.expect_err("nobody is there");
    assert_eq!(failed.code, Overloaded);
}

/// `Fitting` in percent, and then `rest`.
fn begun(percent: usize, rest: Vec<Piece>) -> Scene {
    Scene::of([vec![Piece::Opening, Piece::Fitting(percent)], rest].concat())
}

fn whole_with(before: Vec<Piece>) -> Scene {
    let end = vec![Piece::Fitting(100), Piece::Finish(Finish::Stop), Piece::Usage, Piece::Terminal];
    Scene::of([vec![Piece::Opening], before, end].concat())
}

fn pings() -> Vec<Piece> {
    (0..50).flat_map(|_| [Piece::Ping, Piece::Pause(Duration::from_millis(20))]).collect()
}

#[tokio::test]
async fn an_answer_that_goes_wrong() {
    let megabyte = || Piece::Raw([b"data: ", vec![b'x'; 1_000_000].as_slice(), b"\n\n"].concat());
    let cut_line = || Piece::Raw(b"data: {\"type\":\"content_bl".to_vec());
    let pause = || Piece::Pause(Duration::from_millis(50));
    let overloaded = || Piece::Error("overloaded_error");
    check(vec![
        ("a slow first token", whole_with(vec![Piece::Ping, pause()]), Ok(()), 1),
        ("only pings", Scene::of([vec![Piece::Opening], pings()].concat()), Ok(()), 2),
        ("an error before any content", Scene::of(vec![Piece::Opening, overloaded()]), Ok(()), 2),
        ("an error after some text", begun(3, vec![overloaded()]), Err(Overloaded), 1),
        ("an error within a file", begun(50, vec![overloaded()]), Err(Overloaded), 1),
        ("an end without a terminal", begun(50, Vec::new()), Err(Truncated), 1),
        ("an end before any content", Scene::of(vec![Piece::Opening]), Ok(()), 2),
        ("a reset in mid-line", begun(50, vec![cut_line(), pause()]).ending(End::Reset), Err(Truncated), 1),
        ("a stall", begun(50, Vec::new()).ending(End::Hold), Err(Stalled), 1),
        ("a stall with pings", begun(50, pings()), Err(Stalled), 1),
        ("a socket left open", good().ending(End::Hold), Ok(()), 1),
        ("characters cut in two", good().in_chunks(Chunks::InsideCharacters), Ok(()), 1),
        ("lines cut anywhere", good().in_chunks(Chunks::Bytes(7)), Ok(()), 1),
        ("single bytes", good().in_chunks(Chunks::Bytes(1)), Ok(()), 1),
        ("CR LF", good().with_line_end(LineEnd::CrLf), Ok(()), 1),
        ("a byte order mark", good().with_byte_order_mark(), Ok(()), 1),
        ("no space after the colon", good().without_space_after_colon(), Ok(()), 1),
        ("unknown events and members", whole_with(vec![Piece::Unknown]), Ok(()), 1),
        ("empty choices", whole_with(vec![Piece::EmptyChoices]), Ok(()), 1),
        ("no counts", good().without_usage(), Ok(()), 1),
        ("a line of a megabyte", begun(50, vec![megabyte()]), Err(TooLarge), 1),
        (
            "a refusal without text",
            Scene::of(vec![Piece::Opening, Piece::Finish(Finish::Refusal), Piece::Usage, Piece::Terminal]),
            Err(Refused),
            1,
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_missing_done_is_no_truncation() {
    let scene = begun(100, vec![Piece::Finish(Finish::Stop), Piece::Usage]);
    let outcome = Stage::new(Wire::OpenAi, vec![scene]).await.build().await;
    assert_eq!((outcome.code(), outcome.calls.len()), (None, 1));
}

#[tokio::test]
async fn an_answer_that_is_no_site() {
    let page =
        "<<<file index.html>>>\n<!doctype html><html lang=\"en\"><title>a</title><body></body></html>\n<<<end>>>";
    for wire in BOTH {
        for texts in
            [&["I can only tell you a joke."][..], &["<<<file ../../etc/passwd>>>\nx\n<<<end>>>"], &[page], &[" "]]
        {
            let stage = Stage::new(wire, vec![Scene::saying(texts)]).await;
            let outcome = stage.build().await;
            assert_eq!((outcome.code(), outcome.calls.len()), (Some(InvalidOutput), 1), "{texts:?}: {outcome:#?}");
            let scaffold: Vec<String> =
                stage.engine.scaffold(&brief(PROMPT, None)).into_iter().map(|file| file.path).collect();
            assert!(outcome.files.keys().eq(std::collections::BTreeSet::from_iter(scaffold).iter()), "{texts:?}");
        }
    }
}

#[tokio::test]
async fn the_books_have_every_call_with_what_was_reported() {
    for wire in BOTH {
        let overloaded = refusing(529, "overloaded_error");
        let outcome = Stage::new(wire, vec![overloaded, good()]).await.build().await;
        let [(planned, failed), (_, spent)] = outcome.spent.as_slice() else { panic!("{outcome:#?}") };
        assert_eq!((planned.user_id.as_str(), planned.attempt, planned.project_id.as_str()), ("u-1", 2, "p-1"));
        assert!(planned.input_tokens > 500 && planned.max_output_tokens == 16_384, "{planned:?}");
        assert_eq!((failed.outcome, failed.estimated, failed.input_tokens), ("overloaded", true, 0));
        assert_eq!((spent.outcome, spent.estimated, spent.input_tokens), ("ok", false, 25));
        let pieces = outcome.calls.len() as u64;
        assert!(spent.output_tokens > pieces, "{spent:?}");

        let outcome = Stage::new(wire, vec![good().without_usage()]).await.build().await;
        let (planned, spent) = &outcome.spent[0];
        assert_eq!((spent.estimated, spent.input_tokens), (true, planned.input_tokens));
        assert!(spent.output_tokens > 100, "{spent:?}");

        // The same for the same error; and what an operator corrects is not held against the build.
        let outcome = Stage::new(wire, vec![refusing(400, "invalid_request_error")]).await.build().await;
        let signature = outcome.spent[0].1.error_signature.clone().unwrap();
        assert!(signature.starts_with("internal: status 400, ") && !signature.contains("req_"), "{signature}");
        for refusal in [refusing(401, "authentication_error"), refusing(429, "insufficient_quota")] {
            let outcome = Stage::new(wire, vec![refusal]).await.build().await;
            assert_eq!(outcome.spent[0].1.error_signature, None);
        }
    }
}

#[tokio::test]
async fn a_call_over_the_cap_is_not_made() {
    for wire in BOTH {
        let stage = Stage::with(wire, patient(), vec![refusing(529, "overloaded_error")], 2, |_| None).await;
        let outcome = stage.build().await;
        assert_eq!((outcome.code(), outcome.calls.len()), (Some(QuotaExhausted), 2));
    }
}

#[tokio::test]
async fn who_leaves_is_hung_up_on_and_in_the_books() {
    for wire in BOTH {
        let stage = Stage::new(wire, vec![begun(50, Vec::new()).ending(End::Hold)]).await;
        let (sink, mut outputs) = engine::Sink::channel(64);
        let brief = brief(PROMPT, None);
        let building = stage.engine.build(&brief, &sink);
        tokio::select! {
            _ = building => panic!("it can't end"),
            first = outputs.recv() => assert!(first.is_some()),
        }
        let calls = stage.server.until(|calls| calls[0].ending.is_some()).await.unwrap();
        assert!(calls[0].left_at().is_some());
        let closed = stage.books.closed();
        assert_eq!((closed.len(), closed[0].1.outcome, closed[0].1.estimated), (1, "interrupted", true));
        assert!(closed[0].1.input_tokens > 0);
    }
}
