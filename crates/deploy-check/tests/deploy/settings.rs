//! What services are told is what they read, and they would start with it.

use std::collections::{BTreeMap, BTreeSet};

use build_worker::BuildWorkerSettings;
use gateway::GatewaySettings;
use recs_worker::RecsWorkerSettings;
use service::{
    settings::{Reader, SettingError},
    telemetry::TelemetrySettings,
};
use studio::StudioSettings;

/// A service's settings, as far as deploying it is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Port names of manifests, and the ports that the service listens on.
    pub(crate) ports: BTreeMap<&'static str, u64>,
    /// From SIGTERM to the process's end, at the longest.
    pub(crate) end_within_ms: u128,
    /// Connections to Postgres at most.
    pub(crate) database_pool: u64,
}

/// Has the service `name` read these settings; secrets are made up.
pub(crate) fn read(name: &str, env: &BTreeMap<String, String>) -> Result<Told, SettingError> {
    let reader = Reader::new(env);
    TelemetrySettings::read(&reader)?;
    let told = match name {
        "gateway" => GatewaySettings::read(&reader).map(|settings| Told {
            ports: [
                ("http", settings.addr.port()),
                ("preview", settings.preview_addr.port()),
                ("admin", settings.admin_addr.port()),
            ]
            .map(|(name, port)| (name, port.into()))
            .into(),
            // The drain, two listeners, the last of the work, of the connections and of the traces, blocking tasks.
            end_within_ms: settings.drain.as_millis() + 3_000 + 1_000 + 1_000 + 3_000 + 2_000 + 2_000,
            database_pool: settings.platform.storage.pool_size as u64,
        })?,
        "build-worker" => BuildWorkerSettings::read(&reader).map(|settings| Told {
            ports: [("admin", settings.admin_addr.port().into())].into(),
            // The drain, the handing back, the connections, the last traces, blocking tasks.
            end_within_ms: settings.drain.as_millis() + 10_000 + 3_000 + 2_000 + 2_000,
            database_pool: settings.platform.storage.pool_size as u64,
        })?,
        "recs-worker" => RecsWorkerSettings::read(&reader).map(|settings| Told {
            ports: [("admin", settings.admin_addr.port().into())].into(),
            // A call, its end, the connections, the last traces, blocking tasks.
            end_within_ms: settings.platform.recs_timeout.as_millis() + 5_000 + 3_000 + 2_000 + 2_000,
            database_pool: settings.platform.storage.pool_size as u64,
        })?,
        "studio" => StudioSettings::read(&reader).map(|settings| Told {
            ports: [("http", settings.addr.port()), ("admin", settings.admin_addr.port())]
                .map(|(name, port)| (name, port.into()))
                .into(),
            end_within_ms: 0,
            database_pool: 0,
        })?,
        other => panic!("there is no service {other}"),
    };
    Ok(told)
}

/// What the service `name` reads at all, whoever writes.
pub(crate) fn known(name: &str) -> BTreeSet<&'static str> {
    ["offline", "anthropic", "openai"].into_iter().flat_map(|engine| known_with(name, engine)).collect()
}

fn known_with(name: &str, engine: &str) -> BTreeSet<&'static str> {
    let mut env = secrets();
    env.insert("SHEEN_ENGINE".to_owned(), engine.to_owned());
    let reader = Reader::new(&env);
    TelemetrySettings::read(&reader).unwrap();
    match name {
        "gateway" => drop(GatewaySettings::read(&reader).unwrap()),
        "build-worker" => drop(BuildWorkerSettings::read(&reader).unwrap()),
        "recs-worker" => drop(RecsWorkerSettings::read(&reader).unwrap()),
        "studio" => drop(StudioSettings::read(&reader).unwrap()),
        other => panic!("there is no service {other}"),
    }
    reader.declared().into_iter().map(|declared| declared.name).collect()
}

/// Settings that hold a secret, with values that could be theirs.
pub(crate) fn secrets() -> BTreeMap<String, String> {
    [
        ("SHEEN_DATABASE_URL", "postgres://user:password@host/database"),
        ("SHEEN_REDIS_URL", "redis://:password@host:6379"),
        ("SHEEN_AMQP_URL", "amqp://user:password@host:5672/%2f"),
        ("SHEEN_SIGNING_KEYS", "k1:a secret of the checks"),
        ("SHEEN_STREAM_TOKEN_KEYS", "t1:another secret of the checks"),
        ("SHEEN_ANTHROPIC_API_KEY", "a provider's key"),
        ("SHEEN_OPENAI_API_KEY", "another provider's key"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

#[test]
fn a_value_that_a_service_refuses_is_found() {
    let mut env = secrets();
    env.insert("SHEEN_DRAIN_MS".to_owned(), "soon".to_owned());
    let error = read("gateway", &env).unwrap_err().to_string();
    assert!(error.starts_with("SHEEN_DRAIN_MS"), "{error}");
}
