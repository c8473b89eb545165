//! What a server does not know of the wire that it speaks.
//!
//! A client starts with everything and gives up one thing for each refusal that names it; what was learnt holds for the
//! client's later calls. It only ever gives up, so no server can make it go round.

use crate::told::Told;

/// What may be used of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// `stream_options`, which asks for the counts.
    pub counts: bool,
    /// `max_completion_tokens`; `max_tokens` otherwise.
    pub completion_tokens: bool,
    /// `temperature`, which newer models take no more.
    pub temperature: bool,
    /// That a model can be told how much to think.
    pub effort: bool,
    pub format: Format,
}

/// How JSON is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Schema,
    Object,
    /// Not at all: the prompt has to do it.
    Text,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { counts: true, completion_tokens: true, temperature: true, effort: true, format: Format::Schema }
    }
}

impl Dialect {
    /// This dialect without what `told` is about, if it is about anything that can be gone without.
    pub(crate) fn without(self, told: &Told) -> Option<Self> {
        let is_about = |members: &[&str]| members.iter().any(|member| told.is_about(member));
        if self.counts && is_about(&["stream_options", "include_usage"]) {
            Some(Self { counts: false, ..self })
        } else if self.completion_tokens && is_about(&["max_completion_tokens"]) {
            Some(Self { completion_tokens: false, ..self })
        } else if self.temperature && is_about(&["temperature"]) {
            Some(Self { temperature: false, ..self })
        } else if self.effort && is_about(&["effort"]) {
            Some(Self { effort: false, ..self })
        } else if self.format != Format::Text && is_about(&["output_config", "output_format"]) {
            Some(Self { format: Format::Text, ..self })
        } else if self.effort && is_about(&["output_config"]) {
            Some(Self { effort: false, ..self })
        } else if is_about(&["response_format", "json_schema", "json_object"]) {
            match self.format {
                Format::Schema => Some(Self { format: Format::Object, ..self }),
                Format::Object => Some(Self { format: Format::Text, ..self }),
                Format::Text => None,
            }
        } else {
            None
        }
    }
}
