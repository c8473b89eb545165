//! An OpenTelemetry collector for tests: keeps the spans that services send it, or behaves as one that is ill.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::Span,
};
use prost::Message as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream},
    net::{TcpListener, TcpStream},
};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use crate::wait_for;

/// A span as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSpan {
    pub service: String,
    pub name: String,
    /// By the numbers of OTLP: 2 a server, 3 a client, 5 a consumer.
    pub kind: i32,
    pub trace_id: String,
    pub span_id: String,
    /// Empty where it is the first of its trace.
    pub parent_span_id: String,
    pub attributes: BTreeMap<String, String>,
    /// The names of its moments.
    pub events: Vec<String>,
}

/// What a collector does with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It takes the spans.
    #[default]
    Takes,
    /// It answers that it can't now.
    Refuses,
    /// It never answers.
    Hangs,
}

/// A running collector; it ends when dropped.
#[derive(Debug)]
pub struct Collector {
    addr: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    _serving: AbortOnDropHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    manner: Manner,
    calls: usize,
    spans: Vec<SeenSpan>,
}

impl Collector {
    /// One that does `manner` with what it is sent.
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Seen { manner, ..Seen::default() }));
        let kept = Arc::clone(&seen);
        let serving = TaskTracker::new().spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                // A caller that leaves in the middle of a call is none of the collector's business.
                connections.spawn(async move { drop(serve(stream, &kept).await) });
            }
        });
        Self { addr, seen, _serving: AbortOnDropHandle::new(serving) }
    }

    /// What services are told of it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Does `manner` from the next call on.
    pub fn set(&self, manner: Manner) {
        lock(&self.seen).manner = manner;
    }

    /// Calls that arrived whole, whatever was done with them.
    #[must_use]
    pub fn calls(&self) -> usize {
        lock(&self.seen).calls
    }

    /// Every span that was taken so far.
    #[must_use]
    pub fn spans(&self) -> Vec<SeenSpan> {
        lock(&self.seen).spans.clone()
    }

    /// Waits until `enough` of the spans are there.
    pub async fn until(&self, what: &str, enough: impl Fn(&[SeenSpan]) -> bool) -> Vec<SeenSpan> {
        wait_for(what, async || Some(self.spans()).filter(|spans| enough(spans))).await
    }
}

/// Serves one connection until its caller leaves.
async fn serve(stream: TcpStream, seen: &Mutex<Seen>) -> io::Result<()> {
    let mut stream = BufStream::new(stream);
    loop {
        let mut length = 0;
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            let header = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            length = header.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(length);
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let request = ExportTraceServiceRequest::decode(body.as_slice()).map_err(io::Error::other)?;
        let status = match take(&mut lock(seen), request) {
            Manner::Takes => "200 OK",
            Manner::Refuses => "503 Service Unavailable",
            Manner::Hangs => continue,
        };
        stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await?;
        stream.flush().await?;
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(seen: &mut Seen, request: ExportTraceServiceRequest) -> Manner {
    seen.calls += 1;
    if seen.manner == Manner::Takes {
        seen.spans.extend(spans_of(request));
    }
    seen.manner
}

fn spans_of(request: ExportTraceServiceRequest) -> impl Iterator<Item = SeenSpan> {
    request.resource_spans.into_iter().flat_map(|of_process| {
        let resource = texts(of_process.resource.map(|resource| resource.attributes).unwrap_or_default());
        let service = resource.get("service.name").cloned().unwrap_or_default();
        let spans = of_process.scope_spans.into_iter().flat_map(|scope| scope.spans);
        spans.map(move |span| seen(service.clone(), span))
    })
}

fn seen(service: String, span: Span) -> SeenSpan {
    SeenSpan {
        service,
        name: span.name,
        kind: span.kind,
        trace_id: hex(&span.trace_id),
        span_id: hex(&span.span_id),
        parent_span_id: hex(&span.parent_span_id),
        attributes: texts(span.attributes),
        events: span.events.into_iter().map(|event| event.name).collect(),
    }
}

fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let text = |value: Value| match value {
        Value::StringValue(text) => text,
        Value::IntValue(number) => number.to_string(),
        Value::BoolValue(flag) => flag.to_string(),
        other => format!("{other:?}"),
    };
    let value = |attribute: KeyValue| attribute.value.and_then(|any| any.value).map(text).unwrap_or_default();
    attributes.into_iter().map(|attribute| (attribute.key.clone(), value(attribute))).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}
