//! A fourth provider with a wire of its own, in this one file: nothing that reads, retries, counts or builds knows it.

use std::{sync::Arc, time::Duration};

use engine::{Account, Engine, EngineKind, EngineSettings, ModelSettings, Provider, Sink};
use llm::{Dialect, Error, Event, Heard, Reader, Reading, Request, Stop, Usage, Wire};
use protocol::failure::FailureCode;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::stage::{Noted, PROMPT, brief, patient};

static PARLEY: Provider = Provider {
    name: "parley",
    wire: &Parley,
    key_setting: "SHEEN_PARLEY_API_KEY",
    base_setting: "SHEEN_PARLEY_BASE_URL",
    base: "https://parley.example",
    model: "talker-2",
    recs_model: "whisperer-1",
};

/// The model is in the address, the key in a header of its own, and an answer is words, a bill and a goodbye.
#[derive(Debug)]
struct Parley;

impl Wire for Parley {
    fn path(&self, request: &Request) -> String {
        format!("talk/{}?as=stream", request.model)
    }

    fn headers(&self, key: Option<&str>) -> Vec<(&'static str, String)> {
        key.map(|key| ("x-parley-key", key.to_owned())).into_iter().collect()
    }

    fn body(&self, request: &Request, _: Dialect) -> Value {
        let said: Vec<&str> = request.messages.iter().map(|said| said.text.as_str()).collect();
        json!({"rules": request.system, "said": said, "most": request.max_tokens})
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(Listener)
    }
}

#[derive(Debug)]
struct Listener;

impl Reader for Listener {
    fn read(&mut self, event: &str, data: &str, out: &mut Vec<Event>) -> Reading {
        let unreadable = |_| Error::passing(FailureCode::InvalidOutput, "the answer is not of Parley's wire");
        let data: Value = serde_json::from_str(data).map_err(unreadable)?;
        match event {
            "word" => {
                out.extend(data.as_str().map(|word| Event::Text(word.to_owned())));
                Ok(Heard::Something)
            }
            "bill" => {
                let count = |at: usize| data[at].as_u64().unwrap_or_default();
                out.push(Event::Usage(Usage { input: count(0), output: count(1), ..Usage::default() }));
                Ok(Heard::Something)
            }
            "bye" => Ok(Heard::End(if data == "cut" { Stop::MaxTokens } else { Stop::End })),
            _ => Error::told_by(&data).map_or(Ok(Heard::Nothing), Err),
        }
    }

    fn read_whole(&mut self, document: &Value, out: &mut Vec<Event>) -> Reading {
        out.extend(document["words"].as_str().map(|words| Event::Text(words.to_owned())));
        Ok(Heard::End(Stop::End))
    }
}

const SITE: &str = "I write a page.\n<<<file index.html>>>\n<!doctype html>\n<html lang=\"en\"><head><title>Luna</title></head>\
    <body><h1>Luna</h1><p>Hair salon in Lisbon.</p></body></html>\n<<<end>>>\nDone.";

/// One event.
fn told(event: &str, data: &Value) -> String {
    format!("event: {event}\ndata: {data}\n\n")
}

/// Reads a request to its end; its head and its body.
async fn heard(stream: &mut TcpStream) -> (String, Value) {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            return (head.to_ascii_lowercase(), body);
        }
    }
}

/// Answers one call each with `answers`, of a status and a body; the calls.
async fn answer(listener: TcpListener, answers: Vec<(u16, String)>) -> Vec<(String, Value)> {
    let mut calls = Vec::new();
    for (status, body) in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        calls.push(heard(&mut stream).await);
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).await.unwrap();
    }
    calls
}

#[tokio::test]
async fn a_provider_with_a_wire_of_its_own_builds_a_site() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let model = ModelSettings { base, key: Some("a-key".into()), limits: patient(), ..ModelSettings::new(&PARLEY) };
    let settings = EngineSettings {
        engine: EngineKind::Model(&PARLEY),
        offline_token_delay: Duration::ZERO,
        model: Some(model),
        fallback: None,
    };
    let books = Arc::new(Noted::new(usize::MAX));
    let engine = Engine::from_settings(&settings).unwrap().keeping(books.clone());
    let engine = engine.on_account(Account { user_id: "u-1".to_owned(), attempt: 1 });

    let half = SITE.len() / 2;
    let words = [&SITE[..half], &SITE[half..]].map(|word| told("word", &json!(word))).concat();
    let whole = words + &told("bill", &json!([7, 11])) + &told("bye", &json!("said all"));
    let busy = told("oh", &json!({"error": {"type": "overloaded_error"}}));
    let answering = answer(listener, vec![(503, String::new()), (200, busy), (200, whole)]);

    let (brief, (sink, mut outputs)) = (brief(PROMPT, None), Sink::channel(64));
    let building = async {
        let built = engine.build(&brief, &sink).await;
        drop(sink);
        built
    };
    let (built, calls) = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(building, answering) })
        .await
        .expect("an end");
    built.unwrap();
    assert_eq!(calls.len(), 3, "what passes is tried again as on any wire");
    let (head, body) = &calls[2];
    assert!(head.starts_with("post /talk/talker-2?as=stream ") && head.contains("x-parley-key: a-key"), "{head}");
    assert_eq!(body["most"], 16_384);
    let mut text = String::new();
    let mut paths = Vec::new();
    while let Some(output) = outputs.recv().await {
        match output {
            engine::Output::Text(more) => text.push_str(&more),
            engine::Output::File(file) => paths.push(file.path),
            engine::Output::Files(files) => paths.extend(files.into_iter().map(|file| file.path)),
        }
    }
    assert!(text.starts_with("I write a page.") && text.ends_with("Done."), "{text}");
    assert!(paths.contains(&"index.html".to_owned()), "{paths:?}");
    let closed = books.closed();
    assert_eq!(closed.iter().map(|(_, spent)| spent.outcome).collect::<Vec<_>>(), ["overloaded", "overloaded", "ok"]);
    let (planned, spent) = &closed[2];
    assert_eq!((planned.provider, spent.input_tokens, spent.output_tokens), ("parley", 7, 11));
}
