//! Signed calls to a gateway.

use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use protocol::{
    BuildSessionId, ProjectId, RequestId,
    api::{BuildList, FileList, RecommendationsView, Snapshot, StreamAccess, SubmitAnswer, SubmitRequest},
    problem::ProblemCode,
};
use reqwest::{Client, Method, StatusCode, Url, header};
use serde::de::DeserializeOwned;
use signing::{Key, KeyRing, signed_headers};
use tokio::time::{Instant, sleep};

use crate::{Backoff, CursorIn, Error, Follower, http};

/// Longest wait for a whole answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// How often, and for how long, a call that failed in passing is made again.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    /// The first included.
    pub attempts: u32,
    /// The wait after the first failure; later ones double.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// No attempt starts later than this after the first.
    pub within: Duration,
}

impl RetryPolicy {
    /// Each call is made once.
    #[must_use]
    pub const fn never() -> Self {
        Self { attempts: 1, first_wait: Duration::ZERO, longest_wait: Duration::ZERO, within: Duration::ZERO }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(5),
            within: Duration::from_secs(30),
        }
    }
}

/// One HTTP call, before it is signed.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    /// What is sent and signed, escaped already.
    pub url: Url,
    pub body: Bytes,
    pub accept_language: Option<String>,
}

/// An answer as it came, whatever its status.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Bytes,
}

/// A gateway, and the key to sign with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gateway {
    http: Client,
    base: Url,
    key: Key,
    retry: RetryPolicy,
}

impl Gateway {
    /// Knows the gateway at `address` (such as `http://127.0.0.1:8080`); connects when it is first called.
    ///
    /// # Errors
    /// [`Error::BadAddress`], [`Error::BadKey`], [`Error::NoClient`].
    pub fn new(address: &str, key_id: &str, secret: &str) -> Result<Self, Error> {
        let ring = KeyRing::parse(&format!("{key_id}:{secret}")).map_err(Error::BadKey)?;
        Self::with_key(address, ring.default_key().clone())
    }

    /// As [`Self::new`], with a key of a ring.
    ///
    /// # Errors
    /// [`Error::BadAddress`], [`Error::NoClient`].
    pub fn with_key(address: &str, key: Key) -> Result<Self, Error> {
        let base = http::base(address)?;
        Ok(Self { http: http::client(&base)?, base, key, retry: RetryPolicy::default() })
    }

    /// The same gateway, signed for with another key.
    #[must_use]
    pub fn keyed(&self, key: Key) -> Self {
        Self { key, ..self.clone() }
    }

    /// Changes how calls are made again.
    #[must_use]
    pub fn retrying(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Submits a prompt. Where `request` names no build session, an id is made first, so that a second attempt after a
    /// lost answer starts nothing twice.
    ///
    /// # Errors
    /// Any but [`Error::BadAddress`], [`Error::BadKey`], [`Error::NoClient`]; so for every call.
    pub async fn submit(&self, request: &SubmitRequest, accept_language: Option<&str>) -> Result<SubmitAnswer, Error> {
        let mut request = request.clone();
        let now_ms = Utc::now().timestamp_millis();
        request.build_session_id.get_or_insert_with(|| BuildSessionId::random(&request.project_id, now_ms));
        let body = serde_json::to_vec(&request).map_err(Error::Unwritable)?;
        let mut call = self.call(Method::POST, &["v1", "builds"]);
        call.body = body.into();
        call.accept_language = accept_language.map(str::to_owned);
        self.json(&call).await
    }

    /// Everything that the events so far told.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn snapshot(&self, id: &BuildSessionId) -> Result<Snapshot, Error> {
        self.json(&self.call(Method::GET, &["v1", "builds", id.as_str()])).await
    }

