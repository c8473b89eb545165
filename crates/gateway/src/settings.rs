//! Settings of the gateway.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use platform::PlatformSettings;
use secrecy::ExposeSecret;
use service::settings::{Reader, SettingError, must_have};
use signing::{KeyRing, LiveRing, SignaturePolicy, StreamTokens};

/// Everything that a gateway is told.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    pub platform: PlatformSettings,
    pub addr: SocketAddr,
    pub preview_addr: SocketAddr,
    pub admin_addr: SocketAddr,
    /// Where browsers reach this gateway, without a slash at the end.
    pub public_url: String,
    /// Where browsers reach the previews, without a slash at the end.
    pub preview_url: String,
    pub signing_keys: LiveRing,
    /// Where they were read from, to be read again when it changes.
    pub signing_keys_file: Option<PathBuf>,
    pub signature_policy: SignaturePolicy,
    pub stream_tokens: StreamTokens,
    pub stream_token_keys_file: Option<PathBuf>,
    pub stream_token_ttl: Duration,
    /// Exact origins of other sites' pages that may call the gateway.
    pub allowed_origins: Vec<String>,
    pub heartbeat: Duration,
    /// Streams at most; more are told to come back.
    pub max_streams: usize,
    /// After SIGTERM, how long until every stream was ended.
    pub drain: Duration,
    /// Threads that answer requests.
    pub workers: usize,
}

impl GatewaySettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is missing, is no such value, or contradicts another.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        let url = |name, default, about| {
            let url = reader.url(name, Some(default), &["http", "https"], about)?;
            Ok::<_, SettingError>(url.trim_end_matches('/').to_owned())
        };
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            platform: PlatformSettings::read(reader, "gateway", 16)?,
            addr: reader.addr("SHEEN_GATEWAY_ADDR", "127.0.0.1:8080", "the API's listener")?,
            preview_addr: reader.addr("SHEEN_PREVIEW_ADDR", "127.0.0.1:8082", "the previews' listener")?,
            admin_addr: reader.addr("SHEEN_ADMIN_ADDR", "127.0.0.1:9100", "the operators' listener")?,
            public_url: url("SHEEN_PUBLIC_URL", "http://127.0.0.1:8080", "where browsers reach this gateway")?,
            preview_url: url("SHEEN_PREVIEW_URL", "http://127.0.0.1:8082", "where browsers reach the previews")?,
            signing_keys: keys(
                reader,
                "SHEEN_SIGNING_KEYS",
                "id:secret,… that sign requests, the first is the default",
            )?
            .into(),
            signing_keys_file: reader.secret_file("SHEEN_SIGNING_KEYS"),
            signature_policy: reader.choice(
                "SHEEN_SIGNATURE_POLICY",
                "v1-or-v2",
                &["v1-or-v2", "v2-only"],
                "which signatures a submit may have",
            )?,
            stream_tokens: StreamTokens::new(keys(
                reader,
                "SHEEN_STREAM_TOKEN_KEYS",
                "id:secret,… that sign stream tokens, the first is the default",
            )?),
            stream_token_keys_file: reader.secret_file("SHEEN_STREAM_TOKEN_KEYS"),
            stream_token_ttl: reader.duration_s(
                "SHEEN_STREAM_TOKEN_TTL_S",
                900,
                1..=604_800,
                "how long a stream token opens its session",
            )?,
            allowed_origins: reader.list("SHEEN_ALLOWED_ORIGINS", "exact origins whose pages may call the gateway")?,
            heartbeat: reader.duration_ms(
                "SHEEN_SSE_HEARTBEAT_MS",
                15_000,
                100..=600_000,
                "every stream hears something this often",
            )?,
            max_streams: reader.number("SHEEN_SSE_MAX_STREAMS", 15_000, 1..=1_000_000, "event streams at most")?,
            drain: reader.duration_ms(
                "SHEEN_DRAIN_MS",
                8_000,
                0..=600_000,
                "after SIGTERM, how long until every stream was ended",
            )?,
            workers: reader.number("SHEEN_GATEWAY_WORKERS", cores, 1..=256, "threads that answer requests")?,
        })
    }
}

fn keys(reader: &Reader<'_>, name: &'static str, about: &'static str) -> Result<KeyRing, SettingError> {
    let text = must_have(reader.secret_or_file(name, about)?, name, about)?;
    KeyRing::parse(text.expose_secret()).map_err(|error| SettingError::new(name, "can't be used", error))
}
