//! Whom to call.

use reqwest::{
    Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use crate::Unusable;

/// A wire to language models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's chat completions, which many speak.
    OpenAi,
}

/// Whom to call.
#[derive(Clone, Debug)]
pub struct Provider {
    pub wire: Wire,
    /// Such as `https://api.anthropic.com` or `https://api.openai.com/v1`.
    pub base: String,
    /// Models that run near often want none.
    pub key: Option<SecretString>,
}

impl Provider {
    pub(crate) fn url(&self) -> Result<Url, Unusable> {
        let path = match self.wire {
            Wire::Anthropic => "v1/messages",
            Wire::OpenAi => "chat/completions",
        };
        let url = Url::parse(&format!("{}/{path}", self.base.trim_end_matches('/'))).ok();
        let usable = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        usable.ok_or_else(|| Unusable::Address(self.base.clone()))
    }

    pub(crate) fn headers(&self) -> Result<HeaderMap, Unusable> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        if self.wire == Wire::Anthropic {
            headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
        }
        if let Some(key) = &self.key {
            let key = key.expose_secret();
            let (name, text) = match self.wire {
                Wire::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
                Wire::OpenAi => (AUTHORIZATION, format!("Bearer {key}")),
            };
            let mut value = HeaderValue::try_from(text).map_err(|_| Unusable::Key)?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }
}
