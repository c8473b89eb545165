//! OpenAI, and whatever else speaks its wire: vLLM, Ollama, LM Studio, gateways.

use llm::ChatCompletions;

use crate::Provider;

pub(super) static PROVIDER: Provider = Provider {
    name: "openai",
    wire: &ChatCompletions,
    key_setting: "SHEEN_OPENAI_API_KEY",
    base_setting: "SHEEN_OPENAI_BASE_URL",
    base: "https://api.openai.com/v1",
    model: "gpt-6.1-sol",
    recs_model: "gpt-6.1-terra",
};
