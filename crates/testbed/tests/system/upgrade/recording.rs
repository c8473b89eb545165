//! What a version wrote, published and asked while it built one site.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use futures_util::future::join;
use protocol::BuildSessionId;
use serde::{Deserialize, Serialize};
use testbed::{Testbed, host_of};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    rows::{Kept, Rows},
    tap::{Statement, Tap},
};
use crate::PROMPT;

#[derive(Serialize, Deserialize)]
pub(super) struct Recording {
    pub(super) session: BuildSessionId,
    /// The rows once a prompt was submitted.
    pub(super) waiting: Kept,
    /// The rows once all was settled.
    pub(super) finished: Kept,
    /// The messages on the session's channel, in their order.
    #[serde(with = "hex")]
    pub(super) news: Vec<Vec<u8>>,
    /// What all services asked of Postgres.
    pub(super) statements: Vec<Statement>,
}

impl Recording {
    /// The numbers of the recorded events.
    pub(super) fn seqs(&self) -> Vec<u64> {
        let events = self.finished["build_events"].as_array().unwrap();
        let mut seqs: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
        seqs.sort_unstable();
        seqs
    }

    /// The last version's.
    pub(super) fn read() -> Self {
        let text = std::fs::read_to_string(path()).unwrap();
        let mut recorded: Self = serde_json::from_str(&text).unwrap();
        recorded.keep_fresh();
        recorded
    }

    pub(super) fn write(&self) {
        std::fs::write(path(), serde_json::to_string_pretty(self).unwrap() + "\n").unwrap();
    }

    /// Moves every time to now: what is recorded must not have run out.
    fn keep_fresh(&mut self) {
        let now = serde_json::json!(chrono::Utc::now());
        let later = serde_json::json!(chrono::Utc::now() + chrono::TimeDelta::hours(1));
        for kept in [&mut self.waiting, &mut self.finished] {
            for row in kept.values_mut().flat_map(|rows| rows.as_array_mut().unwrap()) {
                for (column, value) in row.as_object_mut().unwrap().iter_mut().filter(|(_, value)| !value.is_null()) {
                    if column == "at" || column.ends_with("_at") {
                        *value = now.clone();
                    } else if column.ends_with("_after") {
                        *value = later.clone();
                    }
                    if column == "deadline_at" {
                        *value = later.clone();
                    }
                }
            }
        }
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/system/upgrade/last_version.json")
}

/// Lets the services of `bed` do what they do, and keeps it.
pub(super) async fn record(bed: &Testbed, tap: &Tap) -> Recording {
    let (_gateway, caller) = bed.gateway().await;
    let rows = Rows::of(bed).await;
    let submitted = caller.submit(PROMPT).await;
    let session: BuildSessionId = submitted["buildSessionId"].as_str().unwrap().parse().unwrap();
    let waiting = rows.kept().await;
    let mut channel = Channel::subscribe(bed, &session).await;
    let (_builder, _recs) = join(bed.build_worker(), bed.recs_worker()).await;
    caller.follow_through(&submitted).await;
    let finished = rows.kept().await;
    let mut news = Vec::new();
    let last = finished["builds"][0]["last_seq"].as_u64().unwrap();
    while news.last().is_none_or(|message: &Vec<u8>| last_seq(message) < last) {
        news.push(channel.next().await);
    }
    // What else people do.
    let path = format!("/v1/builds/{session}");
    let project = format!("/v1/projects/{}/builds", session.project());
    let reads = ["", "/files", "/files/index.html", "/archive.zip"].map(|below| format!("{path}{below}"));
    for path in reads.iter().chain([&project]) {
        assert_eq!(caller.get(path).await.status, 200, "{path}");
    }
    for below in ["retry", "recommendations/retry"] {
        assert_eq!(caller.post(&format!("{path}/{below}"), "").await.status, 409, "{below}");
    }
    let other = caller.submit(PROMPT).await;
    caller.post(&format!("/v1/builds/{}/cancel", other["buildSessionId"].as_str().unwrap()), "").await;
    Recording { session, waiting, finished, news, statements: tap.heard() }
}

/// The last number that a message carries.
fn last_seq(message: &[u8]) -> u64 {
    protocol::news::News::decode(message.to_vec().into()).unwrap().last_seq()
}

/// A session's channel in Redis.
struct Channel(BufReader<TcpStream>);

impl Channel {
    async fn subscribe(bed: &Testbed, session: &BuildSessionId) -> Self {
        let mut stream = TcpStream::connect(host_of(&bed.env["SHEEN_REDIS_URL"])).await.unwrap();
        let channel = format!("{}news:{session}", bed.env["SHEEN_REDIS_PREFIX"]);
        stream.write_all(format!("SUBSCRIBE {channel}\r\n").as_bytes()).await.unwrap();
        let mut own = Self(BufReader::new(stream));
        // `subscribe`, the channel, and how many are subscribed.
        own.text().await;
        own.text().await;
        own.line().await;
        own
    }

    /// The next message: `message`, the channel, and itself.
    async fn next(&mut self) -> Vec<u8> {
        self.text().await;
        self.text().await;
        self.text().await
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }

    /// A bulk string; what stands before it in its array is passed over.
    async fn text(&mut self) -> Vec<u8> {
        let length = loop {
            if let Some(length) = self.line().await.strip_prefix('$') {
                break length.parse::<usize>().unwrap();
            }
        };
        let mut bytes = vec![0; length + 2];
        self.0.read_exact(&mut bytes).await.unwrap();
        bytes.truncate(length);
        bytes
    }
}

/// Bytes as hex, in JSON.
mod hex {
    use super::HEXLOWER;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(messages: &[Vec<u8>], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(messages.iter().map(|message| HEXLOWER.encode(message)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)).collect()
    }
}
