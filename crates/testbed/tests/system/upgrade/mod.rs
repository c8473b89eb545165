//! Versions beside each other, as a rolling upgrade has them: what the last version wrote, published and asked is
//! recorded, and played to this one.
//!
//! `SHEEN_RECORD=1 cargo xtask test --only rust -- upgrade` records this version anew, which is done once a release.

mod recording;
mod rows;
mod tap;

use futures_util::future::join;
use protocol::BuildSessionId;
use serde_json::json;
use testbed::{Caller, Testbed};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use recording::Recording;
use rows::Rows;

/// What a caller has of a session that it did not submit itself.
async fn reopened(caller: &Caller, id: &BuildSessionId) -> serde_json::Value {
    let stream = caller.post(&format!("/v1/builds/{id}/token"), "").await.expect(200).json();
    json!({ "buildSessionId": id, "stream": stream })
}

#[tokio::test]
async fn the_last_versions_waiting_jobs_are_done_by_this_one() {
    let recorded = Recording::read();
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    Rows::of(&bed).await.insert(&recorded.waiting).await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    let story = caller.follow_through(&reopened(&caller, &recorded.session).await).await;
    assert_eq!((story.count("build_completed"), story.count("recommendations_ready")), (1, 1), "{story:?}");
    let snapshot = caller.get(&format!("/v1/builds/{}", recorded.session)).await.expect(200).json();
    assert_eq!(snapshot["assistantText"], story.text());
}

#[tokio::test]
async fn what_the_last_version_built_is_shown_by_this_one() {
    let recorded = Recording::read();
    let bed = Testbed::new().await;
    let (_gateway, caller) = bed.gateway().await;
    Rows::of(&bed).await.insert(&recorded.finished).await;
    let story = caller.follow_through(&reopened(&caller, &recorded.session).await).await;
    assert_eq!(story.seqs(), recorded.seqs());
    let id = &recorded.session;
    let snapshot = caller.get(&format!("/v1/builds/{id}")).await.expect(200).json();
    assert_eq!((&snapshot["phase"], &snapshot["assistantText"]), (&json!("completed"), &json!(story.text())));
    for path in story.files().keys() {
        let file = caller.get(&format!("/v1/builds/{id}/files/{path}")).await.expect(200);
        assert!(!file.text.is_empty(), "{path}");
    }
    let recommendations = format!("/v1/projects/{}/recommendations?buildSessionId={id}", id.project());
    assert_eq!(caller.get(&recommendations).await.expect(200).json()["readySource"], "ai");
}

#[tokio::test]
async fn the_last_versions_workers_are_relayed_by_this_gateway() {
    let recorded = Recording::read();
    let bed = Testbed::new().await;
    let (gateway, caller) = bed.gateway().await;
    let rows = Rows::of(&bed).await;
    rows.insert(&recorded.waiting).await;
    let submitted = reopened(&caller, &recorded.session).await;
    let working = async {
        testbed::wait_for("somebody listens", async || {
            (gateway.metric("sheen_sse_connections").await >= 1.0).then_some(())
        })
        .await;
        // Committed, then told: its workers did no more than that.
        rows.replace(&recorded.finished).await;
        let redis = bed.env["SHEEN_REDIS_URL"].trim_start_matches("redis://").to_owned();
        let channel = format!("{}news:{}", bed.env["SHEEN_REDIS_PREFIX"], recorded.session);
        let mut redis = TcpStream::connect(redis).await.unwrap();
        for message in &recorded.news {
            let head = format!("*3\r\n$7\r\nPUBLISH\r\n${}\r\n{channel}\r\n${}\r\n", channel.len(), message.len());
            redis.write_all(&[head.as_bytes(), message, b"\r\n"].concat()).await.unwrap();
        }
        redis
    };
    let (story, _redis) = join(caller.follow_through(&submitted), working).await;
    assert_eq!(story.seqs(), recorded.seqs());
    assert_eq!(gateway.metric("sheen_lost_news_found_total").await, 0.0, "its news were not understood");
}

#[tokio::test]
async fn what_the_last_version_asks_of_postgres_can_still_be_asked() {
    let recorded = Recording::read();
    assert!(recorded.statements.len() > 20, "{}", recorded.statements.len());
    let bed = Testbed::new().await;
    bed.storage().migrate().await.unwrap();
    let rows = Rows::of(&bed).await;
    for statement in &recorded.statements {
        rows.prepare(statement).await.unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    }
}

/// Whether this version can be recorded; and its recording, where that is asked for.
#[tokio::test]
async fn this_version_can_be_recorded() {
    let mut bed = Testbed::new().await;
    let tap = tap::Tap::before(&bed.env["SHEEN_DATABASE_URL"]).await;
    bed.set("SHEEN_DATABASE_URL", &tap.url);
    let recording = recording::record(&bed, &tap).await;
    assert!(recording.news.len() > 3 && recording.seqs().len() > 5);
    for word in ["INSERT INTO builds", "model_calls", "recommendation_runs", "used_request_ids"] {
        assert!(recording.statements.iter().any(|statement| statement.sql.contains(word)), "nobody asked {word}");
    }
    if std::env::var_os("SHEEN_RECORD").is_some() {
        recording.write();
    }
}
