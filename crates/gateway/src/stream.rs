//! One listener's event stream: a cursor into the shared ring, with no queue, task or timer of its own.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::Utc;
use futures_util::{Stream, stream};
use protocol::{
    Seq,
    event::{self, ConnectionStatus, EventType},
};
use service::metrics::GatewayMetrics;

use crate::{
    hub::{Hub, Listener},
    ring::{Frame, Next},
};

/// How a stream begins, as read from Postgres when it was opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) status: ConnectionStatus,
    /// Everything after it is sent.
    pub(crate) cursor: Seq,
    pub(crate) head: Seq,
    /// The hints of an end that were there before `head` was read, where that said that there is more to come.
    pub(crate) end_hints: Option<u64>,
}

/// What all streams of a gateway share.
#[derive(Debug)]
pub(crate) struct Streams {
    pub(crate) hub: Hub,
    pub(crate) metrics: GatewayMetrics,
    pub(crate) heartbeat: Duration,
    /// Over how long streams are ended when the gateway drains.
    pub(crate) drain: Duration,
}

/// Counts the stream for as long as it lives.
#[derive(Debug)]
struct Counted(Arc<Streams>);

impl Counted {
    fn new(streams: Arc<Streams>) -> Self {
        streams.metrics.sse_connections.inc();
        Self(streams)
    }

    fn sent(&self, kind: &str) {
        self.0.metrics.sse_events.with_label_values(&[kind]).inc();
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.metrics.sse_connections.dec();
    }
}

struct State {
    streams: Counted,
    listener: Listener,
    opening: Option<Opening>,
    cursor: Seq,
    beats: u64,
    /// The last hint that was looked into.
    end_hints: Option<u64>,
    over: bool,
}

/// A `retry:` line: how long a client should wait before it comes back, from `from_ms` to twice that. By itself it is
/// the whole body of an answer that an `EventSource` survives.
pub(crate) fn come_back(from_ms: u64) -> Bytes {
    let wait_ms = rand::random_range(from_ms..=from_ms * 2);
    Bytes::from(format!("retry: {wait_ms}\n\n"))
}

/// The stream's chunks, each one or more whole frames. Ends after `end`, at a drain, or when Postgres is away.
pub(crate) fn chunks(
    streams: Arc<Streams>,
    listener: Listener,
    opening: Opening,
) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
    let state = State {
        beats: listener.session.beats(),
        streams: Counted::new(streams),
        cursor: opening.cursor,
        opening: Some(opening),
        listener,
        end_hints: opening.end_hints,
        over: false,
    };
    stream::unfold(state, |mut state| async move {
        let chunk = state.next().await?;
        Some((Ok(chunk), state))
    })
}

impl State {
    async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        if let Some(opening) = self.opening.take() {
            return Some(self.open(opening));
        }
        let session = Arc::clone(&self.listener.session);
        loop {
            // Listen first, then look, so that nothing is missed in between.
            let changed = session.changed.notified();
            let hub = &self.streams.0.hub;
            match session.next(self.cursor) {
                Next::Frame(frame) => return Some(self.event(frame)),
                Next::Behind => match hub.row_after(&session, self.cursor).await {
                    Ok(Some(frame)) => return Some(self.event(frame)),
                    // What the ring once had was pruned meanwhile: a new stream is told so.
                    Ok(None) | Err(_) => return Some(self.leave(1_000)),
                },
                Next::Nothing => {}
            }
            if hub.is_draining() {
                let longest = self.streams.0.drain.mul_f64(0.8);
                tokio::time::sleep(longest.mul_f64(rand::random_range(0.0..1.0))).await;
                return Some(self.leave(250));
            }
            let hints = session.end_hints();
            if self.end_hints != Some(hints) {
                self.end_hints = Some(hints);
                match hub.head_now(&session).await {
                    Ok(Some(head)) if self.cursor >= head.last_seq => {
                        if head.settled {
                            return Some(self.end(head.last_seq));
                        }
                    }
                    Ok(Some(head)) => {
                        if session.known_head() < head.last_seq && hub.fill(&session).await.is_err() {
                            return Some(self.leave(1_000));
                        }
                        if session.known_head() > self.cursor {
                            // Send that first, then look again.
                            self.end_hints = None;
                        } else if head.settled {
                            // The last numbers were skipped: there is nothing to tell below the head.
                            return Some(self.end(head.last_seq));
                        }
                    }
                    Ok(None) | Err(_) => return Some(self.leave(1_000)),
                }
                continue;
            }
            let beats = session.beats();
            if self.beats != beats {
                self.beats = beats;
                self.streams.sent("heartbeat");
                return Some(event::heartbeat_frame(&session.id, Utc::now(), session.known_head().max(self.cursor)));
            }
            changed.await;
        }
    }

    fn open(&mut self, opening: Opening) -> Bytes {
        let id = &self.listener.session.id;
        let heartbeat_ms = u64::try_from(self.streams.0.heartbeat.as_millis()).unwrap_or(u64::MAX);
        self.streams.sent("connection");
        let mut chunk = come_back(1_000).to_vec();
        chunk.extend(event::connection_frame(id, Utc::now(), opening.head, heartbeat_ms, opening.status));
        if opening.status == ConnectionStatus::Reset {
            chunk.extend(format!("id: {}\n\n", opening.cursor).into_bytes());
        }
        chunk.into()
    }

    fn event(&mut self, frame: Frame) -> Bytes {
        self.cursor = frame.seq;
        self.streams.sent(EventType::as_str(frame.kind));
        frame.bytes
    }

    fn end(&mut self, head: Seq) -> Bytes {
        self.over = true;
        self.streams.sent("end");
        event::end_frame(&self.listener.session.id, Utc::now(), head)
    }

    /// Ends the response so that the client comes back.
    fn leave(&mut self, from_ms: u64) -> Bytes {
        self.over = true;
        come_back(from_ms)
    }
}
