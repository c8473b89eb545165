//! The parts of a stack: what `kill` and `start` can name.

use std::fmt;

use crate::failure::{Failure, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Rabbitmq,
    Redis,
    Postgres,
    FakeLlm,
    Gateway,
    BuildWorker,
    RecsWorker,
    Studio,
}

impl Kind {
    /// In the order of their start: what takes longest comes first.
    pub(crate) const SERVERS: [Kind; 3] = [Kind::Rabbitmq, Kind::Redis, Kind::Postgres];
    pub(crate) const SERVICES: [Kind; 4] = [Kind::Gateway, Kind::BuildWorker, Kind::RecsWorker, Kind::Studio];
    /// Part of those stacks alone that were asked for it.
    pub(crate) const EXTRAS: [Kind; 1] = [Kind::FakeLlm];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Rabbitmq => "rabbitmq",
            Kind::Redis => "redis",
            Kind::Postgres => "postgres",
            Kind::FakeLlm => "fake-llm",
            Kind::Gateway => "gateway",
            Kind::BuildWorker => "build-worker",
            Kind::RecsWorker => "recs-worker",
            Kind::Studio => "studio",
        }
    }

    pub(crate) fn is_server(self) -> bool {
        Kind::SERVERS.contains(&self)
    }

    fn can_have_replicas(self) -> bool {
        matches!(self, Kind::Gateway | Kind::BuildWorker | Kind::RecsWorker)
    }

    /// The variable that names a server of the user's own, to be used instead of a private one.
    pub(crate) fn url_variable(self) -> Option<&'static str> {
        match self {
            Kind::Postgres => Some("SHEEN_DATABASE_URL"),
            Kind::Redis => Some("SHEEN_REDIS_URL"),
            Kind::Rabbitmq => Some("SHEEN_AMQP_URL"),
            _ => None,
        }
    }

    /// What the private instance listens on. The first is the one that clients use.
    pub(crate) fn endpoints(self) -> &'static [&'static str] {
        match self {
            Kind::Rabbitmq => &["amqp", "dist", "epmd"],
            Kind::Redis => &["redis"],
            Kind::Postgres => &["postgres"],
            Kind::FakeLlm => &["http"],
            Kind::Gateway => &["http", "preview", "admin"],
            Kind::BuildWorker | Kind::RecsWorker => &["admin"],
            Kind::Studio => &["http", "admin"],
        }
    }
}

/// One process of a stack: a kind, and which replica of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// 1 is the first, whose name has no number.
    pub(crate) replica: u32,
}

impl Part {
    pub(crate) fn first(kind: Kind) -> Part {
        Part { kind, replica: 1 }
    }

    pub(crate) fn parse(name: &str) -> Result<Part> {
        for kind in Kind::SERVERS.into_iter().chain(Kind::SERVICES).chain(Kind::EXTRAS) {
            if name == kind.name() {
                return Ok(Part::first(kind));
            }
            let number = name.strip_prefix(kind.name()).and_then(|rest| rest.strip_prefix('-'));
            if let (Some(number), true) = (number, kind.can_have_replicas())
                && let Ok(replica @ 2..=99) = number.parse::<u32>()
                && number == replica.to_string()
            {
                return Ok(Part { kind, replica });
            }
        }
        Err(Failure::usage(format!(
            "there is no service '{name}'; the services are gateway, build-worker, recs-worker, studio, postgres, redis, \
             rabbitmq, fake-llm, and replicas such as gateway-2, build-worker-2, recs-worker-2 (up to 99)"
        )))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.replica {
            1 => f.pad(self.kind.name()),
            n => f.pad(&format!("{}-{n}", self.kind.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_the_part_it_names() {
        for name in ["postgres", "redis", "rabbitmq", "gateway", "build-worker", "recs-worker", "studio", "fake-llm"] {
            assert_eq!(Part::parse(name).unwrap().to_string(), name);
        }
        for name in ["gateway-2", "build-worker-7", "recs-worker-99"] {
            assert_eq!(Part::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn names_of_nothing_are_refused_with_the_choices() {
        for name in
            ["", "gate", "gateway-", "gateway-1", "gateway-02", "gateway-100", "studio-2", "postgres-2", "fake-llm-2"]
        {
            let failure = Part::parse(name).unwrap_err();
            assert_eq!(failure.status, 2, "{name}");
            assert!(failure.to_string().contains("build-worker"), "{failure}");
        }
    }
}
