//! The stream: order, resume, ends, and what a snapshot says of it.

use std::time::Duration;

use futures_util::future::join;
use reqwest::Method;
use serde_json::Value;
use testbed::{Cursor, Frame, Story, Testbed};

use crate::PROMPT;

fn events(story: &Story) -> Vec<Frame> {
    story.events().into_iter().cloned().collect()
}

#[tokio::test]
async fn i1_i2_i4_a_build_is_told_in_order_of_its_own_session_with_one_end() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let (first, second) = join(caller.submit(PROMPT), caller.submit("A quiet cafe in Porto called Brisa")).await;
    let (one, two) = join(caller.follow(&first, None), caller.follow(&second, None)).await;
    for story in [&one, &two] {
        assert_eq!(story.0[0].event, "connection");
        assert_eq!(story.0[0].data["status"], "fresh");
        // The run may be over before the build has begun.
        let of_the_build = story.events().into_iter().find(|frame| frame.event != "recommendations_ready");
        assert_eq!(of_the_build.unwrap().event, "build_started");
        for event in ["build_started", "preview_ready", "build_completed", "recommendations_ready", "end"] {
            assert_eq!(story.count(event), 1, "{event} in {story:?}");
        }
        assert_eq!(story.0.last().unwrap().event, "end");
        let place = |event: &str| story.0.iter().position(|frame| frame.event == event);
        assert!(place("preview_ready") < place("assistant_delta"), "the preview comes before the engine speaks");
        assert!(!story.text().is_empty() && story.files().contains_key("index.html"));
    }
    assert_ne!(one.text(), two.text());
}

#[tokio::test]
async fn i3_a_stream_cut_anywhere_and_resumed_by_any_cursor_is_the_same_stream() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let whole = events(&caller.follow(&submitted, None).await);
    for (place, frame) in whole.iter().enumerate() {
        for cursor in [Cursor::LastEventId, Cursor::XLastEventSeq, Cursor::Query] {
            let seq = frame.id.unwrap();
            if place + 1 == whole.len() {
                assert_eq!(caller.open(&submitted, Some((cursor, seq))).await.status().as_u16(), 204);
                continue;
            }
            let rest = caller.follow(&submitted, Some((cursor, seq))).await;
            assert_eq!(rest.0[0].data["status"], "resumed");
            assert_eq!(events(&rest), whole[place + 1..], "after {seq} by {cursor:?}");
        }
    }
}

#[tokio::test]
async fn i3_a_stream_cut_while_the_build_runs_goes_on_where_it_was() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let watching = caller.follow(&submitted, None);
    let hopping = async {
        let mut story = Story::default();
        loop {
            let cursor = story.seqs().last().map(|seq| (Cursor::XLastEventSeq, *seq));
            let part = caller.follow_until(&submitted, cursor, |part| part.events().len() >= 3).await;
            let ended = part.count("end") > 0;
            story.0.extend(part.0);
            if ended {
                return story;
            }
            if caller.open(&submitted, story.seqs().last().map(|seq| (Cursor::Query, *seq))).await.status().as_u16()
                == 204
            {
                return story;
            }
        }
    };
    let (watched, hopped) = join(watching, hopping).await;
    assert_eq!(events(&hopped), events(&watched));
}

#[tokio::test]
async fn i5_what_an_event_tells_is_committed_before_it_is_sent() {
    let mut bed = Testbed::new().await;
    bed.slow_tokens();
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let mut seen = 0;
    for more in 1..=12 {
        let cursor = (seen > 0).then_some((Cursor::LastEventId, seen));
        let story = caller.follow_until(&submitted, cursor, |story| story.events().len() >= more).await;
        let Some(last) = story.events().last().map(|frame| (*frame).clone()) else { break };
        seen = last.id.unwrap();
        let snapshot = caller.get(&path).await.expect(200).json();
        assert!(snapshot["lastSeq"].as_u64().unwrap() >= seen, "{last:?} before {snapshot}");
        match last.event.as_str() {
            "file_written" => {
                let files = snapshot["files"].as_array().unwrap();
                assert!(files.iter().any(|file| file["path"] == last.data["path"]), "{last:?}");
            }
            "assistant_delta" => {
                assert!(
                    snapshot["assistantText"].as_str().unwrap().contains(last.data["text"].as_str().unwrap()),
                    "{last:?}"
                );
            }
            "preview_ready" => assert_eq!(snapshot["previewUrl"], last.data["previewUrl"]),
            _ => {}
        }
    }
}

