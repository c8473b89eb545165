//! Logs: to standard error, filtered by `SHEEN_LOG`, as text or JSON.

use tracing_subscriber::{EnvFilter, filter::ParseError};

use crate::settings::{Reader, SettingError};

/// Starts logging. `service` is the process's name, said once with its version.
///
/// Where a subscriber is installed already (tests), that one stays.
///
/// # Errors
/// When `SHEEN_LOG` is no filter, or `SHEEN_LOG_FORMAT` no format.
pub fn init(service: &str, reader: &Reader<'_>) -> Result<(), SettingError> {
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
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = if format == "json" {
        subscriber.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
        subscriber.with_ansi(colours).try_init()
    };
    if installed.is_ok() {
        // Below the default level: a service that can't start says one line, and that is why.
        tracing::debug!(service, version = env!("CARGO_PKG_VERSION"), "{service} starts");
    }
    Ok(())
}
