//! The engine that lets a language model write, at whichever provider.
//!
//! The first page is Sheen's own and is there before the model is asked. Then [`writing`] turns one conversation into
//! text and files: [`answer`] reads them, [`shelf`] keeps the shown site sound. Every HTTP call is in the books
//! ([`call`]). Where the model can't, somebody else may ([`Fallback`]), and that is said.

mod answer;
mod call;
mod features;
mod first_page;
mod line;
mod mend;
mod prompt;
mod recommend;
mod shelf;
mod writing;

use std::{sync::Arc, time::Duration};

use protocol::{analysis::Recommendation, failure::FailureCode};

use self::{line::Line, writing::Writing};
use crate::{
    Account, Books, BreakerState, Brief, EngineError, Fallback, InvalidSettings, ModelSettings, Offline, Provider,
    Sink, Site, SiteFile, check_site, no_books,
};

/// An engine that asks a model. Cheap to clone; clones share its connections and its breaker.
#[derive(Clone, Debug)]
pub struct Model {
    line: Arc<Line>,
    instead: Option<Instead>,
    books: Books,
    account: Account,
}

/// Who writes where the model can't.
#[derive(Clone, Debug)]
enum Instead {
    Offline(Offline),
    Line(Arc<Line>),
}

impl Model {
    pub(crate) fn new(
        settings: &ModelSettings,
        fallback: Option<&Fallback>,
        token_delay: Duration,
    ) -> Result<Self, InvalidSettings> {
        let instead = match fallback {
            None => None,
            Some(Fallback::Offline) => Some(Instead::Offline(Offline::new(token_delay))),
            Some(Fallback::Model(settings)) => Some(Instead::Line(Arc::new(Line::new(settings)?))),
        };
        let line = Arc::new(Line::new(settings)?);
        Ok(Self { line, instead, books: no_books(), account: Account::default() })
    }

    pub(crate) fn keeping(self, books: Books) -> Self {
        Self { books, ..self }
    }

    pub(crate) fn on_account(&self, account: Account) -> Self {
        Self { account, ..self.clone() }
    }

    pub(crate) fn provider(&self) -> &'static Provider {
        self.line.provider
    }

    /// How the breakers of the providers stand.
    pub(crate) fn breakers(&self) -> Vec<(&'static str, BreakerState)> {
        let mut states = vec![(self.line.provider.name, self.line.breaker_state())];
        if let Some(Instead::Line(line)) = &self.instead
            && line.provider != self.line.provider
        {
            states.push((line.provider.name, line.breaker_state()));
        }
        states
    }

    /// See [`Engine::scaffold`](crate::Engine::scaffold): the site as it was, or a first page.
    pub(crate) fn scaffold(&self, brief: &Brief) -> Vec<SiteFile> {
        match &brief.parent {
            Some(parent) if check_site(&parent.files).is_ok() => parent.files.clone(),
            _ => first_page::first_page(brief),
        }
    }

    /// See [`Engine::build`](crate::Engine::build).
    pub(crate) async fn build(&self, brief: &Brief, sink: &Sink) -> Result<Site, EngineError> {
        let mut writing = Writing::new(brief, self.scaffold(brief), sink);
        let failed = match writing.by(&self.line, &self.books, &self.account).await {
            Ok(site) => return Ok(site),
            Err(error) => error,
        };
        let Some(instead) = self.instead.as_ref().filter(|_| may_be_tried_elsewhere(failed.code)) else {
            return Err(failed);
        };
        tracing::warn!(
            build_session_id = brief.build_session_id, code = %failed.code,
            "the model failed, and another writes: {failed}",
        );
        match instead {
            Instead::Line(line) => {
                writing.say(&brief.locale.text("engine-other-model")).await?;
                writing.by(line, &self.books, &self.account).await
            }
            Instead::Offline(offline) => {
                let scaffold = offline.scaffold(brief);
                // What is shown already must fit together with what takes its place.
                if check_site(&shelf::overlaid(writing.files(), &scaffold)).is_err() {
                    return Err(failed);
                }
                writing.say(&brief.locale.text("engine-offline-instead")).await?;
                sink.files(scaffold).await?;
                offline.build(brief, sink).await
            }
        }
    }

    /// See [`Engine::recommend`](crate::Engine::recommend). One call, whatever comes of it: nobody else is asked.
    pub(crate) async fn recommend(&self, brief: &Brief) -> Result<Vec<Recommendation>, EngineError> {
        recommend::recommend(&self.line, &self.books, &self.account, brief).await
    }
}

/// Whether somebody else may do better. Who was refused, or has left, is not asked for again.
const fn may_be_tried_elsewhere(code: FailureCode) -> bool {
    !matches!(code, FailureCode::Refused | FailureCode::Interrupted | FailureCode::Cancelled)
}
