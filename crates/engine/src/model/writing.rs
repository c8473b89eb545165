//! A site, written by a model while it speaks.

use llm::{Message, Request, Role, Stop};
use protocol::{analysis::Language, failure::FailureCode};

use super::{
    answer::{Answer, Part},
    call::{Call, Said},
    features::features,
    line::Line,
    mend::Manners,
    prompt,
    shelf::Shelf,
};
use crate::{Account, Books, Brief, EngineError, Purpose, Sink, Site, SiteFile};

/// How often an answer that was cut at its limit is gone on with.
const MOST_CONTINUATIONS: usize = 4;
/// One answer, at most; far more than any limit of tokens is.
const MOST_BYTES: usize = 16 << 20;

/// The writing of one site.
pub(super) struct Writing<'a> {
    brief: &'a Brief,
    shelf: Shelf,
    sink: &'a Sink,
    has_spoken: bool,
}

impl<'a> Writing<'a> {
    /// Over `scaffold`, into `sink`.
    pub(super) fn new(brief: &'a Brief, scaffold: Vec<SiteFile>, sink: &'a Sink) -> Self {
        Self { brief, shelf: Shelf::new(manners(brief), scaffold), sink, has_spoken: false }
    }

    /// What is shown now.
    pub(super) fn files(&self) -> &[SiteFile] {
        self.shelf.files()
    }

    /// Says a sentence of Sheen's own, as a paragraph.
    pub(super) async fn say(&mut self, sentence: &str) -> Result<(), EngineError> {
        let gap = if std::mem::replace(&mut self.has_spoken, true) { "\n\n" } else { "" };
        Ok(self.sink.text(format!("{gap}{sentence}\n\n")).await?)
    }

    /// Lets the model behind `line` write it.
    pub(super) async fn by(&mut self, line: &Line, books: &Books, account: &Account) -> Result<Site, EngineError> {
        let brief = self.brief;
        let mut answer = Answer::default();
        let mut messages = vec![Message { role: Role::User, text: prompt::site(brief) }];
        for continuation in 0..=MOST_CONTINUATIONS {
            let request = Request {
                model: line.model.clone(),
                system: prompt::site_system(),
                messages: messages.clone(),
                max_tokens: line.max_tokens,
                temperature: line.temperature,
                effort: line.effort,
                schema: None,
            };
            let mut call = Call::new(line, books, account, brief, Purpose::Build, request);
            let mut said = String::new();
            let stop = loop {
                match call.next().await? {
                    Said::Text(text) => {
                        said.push_str(&text);
                        if said.len() > MOST_BYTES {
                            return Err(EngineError::new(FailureCode::TooLarge, "the answer is over its limit"));
                        }
                        self.hand_on(answer.push(&text)).await?;
                    }
                    Said::Done(stop) => break stop,
                }
            };
            if stop != Stop::MaxTokens {
                break;
            }
            if continuation == MOST_CONTINUATIONS || said.trim().is_empty() {
                let (cuts, limit) = (continuation + 1, line.max_tokens);
                let detail = format!("the answer was cut {cuts} times at its limit of {limit} tokens");
                return Err(EngineError::new(FailureCode::Truncated, detail));
            }
            self.hand_on(answer.resume()).await?;
            messages.push(Message { role: Role::Assistant, text: said });
            messages.push(Message { role: Role::User, text: prompt::go_on(answer.open_file()) });
        }
        self.hand_on(answer.finish()).await?;
        let group = self.shelf.finish();
        if !group.is_empty() {
            self.sink.files(group).await?;
        }
        self.site()
    }

    /// What came of it, if it is of use.
    fn site(&self) -> Result<Site, EngineError> {
        let shelf = &self.shelf;
        // A first site has a first page of its own; a change may be of any file.
        let is_of_use = if self.brief.parent.is_some() { shelf.has_any() } else { shelf.has("index.html") };
        if !is_of_use {
            let why = shelf.refused().first().map_or("it has no files", String::as_str);
            return Err(EngineError::new(FailureCode::InvalidOutput, format!("the answer is no site: {why}")));
        }
        if !shelf.refused().is_empty() {
            let faults = shelf.refused().join("; ");
            tracing::warn!(build_session_id = self.brief.build_session_id, "some of the answer is not shown: {faults}",);
        }
        Ok(Site { features: features(shelf.files()) })
    }

    async fn hand_on(&mut self, parts: Vec<Part>) -> Result<(), EngineError> {
        for part in parts {
            match part {
                Part::Text(text) => {
                    self.has_spoken = true;
                    self.sink.text(text).await?;
                }
                Part::File(written) => {
                    for file in self.shelf.put(written) {
                        self.sink.file(file).await?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What every page of this site is to have.
pub(super) fn manners(brief: &Brief) -> Manners {
    let language = brief.analysis.language;
    let dir = if language == Language::Ar { "rtl" } else { "ltr" };
    let name = brief.analysis.extracted_info.business_name.clone();
    let title = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Website".to_owned());
    Manners { lang: language.as_str(), dir, title }
}
