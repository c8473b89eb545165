//! What goes wrong once an answer has begun.

use std::time::Duration;

use fake_llm::{Chunks, End, Finish, LineEnd, Piece, Scene, Wire};
use llm::{Limits, Stop};
use protocol::failure::FailureCode::*;

use crate::stage::{COUNTED, Outcome, Stage, TEXTS, WHOLE, good, limits};

on_both_wires! {
    a_slow_first_token_within_the_deadline_is_waited_for
    pings_alone_do_not_keep_a_call
    an_error_before_any_text_is_retried_unseen
    an_error_that_lasts_is_not_retried_though_nothing_was_told
    an_error_after_text_ends_it_and_doubles_nothing
    an_end_without_a_terminal_is_a_truncation
    an_end_before_any_text_is_retried_unseen
    a_reset_in_mid_line_is_a_truncation
    a_stall_after_text_is_given_up
    pings_alone_do_not_keep_a_stalled_answer
    a_socket_left_open_after_the_end_is_not_waited_for
    a_character_cut_in_two_arrives_whole
    lines_cut_anywhere_arrive_whole
    single_bytes_arrive_whole
    lines_may_end_in_cr_lf
    a_byte_order_mark_is_skipped
    no_space_after_the_colon_is_fine
    unknown_events_deltas_and_members_are_skipped
    empty_choices_are_skipped
    missing_counts_are_missing_only
    a_line_of_a_megabyte_ends_it
    a_line_of_a_megabyte_after_text_doubles_nothing
    a_refusal_without_text_is_told
    the_token_limit_in_the_middle_of_a_file_is_told
    data_that_is_not_of_the_wire_is_retried_unseen
}

/// The stream is the whole answer, counts and all, in one call.
async fn is_read(wire: Wire, scene: Scene) {
    let outcome = Stage::new(wire, vec![scene]).await.outcome().await;
    outcome.is_whole_after(&[]);
    assert_eq!(outcome.usage, Some(COUNTED));
}

