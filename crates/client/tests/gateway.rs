//! The gateway's client against a scripted HTTP server.

use std::{collections::VecDeque, time::Duration};

use chrono::Utc;
use client::{CursorIn, Error, Followed, Gateway, RetryPolicy};
use protocol::{
    BuildSessionId,
    api::{StreamAccess, SubmitRequest},
    problem::ProblemCode,
};
use serde_json::{Value, json};
use signing::{KeyRing, SignaturePolicy, Signed, verify};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const KEY: &str = "correct horse battery staple";

/// A request as it arrived.
#[derive(Debug)]
struct Arrived {
    method: String,
    path_and_query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Arrived {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The request id, of a request whose signature verifies over what arrived.
    #[track_caller]
    fn verified(&self) -> String {
        let signed = Signed {
            timestamp: self.header("x-sheen-timestamp"),
            request_id: self.header("x-sheen-request-id"),
            key_id: self.header("x-sheen-key-id"),
            v1: self.header("x-sheen-signature"),
            v2: self.header("x-sheen-signature-v2"),
            method: &self.method,
            path_and_query: &self.path_and_query,
            body: &self.body,
        };
        let ring = KeyRing::parse(&format!("k1:{KEY}")).expect("a ring");
        let verified = verify(&ring, &signed, SignaturePolicy::V2Only, false, Utc::now()).expect("a good signature");
        verified.request_id.to_string()
    }
}

/// Answers one request per connection, in turn, and gives back what arrived.
struct Server {
    address: String,
    requests: JoinSet<Vec<Arrived>>,
}

impl Server {
    async fn answering(answers: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let mut answers: VecDeque<_> = answers.into_iter().collect();
        let mut requests = JoinSet::new();
        requests.spawn(async move {
            let mut arrived = Vec::new();
            while let Some(answer) = answers.pop_front() {
                let (mut socket, _) = listener.accept().await.expect("a connection");
                arrived.push(read_request(&mut socket).await);
                socket.write_all(answer.as_bytes()).await.expect("a reader");
                socket.shutdown().await.ok();
            }
            arrived
        });
        Self { address, requests }
    }

    fn gateway(&self) -> Gateway {
        let millisecond = Duration::from_millis(1);
        let quick = RetryPolicy {
            attempts: 3,
            first_wait: millisecond,
            longest_wait: millisecond,
            within: Duration::from_secs(60),
        };
        Gateway::new(&self.address, "k1", KEY).expect("a gateway").retrying(quick)
    }

    /// What arrived, once every answer was given.
    async fn arrived(mut self) -> Vec<Arrived> {
        self.requests.join_next().await.expect("a task").expect("no panic")
    }
}

async fn read_request(socket: &mut TcpStream) -> Arrived {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let len = socket.read(&mut chunk).await.expect("bytes");
        assert!(len > 0, "the request is cut");
        bytes.extend_from_slice(&chunk[..len]);
        let Some(head_len) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..head_len].to_vec()).expect("text");
        let mut lines = head.lines();
        let mut words = lines.next().expect("a request line").split(' ').map(str::to_owned);
        let (method, path_and_query) = (words.next().expect("a method"), words.next().expect("a path"));
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut arrived = Arrived { method, path_and_query, headers, body: bytes[head_len + 4..].to_vec() };
        let body_len: usize = arrived.header("content-length").map_or(0, |len| len.parse().expect("a number"));
        let so_far = arrived.body.len();
        arrived.body.resize(body_len, 0);
        socket.read_exact(&mut arrived.body[so_far..]).await.expect("the body");
        return arrived;
    }
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

fn refusal(code: ProblemCode, headers: &str) -> String {
    let problem = json!({
        "type": "x", "title": "No", "status": code.status(), "detail": "not now", "code": code,
        "requestId": "req", "retryable": code.is_retryable(),
    });
    answer(code.status(), headers, &problem.to_string())
}

fn session() -> BuildSessionId {
    "bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id")
}

