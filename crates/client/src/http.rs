//! The HTTP client below [`crate::Gateway`] and [`crate::Follower`].

use std::time::Duration;

use chrono::{DateTime, Utc};
use protocol::problem::{Problem, ProblemCode};
use reqwest::{Client, Response, StatusCode, Url, header, redirect};

use crate::Error;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads the address of a gateway.
pub(crate) fn base(address: &str) -> Result<Url, Error> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| Error::BadAddress(address.to_owned()))
}

/// A client for `base`. It follows no redirects: a signature is good for one path.
pub(crate) fn client(base: &Url) -> Result<Client, Error> {
    // Whoever was first may have installed another provider, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("sheen-client/", env!("CARGO_PKG_VERSION")));
    if base.scheme() == "http" {
        // Nothing is encrypted: the system's certificates need not be there, nor be read.
        builder = builder.tls_certs_only([]);
    }
    if base.host_str().is_some_and(is_loopback) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(Error::NoClient)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// How an address is shown in errors: without path, query or password.
pub(crate) fn shown(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Sorts what went wrong with a call to `url`.
pub(crate) fn failure(url: &Url, error: reqwest::Error) -> Error {
    let (gateway, source) = (shown(url), error.without_url());
    if source.is_connect() {
        Error::Unreachable { gateway, source }
    } else if source.is_timeout() {
        Error::TimedOut { gateway }
    } else {
        Error::Broken { gateway, source }
    }
}

/// What an answer that is no success says.
pub(crate) async fn refusal(url: &Url, response: Response) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    let problem = if status.is_client_error() || status.is_server_error() {
        response.bytes().await.ok().and_then(|body| serde_json::from_slice(&body).ok())
    } else {
        None
    };
    refusal_of(url, status, &headers, problem)
}

/// See [`refusal`].
pub(crate) fn refusal_of(
    url: &Url,
    status: StatusCode,
    headers: &header::HeaderMap,
    problem: Option<Problem>,
) -> Error {
    let Some(mut problem) = problem else {
        return Error::Foreign { from: shown(url), status: status.as_u16() };
    };
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if problem.retry_after_ms.is_none() {
        let wait_s = text(header::RETRY_AFTER).and_then(|text| text.parse::<u64>().ok());
        problem.retry_after_ms = wait_s.map(|s| s.saturating_mul(1000));
    }
    let server_time = text(header::DATE).and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    let clock_off_s = server_time
        .filter(|_| problem.code == ProblemCode::TimestampOutOfRange)
        .map(|time| (Utc::now() - time.to_utc()).num_seconds());
    Error::Problem { problem: Box::new(problem), clock_off_s }
}
