//! Which engine, and how it is reached.

use std::{str::FromStr, time::Duration};

use llm::{Effort, Limits};
use secrecy::SecretString;

use crate::{BreakerSettings, PROVIDERS, Provider};

/// What the services read from their settings and pass to [`Engine::from_settings`](crate::Engine::from_settings).
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// `SHEEN_ENGINE`.
    pub engine: EngineKind,
    /// `SHEEN_OFFLINE_TOKEN_DELAY_MS`: the wait between two tokens of the offline engine.
    pub offline_token_delay: Duration,
    /// Of the engine, where it is a model.
    pub model: Option<ModelSettings>,
    /// Who writes where the model can't.
    pub fallback: Option<Fallback>,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            engine: EngineKind::Offline,
            offline_token_delay: Duration::from_millis(15),
            model: None,
            fallback: None,
        }
    }
}

/// A model, and how it is called.
#[derive(Clone, Debug)]
pub struct ModelSettings {
    pub provider: &'static Provider,
    pub base: String,
    pub key: Option<SecretString>,
    /// What writes sites.
    pub model: String,
    /// What recommends.
    pub recs_model: String,
    /// The most that one call may answer.
    pub max_tokens: u32,
    /// The model's own where there is none.
    pub temperature: Option<f64>,
    /// How much it may think before it writes a site, while somebody waits; the model's own where there is none.
    pub effort: Option<Effort>,
    pub limits: Limits,
    pub breaker: BreakerSettings,
}

impl ModelSettings {
    /// `provider` as it is if nothing else is said.
    #[must_use]
    pub fn new(provider: &'static Provider) -> Self {
        Self {
            provider,
            base: provider.base.to_owned(),
            key: None,
            model: provider.model.to_owned(),
            recs_model: provider.recs_model.to_owned(),
            max_tokens: 16_384,
            temperature: None,
            effort: None,
            limits: Limits::default(),
            breaker: BreakerSettings::default(),
        }
    }
}

/// Who writes where the model can't.
#[derive(Clone, Debug)]
pub enum Fallback {
    Offline,
    Model(Box<ModelSettings>),
}

/// The engines there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// No key, no network, the same site for the same brief.
    Offline,
    Model(&'static Provider),
}

impl EngineKind {
    /// The word that names it in settings, metrics and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Model(provider) => provider.name,
        }
    }

    /// The words of all engines.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ["offline"].into_iter().chain(Provider::names())
    }
}

impl std::fmt::Display for EngineKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Settings that no engine can be made from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSettings {
    #[error("{word:?} is no engine: it is one of {known}", known = EngineKind::words().collect::<Vec<_>>().join(", "))]
    UnknownEngine { word: String },
    #[error("nothing says how the engine {0} is reached")]
    NoModel(EngineKind),
    #[error("{setting}: {reason}")]
    Unusable { setting: &'static str, reason: String },
}

impl FromStr for EngineKind {
    type Err = InvalidSettings;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == Self::Offline.as_str() {
            return Ok(Self::Offline);
        }
        let provider = PROVIDERS.iter().find(|provider| provider.name == word);
        provider.copied().map(Self::Model).ok_or_else(|| InvalidSettings::UnknownEngine { word: word.to_owned() })
    }
}