/// What a client has after a snapshot and the events behind it.
fn state(snapshot: &Value, later: &Story) -> (String, Vec<String>, String) {
    let mut text = snapshot["assistantText"].as_str().unwrap().to_owned();
    let mut files: Vec<String> =
        snapshot["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect();
    let mut phase = snapshot["phase"].as_str().unwrap().to_owned();
    for frame in later.events() {
        match frame.event.as_str() {
            "build_started" => {
                text.clear();
                files.clear();
                phase = "building".into();
            }
            "assistant_delta" => {
                let offset = usize::try_from(frame.data["offset"].as_u64().unwrap()).unwrap();
                let mut units: Vec<u16> = text.encode_utf16().collect();
                units.truncate(offset);
                units.extend(frame.data["text"].as_str().unwrap().encode_utf16());
                text = String::from_utf16(&units).unwrap();
            }
            "file_written" => {
                let path = frame.data["path"].as_str().unwrap().to_owned();
                if !files.contains(&path) {
                    files.push(path);
                }
            }
            "build_completed" => phase = "completed".into(),
            _ => {}
        }
    }
    files.sort();
    (text, files, phase)
}

#[tokio::test]
async fn i6_a_snapshot_and_the_events_after_it_are_the_whole_story() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_OFFLINE_TOKEN_DELAY_MS", "10");
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let snapshots = async {
        let mut snapshots = Vec::new();
        loop {
            let snapshot = caller.get(&path).await.expect(200).json();
            let over = snapshot["phase"] == "completed" && snapshot["recommendations"]["status"] == "ready";
            snapshots.push(snapshot);
            if over {
                return snapshots;
            }
        }
    };
    let (whole, snapshots) = join(caller.follow(&submitted, None), snapshots).await;
    let last = state(snapshots.last().unwrap(), &Story::default());
    assert_eq!(last.0, whole.text());
    assert_eq!(last.1, whole.files().into_keys().collect::<Vec<_>>());
    assert!(snapshots.len() > 3);
    for snapshot in &snapshots {
        let seq = snapshot["lastSeq"].as_u64().unwrap();
        let later = Story(whole.0.iter().filter(|frame| frame.id.is_some_and(|id| id > seq)).cloned().collect());
        assert_eq!(state(snapshot, &later), last, "after {seq}");
        // An event applied twice changes nothing.
        let all =
            Story(whole.0.iter().filter(|frame| frame.id.is_some_and(|id| id + 2 > seq && id > 1)).cloned().collect());
        if seq > 3 {
            assert_eq!(state(snapshot, &all), last, "twice, after {seq}");
        }
    }
    let snapshot = snapshots.last().unwrap();
    let completed = whole.first("build_completed").unwrap();
    assert_eq!(snapshot["buildDurationMs"], completed.data["buildDurationMs"]);
    assert_eq!(snapshot["lastSeq"].as_u64(), whole.seqs().last().copied());
}

#[tokio::test]
async fn a_cursor_above_the_head_is_told_to_fetch_the_snapshot() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let head = *caller.follow(&submitted, None).await.seqs().last().unwrap();
    let answer = caller.open(&submitted, Some((Cursor::Query, head + 5))).await;
    let text = answer.text().await.unwrap();
    assert!(text.contains("\"status\":\"reset\"") && text.contains(&format!("\nid: {head}\n\n")), "{text}");
    assert!(text.contains("event: end"), "{text}");
}

