//! An engine, a provider that plays scenes to it, books, and what came of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use analysis::analyse;
use engine::{
    Account, Brief, Engine, EngineError, EngineKind, EngineSettings, Fallback, Meter, ModelSettings, Output, PROVIDERS,
    ParentSite, Planned, Sink, Site, SiteFile, Spent, check_site,
};
use fake_llm::{Call, Scene, Server, Wire};
use futures::future::{BoxFuture, FutureExt, ready};
use i18n::Locale;
use llm::Limits;
use protocol::{analysis::Language, failure::FailureCode};
use uuid::Uuid;

/// Longest wait for anything, far above what it should take.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const BOTH: [Wire; 2] = [Wire::Anthropic, Wire::OpenAi];

pub(crate) const PROMPT: &str = "A website for Luna hair salon in Lisbon with online booking";

/// Books that remember everything, and let so many calls pass.
#[derive(Debug)]
pub(crate) struct Noted {
    calls: Mutex<Vec<(Uuid, Planned, Option<Spent>)>>,
    most: usize,
}

impl Noted {
    pub(crate) fn new(most: usize) -> Self {
        Self { calls: Mutex::default(), most }
    }

    /// Every call, in the order in which they were entered.
    ///
    /// # Panics
    /// Where one is still open.
    pub(crate) fn closed(&self) -> Vec<(Planned, Spent)> {
        let calls = self.calls.lock().unwrap();
        calls.iter().map(|(_, planned, spent)| (planned.clone(), spent.clone().expect("it is closed"))).collect()
    }
}

impl Meter for Noted {
    fn reserve(&self, call: Planned) -> BoxFuture<'_, Result<Uuid, EngineError>> {
        let mut calls = self.calls.lock().unwrap();
        if calls.len() >= self.most {
            return ready(Err(EngineError::new(FailureCode::QuotaExhausted, "over the cap"))).boxed();
        }
        let id = Uuid::new_v4();
        calls.push((id, call, None));
        ready(Ok(id)).boxed()
    }

    fn settle(&self, call: Uuid, spent: Spent) {
        let mut calls = self.calls.lock().unwrap();
        let found = calls.iter_mut().find(|(id, ..)| *id == call).expect("it was entered");
        assert_eq!(found.2, None, "it is closed twice");
        found.2 = Some(spent);
    }
}

/// Limits for tests: long where a fault must not end by them, and waits that nobody notices.
pub(crate) fn patient() -> Limits {
    Limits { first_wait: Duration::from_millis(5), longest_wait: Duration::from_millis(20), ..Limits::default() }
}

/// Limits that a fault which only time ends is ended by.
pub(crate) fn hasty() -> Limits {
    Limits { first_token: Duration::from_millis(200), idle: Duration::from_millis(200), ..patient() }
}

pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) engine: Engine,
    pub(crate) books: Arc<Noted>,
}

/// What came of a build.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    /// Over the scaffold, as it was last shown.
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) end: Result<Site, EngineError>,
    pub(crate) calls: Vec<Call>,
    pub(crate) spent: Vec<(Planned, Spent)>,
}

pub(crate) fn model(wire: Wire, base: String, limits: Limits) -> ModelSettings {
    let provider = match wire {
        Wire::Anthropic => PROVIDERS[0],
        Wire::OpenAi => PROVIDERS[1],
    };
    ModelSettings { base, key: Some("a-key".into()), limits, ..ModelSettings::new(provider) }
}

pub(crate) fn brief(prompt: &str, parent: Option<ParentSite>) -> Brief {
    Brief {
        project_id: "p-1".to_owned(),
        build_session_id: "bs_p-1_1_0000000a".to_owned(),
        prompt: prompt.to_owned(),
        locale: Locale::parse("en"),
        analysis: analyse(prompt, Language::En),
        parent,
    }
}

impl Stage {
    pub(crate) async fn new(wire: Wire, scenes: Vec<Scene>) -> Self {
        Self::within(wire, patient(), scenes).await
    }

    pub(crate) async fn within(wire: Wire, limits: Limits, scenes: Vec<Scene>) -> Self {
        Self::with(wire, limits, scenes, usize::MAX, |_| None).await
    }

    /// With books that let `most` calls pass, and a fallback where there is one.
    pub(crate) async fn with(
        wire: Wire,
        limits: Limits,
        scenes: Vec<Scene>,
        most: usize,
        fallback: impl FnOnce(&ModelSettings) -> Option<Fallback>,
    ) -> Self {
        let server = Server::start(([127, 0, 0, 1], 0).into(), scenes).await.unwrap();
        let model = model(wire, server.base(wire), limits);
        let settings = EngineSettings {
            engine: EngineKind::Model(model.provider),
            offline_token_delay: Duration::ZERO,
            fallback: fallback(&model),
            model: Some(model),
        };
        let books = Arc::new(Noted::new(most));
        let engine = Engine::from_settings(&settings).unwrap().keeping(books.clone());
        let engine = engine.on_account(Account { user_id: "u-1".to_owned(), attempt: 2 });
        Self { server, engine, books }
    }

    pub(crate) async fn build(&self) -> Outcome {
        self.build_of(&brief(PROMPT, None)).await
    }

    pub(crate) async fn build_of(&self, brief: &Brief) -> Outcome {
        let mut shown = self.engine.scaffold(brief);
        assert_eq!(check_site(&shown), Ok(()), "the scaffold");
        let (sink, mut outputs) = Sink::channel(4);
        let building = async {
            let end = self.engine.build(brief, &sink).await;
            drop(sink);
            end
        };
        let mut text = String::new();
        let listening = async {
            while let Some(output) = outputs.recv().await {
                match output {
                    Output::Text(more) => {
                        assert!(!more.is_empty());
                        text.push_str(&more);
                    }
                    Output::File(file) => put(&mut shown, vec![file]),
                    Output::Files(group) => put(&mut shown, group),
                }
            }
        };
        let both = async { tokio::join!(building, listening).0 };
        let end = tokio::time::timeout(PATIENCE, both).await.expect("an end");
        let files = shown.iter().map(|file| (file.path.clone(), text_of(file))).collect();
        Outcome { text, files, end, calls: self.server.calls(), spent: self.books.closed() }
    }
}

fn put(shown: &mut Vec<SiteFile>, group: Vec<SiteFile>) {
    let paths: Vec<String> = group.iter().map(|file| file.path.clone()).collect();
    shown.retain(|old| !paths.contains(&old.path));
    shown.extend(group);
    assert_eq!(check_site(shown), Ok(()), "after {paths:?}");
}

fn text_of(file: &SiteFile) -> String {
    String::from_utf8_lossy(&file.content).into_owned()
}

impl Outcome {
    pub(crate) fn code(&self) -> Option<FailureCode> {
        self.end.as_ref().err().map(|error| error.code)
    }
}
