//! The one face of every engine.

use protocol::analysis::{Feature, Recommendation};

use crate::{
    Account, Books, BreakerState, Brief, EngineError, EngineKind, EngineSettings, InvalidSettings, Offline, Sink,
    SiteFile, model::Model,
};

/// Who writes the site and the recommendations.
#[derive(Clone, Debug)]
pub enum Engine {
    Offline(Offline),
    Model(Model),
}

/// What a finished build tells of its site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What the site has, each once, in the vocabulary's order; recommendations are held against it.
    pub features: Vec<Feature>,
}

impl Engine {
    /// The engine that the settings name. It keeps no books until it is [given some](Self::keeping).
    pub fn from_settings(settings: &EngineSettings) -> Result<Self, InvalidSettings> {
        match settings.engine {
            EngineKind::Offline => Ok(Self::Offline(Offline::new(settings.offline_token_delay))),
            kind @ EngineKind::Model(_) => {
                let model = settings.model.as_ref().ok_or(InvalidSettings::NoModel(kind))?;
                Model::new(model, settings.fallback.as_ref(), settings.offline_token_delay).map(Self::Model)
            }
        }
    }

    /// The engine with every call to a model entered in `books`.
    #[must_use]
    pub fn keeping(self, books: Books) -> Self {
        match self {
            Self::Offline(_) => self,
            Self::Model(model) => Self::Model(model.keeping(books)),
        }
    }

    /// The engine working for `account`, as the books will say.
    #[must_use]
    pub fn on_account(&self, account: Account) -> Self {
        match self {
            Self::Offline(_) => self.clone(),
            Self::Model(model) => Self::Model(model.on_account(account)),
        }
    }

    /// Which engine it is, as a label of metrics.
    #[must_use]
    pub fn kind(&self) -> EngineKind {
        match self {
            Self::Offline(_) => EngineKind::Offline,
            Self::Model(model) => EngineKind::Model(model.provider()),
        }
    }

    /// How the breakers of the providers that it calls stand.
    #[must_use]
    pub fn breakers(&self) -> Vec<(&'static str, BreakerState)> {
        match self {
            Self::Offline(_) => Vec::new(),
            Self::Model(model) => model.breakers(),
        }
    }

    /// The first page, at once and without I/O: right name, language, direction and look, and something to see.
    /// Sound by itself ([`check_site`](crate::check_site)).
    #[must_use]
    pub fn scaffold(&self, brief: &Brief) -> Vec<SiteFile> {
        match self {
            Self::Offline(offline) => offline.scaffold(brief),
            Self::Model(model) => model.scaffold(brief),
        }
    }

    /// Streams text and files until the site is whole. What it writes goes on top of the scaffold, and the two
    /// together are sound after every single output. Dropped, it hangs up on whomever it called.
    pub async fn build(&self, brief: &Brief, sink: &Sink) -> Result<Site, EngineError> {
        match self {
            Self::Offline(offline) => offline.build(brief, sink).await,
            Self::Model(model) => model.build(brief, sink).await,
        }
    }

    /// What the site that this brief asks for lacks for this business, most important first. A model is called once.
    pub async fn recommend(&self, brief: &Brief) -> Result<Vec<Recommendation>, EngineError> {
        match self {
            Self::Offline(offline) => Ok(offline.recommend(brief)),
            Self::Model(model) => model.recommend(brief).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ModelSettings, PROVIDERS};

    #[test]
    fn every_word_names_an_engine() {
        let words: Vec<_> = EngineKind::words().collect();
        assert_eq!(words, ["offline", "anthropic", "openai"]);
        for word in words {
            assert_eq!(word.parse::<EngineKind>().map(EngineKind::as_str), Ok(word));
        }
        let refused = "telepathy".parse::<EngineKind>().expect_err("no such engine").to_string();
        assert_eq!(refused, "\"telepathy\" is no engine: it is one of offline, anthropic, openai");
    }

    #[test]
    fn a_model_wants_to_be_reached() {
        let model = |base: &str| EngineSettings {
            engine: EngineKind::Model(PROVIDERS[0]),
            model: Some(ModelSettings { base: base.to_owned(), ..ModelSettings::new(PROVIDERS[0]) }),
            ..EngineSettings::default()
        };
        assert!(Engine::from_settings(&model("http://127.0.0.1:1")).is_ok());
        let refused = Engine::from_settings(&model("nowhere")).expect_err("no address").to_string();
        assert!(refused.starts_with("SHEEN_ANTHROPIC_BASE_URL: \"nowhere\" is no address"), "{refused}");
        let none = EngineSettings { model: None, ..model("") };
        assert_eq!(Engine::from_settings(&none).err(), Some(InvalidSettings::NoModel(none.engine)));
    }
}
