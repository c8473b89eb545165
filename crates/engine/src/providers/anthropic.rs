//! Anthropic.

use llm::Messages;

use crate::Provider;

pub(super) static PROVIDER: Provider = Provider {
    name: "anthropic",
    wire: &Messages,
    key_setting: "SHEEN_ANTHROPIC_API_KEY",
    base_setting: "SHEEN_ANTHROPIC_BASE_URL",
    base: "https://api.anthropic.com",
    model: "claude-sonnet-5-5",
    recs_model: "claude-haiku-4-5",
};
