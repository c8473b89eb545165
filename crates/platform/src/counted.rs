//! Calls to models as metrics: what the books are told is counted on its way.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use engine::{Books, BreakerState, Engine, EngineError, Meter, Planned, Spent};
use futures::future::BoxFuture;
use prometheus::{IntCounterVec, IntGaugeVec};
use uuid::Uuid;

/// The books behind the counters. Every call that is on is known by its provider until it is settled.
#[derive(Debug)]
struct Counted {
    books: Books,
    requests: IntCounterVec,
    tokens: IntCounterVec,
    open: Mutex<HashMap<Uuid, &'static str>>,
}

/// `books`, with every call counted in `requests` (by provider and outcome) and `tokens` (by provider and direction).
#[must_use]
pub fn counted(books: Books, requests: IntCounterVec, tokens: IntCounterVec) -> Books {
    Arc::new(Counted { books, requests, tokens, open: Mutex::default() })
}

/// Shows how the breakers of the engine's providers stand.
pub fn show_breakers(gauges: &IntGaugeVec, engine: &Engine) {
    for (provider, state) in engine.breakers() {
        gauges.with_label_values(&[provider]).set(BreakerState::level(state));
    }
}

impl Meter for Counted {
    fn reserve(&self, call: Planned) -> BoxFuture<'_, Result<Uuid, EngineError>> {
        Box::pin(async move {
            let provider = call.provider;
            let id = self.books.reserve(call).await?;
            self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, provider);
            Ok(id)
        })
    }

    fn settle(&self, call: Uuid, spent: Spent) {
        let provider = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&call);
        if let Some(provider) = provider {
            self.requests.with_label_values(&[provider, spent.outcome]).inc();
            let input = spent.input_tokens + spent.cached_input_tokens;
            self.tokens.with_label_values(&[provider, "input"]).inc_by(input);
            self.tokens.with_label_values(&[provider, "output"]).inc_by(spent.output_tokens);
        }
        self.books.settle(call, spent);
    }
}

#[cfg(test)]
mod tests {
    use engine::{Purpose, no_books};
    use prometheus::Opts;

    use super::*;

    #[tokio::test]
    async fn a_call_is_counted_once_with_what_it_took() {
        let counters = |label| IntCounterVec::new(Opts::new("c", "c"), &["provider", label]).expect("counters");
        let (requests, tokens) = (counters("outcome"), counters("direction"));
        let books = counted(no_books(), requests.clone(), tokens.clone());
        let planned = Planned {
            build_session_id: String::new(),
            project_id: String::new(),
            user_id: String::new(),
            attempt: 1,
            purpose: Purpose::Build,
            provider: "anthropic",
            model: String::new(),
            input_tokens: 1,
            max_output_tokens: 1,
        };
        let id = books.reserve(planned).await.expect("no cap");
        let spent =
            Spent { input_tokens: 5, cached_input_tokens: 2, output_tokens: 3, outcome: "ok", ..Spent::default() };
        books.settle(id, spent.clone());
        books.settle(id, spent);
        assert_eq!(requests.with_label_values(&["anthropic", "ok"]).get(), 1);
        assert_eq!(tokens.with_label_values(&["anthropic", "input"]).get(), 7);
        assert_eq!(tokens.with_label_values(&["anthropic", "output"]).get(), 3);
    }
}