async fn played(wire: Wire, scene: Scene) -> Outcome {
    Stage::new(wire, vec![scene, good()]).await.outcome().await
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

/// Two texts, and then `rest`.
fn begun(rest: Vec<Piece>) -> Scene {
    Scene::of([vec![Piece::Opening, text("Hello"), text(" there")], rest].concat())
}

/// A whole answer with `pieces` between its texts, and before them.
fn amid(pieces: &[Piece]) -> Scene {
    let mut all = [&[Piece::Opening], pieces].concat();
    all.extend(TEXTS.iter().flat_map(|part| [&[text(part)], pieces].concat()));
    all.extend([Piece::Finish(Finish::Stop), Piece::Usage, Piece::Terminal]);
    Scene::of(all)
}

/// A second of pings, far beyond [`hasty`] limits.
fn pings() -> Vec<Piece> {
    (0..50).flat_map(|_| [Piece::Ping, Piece::Pause(Duration::from_millis(20))]).collect()
}

fn hasty() -> Limits {
    Limits { first_token: Duration::from_millis(150), idle: Duration::from_millis(150), ..limits() }
}

async fn a_slow_first_token_within_the_deadline_is_waited_for(wire: Wire) {
    is_read(wire, amid(&[Piece::Ping, Piece::Pause(Duration::from_millis(100))])).await;
}

async fn pings_alone_do_not_keep_a_call(wire: Wire) {
    let scene = Scene::of([vec![Piece::Opening], pings()].concat());
    let stage = Stage::within(wire, hasty(), vec![scene, good()]).await;
    stage.outcome().await.is_whole_after(&[Timeout]);
}

async fn an_error_before_any_text_is_retried_unseen(wire: Wire) {
    let scene = Scene::of(vec![Piece::Opening, Piece::Error("overloaded_error")]);
    let outcome = played(wire, scene).await;
    outcome.is_whole_after(&[Overloaded]);
    assert_eq!(outcome.usage, Some(COUNTED));
}

async fn an_error_that_lasts_is_not_retried_though_nothing_was_told(wire: Wire) {
    let scene = Scene::of(vec![Piece::Opening, Piece::Error("authentication_error")]);
    played(wire, scene).await.failed("", BadKey, false, &[]);
}

async fn an_error_after_text_ends_it_and_doubles_nothing(wire: Wire) {
    let scene = begun(vec![Piece::Error("overloaded_error")]);
    played(wire, scene).await.failed("Hello there", Overloaded, true, &[]);
}

async fn an_end_without_a_terminal_is_a_truncation(wire: Wire) {
    played(wire, begun(Vec::new())).await.failed("Hello there", Truncated, true, &[]);
}

async fn an_end_before_any_text_is_retried_unseen(wire: Wire) {
    played(wire, Scene::of(vec![Piece::Opening])).await.is_whole_after(&[Truncated]);
}

async fn a_reset_in_mid_line_is_a_truncation(wire: Wire) {
    // The pause lets the texts be read: a reset may throw away what was not.
    let pause = Piece::Pause(Duration::from_millis(100));
    let scene = begun(vec![Piece::Raw(b"data: {\"type\":\"content_bl".to_vec()), pause]).ending(End::Reset);
    played(wire, scene).await.failed("Hello there", Truncated, true, &[]);
}

async fn a_stall_after_text_is_given_up(wire: Wire) {
    let stage = Stage::within(wire, hasty(), vec![begun(Vec::new()).ending(End::Hold), good()]).await;
    stage.outcome().await.failed("Hello there", Stalled, true, &[]);
    let calls = stage.server.until(|calls| calls[0].ending.is_some()).await.unwrap();
    assert!(calls[0].left_at().is_some());
}

async fn pings_alone_do_not_keep_a_stalled_answer(wire: Wire) {
    let stage = Stage::within(wire, hasty(), vec![begun(pings()), good()]).await;
    stage.outcome().await.failed("Hello there", Stalled, true, &[]);
}

async fn a_socket_left_open_after_the_end_is_not_waited_for(wire: Wire) {
    // Every limit is far off: only the end itself can end it in time.
    is_read(wire, good().ending(End::Hold)).await;
}

async fn a_character_cut_in_two_arrives_whole(wire: Wire) {
    is_read(wire, good().in_chunks(Chunks::InsideCharacters)).await;
}

async fn lines_cut_anywhere_arrive_whole(wire: Wire) {
    for length in [2, 3, 7, 31] {
        is_read(wire, good().in_chunks(Chunks::Bytes(length))).await;
    }
}

async fn single_bytes_arrive_whole(wire: Wire) {
    is_read(wire, good().in_chunks(Chunks::Bytes(1)).with_line_end(LineEnd::CrLf).with_byte_order_mark()).await;
}

async fn lines_may_end_in_cr_lf(wire: Wire) {
    is_read(wire, good().with_line_end(LineEnd::CrLf)).await;
}

async fn a_byte_order_mark_is_skipped(wire: Wire) {
    is_read(wire, good().with_byte_order_mark()).await;
}

async fn no_space_after_the_colon_is_fine(wire: Wire) {
    is_read(wire, good().without_space_after_colon()).await;
}

async fn unknown_events_deltas_and_members_are_skipped(wire: Wire) {
    is_read(wire, amid(&[Piece::Unknown])).await;
}

async fn empty_choices_are_skipped(wire: Wire) {
    is_read(wire, amid(&[Piece::EmptyChoices])).await;
}

async fn missing_counts_are_missing_only(wire: Wire) {
    let outcome = Stage::new(wire, vec![good().without_usage()]).await.outcome().await;
    outcome.is_whole_after(&[]);
    assert_eq!(outcome.usage, None);
}

fn megabyte() -> Piece {
    Piece::Raw([b"data: ", vec![b'x'; 1_000_000].as_slice(), b"\n\n"].concat())
}

async fn a_line_of_a_megabyte_ends_it(wire: Wire) {
    played(wire, Scene::of(vec![Piece::Opening, megabyte()])).await.failed("", TooLarge, false, &[]);
}

async fn a_line_of_a_megabyte_after_text_doubles_nothing(wire: Wire) {
    played(wire, begun(vec![megabyte()])).await.failed("Hello there", TooLarge, false, &[]);
}

async fn a_refusal_without_text_is_told(wire: Wire) {
    let scene = Scene::of(vec![Piece::Opening, Piece::Finish(Finish::Refusal), Piece::Usage, Piece::Terminal]);
    let outcome = played(wire, scene).await;
    outcome.failed("", Refused, false, &[]);
    assert_eq!(outcome.usage.map(|usage| usage.input), Some(25));
}

async fn the_token_limit_in_the_middle_of_a_file_is_told(wire: Wire) {
    let scene = begun(vec![Piece::Finish(Finish::MaxTokens), Piece::Usage, Piece::Terminal]);
    played(wire, scene).await.is("Hello there", Ok(Stop::MaxTokens), &[]);
}

async fn data_that_is_not_of_the_wire_is_retried_unseen(wire: Wire) {
    let raw = Piece::Raw(b"event: message_start\ndata: <html>\n\n".to_vec());
    played(wire, Scene::of(vec![raw])).await.is_whole_after(&[InvalidOutput]);
}

#[tokio::test]
async fn a_missing_done_is_no_truncation_once_the_finish_was_told() {
    let texts = TEXTS.iter().map(|part| text(part));
    let pieces = [Piece::Opening].into_iter().chain(texts).chain([Piece::Finish(Finish::Stop), Piece::Usage]);
    is_read(Wire::OpenAi, Scene::of(pieces.collect())).await;
}

#[tokio::test]
async fn a_missing_done_on_a_socket_left_open_is_waited_for_a_moment() {
    let scene = begun(vec![Piece::Finish(Finish::Stop)]).ending(End::Hold);
    let limits = Limits { after_finish: Duration::from_millis(100), ..limits() };
    let outcome = Stage::within(Wire::OpenAi, limits, vec![scene]).await.outcome().await;
    outcome.is("Hello there", Ok(Stop::End), &[]);
}

#[tokio::test]
async fn done_without_a_finish_is_an_end() {
    let outcome = Stage::new(Wire::OpenAi, vec![begun(vec![Piece::Terminal])]).await.outcome().await;
    outcome.is("Hello there", Ok(Stop::End), &[]);
}

#[tokio::test]
async fn a_stop_reason_without_message_stop_is_a_truncation() {
    let scene = amid(&[]);
    let whole = scene.transcript(Wire::Anthropic);
    let cut = whole.windows(19).position(|window| window == b"event: message_stop").unwrap();
    let outcome = played(Wire::Anthropic, Scene::of(vec![Piece::Raw(whole[..cut].to_vec())])).await;
    outcome.failed(WHOLE, Truncated, true, &[]);
}
