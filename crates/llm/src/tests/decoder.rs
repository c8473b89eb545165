use fake_llm::{Finish, LineEnd, Piece, Scene};
use proptest::prelude::*;

use super::*;
use crate::{ChatCompletions, Messages, Stop, Usage};

const WIRES: [(&dyn Wire, fake_llm::Wire); 2] =
    [(&Messages, fake_llm::Wire::Anthropic), (&ChatCompletions, fake_llm::Wire::OpenAi)];

fn decode<'a>(wire: &dyn Wire, chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Result<Event, Error>> {
    let mut decoder = Decoder::new(wire, &Limits { line_bytes: 4096, ..Limits::default() });
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        events.extend(std::iter::from_fn(|| decoder.next_event()));
    }
    decoder.close_in_order();
    events.extend(std::iter::from_fn(|| decoder.next_event()));
    events
}

fn text(events: &[Result<Event, Error>]) -> String {
    let text =
        |event: &Result<Event, Error>| if let Ok(Event::Text(text)) = event { text.clone() } else { String::new() };
    events.iter().map(text).collect()
}

fn ends(events: &[Result<Event, Error>]) -> usize {
    events.iter().filter(|event| matches!(event, Err(_) | Ok(Event::Done(_)))).count()
}

#[test]
fn anthropics_counts_are_gathered_and_its_cumulative_ones_replace() {
    let stream = concat!(
        r#"data: {"type":"message_start","message":{"usage":{"input_tokens":7,"cache_read_input_tokens":90,"#,
        r#""cache_creation_input_tokens":3,"output_tokens":1}}}"#,
        "\n\n",
        r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5,"input_tokens":null}}"#,
        "\n\ndata: {\"type\":\"message_stop\"}\n\n",
    );
    let usage = |output| Ok(Event::Usage(Usage { input: 7, cache_read: 90, cache_write: 3, output }));
    assert_eq!(decode(&Messages, [stream.as_bytes()]), [usage(1), usage(5), Ok(Event::Done(Stop::End))]);
}

#[test]
fn openais_cached_tokens_are_not_counted_twice() {
    let chunk = concat!(
        r#"data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":5,"#,
        r#""prompt_tokens_details":{"cached_tokens":90}}}"#,
        "\n\n",
    );
    let stream = format!("{chunk}{chunk}data: [DONE]\n\n");
    let usage = Usage { input: 10, cache_read: 90, cache_write: 0, output: 5 };
    assert_eq!(decode(&ChatCompletions, [stream.as_bytes()]), [Ok(Event::Usage(usage)), Ok(Event::Done(Stop::End))]);
}

#[test]
fn a_last_block_without_its_blank_line_counts_if_it_is_whole() {
    for (wire, fake) in WIRES {
        let transcript = Scene::saying(&["a"]).transcript(fake);
        let whole = transcript.strip_suffix(b"\n\n").expect("a blank line");
        assert_eq!(decode(wire, [whole]).last(), Some(&Ok(Event::Done(Stop::End))), "{wire:?}");
    }
    let cut = b"event: message_stop\ndata: {\"type\":\"message_st";
    let events = decode(&Messages, [&cut[..]]);
    assert!(matches!(events.as_slice(), [Err(Error { code: FailureCode::Truncated, .. })]), "{events:?}");
}

#[test]
fn nothing_comes_after_the_end() {
    for (wire, fake) in WIRES {
        let twice = [Scene::saying(&["a"]).transcript(fake), Scene::saying(&["b"]).transcript(fake)].concat();
        let events = decode(wire, [twice.as_slice()]);
        assert_eq!((text(&events).as_str(), ends(&events)), ("a", 1), "{wire:?}");
    }
}

fn whole(wire: &dyn Wire, body: &str) -> Vec<Result<Event, Error>> {
    let mut decoder = Decoder::new(wire, &Limits::default());
    decoder.push_whole(body.as_bytes());
    std::iter::from_fn(|| decoder.next_event()).collect()
}

#[test]
fn a_whole_document_may_be_an_error_or_nothing_of_the_wire() {
    for (wire, _) in WIRES {
        let codes = |body| match whole(wire, body).as_slice() {
            [Err(error)] => (error.code, error.retryable),
            other => panic!("{other:?}"),
        };
        assert_eq!(codes(r#"{"error":{"type":"overloaded_error","message":"m"}}"#), (FailureCode::Overloaded, true));
        assert_eq!(codes(r#"{"object":"error","type":"invalid_api_key","message":"m"}"#), (FailureCode::BadKey, false));
        assert_eq!(codes("{}"), (FailureCode::InvalidOutput, true));
        assert_eq!(codes("<html>"), (FailureCode::InvalidOutput, true));
    }
}

fn scenes() -> impl Strategy<Value = Scene> {
    let piece = prop_oneof![
        6 => "[a-z é😀مرح\n\"]{0,6}".prop_map(Piece::Text),
        1 => Just(Piece::Ping),
        1 => Just(Piece::Unknown),
        1 => Just(Piece::EmptyChoices),
    ];
    let end = prop_oneof![
        4 => Just(vec![Piece::Finish(Finish::Stop), Piece::Usage, Piece::Terminal]),
        1 => Just(vec![Piece::Finish(Finish::MaxTokens), Piece::Terminal]),
        1 => Just(vec![Piece::Finish(Finish::Refusal), Piece::Terminal]),
        1 => Just(vec![Piece::Error("overloaded_error")]),
        1 => Just(vec![]),
    ];
    (prop::collection::vec(piece, 0..12), end, any::<(bool, bool, bool)>()).prop_map(
        |(pieces, end, (mark, no_space, crlf))| {
            let mut scene = Scene::of([vec![Piece::Opening], pieces, end].concat());
            if mark {
                scene = scene.with_byte_order_mark();
            }
            if no_space {
                scene = scene.without_space_after_colon();
            }
            scene.with_line_end(if crlf { LineEnd::CrLf } else { LineEnd::Lf })
        },
    )
}

proptest! {
    #[test]
    fn any_cutting_of_an_answer_gives_the_same_events(
        scene in scenes(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        for (wire, fake) in WIRES {
            let bytes = scene.transcript(fake);
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let whole = decode(wire, [bytes.as_slice()]);
            prop_assert_eq!(decode(wire, cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]])), whole.clone());
            prop_assert_eq!(decode(wire, bytes.chunks(1)), whole.clone());
            prop_assert_eq!(ends(&whole), 1);
        }
    }

    #[test]
    fn any_bytes_end_once_and_without_a_panic(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..16)) {
        for (wire, _) in WIRES {
            let events = decode(wire, chunks.iter().map(Vec::as_slice));
            prop_assert_eq!(ends(&events), 1);
        }
    }

    #[test]
    fn an_answer_with_flipped_bytes_ends_once_and_without_a_panic(
        scene in scenes(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for (wire, fake) in WIRES {
            let mut bytes = scene.transcript(fake);
            for (at, byte) in &flips {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            prop_assert_eq!(ends(&decode(wire, [bytes.as_slice()])), 1);
        }
    }
}
