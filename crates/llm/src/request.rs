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
    /// How long it may think first; the model's own where there is none. Not every model can be told.
    pub effort: Option<Effort>,
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

/// How much a model that thinks before it speaks shall think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    Low,
    Medium,
    High,
}

impl Effort {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word for it, the same on all wires.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
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
