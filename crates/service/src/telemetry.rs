//! What a process tells of itself while it works: logs to standard error, and traces to a collector.
//!
//! Spans are made whether or not there is a collector: they carry the trace from process to process, and their ids into
//! the lines of the JSON log. Only who has an endpoint samples and sends. What only a trace shall hold, the moments of a
//! span, is an event whose target is [`MOMENT`](crate::trace::MOMENT).

mod counted;
mod export;
mod json;
mod settings;

use std::{borrow::Cow, sync::OnceLock, time::Duration};

use opentelemetry::{KeyValue, global, trace::TracerProvider as _};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    Layer as _,
    filter::{FilterExt as _, LevelFilter, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use self::{counted::Counted, export::Exporter, json::JsonLines, settings::TraceSettings};
pub use self::{
    counted::{SpanStats, spans},
    settings::TelemetrySettings,
};
use crate::trace::MOMENT;

/// Spans that wait to be sent, at most; more are dropped.
const WAITING_SPANS: usize = 4_096;
/// Spans sent at once, at most.
const BATCH: usize = 512;
/// A span is sent this long after its end, at the latest.
const SEND_EVERY: Duration = Duration::from_secs(1);
/// How long the end of the process waits for what was not sent yet.
const LAST_SEND: Duration = Duration::from_secs(2);

/// Whether prompts are told as they are, in logs and traces.
static TELLS_PROMPTS: OnceLock<bool> = OnceLock::new();

/// A process's telemetry while it runs.
#[derive(Debug)]
#[must_use = "what was not sent at the end is lost"]
pub struct Telemetry(SdkTracerProvider);

impl Telemetry {
    /// Sends what was not sent yet, within two seconds.
    pub fn end(self) {
        // Whether it could be sent was told by the exporter.
        _ = self.0.shutdown_with_timeout(LAST_SEND);
    }
}

/// Starts logs and traces. `service` is the process's name, said in both.
///
/// Where a subscriber is installed already (tests), that one stays.
///
/// # Errors
/// When there can be no client for the collector.
pub fn init(service: &'static str, settings: TelemetrySettings, runtime: &Handle) -> anyhow::Result<Telemetry> {
    _ = TELLS_PROMPTS.set(settings.tells_prompts);
    let provider = provider(service, settings.traces.as_ref(), runtime)?;
    global::set_tracer_provider(provider.clone());
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("sheen"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_of_a_trace).with_max_level_hint(LevelFilter::INFO));
    let lines = settings.filter.and(filter_fn(|metadata| metadata.target() != MOMENT));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = if settings.is_json {
        // A line has the fields of the spans around it, however little is logged.
        let spans = filter_fn(is_our_span).with_max_level_hint(LevelFilter::INFO);
        log.json().event_format(JsonLines { service }).with_filter(lines.or(spans)).boxed()
    } else {
        log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).with_filter(lines).boxed()
    };
    if tracing_subscriber::registry().with(traces).with(log).try_init().is_ok() {
        // Below the default level: a service that can't start says one line, and that is why.
        tracing::debug!(service, version = env!("CARGO_PKG_VERSION"), "{service} starts");
    }
    Ok(Telemetry(provider))
}

/// A prompt as logs and traces may tell it: its length, unless `SHEEN_LOG_PROMPTS` lets the words be told.
#[must_use]
pub fn prompt(text: &str) -> Cow<'_, str> {
    told(text, TELLS_PROMPTS.get().copied().unwrap_or(false))
}

fn told(text: &str, whole: bool) -> Cow<'_, str> {
    if whole { text.into() } else { format!("{} characters", text.chars().count()).into() }
}

fn provider(
    service: &'static str,
    settings: Option<&TraceSettings>,
    runtime: &Handle,
) -> anyhow::Result<SdkTracerProvider> {
    let resource = Resource::builder_empty().with_attributes([
        KeyValue::new("service.namespace", "sheen"),
        KeyValue::new("service.name", service),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("process.pid", i64::from(std::process::id())),
    ]);
    let provider = SdkTracerProvider::builder().with_resource(resource.build());
    let Some(settings) = settings else {
        return Ok(provider.with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOff))).build());
    };
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(WAITING_SPANS)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(SEND_EVERY)
        .build();
    let exporter = Exporter::new(&settings.endpoint, runtime.clone())?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.ratio)));
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(batches).build();
    Ok(provider.with_sampler(sampler).with_span_processor(Counted(processor)).build())
}

/// Spans, their moments, and what went wrong in them.
fn is_of_a_trace(metadata: &Metadata<'_>) -> bool {
    if metadata.is_span() {
        is_our_span(metadata)
    } else {
        metadata.target() == MOMENT || *metadata.level() <= Level::WARN
    }
}

fn is_our_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && *metadata.level() <= Level::INFO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_told_by_its_length_unless_its_words_may_be() {
        assert_eq!(told("une crêperie", false), "12 characters");
        assert_eq!(told("une crêperie", true), "une crêperie");
        assert_eq!(prompt("words"), "5 characters", "nobody said that words may be told");
    }
}
