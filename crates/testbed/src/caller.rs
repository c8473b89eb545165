//! A caller of the gateway: signs, sends, reads streams.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use protocol::RequestId;
use reqwest::{Client, Method, RequestBuilder, Response, header::HeaderMap};
use serde_json::{Value, json};
use signing::{KeyRing, signed_headers};
use tokio::time::{Instant, timeout_at};

use crate::{PATIENCE, story::Story};

/// Signs with the tests' first key.
#[derive(Clone, Debug)]
pub struct Caller {
    pub url: String,
    pub http: Client,
    keys: KeyRing,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// How a stream's cursor is sent.
#[derive(Clone, Copy, Debug)]
pub enum Cursor {
    LastEventId,
    XLastEventSeq,
    Query,
}

/// A client for plain HTTP, which works on a machine without certificates too.
pub(crate) fn http() -> Client {
    Client::builder().timeout(PATIENCE).tls_certs_only([]).no_proxy().build().expect("a client")
}

impl Answer {
    /// The body as JSON, or null.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A problem's code.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Panics where the status is another.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

impl Caller {
    /// For the gateway at `url`.
    ///
    /// # Panics
    /// Never: the key is the tests' own.
    #[must_use]
    pub fn new(url: String) -> Self {
        let keys = KeyRing::parse("k1:a secret of the tests").expect("keys");
        Self { url, http: http(), keys }
    }

    /// A signed request, not sent yet.
    pub fn signed(&self, method: Method, path: &str, body: &str) -> RequestBuilder {
        self.signed_at(Utc::now(), method, path, body)
    }

    /// The same, by a clock that shows `at`.
    pub fn signed_at(&self, at: DateTime<Utc>, method: Method, path: &str, body: &str) -> RequestBuilder {
        let headers =
            signed_headers(self.keys.default_key(), at, &RequestId::random(), method.as_str(), path, body.as_bytes());
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        request
    }

    /// Sends it and reads the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// The same, where there may be no answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Answer { status, headers, text: answer.text().await? })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.signed(Method::GET, path, "")).await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.send(self.signed(Method::POST, path, body)).await
    }

    /// Submits a prompt for a project of its own; returns the answer's body.
    pub async fn submit(&self, prompt: &str) -> Value {
        let project = format!("p-{:08x}", rand::random::<u32>());
        let body = json!({ "projectId": project, "userId": "u-1", "prompt": prompt, "locale": "en" });
        self.post("/v1/builds", &body.to_string()).await.expect(202).json()
    }

    /// Opens a stream with the session's token.
    pub async fn open(&self, submitted: &Value, cursor: Option<(Cursor, u64)>) -> Response {
        let id = submitted["buildSessionId"].as_str().expect("an id");
        let token = submitted["stream"]["token"].as_str().expect("a token");
        let mut url = format!("{}/v1/builds/{id}/events", self.url);
        if let Some((Cursor::Query, seq)) = cursor {
            url.push_str(&format!("?lastEventSeq={seq}"));
        }
        let mut request = self.http.get(url).bearer_auth(token).timeout(PATIENCE);
        match cursor {
            Some((Cursor::LastEventId, seq)) => request = request.header("last-event-id", seq),
            Some((Cursor::XLastEventSeq, seq)) => request = request.header("x-last-event-seq", seq),
            Some((Cursor::Query, _)) | None => {}
        }
        request.send().await.expect("an answer")
    }

    /// Reads a stream to its end, and checks what must hold on it.
    pub async fn follow(&self, submitted: &Value, cursor: Option<(Cursor, u64)>) -> Story {
        self.follow_until(submitted, cursor, |_| false).await
    }

    /// Reads a stream until `enough` of its story, or its end.
    pub async fn follow_until(
        &self,
        submitted: &Value,
        cursor: Option<(Cursor, u64)>,
        enough: impl Fn(&Story) -> bool,
    ) -> Story {
        let answer = self.open(submitted, cursor).await;
        assert_eq!(answer.status().as_u16(), 200);
        let mut chunks = answer.bytes_stream();
        let mut bytes = Vec::new();
        let deadline = Instant::now() + PATIENCE;
        let story = loop {
            match timeout_at(deadline, chunks.next()).await {
                Ok(Some(Ok(chunk))) => bytes.extend_from_slice(&chunk),
                Ok(Some(Err(_)) | None) => break Story::read(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("the stream did not end: {}", String::from_utf8_lossy(&bytes)),
            }
            let story = Story::read(&String::from_utf8_lossy(&bytes));
            if enough(&story) {
                break story;
            }
        };
        story.check(submitted["buildSessionId"].as_str().expect("an id"));
        story
    }

    /// Follows as a careful client does, over broken and ended streams, until `end`; one story of all of it.
    pub async fn follow_through(&self, submitted: &Value) -> Story {
        Self::follow_through_any(std::slice::from_ref(self), submitted).await
    }

    /// The same on several gateways: each stream is asked of the next.
    pub async fn follow_through_any(callers: &[Self], submitted: &Value) -> Story {
        let deadline = Instant::now() + PATIENCE;
        let mut story = Story::default();
        for caller in callers.iter().cycle() {
            assert!(Instant::now() < deadline, "no end came: {story:?}");
            let seen = story.seqs().last().copied();
            let cursor = seen.map(|seq| (Cursor::LastEventId, seq));
            let id = submitted["buildSessionId"].as_str().expect("an id");
            let token = submitted["stream"]["token"].as_str().expect("a token");
            let mut request = caller.http.get(format!("{}/v1/builds/{id}/events", caller.url)).bearer_auth(token);
            if let Some((_, seq)) = cursor {
                request = request.header("last-event-id", seq);
            }
            let mut ended = false;
            if let Ok(answer) = request.send().await {
                if answer.status().as_u16() == 204 {
                    return story;
                }
                assert_eq!(answer.status().as_u16(), 200, "an EventSource would give up");
                let mut chunks = answer.bytes_stream();
                let mut bytes = Vec::new();
                while let Ok(Some(Ok(chunk))) = timeout_at(deadline, chunks.next()).await {
                    bytes.extend_from_slice(&chunk);
                }
                let part = Story::read(&String::from_utf8_lossy(&bytes));
                ended = part.count("end") > 0;
                assert!(part.0.iter().all(|frame| frame.data["status"] != "reset"), "a reset: {part:?}");
                story.0.extend(part.0);
                story.check(id);
            }
            if ended {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        story
    }
}
