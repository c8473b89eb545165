//! A way to one provider's model, shared by everybody who calls it.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use llm::{Client, Effort, Limits, Unusable};
use protocol::failure::FailureCode;

use crate::{BreakerState, EngineError, InvalidSettings, ModelSettings, Provider, Purpose, breaker::Breaker};

#[derive(Debug)]
pub(super) struct Line {
    pub(super) provider: &'static Provider,
    pub(super) model: String,
    pub(super) recs_model: String,
    pub(super) max_tokens: u32,
    pub(super) temperature: Option<f64>,
    pub(super) effort: Option<Effort>,
    builds: Client,
    /// Never retries.
    recommendations: Client,
    breaker: Mutex<Breaker>,
}

impl Line {
    pub(super) fn new(settings: &ModelSettings) -> Result<Self, InvalidSettings> {
        let provider = settings.provider;
        let called = llm::Provider { wire: provider.wire, base: settings.base.clone(), key: settings.key.clone() };
        let builds = Client::new(&called, settings.limits.clone()).map_err(|unusable| {
            let setting = if matches!(unusable, Unusable::Key) { provider.key_setting } else { provider.base_setting };
            InvalidSettings::Unusable { setting, reason: unusable.to_string() }
        })?;
        Ok(Self {
            provider,
            model: settings.model.clone(),
            recs_model: settings.recs_model.clone(),
            max_tokens: settings.max_tokens,
            temperature: settings.temperature,
            effort: settings.effort,
            recommendations: builds.within(Limits { retries: 0, ..settings.limits.clone() }),
            builds,
            breaker: Mutex::new(Breaker::new(settings.breaker)),
        })
    }

    pub(super) fn client(&self, purpose: Purpose) -> &Client {
        match purpose {
            Purpose::Build => &self.builds,
            Purpose::Recommendations => &self.recommendations,
        }
    }

    pub(super) fn breaker_state(&self) -> BreakerState {
        self.breaker().state(Instant::now())
    }

    /// Refuses a call to a provider that has failed too often just now.
    pub(super) fn admit(&self) -> Result<(), EngineError> {
        self.breaker().admit(Instant::now()).map_err(|wait| {
            let detail = format!("{} failed too often and is left alone for {wait:?}", self.provider.name);
            EngineError { retry_after: Some(wait), ..EngineError::new(FailureCode::Overloaded, detail) }
        })
    }

    pub(super) fn succeeded(&self) {
        self.breaker().succeeded();
    }

    /// What lasts is about the key or the request, and says nothing of how the provider is.
    pub(super) fn failed(&self, error: &llm::Error) {
        if error.retryable {
            self.breaker().failed(Instant::now());
        } else {
            self.breaker().succeeded();
        }
    }

    /// What a failed call is to those who asked for a site.
    pub(super) fn engine_error(&self, error: &llm::Error) -> EngineError {
        let request = error.request_id.as_ref().map(|id| format!(", request {id:?}")).unwrap_or_default();
        let detail = format!("{}: {}{request}", self.provider.name, error.detail);
        EngineError { retry_after: error.retry_after, ..EngineError::new(error.code, detail) }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
