//! Whom to call.

use reqwest::{
    Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{Unusable, Wire};

/// Whom to call.
#[derive(Clone, Debug)]
pub struct Provider {
    pub wire: &'static dyn Wire,
    /// Such as `https://api.anthropic.com` or `https://api.openai.com/v1`.
    pub base: String,
    /// Models that run near often want none.
    pub key: Option<SecretString>,
}

impl Provider {
    /// The base without a slash at its end.
    pub(crate) fn base(&self) -> Result<String, Unusable> {
        let url = Url::parse(&self.base).ok();
        let usable = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        usable.ok_or_else(|| Unusable::Address(self.base.clone()))?;
        Ok(self.base.trim_end_matches('/').to_owned())
    }

    pub(crate) fn headers(&self) -> Result<HeaderMap, Unusable> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        let key = self.key.as_ref().map(ExposeSecret::expose_secret);
        for (name, value) in self.wire.headers(key) {
            let mut value = HeaderValue::try_from(value).map_err(|_| Unusable::Key)?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }
}
