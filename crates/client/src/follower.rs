//! Follows one build session's events over any number of connections.
//!
//! No task and no channel: whoever asks for the next item drives the connection. Every wait is cancel-safe: an
//! unfinished [`Follower::next`] can be dropped and asked for again.

use std::{collections::VecDeque, fmt, future::Future, time::Duration};

use bytes::Bytes;
use futures_util::{
    Stream, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use protocol::{
    BuildSessionId, Seq,
    event::{ConnectionStatus, Envelope},
    headers,
};
use reqwest::{Client, StatusCode, Url, header};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::{Backoff, Block, Counts, Cursor, Decoder, Error, Verdict, http};

/// Longest wait for the head of an answer.
const OPEN_TIMEOUT: Duration = Duration::from_secs(15);
/// What is taken for the time between heartbeats until the stream tells.
const USUAL_HEARTBEAT: Duration = Duration::from_secs(15);
/// A stream that stood this long was healthy: the next loss is a new one.
const HEALTHY: Duration = Duration::from_secs(5);
/// The longest `retry:` that is heeded.
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// Fresh tokens that may be refused in a row.
const MAX_RENEWALS: u32 = 2;

/// Where the cursor is sent. The gateway takes the highest of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CursorIn {
    /// `Last-Event-ID`, as an `EventSource` does.
    #[default]
    LastEventId,
    /// `x-last-event-seq`.
    LastEventSeq,
    /// `?lastEventSeq=`.
    Query,
}

/// What following brings.
#[derive(Clone, Debug, PartialEq)]
pub enum Followed {
    /// An event that was not seen before.
    Event(Envelope),
    /// The stream stands, from the start or with everything after the cursor.
    Connected,
    /// The stream stands, but the cursor was no good: fetch the snapshot, then tell [`Follower::advance_to`] its
    /// `lastSeq`. Events after `head` follow.
    Reset { head: Seq },
    /// The connection was lost; it is opened again by itself.
    Lost { reason: String, retry_in: Duration },
}

/// What opening a stream leads to.
pub(crate) enum Opened {
    Stream(BoxStream<'static, Result<Bytes, Error>>),
    /// 204: there is nothing more to get.
    NothingMore,
    /// 401: a new token may open it.
    Unauthorised(Error),
    Failed(Error),
}

type Opener = Box<dyn FnMut(&str, Seq) -> BoxFuture<'static, Opened> + Send>;
type Renewer = Box<dyn FnMut() -> BoxFuture<'static, Result<String, Error>> + Send>;

enum State {
    Opening,
    Renewing,
    Reading(Connection),
    Waiting(Instant),
    Over,
}

/// One connection.
struct Connection {
    body: BoxStream<'static, Result<Bytes, Error>>,
    decoder: Decoder,
    /// When its `connection` frame came.
    stood_since: Option<Instant>,
    heartbeat: Duration,
    heard_at: Instant,
    retry: Option<Duration>,
}

/// Reads events until the session's `end`, a 204, or a refusal that is meant for good.
pub struct Follower {
    open: Opener,
    renew: Option<Renewer>,
    token: String,
    renewals: u32,
    cursor: Cursor,
    backoff: Backoff,
    connections: u64,
    state: State,
    ready: VecDeque<Followed>,
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

impl Follower {
    /// Follows the stream at `url` from the event after `from` (0: from the start). `http` must set no timeout on
    /// whole answers.
    #[must_use]
    pub fn new(http: Client, url: Url, token: String, session: BuildSessionId, from: Seq, cursor_in: CursorIn) -> Self {
        let open: Opener =
            Box::new(move |token, last| Box::pin(open(http.clone(), url.clone(), token.to_owned(), last, cursor_in)));
        Self::with_opener(open, token, session, from)
    }

    /// As [`Self::new`], over anything that brings bytes.
    pub(crate) fn with_opener(open: Opener, token: String, session: BuildSessionId, from: Seq) -> Self {
        Self {
            open,
            renew: None,
            token,
            renewals: 0,
            cursor: Cursor::new(session, from),
            backoff: Backoff::new(Duration::from_millis(250), Duration::from_secs(10)),
            connections: 0,
            state: State::Opening,
            ready: VecDeque::new(),
        }
    }

