//! What a model is asked.

use serde_json::Value;

/// What a model is asked. Byte-identical `system` texts let a provider reuse what it has read.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub model: String,
    /// May be empty.
    pub system: String,
    /// The first and the last are the user's.
    pub messages: Vec<Message>,
    pub max_tokens: u32,
    /// The model's own where there is none; some models take no other.
    pub temperature: Option<f64>,
    /// What the answer must look like, if it is to be JSON.
    pub schema: Option<Schema>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

impl Role {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// A JSON schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Letters, digits, `_` and `-`.
    pub name: String,
    pub schema: Value,
}