    /// Ends a build and its recommendations. A cancel that had landed when its answer was lost is a success.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn cancel(&self, id: &BuildSessionId) -> Result<Snapshot, Error> {
        let call = self.call(Method::POST, &["v1", "builds", id.as_str(), "cancel"]);
        let (answer, attempts) = self.attempt(&call).await;
        match answer {
            Err(error) if attempts > 1 && error.code() == Some(ProblemCode::NotCancellable) => {
                let snapshot = self.snapshot(id).await?;
                if snapshot.phase == protocol::Phase::Cancelled { Ok(snapshot) } else { Err(error) }
            }
            answer => read(&answer?.body),
        }
    }

    /// Starts a failed or cancelled build again.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn retry(&self, id: &BuildSessionId) -> Result<SubmitAnswer, Error> {
        self.json(&self.call(Method::POST, &["v1", "builds", id.as_str(), "retry"])).await
    }

    /// Starts failed or cancelled recommendations again.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn retry_recommendations(&self, id: &BuildSessionId) -> Result<SubmitAnswer, Error> {
        self.json(&self.call(Method::POST, &["v1", "builds", id.as_str(), "recommendations", "retry"])).await
    }

    /// A new stream token.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn token(&self, id: &BuildSessionId) -> Result<StreamAccess, Error> {
        self.json(&self.call(Method::POST, &["v1", "builds", id.as_str(), "token"])).await
    }

    /// Whether the gateway takes `token` for one of its own. Whether there is such a session does not matter.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn takes_token(&self, id: &BuildSessionId, token: &str) -> Result<bool, Error> {
        let call = self.call(Method::GET, &["v1", "builds", id.as_str()]);
        let request = self.http.get(call.url.clone()).bearer_auth(token).timeout(REQUEST_TIMEOUT);
        let response = request.send().await.map_err(|error| http::failure(&call.url, error))?;
        Ok(response.status() != StatusCode::UNAUTHORIZED)
    }

    /// The recommendations as they stand.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn recommendations(&self, id: &BuildSessionId) -> Result<RecommendationsView, Error> {
        let mut call = self.call(Method::GET, &["v1", "projects", id.project(), "recommendations"]);
        call.url.query_pairs_mut().append_pair("buildSessionId", id.as_str());
        self.json(&call).await
    }

    /// The names of the built site's files.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn files(&self, id: &BuildSessionId) -> Result<FileList, Error> {
        self.json(&self.call(Method::GET, &["v1", "builds", id.as_str(), "files"])).await
    }

    /// One file of the built site.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn file(&self, id: &BuildSessionId, path: &str) -> Result<Bytes, Error> {
        let segments: Vec<_> = ["v1", "builds", id.as_str(), "files"].into_iter().chain(path.split('/')).collect();
        let (answer, _) = self.attempt(&self.call(Method::GET, &segments)).await;
        Ok(answer?.body)
    }

    /// The project's builds, newest first; `before` is the last page's `nextBefore`.
    ///
    /// # Errors
    /// See [`Self::submit`].
    pub async fn builds(&self, project: &ProjectId, limit: u32, before: Option<&str>) -> Result<BuildList, Error> {
        let mut call = self.call(Method::GET, &["v1", "projects", project.as_str(), "builds"]);
        call.url.query_pairs_mut().append_pair("limit", &limit.to_string());
        if let Some(before) = before {
            call.url.query_pairs_mut().append_pair("before", before);
        }
        self.json(&call).await
    }

    /// Follows a session's events from the one after `from` (0: from the start), with tokens of `access` and then of
    /// this gateway.
    ///
    /// # Errors
    /// [`Error::BadAddress`] where the address of the stream is none.
    pub fn follow(
        &self,
        id: &BuildSessionId,
        access: &StreamAccess,
        from: protocol::Seq,
        cursor_in: CursorIn,
    ) -> Result<Follower, Error> {
        let url = self.base.join(&access.url).map_err(|_| Error::BadAddress(access.url.clone()))?;
        let (gateway, session) = (self.clone(), id.clone());
        let follower = Follower::new(self.http.clone(), url, access.token.clone(), id.clone(), from, cursor_in);
        Ok(follower.renewing(move || {
            let (gateway, session) = (gateway.clone(), session.clone());
            async move { gateway.token(&session).await.map(|access| access.token) }
        }))
    }

    /// A call to the path made of `segments`, each escaped where it must be.
    #[must_use]
    pub fn call(&self, method: Method, segments: &[&str]) -> Call {
        let mut url = self.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Call { method, url, body: Bytes::new(), accept_language: None }
    }

    /// Signs and makes `call` once, whatever the answer's status.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn exchange(&self, call: &Call) -> Result<Exchange, Error> {
        let path_and_query = match call.url.query() {
            Some(query) => format!("{}?{query}", call.url.path()),
            None => call.url.path().to_owned(),
        };
        let request_id = RequestId::random();
        let signed =
            signed_headers(&self.key, Utc::now(), &request_id, call.method.as_str(), &path_and_query, &call.body);
        let mut request = self.http.request(call.method.clone(), call.url.clone()).timeout(REQUEST_TIMEOUT);
        for (name, value) in signed {
            request = request.header(name, value);
        }
        if let Some(languages) = &call.accept_language {
            request = request.header(header::ACCEPT_LANGUAGE, languages);
        }
        if !call.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json").body(call.body.clone());
        }
        let failure = |error| http::failure(&call.url, error);
        let response = request.send().await.map_err(failure)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(failure)?;
        tracing::debug!(request_id = %request_id, method = %call.method, path = call.url.path(), %status, "called the gateway");
        Ok(Exchange { status, headers, body })
    }

    /// Makes `call` until it succeeds, fails for good, or the policy has had enough; with the number of attempts.
    async fn attempt(&self, call: &Call) -> (Result<Exchange, Error>, u32) {
        let start = Instant::now();
        let mut backoff = Backoff::new(self.retry.first_wait, self.retry.longest_wait);
        loop {
            let error = match self.exchange(call).await {
                Ok(answer) if answer.status.is_success() => return (Ok(answer), backoff.attempts() + 1),
                Ok(answer) => {
                    let problem = serde_json::from_slice(&answer.body).ok();
                    http::refusal_of(&call.url, answer.status, &answer.headers, problem)
                }
                Err(error) => error,
            };
            let wait = backoff.next_wait(rand::random()).max(error.retry_after().unwrap_or_default());
            let spent = backoff.attempts() >= self.retry.attempts || start.elapsed() + wait > self.retry.within;
            if spent || !error.is_passing() {
                return (Err(error), backoff.attempts());
            }
            tracing::debug!(error = %error, ?wait, "the call is made again");
            sleep(wait).await;
        }
    }

    async fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        let (answer, _) = self.attempt(call).await;
        read(&answer?.body)
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(Error::Unreadable)
}
