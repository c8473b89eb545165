//! Calls, over HTTP.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures_util::{StreamExt, stream, stream::BoxStream};
use protocol::failure::FailureCode;
use reqwest::{Response, Url, header, redirect};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{Decoder, Error, Event, Limits, Provider, Request, Unusable, Wire, dialect::Dialect, retry, told::Told};

/// Largest answer that is taken in one piece, and largest error that is read.
const LARGEST_WHOLE_BYTES: usize = 4 << 20;

/// Providers close idle connections without a word soon after this.
const LONGEST_POOLED: Duration = Duration::from_secs(4);

/// What a call tells, ending with [`Event::Done`] or an error. To drop it is to hang up.
pub type Events = BoxStream<'static, Result<Event, Error>>;

/// A provider that can be called. Cheap to clone; clones share what was learnt about it.
#[derive(Clone)]
pub struct Client(Arc<Line>);

struct Line {
    http: reqwest::Client,
    wire: &'static dyn Wire,
    /// Without a slash at its end.
    base: String,
    headers: header::HeaderMap,
    limits: Limits,
    /// What was learnt of the provider.
    dialect: Arc<Mutex<Dialect>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("wire", &self.0.wire).field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

impl Client {
    /// Knows `provider`; connects when it is first called.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(provider: &Provider, limits: Limits) -> Result<Self, Unusable> {
        // Whoever was first may have installed another one, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = provider.base()?;
        let mut builder = reqwest::Client::builder()
            .connect_timeout(limits.connect)
            .pool_idle_timeout(LONGEST_POOLED)
            .redirect(redirect::Policy::none())
            .user_agent(concat!("sheen/", env!("CARGO_PKG_VERSION")));
        if base.starts_with("http:") {
            // Nothing is encrypted, and whoever is spoken to like that is near: no certificates, no proxy.
            builder = builder.tls_certs_only([]).no_proxy();
        }
        let http = builder.build().map_err(Unusable::Http)?;
        let headers = provider.headers()?;
        let dialect = Arc::new(Mutex::new(Dialect::default()));
        Ok(Self(Arc::new(Line { http, wire: provider.wire, base, headers, limits, dialect })))
    }

    /// The same provider, called within other limits. What one of the two learns of it, the other knows.
    #[must_use]
    pub fn within(&self, limits: Limits) -> Self {
        let line = &self.0;
        Self(Arc::new(Line {
            http: line.http.clone(),
            wire: line.wire,
            base: line.base.clone(),
            headers: line.headers.clone(),
            limits,
            dialect: Arc::clone(&line.dialect),
        }))
    }

    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Asks `request`. Nothing is sent before the stream is polled.
    #[must_use]
    pub fn ask(&self, request: Request) -> Events {
        let asking = Asking {
            line: Arc::clone(&self.0),
            request,
            answer: None,
            deadline: Instant::now(),
            pause: None,
            retries: 0,
            told_text: false,
            over: false,
        };
        stream::unfold(asking, |mut asking| async move { Some((asking.next().await?, asking)) }).boxed()
    }
}

/// One request, over all its calls.
struct Asking {
    line: Arc<Line>,
    request: Request,
    /// The call that is on, once it has an answer.
    answer: Option<Answer>,
    /// When the call that is on is given up.
    deadline: Instant,
    /// To be waited before the next call.
    pause: Option<Duration>,
    retries: u32,
    told_text: bool,
    over: bool,
}

/// A connection that answers.
struct Answer {
    body: BoxStream<'static, reqwest::Result<Bytes>>,
    decoder: Decoder,
}

/// Why a call failed, and whether there is something new to try.
struct Failed {
    error: Error,
    other_dialect: Option<Dialect>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, other_dialect: None }
    }
}

impl Asking {
    async fn next(&mut self) -> Option<Result<Event, Error>> {
        if self.over {
            return None;
        }
        if let Some(pause) = self.pause.take() {
            sleep(pause).await;
        }
        match self.step().await {
            Ok(event) => {
                self.told_text |= matches!(event, Event::Text(_));
                self.over = matches!(event, Event::Done(_));
                if self.over {
                    self.answer = None;
                }
                Some(Ok(event))
            }
            Err(failed) => {
                self.answer = None;
                let Some(wait) = self.another_try(&failed) else {
                    self.over = true;
                    return Some(Err(failed.error));
                };
                tracing::debug!(error = %failed.error, ?wait, "the call is made again");
                self.pause = Some(wait);
                Some(Ok(Event::Again { error: failed.error, wait }))
            }
        }
    }

