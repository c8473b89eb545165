//! `POST /v1/client-metrics`: what browsers measured and counted.

use actix_web::{HttpResponse, web};
use i18n::Reason;
use protocol::{
    BuildSessionId, ReadySource,
    api::{ClientCounter, ClientMetric, ClientMetrics},
    problem::ProblemCode,
};

use crate::{app::Shared, auth::TokenPost, members::Members, problem::Problem};

/// Metrics, and counters, in one report at most.
const MAX_ENTRIES: u64 = 100;
/// A duration in milliseconds at most: one hour.
const MAX_DURATION_MS: i64 = 3_600_000;
/// A count in one report at most.
const MAX_COUNT: i64 = 1_000_000;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/v1/client-metrics").route(web::post().to(client_metrics)));
}

struct Duration {
    metric: ClientMetric,
    source: Option<ReadySource>,
    seconds: f64,
}

#[utoipa::path(
    post, path = "/v1/client-metrics", tag = "metrics", operation_id = "clientMetrics",
    request_body = ClientMetrics,
    security(("token" = [])),
    responses((status = 204, description = "Taken"), (status = 422, description = "An unknown name, or a value out of range; nothing was taken", body = protocol::problem::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn client_metrics(shared: web::Data<Shared>, post: TokenPost) -> Result<HttpResponse, Problem> {
    let body = post.json()?;
    let members = Members(&body);
    let session: BuildSessionId = members.required("buildSessionId", Reason::Form("bs_…"))?;
    if session != post.session {
        return Err(ProblemCode::TokenForeign.into());
    }
    members.text("locale")?;
    // All of it is read before any of it is counted.
    let durations: Vec<Duration> =
        members.objects("metrics", MAX_ENTRIES)?.iter().map(duration).collect::<Result<_, _>>()?;
    let counts: Vec<(ClientCounter, u64)> =
        members.objects("counters", MAX_ENTRIES)?.iter().map(count).collect::<Result<_, _>>()?;
    for Duration { metric, source, seconds } in durations {
        let labels = [metric.as_str(), source.map_or("", ReadySource::as_str)];
        shared.metrics.client_metric.with_label_values(&labels).observe(seconds);
    }
    for (counter, value) in counts {
        shared.metrics.client_events.with_label_values(&[counter.as_str()]).inc_by(value);
    }
    Ok(HttpResponse::NoContent().finish())
}

fn duration(entry: &Members<'_>) -> Result<Duration, Problem> {
    let metric: ClientMetric = entry.required("metric", Reason::Unknown)?;
    let metric = if metric == ClientMetric::Ttfi { ClientMetric::Ttft } else { metric };
    let value = entry.value("durationMs").ok_or_else(|| Problem::member("durationMs", Reason::Missing))?;
    let duration_ms = value.as_f64().ok_or_else(|| Problem::member("durationMs", Reason::WrongType("number")))?;
    #[expect(clippy::cast_precision_loss, reason = "one hour in milliseconds is exact")]
    let longest = MAX_DURATION_MS as f64;
    if !(0.0..=longest).contains(&duration_ms) {
        return Err(Problem::member("durationMs", Reason::Range { min: 0, max: MAX_DURATION_MS }));
    }
    let source = match entry.text("readySource")? {
        Some(word) => Some(word.parse::<ReadySource>().map_err(|_| Problem::member("readySource", Reason::Unknown))?),
        None if metric == ClientMetric::TtRecs => return Err(Problem::member("readySource", Reason::Missing)),
        None => None,
    };
    let source = source.filter(|_| metric == ClientMetric::TtRecs);
    Ok(Duration { metric, source, seconds: duration_ms / 1_000.0 })
}

fn count(entry: &Members<'_>) -> Result<(ClientCounter, u64), Problem> {
    let counter = entry.required("counter", Reason::Unknown)?;
    let value = entry.value("value").ok_or_else(|| Problem::member("value", Reason::Missing))?;
    let value = value.as_i64().ok_or_else(|| Problem::member("value", Reason::WrongType("integer")))?;
    if !(0..=MAX_COUNT).contains(&value) {
        return Err(Problem::member("value", Reason::Range { min: 0, max: MAX_COUNT }));
    }
    Ok((counter, value.unsigned_abs()))
}
