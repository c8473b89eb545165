//! Who may call what: each handler names in its signature the proof that it wants.
//!
//! The order is fixed: size, signature, freshness, replay mark. A request id is marked only after its signature was
//! good, so a forger can burn none.

use std::time::{Duration, Instant};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{self, Bytes, BytesMut, Data},
};
use chrono::Utc;
use futures_util::{StreamExt, future::LocalBoxFuture};
use live::Mark;
use protocol::{BuildSessionId, headers, problem::ProblemCode};
use signing::{Signed, Verified};
use storage::SpentRequest;

use crate::{app::Shared, context::Timings, problem::Problem};

/// A body may have this many bytes.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;
/// A body that does not arrive within this time is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// A POST whose signature is good and fresh, and whose id was not marked in Redis before. It still has to be spent in
/// Postgres, in the transaction of its change or by [`SignedPost::refuse`].
#[derive(Debug)]
pub(crate) struct SignedPost {
    verified: Verified,
    body: Bytes,
    media_type_is_json: bool,
}

/// A GET with a stream token or a signature. Its build session is checked by [`Reader::of`].
#[derive(Debug)]
pub(crate) enum Reader {
    Token(BuildSessionId),
    Signed,
}

/// A GET with a signature.
#[derive(Debug)]
pub(crate) struct SignedGet;

/// A POST with a stream token.
#[derive(Debug)]
pub(crate) struct TokenPost {
    pub(crate) session: BuildSessionId,
    body: Bytes,
    media_type_is_json: bool,
}

impl SignedPost {
    /// What is to be spent in Postgres.
    pub(crate) fn spent(&self) -> SpentRequest<'_> {
        SpentRequest {
            key_id: &self.verified.key_id,
            request_id: self.verified.request_id.as_str(),
            expires_at: self.verified.fresh_until,
        }
    }

    /// The body as a JSON object.
    pub(crate) fn json(&self) -> Result<serde_json::Map<String, serde_json::Value>, Problem> {
        json_object(&self.body, self.media_type_is_json)
    }

    /// Answers that the change is refused, and spends the request id all the same; a second copy is a replay.
    pub(crate) async fn refuse(&self, shared: &Shared, problem: Problem) -> Problem {
        match shared.storage.spend_request(self.spent()).await {
            Ok(true) => problem,
            Ok(false) => replayed(shared),
            Err(error) => error.into(),
        }
    }
}

impl TokenPost {
    pub(crate) fn json(&self) -> Result<serde_json::Map<String, serde_json::Value>, Problem> {
        json_object(&self.body, self.media_type_is_json)
    }
}

impl Reader {
    /// Lets in who may read `session`.
    pub(crate) fn of(&self, session: &BuildSessionId) -> Result<(), Problem> {
        match self {
            Self::Token(allowed) if allowed != session => Err(ProblemCode::TokenForeign.into()),
            Self::Token(_) | Self::Signed => Ok(()),
        }
    }
}

/// A refusal because the request id was used before, counted.
pub(crate) fn replayed(shared: &Shared) -> Problem {
    shared.metrics.replay_blocked.inc();
    ProblemCode::RequestReplayed.into()
}

/// The build session named in the path. What has not the form of one is not found; a header that names another one is
/// an error.
pub(crate) fn path_session(request: &HttpRequest) -> Result<BuildSessionId, Problem> {
    let named = request.match_info().get("id").unwrap_or_default();
    if let Some(header) = request.headers().get(headers::BUILD_SESSION_ID)
        && header.as_bytes() != named.as_bytes()
    {
        return Err(Problem::header(headers::BUILD_SESSION_ID));
    }
    named.parse().map_err(|_| ProblemCode::BuildNotFound.into())
}

fn json_object(body: &[u8], is_json: bool) -> Result<serde_json::Map<String, serde_json::Value>, Problem> {
    if !is_json {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    match serde_json::from_slice(body) {
        Ok(serde_json::Value::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::member("$", i18n::Reason::WrongType("object"))),
        Err(_) => Err(ProblemCode::MalformedBody.into()),
    }
}

fn text<'a>(request: &'a HttpRequest, name: &'static str) -> Result<Option<&'a str>, Problem> {
    let mut values = request.headers().get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Problem::header(name));
    }
    value.to_str().map(Some).map_err(|_| Problem::header(name))
}

