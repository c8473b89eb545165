//! One request to a model, over all its HTTP calls, each of them in the books.
//!
//! Invariant: a call is entered before it goes out and closed exactly once, whatever becomes of it: by its end, by its
//! failure, or by being dropped.

use std::time::{Duration, Instant};

use futures::StreamExt;
use llm::{Event, Events, Request, Stop, Usage};
use protocol::failure::{FailureCode, WhoActs};
use tracing::{Instrument, Span, field::Empty};
use uuid::Uuid;

use super::line::Line;
use crate::{Account, Books, Brief, EngineError, Planned, Purpose, Spent};

/// What a model says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Text(String),
    Done(Stop),
}

/// A request that is on. To drop it is to hang up.
pub(super) struct Call<'a> {
    line: &'a Line,
    books: &'a Books,
    planned: Planned,
    events: Events,
    entry: Option<Entry>,
    /// Waited before the next HTTP call goes out.
    pause: Duration,
    is_admitted: bool,
}

impl<'a> Call<'a> {
    /// Nothing goes out before the first [`Self::next`].
    pub(super) fn new(
        line: &'a Line,
        books: &'a Books,
        account: &Account,
        brief: &Brief,
        purpose: Purpose,
        request: Request,
    ) -> Self {
        let bytes: usize = request.system.len() + request.messages.iter().map(|said| said.text.len()).sum::<usize>();
        let planned = Planned {
            build_session_id: brief.build_session_id.clone(),
            project_id: brief.project_id.clone(),
            user_id: account.user_id.clone(),
            attempt: if purpose == Purpose::Build { account.attempt } else { 0 },
            purpose,
            provider: line.provider.name,
            model: request.model.clone(),
            input_tokens: tokens(bytes),
            max_output_tokens: request.max_tokens.into(),
        };
        let events = line.client(purpose).ask(request);
        Self { line, books, planned, events, entry: None, pause: Duration::ZERO, is_admitted: false }
    }

    /// The next thing that is said.
    pub(super) async fn next(&mut self) -> Result<Said, EngineError> {
        if !self.is_admitted {
            self.line.admit()?;
            self.is_admitted = true;
        }
        loop {
            let entry = match &mut self.entry {
                Some(entry) => entry,
                none => {
                    let id = self.books.reserve(self.planned.clone()).await?;
                    none.insert(Entry::new(id, self.books, &self.planned, self.pause))
                }
            };
            match self.events.next().instrument(entry.span.clone()).await {
                Some(Ok(Event::Text(text))) => {
                    if entry.received_bytes == 0 {
                        entry.span.record("first_token_ms", elapsed_ms(entry.goes_out_at));
                    }
                    entry.received_bytes += text.len();
                    return Ok(Said::Text(text));
                }
                Some(Ok(Event::Usage(usage))) => entry.usage = Some(usage),
                Some(Ok(Event::Again { error, wait })) => {
                    self.pause = wait;
                    if let Some(entry) = self.entry.take() {
                        entry.fail(&error);
                    }
                }
                Some(Ok(Event::Done(stop))) => {
                    if let Some(entry) = self.entry.take() {
                        entry.succeed();
                    }
                    self.line.succeeded();
                    return Ok(Said::Done(stop));
                }
                Some(Err(error)) => {
                    if let Some(entry) = self.entry.take() {
                        entry.fail(&error);
                    }
                    self.line.failed(&error);
                    return Err(self.line.engine_error(&error));
                }
                None => return Err(EngineError::new(FailureCode::Internal, "the call went on after its end")),
            }
        }
    }
}

/// An open entry of the books.
struct Entry {
    id: Uuid,
    books: Books,
    input_tokens: u64,
    received_bytes: usize,
    usage: Option<Usage>,
    /// Before this nothing has gone out.
    goes_out_at: Instant,
    is_closed: bool,
    /// The call in its trace. The provider is told nothing of it.
    span: Span,
}

impl Entry {
    fn new(id: Uuid, books: &Books, planned: &Planned, pause: Duration) -> Self {
        Self {
            id,
            books: books.clone(),
            input_tokens: planned.input_tokens,
            received_bytes: 0,
            usage: None,
            goes_out_at: Instant::now() + pause,
            is_closed: false,
            span: call_span(id, planned),
        }
    }

    fn succeed(mut self) {
        let spent = self.reported().unwrap_or_else(|| self.estimated(true));
        self.close(Spent { outcome: "ok", ..spent });
    }

    fn fail(mut self, error: &llm::Error) {
        // What a provider turns away costs nothing; what it began to answer, or may have, does.
        let began = self.usage.is_some()
            || self.received_bytes > 0
            || matches!(error.code, FailureCode::Timeout | FailureCode::Stalled | FailureCode::Truncated);
        let spent = match self.reported() {
            // A refusal is a whole answer, counts and all.
            Some(spent) if error.code == FailureCode::Refused => spent,
            _ => self.estimated(began),
        };
        // What passes may be tried again, and so may what an operator corrects: a key, an account. Only what lasts is
        // told apart, so that it is not asked for ever.
        let lasts = !error.retryable && error.code.who_acts() != WhoActs::Operator;
        let error_signature = lasts.then(|| format!("{}: {}", error.code, error.detail));
        self.close(Spent { outcome: error.code.as_str(), error_signature, ..spent });
    }

    fn reported(&self) -> Option<Spent> {
        self.usage.map(|usage| Spent {
            input_tokens: usage.input + usage.cache_write,
            cached_input_tokens: usage.cache_read,
            output_tokens: usage.output,
            ..Spent::default()
        })
    }

    /// What is known, and from the bytes what is not.
    fn estimated(&self, began: bool) -> Spent {
        if !began {
            return Spent { estimated: true, ..Spent::default() };
        }
        let told = self.reported().unwrap_or(Spent { input_tokens: self.input_tokens, ..Spent::default() });
        Spent { output_tokens: told.output_tokens.max(tokens(self.received_bytes)), estimated: true, ..told }
    }

    fn close(&mut self, spent: Spent) {
        self.is_closed = true;
        self.span.record("gen_ai.usage.input_tokens", spent.input_tokens + spent.cached_input_tokens);
        self.span.record("gen_ai.usage.output_tokens", spent.output_tokens);
        self.span.record("outcome", spent.outcome);
        if spent.outcome != "ok" {
            self.span.record("otel.status_code", "ERROR");
        }
        self.books.settle(self.id, spent);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !self.is_closed {
            let began = Instant::now() >= self.goes_out_at;
            let spent = self.estimated(began);
            self.close(Spent { outcome: FailureCode::Interrupted.as_str(), ..spent });
        }
    }
}

/// One HTTP call to a provider, by the words that OpenTelemetry has for it.
fn call_span(id: Uuid, planned: &Planned) -> Span {
    tracing::info_span!(
        "model call",
        otel.kind = "client",
        otel.status_code = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = planned.provider,
        gen_ai.request.model = planned.model,
        gen_ai.request.max_tokens = planned.max_output_tokens,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        call_id = %id,
        first_token_ms = Empty,
        outcome = Empty,
    )
}

fn elapsed_ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// About so many tokens: four bytes are one, more or less, in any language that a model was made for.
fn tokens(bytes: usize) -> u64 {
    bytes.div_ceil(4) as u64
}
