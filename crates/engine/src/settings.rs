//! Which engine, and how fast it speaks.

use std::{str::FromStr, time::Duration};

/// What the services read from their settings and pass to [`Engine::from_settings`](crate::Engine::from_settings).
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// `SHEEN_ENGINE`.
    pub engine: EngineKind,
    /// `SHEEN_OFFLINE_TOKEN_DELAY_MS`: the wait between two tokens of the offline engine.
    pub offline_token_delay: Duration,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self { engine: EngineKind::Offline, offline_token_delay: Duration::from_millis(15) }
    }
}

/// The engines there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// No key, no network, the same site for the same brief.
    Offline,
    Anthropic,
    Openai,
}

impl EngineKind {
    /// The word that names it in settings, metrics and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Anthropic => "anthropic",
            Self::Openai => "openai",
        }
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
    #[error("{0:?} is no engine: it is one of offline, anthropic, openai")]
    UnknownEngine(String),
    #[error("the engine {0} is not available in this version: set SHEEN_ENGINE=offline")]
    NotAvailable(EngineKind),
}

impl FromStr for EngineKind {
    type Err = InvalidSettings;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "offline" => Ok(Self::Offline),
            "anthropic" => Ok(Self::Anthropic),
            "openai" => Ok(Self::Openai),
            _ => Err(InvalidSettings::UnknownEngine(word.to_owned())),
        }
    }
}
