//! A client, a provider that plays scenes to it, and what came of it.

use std::time::Duration;

use fake_llm::{Call, Scene, Server, Wire};
use futures_util::StreamExt;
use llm::{Client, Error, Event, Events, Limits, Message, Provider, Request, Role, Stop, Usage};
use protocol::failure::FailureCode;
use tokio::time::timeout;

/// Longest wait for anything, far above what it should take.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const TEXTS: [&str; 3] = ["Hello", " مرحبا", "."];
pub(crate) const WHOLE: &str = "Hello مرحبا.";

/// What a faultless answer of [`TEXTS`] counts.
pub(crate) const COUNTED: Usage = Usage { input: 25, cache_read: 0, cache_write: 0, output: 3 };

pub(crate) fn good() -> Scene {
    Scene::saying(&TEXTS)
}

/// Limits for tests: long where a fault must not end by them, and waits that nobody notices.
pub(crate) fn limits() -> Limits {
    Limits {
        first_wait: Duration::from_millis(5),
        longest_wait: Duration::from_millis(20),
        line_bytes: 64 << 10,
        ..Limits::default()
    }
}

pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) client: Client,
}

/// What came of one request.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    /// The last counts of the last call.
    pub(crate) usage: Option<Usage>,
    /// The calls that were made again, by what they failed with.
    pub(crate) again: Vec<FailureCode>,
    pub(crate) end: Result<Stop, Error>,
    pub(crate) calls: Vec<Call>,
}

impl Stage {
    pub(crate) async fn new(wire: Wire, scenes: Vec<Scene>) -> Self {
        Self::within(wire, limits(), scenes).await
    }

    pub(crate) async fn within(wire: Wire, limits: Limits, scenes: Vec<Scene>) -> Self {
        let server = Server::start(([127, 0, 0, 1], 0).into(), scenes).await.unwrap();
        let base = server.base(wire);
        Self { server, client: client(wire, base, limits) }
    }

    pub(crate) fn ask(&self) -> Events {
        self.client.ask(request())
    }

    pub(crate) async fn outcome(&self) -> Outcome {
        self.outcome_of(request()).await
    }

    pub(crate) async fn outcome_of(&self, request: Request) -> Outcome {
        let (text, usage, again, end) = timeout(PATIENCE, told(self.client.ask(request))).await.expect("an end");
        Outcome { text, usage, again, end, calls: self.server.calls() }
    }
}

impl Outcome {
    /// It told the whole text, and each call but the last failed with one of `again`.
    #[track_caller]
    pub(crate) fn is_whole_after(&self, again: &[FailureCode]) {
        self.is(WHOLE, Ok(Stop::End), again);
    }

    /// It failed with `code` after the text `told`; each call but the last failed with one of `again`.
    #[track_caller]
    pub(crate) fn failed(&self, told: &str, code: FailureCode, retryable: bool, again: &[FailureCode]) {
        self.is(told, Err((code, retryable)), again);
    }

    #[track_caller]
    pub(crate) fn is(&self, text: &str, end: Result<Stop, (FailureCode, bool)>, again: &[FailureCode]) {
        assert_eq!(self.text, text, "{self:#?}");
        assert_eq!(self.end.as_ref().copied().map_err(|error| (error.code, error.retryable)), end, "{self:#?}");
        assert_eq!(self.again, again, "{self:#?}");
        assert_eq!(self.calls.len(), again.len() + 1, "{self:#?}");
    }
}

pub(crate) fn client(wire: Wire, base: String, limits: Limits) -> Client {
    let wire: &dyn llm::Wire = match wire {
        Wire::Anthropic => &llm::Messages,
        Wire::OpenAi => &llm::ChatCompletions,
    };
    Client::new(&Provider { wire, base, key: Some("a-key".into()) }, limits).unwrap()
}

pub(crate) fn request() -> Request {
    Request {
        model: "a-model".into(),
        system: "You greet.".into(),
        messages: vec![Message { role: Role::User, text: "Greet me.".into() }],
        max_tokens: 100,
        temperature: None,
        effort: None,
        schema: None,
    }
}

pub(crate) async fn told(mut events: Events) -> (String, Option<Usage>, Vec<FailureCode>, Result<Stop, Error>) {
    let (mut text, mut usage, mut again, mut end) = (String::new(), None, Vec::new(), None);
    while let Some(event) = events.next().await {
        assert_eq!(end, None, "something came after the end: {event:?}");
        match event {
            Ok(Event::Text(part)) => text += &part,
            Ok(Event::Usage(counts)) => usage = Some(counts),
            Ok(Event::Again { error, .. }) => {
                assert_eq!(text, "", "text was told before another call");
                usage = None;
                again.push(error.code);
            }
            Ok(Event::Done(stop)) => end = Some(Ok(stop)),
            Err(error) => end = Some(Err(error)),
        }
    }
    (text, usage, again, end.expect("an end"))
}