    /// Asks `renew` for a new token when the present one is refused.
    #[must_use]
    pub fn renewing<F, R>(mut self, mut renew: F) -> Self
    where
        F: FnMut() -> R + Send + 'static,
        R: Future<Output = Result<String, Error>> + Send + 'static,
    {
        self.renew = Some(Box::new(move || Box::pin(renew())));
        self
    }

    /// The last number seen.
    #[must_use]
    pub const fn last_seq(&self) -> Seq {
        self.cursor.last()
    }

    /// What was seen and dropped.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.cursor.counts()
    }

    /// Streams that stood so far.
    #[must_use]
    pub const fn connections(&self) -> u64 {
        self.connections
    }

    /// Takes as seen what a snapshot up to `seq` held.
    pub const fn advance_to(&mut self, seq: Seq) {
        self.cursor.advance_to(seq);
    }

    /// The next item; none once everything was sent. Cancel-safe.
    ///
    /// # Errors
    /// A refusal that is meant for good, after which there is nothing more.
    pub async fn next(&mut self) -> Option<Result<Followed, Error>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(Ok(item));
            }
            match &mut self.state {
                State::Over => return None,
                State::Waiting(until) => {
                    sleep_until(*until).await;
                    self.state = State::Opening;
                }
                State::Opening => {
                    let opened = timeout(OPEN_TIMEOUT, (self.open)(&self.token, self.cursor.last())).await;
                    match opened {
                        Ok(Opened::Stream(body)) => self.state = State::Reading(Connection::new(body)),
                        Ok(Opened::NothingMore) => self.state = State::Over,
                        Ok(Opened::Unauthorised(_)) if self.renew.is_some() && self.renewals < MAX_RENEWALS => {
                            self.state = State::Renewing;
                        }
                        Ok(Opened::Unauthorised(error)) => return self.give_up(error),
                        Ok(Opened::Failed(error)) if !error.is_passing() => return self.give_up(error),
                        Ok(Opened::Failed(error)) => self.lost(error.to_string(), None),
                        Err(_) => self.lost("the gateway did not answer in time".to_owned(), None),
                    }
                }
                State::Renewing => {
                    if let Err(error) = self.renew_token().await {
                        return self.give_up(error);
                    }
                }
                State::Reading(connection) => match timeout_at(connection.watchdog(), connection.body.next()).await {
                    Ok(Some(Ok(bytes))) => {
                        connection.heard_at = Instant::now();
                        self.read(&bytes);
                    }
                    Ok(Some(Err(error))) => self.lost_connection(error.to_string()),
                    Ok(None) if connection.stood_since.is_none() => {
                        self.lost_connection("the gateway wants to be asked later".to_owned());
                    }
                    Ok(None) => self.lost_connection("the stream ended early".to_owned()),
                    Err(_) => self.lost_connection("the stream fell silent".to_owned()),
                },
            }
        }
    }

    /// The same as a [`Stream`].
    pub fn into_stream(self) -> impl Stream<Item = Result<Followed, Error>> + Send {
        stream::unfold(self, |mut follower| async move { follower.next().await.map(|item| (item, follower)) })
    }

    fn give_up(&mut self, error: Error) -> Option<Result<Followed, Error>> {
        self.state = State::Over;
        Some(Err(error))
    }

    /// Gets a new token, or a wait where that fails in passing.
    async fn renew_token(&mut self) -> Result<(), Error> {
        let Some(renew) = &mut self.renew else { return Ok(()) };
        match renew().await {
            Ok(token) => {
                self.token = token;
                self.renewals += 1;
                self.state = State::Opening;
                Ok(())
            }
            Err(error) if error.is_passing() => {
                self.lost(error.to_string(), None);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Takes bytes of the present connection.
    fn read(&mut self, bytes: &[u8]) {
        let State::Reading(connection) = &mut self.state else { return };
        let pushed = connection.decoder.push(bytes);
        while let State::Reading(connection) = &mut self.state {
            let Some(block) = connection.decoder.next_block() else { break };
            match block {
                Block::Retry(wait) => connection.retry = Some(wait.min(LONGEST_RETRY)),
                Block::Id(id) => {
                    // After a reset, when the caller may have read a newer snapshot already: never back.
                    if let Ok(seq) = id.parse() {
                        self.cursor.advance_to(seq);
                    }
                }
                Block::Message { data, .. } => match serde_json::from_str(&data) {
                    Ok(frame) => self.take(frame),
                    Err(_) => self.cursor.malformed(),
                },
            }
        }
        if let Err(error) = pushed {
            self.lost_connection(error.to_string());
        }
    }

    fn take(&mut self, frame: Envelope) {
        match self.cursor.take(&frame) {
            Verdict::Apply => self.ready.push_back(Followed::Event(frame)),
            Verdict::Connected { status, head, heartbeat } => self.connected(status, head, heartbeat),
            Verdict::Heartbeat | Verdict::Drop => {}
            Verdict::Stuck => self.lost_connection("the stream brings nothing".to_owned()),
            Verdict::End => self.state = State::Over,
        }
    }

    fn connected(&mut self, status: ConnectionStatus, head: Seq, heartbeat: Option<Duration>) {
        let State::Reading(connection) = &mut self.state else { return };
        connection.stood_since = Some(Instant::now());
        connection.heartbeat = heartbeat.filter(|interval| !interval.is_zero()).unwrap_or(USUAL_HEARTBEAT);
        self.renewals = 0;
        self.connections += 1;
        self.ready.push_back(match status {
            ConnectionStatus::Reset => Followed::Reset { head },
            ConnectionStatus::Fresh | ConnectionStatus::Resumed => Followed::Connected,
        });
    }

    fn lost_connection(&mut self, reason: String) {
        let mut retry = None;
        if let State::Reading(connection) = &self.state {
            retry = connection.retry;
            if connection.stood_since.is_some_and(|since| since.elapsed() >= HEALTHY) {
                self.backoff.reset();
            }
        }
        self.cursor.reconnected();
        self.lost(reason, retry);
    }

    /// Waits before it is opened again: as the back-off says, and no less than the stream asked for.
    fn lost(&mut self, reason: String, retry: Option<Duration>) {
        let retry_in = self.backoff.next_wait(rand::random()).max(retry.unwrap_or_default());
        self.state = State::Waiting(Instant::now() + retry_in);
        self.ready.push_back(Followed::Lost { reason, retry_in });
    }
}

impl Connection {
    fn new(body: BoxStream<'static, Result<Bytes, Error>>) -> Self {
        Self {
            body,
            decoder: Decoder::new(),
            stood_since: None,
            heartbeat: USUAL_HEARTBEAT,
            heard_at: Instant::now(),
            retry: None,
        }
    }

    /// When it has been silent for too long. The first frame is due at once, and then one each heartbeat.
    fn watchdog(&self) -> Instant {
        self.heard_at + if self.stood_since.is_some() { self.heartbeat.mul_f64(2.5) } else { OPEN_TIMEOUT }
    }
}

/// Opens the stream over HTTP. The token goes in a header, so that no log of addresses has it.
async fn open(http: Client, mut url: Url, token: String, last: Seq, cursor_in: CursorIn) -> Opened {
    if last > 0 && cursor_in == CursorIn::Query {
        url.query_pairs_mut().append_pair("lastEventSeq", &last.to_string());
    }
    let mut request = http.get(url.clone()).bearer_auth(token).header(header::ACCEPT, "text/event-stream");
    if last > 0 {
        request = match cursor_in {
            CursorIn::LastEventId => request.header("last-event-id", last),
            CursorIn::LastEventSeq => request.header(headers::LAST_EVENT_SEQ, last),
            CursorIn::Query => request,
        };
    }
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Opened::Failed(http::failure(&url, error)),
    };
    let is_stream = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    match response.status() {
        StatusCode::OK if is_stream => Opened::Stream(
            response.bytes_stream().map(move |bytes| bytes.map_err(|error| http::failure(&url, error))).boxed(),
        ),
        StatusCode::NO_CONTENT => Opened::NothingMore,
        StatusCode::UNAUTHORIZED => Opened::Unauthorised(http::refusal(&url, response).await),
        _ => Opened::Failed(http::refusal(&url, response).await),
    }
}

#[cfg(test)]
mod tests;