#[tokio::test]
async fn what_is_past_its_history_is_gone_as_a_whole_and_a_reset() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_HISTORY_TTL_S", "1");
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    let story = caller.follow(&submitted, None).await;
    let path = format!("/v1/builds/{}", submitted["buildSessionId"].as_str().unwrap());
    let before = caller.get(&path).await.expect(200).json();
    let storage = bed.storage();
    testbed::wait_for("the session is pruned", async || {
        _ = storage.prune(100).await;
        let text = caller.open(&submitted, None).await.text().await.unwrap();
        text.contains("\"status\":\"reset\"").then_some(())
    })
    .await;
    let after = caller.get(&path).await.expect(200).json();
    assert_eq!(before, after, "the snapshot stays");
    assert_eq!(after["assistantText"].as_str().unwrap(), story.text());
    let head = *story.seqs().last().unwrap();
    assert_eq!(caller.open(&submitted, Some((Cursor::Query, head))).await.status().as_u16(), 204);
}

#[tokio::test]
async fn tokens_open_their_own_session_until_they_expire() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_STREAM_TOKEN_TTL_S", "1");
    let (_gateway, caller) = bed.gateway().await;
    let (mine, other) = join(caller.submit(PROMPT), caller.submit(PROMPT)).await;
    let path = |of: &Value| format!("{}/v1/builds/{}", caller.url, of["buildSessionId"].as_str().unwrap());
    let token = mine["stream"]["token"].as_str().unwrap();
    let with = async |url: String, token: &str| caller.send(caller.http.get(url).bearer_auth(token)).await;
    let _ = with(path(&mine), token).await.expect(200);
    assert_eq!(with(path(&other), token).await.expect(403).code(), "token_foreign");
    let _ = caller.send(caller.http.get(format!("{}?token={token}", path(&mine)))).await.expect(200);
    let mut forged = token.to_owned();
    forged.pop();
    assert_eq!(with(path(&mine), &forged).await.expect(401).code(), "token_invalid");
    let named = caller.http.get(path(&mine)).bearer_auth(token).header("x-build-session-id", "bs_other");
    assert_eq!(caller.send(named).await.expect(400).code(), "malformed_header");
    testbed::wait_for("the token expires", async || (with(path(&mine), token).await.status == 401).then_some(())).await;
    assert_eq!(with(path(&mine), token).await.code(), "token_expired");
    let renewed =
        caller.post(&format!("/v1/builds/{}/token", mine["buildSessionId"].as_str().unwrap()), "").await.expect(200);
    let _ = with(path(&mine), renewed.json()["token"].as_str().unwrap()).await.expect(200);
}

#[tokio::test]
async fn heartbeats_come_and_carry_no_number() {
    let mut bed = Testbed::new().await;
    bed.set("SHEEN_SSE_HEARTBEAT_MS", "300");
    let (_gateway, caller) = bed.gateway().await;
    let submitted = caller.submit(PROMPT).await;
    // No worker runs: nothing else is told.
    let start = std::time::Instant::now();
    let story = caller.follow_until(&submitted, None, |story| story.count("heartbeat") >= 3).await;
    assert_eq!(story.0[0].data["heartbeatMs"], 300);
    assert!(story.events().is_empty());
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn readers_that_have_it_are_told_so() {
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let submitted = caller.submit(PROMPT).await;
    caller.follow(&submitted, None).await;
    let id = submitted["buildSessionId"].as_str().unwrap();
    let project = id.split('_').nth(1).unwrap();
    for path in [
        format!("/v1/builds/{id}"),
        format!("/v1/builds/{id}/files"),
        format!("/v1/builds/{id}/files/index.html"),
        format!("/v1/builds/{id}/archive.zip"),
        format!("/v1/projects/{project}/recommendations?buildSessionId={id}"),
    ] {
        let first = caller.get(&path).await.expect(200);
        let again = caller.signed(Method::GET, &path, "").header("if-none-match", first.headers["etag"].clone());
        assert_eq!(caller.send(again).await.status, 304, "{path}");
    }
}