    /// The wait before the call is made again, if it is.
    fn another_try(&mut self, failed: &Failed) -> Option<Duration> {
        if let Some(dialect) = failed.other_dialect {
            *self.line.dialect.lock().unwrap_or_else(PoisonError::into_inner) = dialect;
            return Some(Duration::ZERO);
        }
        if self.told_text || !failed.error.retryable || self.retries >= self.line.limits.retries {
            return None;
        }
        let wait = retry::wait(&self.line.limits, self.retries, failed.error.retry_after, rand::random());
        self.retries += 1;
        Some(wait)
    }

    /// The next event of the call that is on, or of a new one.
    async fn step(&mut self) -> Result<Event, Failed> {
        let limits = &self.line.limits;
        let Answer { body, decoder } = match &mut self.answer {
            Some(answer) => {
                if self.told_text {
                    self.deadline = Instant::now() + limits.idle;
                }
                answer
            }
            none => {
                self.deadline = Instant::now() + limits.first_token;
                let opening = timeout_at(self.deadline, self.line.call(&self.request));
                none.insert(opening.await.unwrap_or_else(|_| Err(late(limits.first_token).into()))?)
            }
        };
        let mut finished = false;
        loop {
            if let Some(event) = decoder.next_event() {
                return event.map_err(Failed::from);
            }
            if decoder.is_finished() && !finished {
                finished = true;
                self.deadline = Instant::now() + limits.after_finish;
            }
            match timeout_at(self.deadline, body.next()).await {
                Ok(Some(Ok(bytes))) => {
                    if decoder.push(&bytes) && self.told_text && !finished {
                        self.deadline = Instant::now() + limits.idle;
                    }
                }
                Ok(Some(Err(error))) => decoder.close(broken(error)),
                Ok(None) => decoder.close_in_order(),
                Err(_) if self.told_text => {
                    let detail = format!("nothing came for {:?}", limits.idle);
                    decoder.close(Error::passing(FailureCode::Stalled, detail));
                }
                Err(_) => decoder.close(late(limits.first_token)),
            }
        }
    }
}

impl Line {
    /// Makes one call, up to the start of its answer.
    async fn call(&self, request: &Request) -> Result<Answer, Failed> {
        let dialect = *self.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        let body = self.wire.body(request, dialect);
        let url = Url::parse(&format!("{}/{}", self.base, self.wire.path(request)))
            .map_err(|_| Error::lasting(FailureCode::Internal, "the model's name makes no address"))?;
        let call = self.http.post(url).headers(self.headers.clone()).body(body.to_string());
        let response = call.send().await.map_err(unreached)?;
        if !response.status().is_success() {
            return Err(self.refusal(response, dialect).await);
        }
        let mut decoder = Decoder::new(self.wire, &self.limits);
        match media_type(&response).as_str() {
            "text/event-stream" | "" => Ok(Answer { body: response.bytes_stream().boxed(), decoder }),
            "application/json" => {
                let whole = read_whole(response).await.map_err(broken)?.ok_or_else(|| {
                    Error::lasting(FailureCode::TooLarge, format!("an answer over {LARGEST_WHOLE_BYTES} bytes"))
                })?;
                decoder.push_whole(&whole);
                Ok(Answer { body: stream::empty().boxed(), decoder })
            }
            other => {
                let detail = format!("an answer of type {other:?}: is this the provider's address?");
                Err(Error::lasting(FailureCode::InvalidOutput, detail).into())
            }
        }
    }

    async fn refusal(&self, response: Response, dialect: Dialect) -> Failed {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = read_whole(response).await.ok().flatten().unwrap_or_default();
        let told = serde_json::from_slice(&body).ok().and_then(|document| Told::read(&document));
        let error = Told::refusal(told.as_ref(), status, &headers, SystemTime::now());
        let other_dialect = told.filter(|_| matches!(status, 400 | 422)).and_then(|told| dialect.without(&told));
        Failed { error, other_dialect }
    }
}

/// The type of an answer, without parameters.
fn media_type(response: &Response) -> String {
    let value = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The whole body; `None` where it is too large.
async fn read_whole(mut response: Response) -> reqwest::Result<Option<Vec<u8>>> {
    let mut whole = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        if whole.len() + bytes.len() > LARGEST_WHOLE_BYTES {
            return Ok(None);
        }
        whole.extend_from_slice(&bytes);
    }
    Ok(Some(whole))
}

fn unreached(error: reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::passing(FailureCode::Timeout, "no connection in time")
    } else {
        Error::passing(FailureCode::Overloaded, format!("no answer: {}", cause(error)))
    }
}

fn broken(error: reqwest::Error) -> Error {
    Error::passing(FailureCode::Truncated, format!("the connection broke: {}", cause(error)))
}

fn late(limit: Duration) -> Error {
    Error::passing(FailureCode::Timeout, format!("no text within {limit:?}"))
}

/// What lies at the bottom of `error`; its address is an operator's own affair.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    cause.to_string()
}
