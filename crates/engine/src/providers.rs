//! The providers of language models that an engine can be.
//!
//! One more that speaks a wire of [`llm`] is one more entry here, and nothing else: settings, metrics, ledger and
//! workers know providers by this table.

use llm::Wire;

/// A provider, and the settings that say how to reach it.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// The word that names it in `SHEEN_ENGINE`, in metrics, in the books and in logs.
    pub name: &'static str,
    pub wire: Wire,
    /// The variable of the key; `…_FILE` may name a file instead.
    pub key_setting: &'static str,
    pub base_setting: &'static str,
    /// Where it is reached if nothing else is said.
    pub base: &'static str,
    /// What writes sites if nothing else is said.
    pub model: &'static str,
    /// What recommends if nothing else is said: smaller and quicker.
    pub recs_model: &'static str,
}

/// Every provider.
pub static PROVIDERS: [Provider; 2] = [
    Provider {
        name: "anthropic",
        wire: Wire::Anthropic,
        key_setting: "SHEEN_ANTHROPIC_API_KEY",
        base_setting: "SHEEN_ANTHROPIC_BASE_URL",
        base: "https://api.anthropic.com",
        model: "claude-sonnet-4-5",
        recs_model: "claude-haiku-4-5",
    },
    // And whatever else speaks its wire: vLLM, Ollama, LM Studio, gateways.
    Provider {
        name: "openai",
        wire: Wire::OpenAi,
        key_setting: "SHEEN_OPENAI_API_KEY",
        base_setting: "SHEEN_OPENAI_BASE_URL",
        base: "https://api.openai.com/v1",
        model: "gpt-5",
        recs_model: "gpt-5-mini",
    },
];