fn is_json(request: &HttpRequest) -> bool {
    let media_type =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

async fn read_body(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > MAX_BODY_BYTES) {
        return Err(ProblemCode::BodyTooLarge.into());
    }
    let mut body = BytesMut::with_capacity(announced.unwrap_or(1024));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::from(ProblemCode::MalformedBody))?;
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(ProblemCode::BodyTooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn body_of(request: &HttpRequest, payload: Payload) -> Result<Bytes, Problem> {
    tokio::time::timeout(BODY_TIMEOUT, read_body(request, payload))
        .await
        .unwrap_or_else(|_| Err(ProblemCode::MalformedBody.into()))
}

fn shared(request: &HttpRequest) -> Result<Data<Shared>, Problem> {
    request.app_data::<Data<Shared>>().cloned().ok_or_else(|| ProblemCode::Internal.into())
}

/// Checks signature, freshness and the mark in Redis.
async fn verify(request: &HttpRequest, shared: &Shared, body: &[u8]) -> Result<Verified, Problem> {
    let start = Instant::now();
    let path_and_query = request.uri().path_and_query().map_or("/", |sent| sent.as_str());
    let signed = Signed {
        timestamp: text(request, headers::TIMESTAMP)?,
        request_id: text(request, headers::REQUEST_ID)?,
        key_id: text(request, headers::KEY_ID)?,
        v1: text(request, headers::SIGNATURE_V1)?,
        v2: text(request, headers::SIGNATURE_V2)?,
        method: request.method().as_str(),
        path_and_query,
        body,
    };
    // v1 signs neither method nor path.
    let v1_allowed_here = request.method() == "POST" && request.path() == "/v1/builds";
    let settings = &shared.settings;
    let verified =
        signing::verify(&settings.signing_keys.now(), &signed, settings.signature_policy, v1_allowed_here, Utc::now())
            .map_err(|refusal| match refusal {
                signing::Refusal::MalformedHeader(name) => Problem::header(name),
                other => other.code().into(),
            })?;
    let timings = Timings::of(request);
    timings.add("auth", start);
    let fresh_for = (verified.fresh_until - Utc::now()).to_std().unwrap_or_default() + Duration::from_secs(1);
    let mark = timings.time("redis", shared.live.mark_request(&verified.key_id, &verified.request_id, fresh_for)).await;
    match mark {
        Mark::Seen => Err(replayed(shared)),
        // Without Redis, Postgres alone keeps a changing request from passing twice.
        Mark::New | Mark::Unknown => Ok(verified),
    }
}

/// The token of a request, where it has one.
fn token_of(request: &HttpRequest, in_query: bool) -> Result<Option<String>, Problem> {
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| Problem::header("Authorization"))?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::header("Authorization"));
        }
        return Ok(Some(token.trim().to_owned()));
    }
    if !in_query {
        return Ok(None);
    }
    let query =
        web::Query::<Vec<(String, String)>>::from_query(request.query_string()).map_err(|_| Problem::query("token"))?;
    Ok(query.into_inner().into_iter().find(|(name, _)| name == "token").map(|(_, token)| token))
}

fn session_of(shared: &Shared, token: &str) -> Result<BuildSessionId, Problem> {
    shared.settings.stream_tokens.verify(token, Utc::now()).map_err(|refusal| refusal.code().into())
}

impl FromRequest for SignedPost {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let shared = shared(&request)?;
            let body = body_of(&request, payload).await?;
            let verified = verify(&request, &shared, &body).await?;
            Ok(Self { verified, body, media_type_is_json: is_json(&request) })
        })
    }
}

impl FromRequest for SignedGet {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let shared = shared(&request)?;
            verify(&request, &shared, b"").await?;
            Ok(Self)
        })
    }
}

impl FromRequest for Reader {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let shared = shared(&request)?;
            let start = Instant::now();
            if let Some(token) = token_of(&request, true)? {
                let session = session_of(&shared, &token)?;
                Timings::of(&request).add("auth", start);
                return Ok(Self::Token(session));
            }
            verify(&request, &shared, b"").await?;
            Ok(Self::Signed)
        })
    }
}

impl FromRequest for TokenPost {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let shared = shared(&request)?;
            let body = body_of(&request, payload).await?;
            let start = Instant::now();
            let token = token_of(&request, false)?.ok_or(Problem::from(ProblemCode::TokenInvalid))?;
            let session = session_of(&shared, &token)?;
            Timings::of(&request).add("auth", start);
            Ok(Self { session, body, media_type_is_json: is_json(&request) })
        })
    }
}
