//! Settings of logs and traces.

use tracing_subscriber::{EnvFilter, filter::ParseError};

use crate::settings::{Reader, SettingError};

/// Where collectors take traces over HTTP, below their address.
const TRACES_PATH: &str = "/v1/traces";

/// What is logged and traced, and where it goes.
#[derive(Debug)]
pub struct TelemetrySettings {
    pub(super) filter: EnvFilter,
    pub(super) is_json: bool,
    /// Whether prompts are told as they are; otherwise by their length.
    pub(super) tells_prompts: bool,
    /// None where traces are sent nowhere.
    pub(super) traces: Option<TraceSettings>,
}

/// Where traces go.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TraceSettings {
    pub(super) endpoint: String,
    /// Of the traces that begin here; one that comes from outside was decided there.
    pub(super) ratio: f64,
}

impl TelemetrySettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is no such value.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        let about = "what is logged: a level, or target=level pairs";
        // lapin tells each lost connection as two errors; health tells it once, with its reason.
        let filter = reader.text("SHEEN_LOG", Some("info,actix_server=warn,lapin=off"), about)?.unwrap_or_default();
        let filter = EnvFilter::try_new(&filter).map_err(|error: ParseError| {
            SettingError::new(
                "SHEEN_LOG",
                format_args!("is {filter:?} ({error})"),
                "wanted: such as info or info,live=debug",
            )
        })?;
        let format: String = reader.choice("SHEEN_LOG_FORMAT", "text", &["text", "json"], "how log lines look")?;
        let tells_prompts = reader.flag(
            "SHEEN_LOG_PROMPTS",
            false,
            "whether logs and traces tell prompts as they are, not by their length",
        )?;
        let endpoint = reader.optional_url(
            "SHEEN_OTLP_ENDPOINT",
            &["http", "https"],
            "OpenTelemetry collector that takes traces by OTLP over HTTP; unset, none are sent",
        )?;
        let ratio = reader.number(
            "SHEEN_TRACE_RATIO",
            1.0,
            0.0..=1.0,
            "share of the requests that are traced, where the caller did not decide it",
        )?;
        let traces = endpoint.map(|address| TraceSettings { endpoint: traces_of(&address), ratio });
        Ok(Self { filter, is_json: format == "json", tells_prompts, traces })
    }
}

/// Where the collector at `address` takes traces.
fn traces_of(address: &str) -> String {
    let address = address.trim_end_matches('/');
    if address.ends_with(TRACES_PATH) { address.to_owned() } else { format!("{address}{TRACES_PATH}") }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[track_caller]
    fn traces(pairs: &[(&'static str, &'static str)]) -> Result<Option<TraceSettings>, String> {
        let map: HashMap<&str, &str> = pairs.iter().copied().collect();
        TelemetrySettings::read(&Reader::new(&map)).map(|read| read.traces).map_err(|error| error.to_string())
    }

    #[test]
    fn traces_are_sent_where_an_endpoint_is_set_and_nowhere_else() {
        assert_eq!(traces(&[("SHEEN_TRACE_RATIO", "0.5")]), Ok(None));
        for address in ["http://otel:4318", "http://otel:4318/", "http://otel:4318/v1/traces"] {
            let settings = TraceSettings { endpoint: "http://otel:4318/v1/traces".to_owned(), ratio: 1.0 };
            assert_eq!(traces(&[("SHEEN_OTLP_ENDPOINT", address)]), Ok(Some(settings)));
        }
    }

    #[test]
    fn what_is_no_endpoint_and_no_share_is_told_on_one_line() {
        let wanted = "wanted: URL of http:// or https://, with a host";
        let told = traces(&[("SHEEN_OTLP_ENDPOINT", "grpc://otel:4317")]);
        assert_eq!(told, Err(format!("SHEEN_OTLP_ENDPOINT has another scheme; {wanted}")));
        for bad in ["1.1", "-0.1", "NaN", "half"] {
            let told = traces(&[("SHEEN_TRACE_RATIO", bad)]);
            assert_eq!(told, Err(format!("SHEEN_TRACE_RATIO is {bad:?}; allowed: a number, 0 to 1")));
        }
    }
}
