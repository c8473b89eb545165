//! Scripts that are given by hand, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use fake_llm::{Scene, Server};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn server() -> Server {
    Server::start(([127, 0, 0, 1], 0).into(), vec![Scene::saying(&["Hello"])]).await.unwrap()
}

/// The status of a call, and its body.
async fn call(server: &Server, line: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let length = body.len();
    let request = format!("{line} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

async fn status(server: &Server, headers: &str) -> u16 {
    call(server, "POST /v1/messages", headers, "{}").await.0
}

#[tokio::test]
async fn a_script_holds_for_all_later_calls_and_its_last_scene_for_ever() {
    let server = server().await;
    assert_eq!(call(&server, "PUT /control/script", "", "overload-then-bad-gateway-then-ok").await.0, 200);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(status(&server, "").await);
    }
    assert_eq!(statuses, [529, 502, 200, 200]);
}

#[tokio::test]
async fn a_header_holds_for_one_call_and_takes_none_of_the_script() {
    let server = server().await;
    assert_eq!(call(&server, "PUT /control/script", "", "overload-then-ok").await.0, 200);
    assert_eq!(status(&server, "x-fake-llm: bad-key\r\n").await, 401);
    assert_eq!(status(&server, "").await, 529);
    assert_eq!(status(&server, "x-fake-llm: bliss\r\n").await, 400);
    assert_eq!(status(&server, "").await, 200);
}

#[tokio::test]
async fn an_unknown_script_is_refused_and_changes_nothing() {
    let server = server().await;
    let (status_of_script, told) = call(&server, "PUT /control/script", "", "overload-then-bliss").await;
    assert_eq!(status_of_script, 400);
    assert!(told.contains("bliss"), "{told}");
    assert_eq!(status(&server, "").await, 200);
}

#[tokio::test]
async fn calls_are_listed_with_what_became_of_them() {
    let server = server().await;
    call(&server, "POST /v1/chat/completions", "", r#"{"model":"m"}"#).await;
    server.until(|calls| calls.iter().all(|call| call.ending.is_some())).await.unwrap();
    let calls: Value = serde_json::from_str(&call(&server, "GET /control/calls", "", "").await.1).unwrap();
    assert_eq!(calls[0]["path"], "/v1/chat/completions");
    assert_eq!((calls[0]["body"]["model"].as_str(), calls[0]["ending"].as_str()), (Some("m"), Some("played")));
    // It did not ask for counts.
    assert_eq!((calls.as_array().map(Vec::len), &calls[0]["reported"]), (Some(1), &Value::Null));
    assert_eq!(call(&server, "PUT /control/script", "", "cut-then-ok").await.0, 200);
    for _ in 0..2 {
        call(&server, "POST /v1/messages", "", "{}").await;
    }
    let calls: Value = serde_json::from_str(&call(&server, "GET /control/calls", "", "").await.1).unwrap();
    assert_eq!((&calls[1]["reported"], &calls[2]["reported"]["inputTokens"]), (&Value::Null, &25.into()));
}