fn access() -> Value {
    json!({ "url": format!("/v1/builds/{}/events", session()), "token": "t", "expiresAt": "2030-01-01T00:00:00Z" })
}

fn submitted() -> String {
    let body = json!({
        "buildSessionId": session(), "phase": "queued", "lastSeq": 0,
        "locale": { "requested": "en", "resolved": "en", "dir": "ltr" },
        "analysis": {
            "businessType": "salon", "confidence": 0.9, "language": "en", "extractedInfo": {},
            "missingInformation": [], "functionalRequirements": [], "services": [],
        },
        "quickSuggestions": [], "stream": access(),
    });
    answer(202, "", &body.to_string())
}

fn prompt() -> SubmitRequest {
    SubmitRequest {
        project_id: "p-1".parse().expect("an id"),
        user_id: "u-1".parse().expect("an id"),
        prompt: "A salon «Luna» 💇".into(),
        locale: None,
        build_session_id: None,
        parent_build_session_id: None,
    }
}

#[tokio::test]
async fn a_submit_made_again_is_a_new_request_for_the_same_build_session() {
    let server = Server::answering([refusal(ProblemCode::Unavailable, ""), String::new(), submitted()]).await;
    let answer = server.gateway().submit(&prompt(), Some("ar-EG, en;q=0.5")).await.expect("accepted");
    assert_eq!(answer.build_session_id, session());

    let arrived = server.arrived().await;
    let ids: Vec<_> = arrived.iter().map(Arrived::verified).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    for request in &arrived {
        assert_eq!((request.method.as_str(), request.path_and_query.as_str()), ("POST", "/v1/builds"));
        assert_eq!(request.header("accept-language"), Some("ar-EG, en;q=0.5"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.body, arrived[0].body);
    }
    let body: SubmitRequest = serde_json::from_slice(&arrived[0].body).expect("JSON");
    assert_eq!(body.build_session_id.expect("an id").project(), "p-1");
}

#[tokio::test]
async fn a_refusal_is_not_asked_again_and_tells_why() {
    let server = Server::answering([refusal(ProblemCode::SignatureInvalid, "")]).await;
    let error = server.gateway().submit(&prompt(), None).await.expect_err("refused");
    assert_eq!(error.code(), Some(ProblemCode::SignatureInvalid));
    assert_eq!(error.to_string(), "No: not now (signature_invalid)");
    assert_eq!(server.arrived().await.len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_off_is_told() {
    let date =
        (Utc::now() - chrono::TimeDelta::seconds(1000)).format("date: %a, %d %b %Y %H:%M:%S GMT\r\n").to_string();
    let server = Server::answering([refusal(ProblemCode::TimestampOutOfRange, &date)]).await;
    let error = server.gateway().snapshot(&session()).await.expect_err("refused");
    let Error::Problem { clock_off_s: Some(off_s), .. } = error else { panic!("{error:?}") };
    assert!((1000..1030).contains(&off_s), "{off_s}");
    assert!(error.to_string().contains("ahead of the gateway's"), "{error}");
}

#[tokio::test]
async fn attempts_are_bounded_by_number_and_by_what_the_gateway_asks_for() {
    let server = Server::answering([(); 3].map(|()| refusal(ProblemCode::Unavailable, ""))).await;
    let error = server.gateway().snapshot(&session()).await.expect_err("unavailable");
    assert_eq!(error.code(), Some(ProblemCode::Unavailable));
    assert_eq!(server.arrived().await.len(), 3);

    let server = Server::answering([refusal(ProblemCode::Unavailable, "retry-after: 3600\r\n")]).await;
    let error = server.gateway().snapshot(&session()).await.expect_err("unavailable");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.arrived().await.len(), 1);
}

#[tokio::test]
async fn what_is_no_gateway_is_told_apart() {
    let page = answer(404, "content-type: text/html\r\n", "<h1>It works!</h1>");
    let server = Server::answering([page]).await;
    let error = server.gateway().snapshot(&session()).await.expect_err("no gateway");
    assert!(matches!(error, Error::Foreign { status: 404, .. }), "{error:?}");

    let server = Server::answering([answer(200, "", "<h1>It works!</h1>")]).await;
    let error = server.gateway().snapshot(&session()).await.expect_err("no gateway");
    assert!(matches!(error, Error::Unreadable(_)), "{error:?}");

    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let gateway =
        Gateway::new(&format!("http://{closed}"), "k1", KEY).expect("a gateway").retrying(RetryPolicy::never());
    let error = gateway.snapshot(&session()).await.expect_err("nobody there");
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");

    for address in ["", "127.0.0.1:8080", "ftp://x", "http://"] {
        assert!(matches!(Gateway::new(address, "k1", KEY), Err(Error::BadAddress(_))), "{address}");
    }
}

#[tokio::test]
async fn paths_and_queries_are_signed_as_they_are_sent() {
    let file = || answer(200, "", "x");
    let server = Server::answering([file(), file(), answer(200, "", "{\"builds\":[],\"nextBefore\":null}")]).await;
    let gateway = server.gateway();
    gateway.file(&session(), "img/a b+é%.svg").await.expect("a file");
    let with_path = Gateway::new(&format!("{}/below/", server.address), "k1", KEY).expect("a gateway");
    with_path.file(&session(), "index.html").await.expect("a file");
    gateway.builds(&"p-1".parse().expect("an id"), 5, Some("a b&c")).await.expect("a list");

    let arrived = server.arrived().await;
    arrived.iter().for_each(|request| drop(request.verified()));
    let files = format!("/v1/builds/{}/files", session());
    assert_eq!(arrived[0].path_and_query, format!("{files}/img/a%20b+%C3%A9%25.svg"));
    assert_eq!(arrived[1].path_and_query, format!("/below{files}/index.html"));
    assert_eq!(arrived[2].path_and_query, "/v1/projects/p-1/builds?limit=5&before=a+b%26c");
}

#[tokio::test]
async fn a_stream_is_resumed_by_each_of_the_three_cursors() {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n";
    let frame = |members: &str| {
        format!("data: {{\"buildSessionId\":\"{}\",\"at\":\"2026-01-01T00:00:00Z\",{members}}}\n\n", session())
    };
    let (one, end) = (frame("\"type\":\"build_cancelled\",\"seq\":4"), frame("\"type\":\"end\",\"lastSeq\":4"));
    for (cursor_in, header, query) in [
        (CursorIn::LastEventId, Some("last-event-id"), ""),
        (CursorIn::LastEventSeq, Some("x-last-event-seq"), ""),
        (CursorIn::Query, None, "?lastEventSeq=4"),
    ] {
        let unauthorised = refusal(ProblemCode::TokenExpired, "");
        let renewed = answer(200, "", &access().to_string());
        let answers = [format!("{head}{one}"), unauthorised, renewed, format!("{head}{end}")];
        let server = Server::answering(answers).await;
        let access: StreamAccess = serde_json::from_value(access()).expect("JSON");
        let mut follower = server.gateway().follow(&session(), &access, 0, cursor_in).expect("an address");
        let mut seqs = Vec::new();
        while let Some(item) = follower.next().await {
            if let Followed::Event(envelope) = item.expect("no refusal") {
                seqs.extend(envelope.seq);
            }
        }
        assert_eq!(seqs, [4]);

        let arrived = server.arrived().await;
        let path = format!("/v1/builds/{}/events", session());
        assert_eq!(arrived[0].path_and_query, path, "no cursor is sent where nothing was seen");
        assert_eq!(arrived[2].path_and_query, format!("/v1/builds/{}/token", session()));
        arrived[2].verified();
        assert_eq!(arrived[3].path_and_query, format!("{path}{query}"));
        assert_eq!(arrived[3].header("authorization"), Some("Bearer t"));
        for name in ["last-event-id", "x-last-event-seq"] {
            assert_eq!(arrived[0].header(name), None);
            assert_eq!(arrived[3].header(name), (Some(name) == header).then_some("4"));
        }
    }
}
