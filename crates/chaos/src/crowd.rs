//! Clients that watch one session, each in its own way, until it is told to be over.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::{Client, Response, StatusCode};
use tokio::{sync::watch, time::sleep};

use crate::{
    events::{Blocks, Frame},
    session::{LIFE_LIMIT, Life, http},
    world::World,
};

/// A careful client gives a silent connection up after two and a half heartbeats.
const WATCHDOG: Duration = Duration::from_millis(2_500);
/// A native `EventSource` waits as long as it is told, within reason.
const LONGEST_RETRY_MS: u64 = 5_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comes back at once, watches for silence.
    Careful,
    /// As a browser's own: waits as told, trusts a silent connection, stops at 204 alone.
    Native,
    /// Takes its time between two reads.
    Slow,
    /// Leaves by itself, and comes back to the other gateway.
    Hopper,
    /// Comes when half of it is over.
    Late,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Careful, Self::Native, Self::Slow, Self::Hopper, Self::Late];
}

/// One client, and what it saw.
#[derive(Debug)]
pub(crate) struct Viewer {
    pub(crate) kind: Kind,
    door: usize,
    rng: StdRng,
    began: Instant,
    /// The session may be gone, and the numbers may have gone on without it.
    may_vanish: bool,
    retry_ms: u64,
    /// The events, as they came.
    pub(crate) frames: Vec<Frame>,
    /// The highest number it was told.
    last: u64,
    /// Where it goes on; below `last` only where Postgres itself went back.
    cursor: u64,
    pub(crate) doubled: u32,
    pub(crate) resets: u32,
    /// Connections that it did not leave by itself.
    pub(crate) reconnects: u32,
    heard: Instant,
    /// Over broken connections too.
    pub(crate) longest_silence: Duration,
    /// The longest time between an event and its arrival on a connection that was open before.
    pub(crate) latest_news: Duration,
    /// Told that all is over.
    pub(crate) finished: bool,
    pub(crate) unexpected: Vec<String>,
}

/// How a connection ended.
enum Left {
    /// All was told.
    End,
    /// 204.
    Nothing,
    /// By the client itself.
    Willingly,
    Broken,
}

impl Viewer {
    pub(crate) fn new(kind: Kind, door: usize, seed: u64, began: Instant, may_vanish: bool) -> Self {
        Self {
            kind,
            door,
            rng: StdRng::seed_from_u64(seed),
            began,
            may_vanish,
            retry_ms: 1_000,
            frames: Vec::new(),
            last: 0,
            cursor: 0,
            doubled: 0,
            resets: 0,
            reconnects: 0,
            heard: began,
            longest_silence: Duration::ZERO,
            latest_news: Duration::ZERO,
            finished: false,
            unexpected: Vec::new(),
        }
    }

