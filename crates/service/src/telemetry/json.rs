//! Log lines as JSON: one object a line, which says by itself what happened, to which build, in which trace.

use std::fmt;

use opentelemetry::{Context, trace::TraceContextExt as _};
use serde_json::{Map, Value};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent as _;
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormattedFields,
        format::{JsonFields, Writer},
        time::{FormatTime as _, SystemTime},
    },
    registry::LookupSpan,
};

/// Writes an event's own fields, then those of the spans around it, the nearest first; a name is said once.
#[derive(Debug)]
pub(super) struct JsonLines {
    pub(super) service: &'static str,
}

/// The members of one line, in order.
#[derive(Debug, Default)]
struct Line(Vec<(String, Value)>);

impl Line {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        if !self.0.iter().any(|(known, _)| known == name) {
            self.0.push((name.to_owned(), value.into()));
        }
    }

    fn write(&self, writer: &mut Writer<'_>) -> fmt::Result {
        for (place, (name, value)) in self.0.iter().enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            write!(writer, "{before}{}:{value}", Value::from(name.as_str()))?;
        }
        writer.write_str("}\n")
    }
}

impl<S> FormatEvent<S, JsonFields> for JsonLines
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        line.put("timestamp", timestamp);
        // An event of the crate `log` has its target among its fields.
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        line.put("level", metadata.level().as_str());
        line.put("service", self.service);
        line.put("target", metadata.target());
        event.record(&mut Fields(&mut line));
        let current = Context::current();
        let current = current.span();
        if current.span_context().is_valid() {
            line.put("trace_id", current.span_context().trace_id().to_string());
            line.put("span_id", current.span_context().span_id().to_string());
        }
        for span in context.event_scope().into_iter().flatten() {
            let extensions = span.extensions();
            let Some(fields) = extensions.get::<FormattedFields<JsonFields>>() else { continue };
            let fields: Map<String, Value> = serde_json::from_str(fields).unwrap_or_default();
            // What only a trace's reader wants is left to it.
            for (name, value) in fields.into_iter().filter(|(name, _)| !name.starts_with("otel.")) {
                line.put(&name, value);
            }
        }
        line.write(&mut writer)
    }
}

/// Takes an event's fields as they come.
struct Fields<'a>(&'a mut Line);

impl Fields<'_> {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        if !field.name().starts_with("log.") {
            self.0.put(field.name(), value);
        }
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(work: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        let log = tracing_subscriber::fmt::layer()
            .json()
            .event_format(JsonLines { service: "test" })
            .with_writer(move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(log), work);
        let text = String::from_utf8(written.0.lock().expect("no panic").clone()).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is an object")).collect()
    }

    #[test]
    fn a_line_is_one_object_whatever_its_texts_hold() {
        let found = lines(|| tracing::warn!(count = 3_u64, ratio = 0.5, ok = true, "a \"quote\",\na line\u{1b}"));
        assert_eq!(found.len(), 1);
        let line = &found[0];
        assert_eq!(
            (line["message"].as_str(), line["level"].as_str()),
            (Some("a \"quote\",\na line\u{1b}"), Some("WARN"))
        );
        assert_eq!(
            (line["count"].as_u64(), line["ratio"].as_f64(), line["ok"].as_bool()),
            (Some(3), Some(0.5), Some(true))
        );
        assert_eq!((line["service"].as_str(), line["target"].as_str()), (Some("test"), Some(module_path!())));
    }

    #[test]
    fn a_line_has_the_fields_of_the_spans_around_it_the_nearest_first() {
        let found = lines(|| {
            let _outer =
                tracing::info_span!("outer", build_session_id = "bs_1", attempt = 1, otel.kind = "server").entered();
            let inner = tracing::info_span!("inner", attempt = 2, outcome = tracing::field::Empty).entered();
            inner.record("outcome", "completed");
            tracing::info!(build_session_id = "bs_2", "told");
        });
        let line = &found[0];
        assert_eq!((line["build_session_id"].as_str(), line["attempt"].as_u64()), (Some("bs_2"), Some(2)));
        assert_eq!(line["outcome"], "completed");
        assert_eq!(line.get("otel.kind"), None);
    }
}
