//! Whether every service would start with the settings of this environment, or of the stack.

use build_worker::BuildWorkerSettings;
use gateway::GatewaySettings;
use recs_worker::RecsWorkerSettings;
use service::settings::{Reader, SettingError, Source};
use studio::StudioSettings;

use super::Finding;
use crate::connection::Surroundings;

/// Connections of one replica each, where its settings can be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pools {
    pub(super) gateway: Option<usize>,
    pub(super) build_worker: Option<usize>,
    pub(super) recs_worker: Option<usize>,
}

struct OfServices<'a>(&'a Surroundings<'a>);

impl Source for OfServices<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.service_setting(name)
    }
}

pub(super) fn check(surroundings: &Surroundings<'_>) -> (Vec<Finding>, Pools) {
    let source = OfServices(surroundings);
    let reader = Reader::new(&source);
    let gateway = GatewaySettings::read(&reader).map(|settings| settings.platform.storage.pool_size);
    let build = BuildWorkerSettings::read(&reader).map(|settings| settings.platform.storage.pool_size);
    let recs = RecsWorkerSettings::read(&reader).map(|settings| settings.platform.storage.pool_size);
    let studio = StudioSettings::read(&reader).map(drop);
    let findings = vec![
        finding("gateway", &gateway),
        finding("build-worker", &build),
        finding("recs-worker", &recs),
        finding("studio", &studio),
    ];
    (findings, Pools { gateway: gateway.ok(), build_worker: build.ok(), recs_worker: recs.ok() })
}

fn finding<T>(service: &str, settings: &Result<T, SettingError>) -> Finding {
    let place = format!("settings of {service}");
    match settings {
        Ok(_) => Finding::ok(place, "can be used"),
        Err(error) => {
            let todo = format!("{service} would not start so: put this right, here and where it runs");
            Finding::problem(place, error.to_string(), todo)
        }
    }
}