    /// Watches to the end; once more where the caller, who says so by `meddled`, has begun a new chain.
    pub(crate) fn watch<'a>(
        mut self,
        world: &'a World,
        life: &Life,
        mut meddled: watch::Receiver<Option<bool>>,
    ) -> impl Future<Output = Self> + use<'a> {
        let (id, token) = (life.id.clone(), life.token.clone());
        async move {
            let http = http();
            if self.kind == Kind::Late {
                let wait = Duration::from_millis(self.rng.random_range(300..1_500));
                sleep(wait).await;
            }
            self.finished = self.watch_to_end(world, &http, &id, &token).await;
            let again = meddled.wait_for(Option::is_some).await.is_ok_and(|again| *again == Some(true));
            if again {
                self.finished = self.watch_to_end(world, &http, &id, &token).await;
            }
            self
        }
    }

    async fn watch_to_end(&mut self, world: &World, http: &Client, id: &str, token: &str) -> bool {
        self.heard = Instant::now();
        while self.began.elapsed() < LIFE_LIMIT {
            let url = format!("{}/v1/builds/{id}/events", world.doors[self.door].http_url());
            let left = match self.open(http, url, token).await {
                Some(response) => self.read(response, id).await,
                None => Left::Broken,
            };
            match left {
                Left::Nothing => return true,
                // A browser's own does not know this event: it comes back, and is told 204.
                Left::End if self.kind != Kind::Native => return true,
                Left::Broken => self.reconnects += 1,
                Left::End | Left::Willingly => {}
            }
            if self.kind == Kind::Hopper {
                self.door = 1 - self.door;
            }
            let wait_ms = match self.kind {
                Kind::Native => self.retry_ms.min(LONGEST_RETRY_MS),
                _ => self.rng.random_range(50..300),
            };
            sleep(Duration::from_millis(wait_ms)).await;
        }
        false
    }

    /// Asks for the stream; `None` where no answer began in time.
    async fn open(&mut self, http: &Client, mut url: String, token: &str) -> Option<Response> {
        let way = if self.kind == Kind::Native { 0 } else { self.rng.random_range(0..3) };
        if way == 2 {
            url.push_str(&format!("?lastEventSeq={}", self.cursor));
        }
        let mut request = http.get(url).bearer_auth(token);
        if self.cursor > 0 && way < 2 {
            request = request.header(["last-event-id", "x-last-event-seq"][way], self.cursor);
        }
        let sent = request.send();
        // Headers come with the first frame; a browser would wait for ever, and is helped when the way is mended.
        tokio::time::timeout(WATCHDOG * 2, sent).await.ok()?.ok()
    }

    async fn read(&mut self, mut response: Response, id: &str) -> Left {
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NO_CONTENT => return Left::Nothing,
            StatusCode::NOT_FOUND if self.may_vanish => return Left::Nothing,
            other => {
                self.unexpected.push(format!("{:?}: the stream answered {other}", self.kind));
                return Left::Broken;
            }
        }
        let leaves_after = match self.kind {
            Kind::Hopper => self.rng.random_range(3..25),
            _ => usize::MAX,
        };
        let mut blocks = Blocks::default();
        let opened = Utc::now();
        let mut events = 0;
        let mut is_open = false;
        // Heartbeats alone would keep it for ever.
        while self.began.elapsed() < LIFE_LIMIT {
            let chunk = match self.kind {
                Kind::Native => response.chunk().await,
                _ => match tokio::time::timeout(WATCHDOG, response.chunk()).await {
                    Ok(chunk) => chunk,
                    Err(_) => return Left::Broken,
                },
            };
            let Ok(Some(chunk)) = chunk else { return Left::Broken };
            self.longest_silence = self.longest_silence.max(self.heard.elapsed());
            self.heard = Instant::now();
            blocks.push(&chunk);
            while let Some(frame) = blocks.next() {
                let frame = match frame {
                    Ok(frame) => frame,
                    Err(problem) => {
                        self.unexpected.push(problem);
                        continue;
                    }
                };
                if let Some(retry_ms) = frame.retry_ms {
                    self.retry_ms = retry_ms;
                }
                if frame.data.is_null() {
                    self.cursor = frame.id.unwrap_or(self.cursor);
                    continue;
                }
                if frame.data["buildSessionId"] != id {
                    self.unexpected.push(format!("a frame of another session: {}", frame.data));
                }
                if is_open == (frame.kind() == "connection") {
                    self.unexpected.push(format!("{} at the wrong place", frame.kind()));
                }
                is_open = true;
                match frame.kind() {
                    "connection" => self.opened(&frame),
                    "heartbeat" => {}
                    "end" => return Left::End,
                    _ => {
                        self.take(frame, opened);
                        events += 1;
                    }
                }
            }
            if events >= leaves_after {
                return Left::Willingly;
            }
            if self.kind == Kind::Slow {
                sleep(Duration::from_millis(40)).await;
            }
        }
        Left::Broken
    }

    fn opened(&mut self, frame: &Frame) {
        let wanted = if self.cursor == 0 { "fresh" } else { "resumed" };
        let status = frame.data["status"].as_str().unwrap_or_default();
        if status == "reset" {
            self.resets += 1;
            self.cursor = frame.data["lastSeq"].as_u64().unwrap_or(self.cursor);
        }
        if status != wanted && !(status == "reset" && self.may_vanish) {
            self.unexpected.push(format!("the stream after {} is {status}: {}", self.cursor, frame.data));
        }
    }

    fn take(&mut self, frame: Frame, opened: DateTime<Utc>) {
        if let Some(at) = frame.at().filter(|at| *at > opened) {
            self.latest_news = self.latest_news.max((Utc::now() - at).to_std().unwrap_or_default());
        }
        match frame.id {
            Some(seq) if seq > self.last => {
                (self.last, self.cursor) = (seq, seq);
                self.frames.push(frame);
            }
            Some(_) => self.doubled += 1,
            None => self.unexpected.push(format!("an event without a number: {}", frame.data)),
        }
    }
}
