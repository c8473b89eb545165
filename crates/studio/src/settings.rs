//! Settings of the Studio.

use std::{net::SocketAddr, path::PathBuf};

use secrecy::ExposeSecret;
use service::settings::{Reader, SettingError, must_have};
use signing::{Key, KeyRing};

/// Everything that the Studio is told.
#[derive(Clone, Debug)]
pub struct StudioSettings {
    pub addr: SocketAddr,
    pub admin_addr: SocketAddr,
    /// Where this process reaches the gateway.
    pub gateway_url: String,
    /// Where browsers reach the gateway.
    pub public_url: String,
    /// Where browsers reach the previews.
    pub preview_url: String,
    /// What requests are signed with.
    pub key: Key,
    /// Where it was read from, to be read again when that changes.
    pub keys_file: Option<PathBuf>,
}

impl StudioSettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is missing, or is no such value.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        let url = |name, default: &str, about| reader.url(name, Some(default), &["http", "https"], about);
        let gateway_url = url("SHEEN_GATEWAY_URL", "http://127.0.0.1:8080", "where the Studio reaches the gateway")?;
        let (name, about) = ("SHEEN_SIGNING_KEYS", "id:secret,… that sign requests, the first is used");
        let keys = must_have(reader.secret_or_file(name, about)?, name, about)?;
        let keys = KeyRing::parse(keys.expose_secret());
        let keys = keys.map_err(|error| SettingError::new(name, "can't be used", error))?;
        Ok(Self {
            addr: reader.addr("SHEEN_STUDIO_ADDR", "127.0.0.1:8090", "the Studio's listener")?,
            admin_addr: reader.addr("SHEEN_ADMIN_ADDR", "127.0.0.1:9103", "the operators' listener")?,
            public_url: url("SHEEN_PUBLIC_URL", &gateway_url, "where browsers reach the gateway")?,
            gateway_url,
            preview_url: url("SHEEN_PREVIEW_URL", "http://127.0.0.1:8082", "where browsers reach the previews")?,
            key: keys.default_key().clone(),
            keys_file: reader.secret_file(name),
        })
    }
}
