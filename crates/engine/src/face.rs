//! The one face of every engine.

use protocol::analysis::{Feature, Recommendation};

use crate::{Brief, EngineError, EngineKind, EngineSettings, InvalidSettings, Offline, Sink, SiteFile};

/// Who writes the site and the recommendations.
#[derive(Clone, Debug)]
pub enum Engine {
    Offline(Offline),
}

/// What a finished build tells of its site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What the site has, each once, in the vocabulary's order; recommendations are held against it.
    pub features: Vec<Feature>,
}

impl Engine {
    /// The engine that the settings name; refuses what this version can't do.
    pub fn from_settings(settings: &EngineSettings) -> Result<Self, InvalidSettings> {
        match settings.engine {
            EngineKind::Offline => Ok(Self::Offline(Offline::new(settings.offline_token_delay))),
            kind @ (EngineKind::Anthropic | EngineKind::Openai) => Err(InvalidSettings::NotAvailable(kind)),
        }
    }

    /// Which engine it is, as a label of metrics.
    #[must_use]
    pub const fn kind(&self) -> EngineKind {
        match self {
            Self::Offline(_) => EngineKind::Offline,
        }
    }

    /// The first page, at once and without I/O: right name, language, direction and look, and something to see.
    /// Sound by itself ([`check_site`](crate::check_site)).
    #[must_use]
    pub fn scaffold(&self, brief: &Brief) -> Vec<SiteFile> {
        match self {
            Self::Offline(offline) => offline.scaffold(brief),
        }
    }

    /// Streams text and files until the site is whole. What it writes goes on top of the scaffold, and the two
    /// together are sound after every single file.
    pub async fn build(&self, brief: &Brief, sink: &Sink) -> Result<Site, EngineError> {
        match self {
            Self::Offline(offline) => offline.build(brief, sink).await,
        }
    }

    /// What the site that this brief asks for lacks for this business, most important first.
    pub async fn recommend(&self, brief: &Brief) -> Result<Vec<Recommendation>, EngineError> {
        match self {
            Self::Offline(offline) => Ok(offline.recommend(brief)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_of_later_versions_are_refused_in_a_clear_sentence() {
        for engine in [EngineKind::Anthropic, EngineKind::Openai] {
            let refused = Engine::from_settings(&EngineSettings { engine, ..EngineSettings::default() });
            let sentence = refused.expect_err("refused").to_string();
            assert_eq!(
                sentence,
                format!("the engine {engine} is not available in this version: set SHEEN_ENGINE=offline")
            );
        }
        assert!(Engine::from_settings(&EngineSettings::default()).is_ok());
    }
}
