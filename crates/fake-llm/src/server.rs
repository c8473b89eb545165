//! The server: takes connections, plays scenes, records calls.
//!
//! The calls are one list behind a watch channel; each connection's task adds its call before a byte goes back, and
//! writes down the call's end once. Dropping [`Server`] ends its tasks and with them every connection.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    End, Scene, Script, Wire, catalog, http,
    scene::{Head, RefusalBody, Step},
    wire,
};

/// Seed and rate of faults of a script of chance that is given over HTTP.
const SEED: u64 = 1;
const PERCENT: u8 = 20;

/// Longest wait of [`Server::until`].
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A call as the provider saw it.
#[derive(Clone, Debug)]
pub struct Call {
    pub wire: Wire,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Null where it was no JSON.
    pub body: Value,
    pub at: Instant,
    /// When the first byte of the answer's body went out.
    pub spoke_at: Option<Instant>,
    /// The tokens in and out that the answer reports, if it is a whole one that does.
    pub reported: Option<(usize, usize)>,
    /// What became of it, once that is known.
    pub ending: Option<Ending>,
}

impl Call {
    /// The value of this header, if the call had it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// When the caller was seen to have left before the scene was over.
    #[must_use]
    pub fn left_at(&self) -> Option<Instant> {
        match self.ending {
            Some(Ending::Left(at)) => Some(at),
            _ => None,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The scene was played to its end.
    Played,
    /// The caller closed the connection first.
    Left(Instant),
}

/// A running provider.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stage: Arc<Stage>,
    stop: CancellationToken,
}

/// What the connections share.
#[derive(Debug)]
struct Stage {
    script: Mutex<Script>,
    calls: watch::Sender<Vec<Call>>,
}

impl Stage {
    /// The answer to the call at `place` begins now.
    fn spoke(&self, place: usize) {
        self.calls.send_modify(|calls| calls[place].spoke_at = Some(Instant::now()));
    }
}

impl Server {
    /// Listens on `address` and plays `script`, such as a row of scenes.
    ///
    /// # Errors
    /// Where the address can't be listened on.
    pub async fn start(address: SocketAddr, script: impl Into<Script>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Stage { script: Mutex::new(script.into()), calls: watch::Sender::new(Vec::new()) });
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let (connections, shared, stopped) = (tracker.clone(), Arc::clone(&stage), stop.clone());
        tracker.spawn(stop.clone().run_until_cancelled_owned(async move {
            // A connection that could not be accepted is its caller's to notice.
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    let shared = Arc::clone(&shared);
                    connections
                        .spawn(stopped.clone().run_until_cancelled_owned(async move { serve(&shared, stream).await }));
                }
            }
        }));
        Ok(Self { address, stage, stop })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base address of a wire, as the settings of a client take it.
    #[must_use]
    pub fn base(&self, wire: Wire) -> String {
        match wire {
            Wire::Anthropic => format!("http://{}", self.address),
            Wire::OpenAi => format!("http://{}/v1", self.address),
        }
    }

    /// Plays `scenes` from the next call on.
    pub fn play(&self, scenes: Vec<Scene>) {
        *self.stage.script.lock().unwrap_or_else(PoisonError::into_inner) = scenes.into();
    }

    /// How many calls so far are as `wanted` says.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&Call) -> bool) -> usize {
        self.stage.calls.borrow().iter().filter(|call| wanted(call)).count()
    }

    /// Every call so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.stage.calls.borrow().clone()
    }

    /// The calls, once they are as `wanted` says; `None` where they were not within ten seconds.
    pub async fn until(&self, wanted: impl FnMut(&Vec<Call>) -> bool) -> Option<Vec<Call>> {
        let mut calls = self.stage.calls.subscribe();
        let calls = timeout(LONGEST_WAIT, calls.wait_for(wanted)).await.ok()?.ok()?;
        Some(calls.clone())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn serve(stage: &Stage, stream: TcpStream) {
    // Each chunk is to leave on its own; where that can't be had, the bytes are still the same.
    let _ = stream.set_nodelay(true);
    let (mut reader, mut writer) = stream.into_split();
    let Ok(Some(request)) = http::Request::read(&mut reader).await else { return };
    let Some(wire) = Wire::at(&request.path) else {
        // Whoever asks for the control page and leaves has missed nothing.
        let _ = control(stage, &request, &mut writer).await;
        return;
    };
    let scene = match request.header("x-fake-llm").map(catalog::scene) {
        Some(Some(scene)) => scene,
        Some(None) => Scene::refusing(400, "unknown_scene"),
        None => stage.script.lock().unwrap_or_else(PoisonError::into_inner).take(),
    };
    let call = Call {
        wire,
        path: request.path,
        headers: request.headers,
        body: serde_json::from_slice(&request.body).unwrap_or_default(),
        at: Instant::now(),
        spoke_at: None,
        reported: None,
        ending: None,
    };
    let body = call.body.clone();
    let scene = scene.for_request(&body);
    let call = Call { reported: wire::reported(wire, &scene, &body), ..call };
    let mut place = 0;
    stage.calls.send_modify(|calls| {
        place = calls.len();
        calls.push(call);
    });
    let played = tokio::select! {
        played = play(&scene, wire, &body, &mut writer, || stage.spoke(place)) => played.is_ok(),
        () = departure(&mut reader) => false,
    };
    let ending = if played { Ending::Played } else { Ending::Left(Instant::now()) };
    stage.calls.send_modify(|calls| calls[place].ending = Some(ending));
    if played && scene.end == End::Reset {
        reset(reader, writer);
    } else if played {
        // The caller may be gone already.
        let _ = writer.shutdown().await;
    }
}

/// Until the caller closes the connection; what it says meanwhile is not listened to.
async fn departure(reader: &mut OwnedReadHalf) {
    let mut ignored = [0; 64];
    while matches!(reader.read(&mut ignored).await, Ok(length) if length > 0) {}
}

fn reset(reader: OwnedReadHalf, writer: OwnedWriteHalf) {
    if let Ok(stream) = reader.reunite(writer) {
        // A socket that does not linger is reset when it is closed.
        let _ = stream.set_zero_linger();
    }
}

async fn play(
    scene: &Scene,
    wire: Wire,
    body: &Value,
    writer: &mut OwnedWriteHalf,
    mut on_first_byte: impl FnMut(),
) -> io::Result<()> {
    if let Some(member) = scene.refused_members.iter().find(|member| body.get(**member).is_some()) {
        let message = format!("Unrecognized request argument supplied: {member}");
        return http::write_json(writer, 400, &[], &wire::error(wire, "invalid_request_error", &message)).await;
    }
    match &scene.head {
        Head::Silence => {}
        Head::Whole => http::write_json(writer, 200, &[], &wire::whole(wire, scene)).await?,
        Head::Refusal { status, headers, body } => {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            match body {
                RefusalBody::Error { kind, message } => {
                    http::write_json(writer, *status, &headers, &wire::error(wire, kind, message)).await?;
                }
                RefusalBody::Html(page) => {
                    let headers = [headers.as_slice(), &[("content-type", "text/html")]].concat();
                    http::write_whole(writer, *status, &headers, page.as_bytes()).await?;
                }
            }
        }
        Head::Stream { content_type } => {
            http::write_head(writer, 200, &[("content-type", content_type), ("transfer-encoding", "chunked")]).await?;
            let mut has_spoken = false;
            for step in scene.steps(wire, wire::asks_for_counts(body)) {
                match step {
                    Step::Bytes(bytes) => {
                        if !std::mem::replace(&mut has_spoken, true) {
                            on_first_byte();
                        }
                        http::write_chunk(writer, &bytes).await?;
                    }
                    Step::Pause(pause) => sleep(pause).await,
                }
            }
            if scene.end == End::Close {
                http::write_chunk(writer, b"").await?;
            }
        }
    }
    if scene.end == End::Hold {
        std::future::pending::<()>().await;
    }
    Ok(())
}

async fn control(stage: &Stage, request: &http::Request, writer: &mut OwnedWriteHalf) -> io::Result<()> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/control/calls") => {
            let calls: Vec<_> = stage.calls.borrow().iter().map(told).collect();
            http::write_json(writer, 200, &[], &json!(calls)).await
        }
        ("PUT", "/control/script") => match Script::named(&String::from_utf8_lossy(&request.body), SEED, PERCENT) {
            Ok(script) => {
                *stage.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
                http::write_json(writer, 200, &[], &json!({})).await
            }
            Err(unknown) => http::write_json(writer, 400, &[], &json!({"error": unknown.to_string()})).await,
        },
        _ => http::write_json(writer, 404, &[], &json!({"error": "there is no such page"})).await,
    }
}

fn told(call: &Call) -> Value {
    let ending = match call.ending {
        None => "playing",
        Some(Ending::Played) => "played",
        Some(Ending::Left(_)) => "left",
    };
    let reported = call.reported.map(|(input, output)| json!({"inputTokens": input, "outputTokens": output}));
    json!({"path": call.path, "body": call.body, "reported": reported, "ending": ending})
}
