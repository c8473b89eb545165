//! Whether the servers are there, and as the services want them.

use chrono::{DateTime, TimeDelta, Utc};
use client::{Gateway, RetryPolicy};
use protocol::{BuildSessionId, ProjectId, problem::ProblemCode};
use storage::{ServerSurvey, StorageError};

use super::{Finding, settings::Pools};
use crate::{args::Doctor, connection::Surroundings, told};

/// Leases and tokens live for seconds: clocks that differ by more than this confuse who reads times.
const SKEW: TimeDelta = TimeDelta::seconds(2);
/// Wake-ups that nobody took; a busy system has a few.
const LONG_QUEUE: u32 = 1_000;

pub(super) async fn postgres(surroundings: &Surroundings<'_>, pools: &Pools, args: &Doctor) -> Vec<Finding> {
    let place = "postgres";
    let todo = "start it, or put SHEEN_DATABASE_URL right: without it nothing is accepted";
    let storage = match surroundings.storage() {
        Ok(storage) => storage,
        Err(error) => return vec![Finding::problem(place, told(&error), todo)],
    };
    let before = Utc::now();
    let survey = match storage.server_survey().await {
        Ok(survey) => survey,
        Err(error) => return vec![Finding::problem(place, error.to_string(), todo)],
    };
    let mut findings = vec![version(&survey), clock("postgres", before, survey.clock)];
    findings.push(match storage.migration_survey().await {
        Ok(survey) if !survey.missing.is_empty() => {
            let todo = "run `gateway migrate`, or start any service: each does it";
            Finding::problem("postgres migrations", format!("{} are missing", survey.missing.join(", ")), todo)
        }
        Ok(survey) if !survey.unknown.is_empty() => {
            let found = format!("{} are newer than this program", survey.unknown.join(", "));
            Finding::warning("postgres migrations", found, "use the `sheen` that belongs to the services")
        }
        Ok(_) => Finding::ok("postgres migrations", "all are run"),
        Err(error) => Finding::problem("postgres migrations", error.to_string(), "see what Postgres' log says"),
    });
    findings.push(sum_of_pools(&survey, pools, args));
    findings.push(match storage.backlog().await {
        Ok(backlog) => Finding::ok(
            "jobs",
            format!("{} builds and {} recommendations runs wait", backlog.builds.count, backlog.recommendations.count),
        ),
        Err(StorageError::Unavailable(error)) => Finding::problem("jobs", error, "run the migrations first"),
        Err(error) => Finding::problem("jobs", error.to_string(), "run the migrations first"),
    });
    findings
}

fn version(survey: &ServerSurvey) -> Finding {
    let found = format!("version {}, {} connections open", survey.version, survey.open_connections);
    let major: Option<u32> = survey.version.split(['.', ' ']).next().and_then(|major| major.parse().ok());
    if major.is_some_and(|major| major < 14) {
        return Finding::warning("postgres", found, "use 14 or newer: older ones are not tested");
    }
    Finding::ok("postgres", found)
}

/// Replicas as they were told, and one of each more, since one that is replaced stands beside the new one for a while.
fn sum_of_pools(survey: &ServerSurvey, pools: &Pools, args: &Doctor) -> Finding {
    let place = "postgres connections";
    let allowed = survey.max_connections - survey.reserved_connections;
    let parts = [
        ("gateways", args.gateways, pools.gateway),
        ("build workers", args.build_workers, pools.build_worker),
        ("recommendations workers", args.recs_workers, pools.recs_worker),
    ];
    let mut sum = 0_i64;
    let mut told = Vec::new();
    for (name, replicas, pool) in parts.into_iter().filter(|(_, replicas, _)| *replicas > 0) {
        let Some(pool) = pool else {
            return Finding::warning(place, format!("the pool of {name} is not known"), "put the settings right first");
        };
        sum += (i64::from(replicas) + 1) * i64::try_from(pool).unwrap_or(i64::MAX / 100_000);
        told.push(format!("{replicas} + 1 {name} × {pool}"));
    }
    let found = format!("{} = {sum} of {allowed} that the server gives", told.join(", "));
    if sum > allowed {
        let todo =
            format!("raise max_connections to {}, or lower SHEEN_DATABASE_POOL", sum + survey.reserved_connections);
        return Finding::problem(place, found, todo);
    }
    Finding::ok(place, found)
}

fn clock(server: &str, before: DateTime<Utc>, theirs: DateTime<Utc>) -> Finding {
    let place = format!("{server} clock");
    let now = Utc::now();
    // It was read at some moment between the two.
    let off = if theirs < before {
        before - theirs
    } else if theirs > now {
        theirs - now
    } else {
        TimeDelta::zero()
    };
    let found = format!("{} ms off this machine's", off.num_milliseconds());
    if off > SKEW {
        return Finding::problem(place, found, "have both machines follow one source of time (NTP)");
    }
    Finding::ok(place, found)
}

pub(super) async fn redis(surroundings: &Surroundings<'_>) -> Vec<Finding> {
    let place = "redis";
    let todo = "start it, or put SHEEN_REDIS_URL right: without it events come up to two seconds late";
    let settings = match surroundings.redis() {
        Ok(settings) => settings,
        Err(error) => return vec![Finding::problem(place, told(&error), todo)],
    };
    let asked = async {
        let mut operator = live::Operator::connect(settings).await?;
        let before = Utc::now();
        Ok::<_, live::OperateError>((before, operator.survey().await?))
    };
    let (before, survey) = match asked.await {
        Ok(answer) => answer,
        Err(error) => return vec![Finding::problem(place, error.to_string(), todo)],
    };
    let mut findings = vec![clock("redis", before, survey.clock)];
    findings.push(if survey.role == "master" {
        Finding::ok(place, format!("version {}, {} bytes used", survey.version, survey.memory_used))
    } else {
        Finding::problem(place, format!("it is a {}", survey.role), "name the one that takes writes in SHEEN_REDIS_URL")
    });
    findings.push(if survey.memory_limit > 0 && !survey.eviction.starts_with("volatile-") {
        let found = format!("{} at {} bytes", survey.eviction, survey.memory_limit);
        let todo = "set maxmemory-policy volatile-ttl: every key of ours expires, and a full Redis that evicts nothing \
                    takes no writes";
        Finding::warning("redis eviction", found, todo)
    } else {
        Finding::ok("redis eviction", format!("{}, limit {} bytes", survey.eviction, survey.memory_limit))
    });
    // Either is right: it may be wiped at any time. Kept, its counters also help after an older Postgres was restored.
    let kept = if survey.is_logged { "every write is logged" } else { "writes are not logged, and need not be" };
    findings.push(Finding::ok("redis persistence", kept));
    findings
}

pub(super) async fn rabbitmq(surroundings: &Surroundings<'_>) -> Vec<Finding> {
    let place = "rabbitmq";
    let todo = "start it, or put SHEEN_AMQP_URL right: without it jobs begin up to a second late";
    let settings = match surroundings.rabbitmq() {
        Ok(settings) => settings,
        Err(error) => return vec![Finding::problem(place, told(&error), todo)],
    };
    let operator = match broker::Operator::connect(settings).await {
        Ok(operator) => operator,
        Err(error) => return vec![Finding::problem(place, error.to_string(), todo)],
    };
    let queues = operator.queues().await;
    operator.close().await;
    match queues {
        Ok(queues) => queues.into_iter().map(queue).collect(),
        Err(error) => vec![Finding::problem(place, error.to_string(), todo)],
    }
}

fn queue(survey: broker::QueueSurvey) -> Finding {
    let place = format!("queue {}", survey.name);
    if let Some(mismatch) = survey.mismatch {
        let todo = "delete it while the services run, which make it anew: what it holds are wake-ups";
        return Finding::problem(place, mismatch, todo);
    }
    match (survey.messages, survey.is_dead_letters) {
        (None, _) => Finding::warning(place, "is not there", "start a gateway, which makes it"),
        (Some(0), true) => Finding::ok(place, "no dead letters"),
        (Some(letters), true) => {
            let todo = "`sheen dlq list` shows them, `sheen dlq requeue` or `sheen dlq drop` takes them away";
            Finding::warning(place, format!("{letters} dead letters"), todo)
        }
        (Some(messages), false) if messages > LONG_QUEUE => {
            Finding::warning(place, format!("{messages} messages wait"), "see that workers run, and start more of them")
        }
        (Some(messages), false) => Finding::ok(place, format!("as it should be, {messages} messages wait")),
    }
}

pub(super) async fn gateways(surroundings: &Surroundings<'_>) -> Vec<Finding> {
    let asked = async {
        let mut findings = Vec::new();
        let key = surroundings.key()?;
        for address in surroundings.admins()? {
            let gateway = Gateway::with_key(&address, key.clone())?.retrying(RetryPolicy::never());
            findings.push(ready(&address, &gateway).await);
        }
        for address in surroundings.gateways()? {
            let gateway = Gateway::with_key(&address, key.clone())?.retrying(RetryPolicy::never());
            findings.push(signed(&address, &gateway).await?);
        }
        Ok::<_, anyhow::Error>(findings)
    };
    asked.await.unwrap_or_else(|error| {
        vec![Finding::problem("gateway", told(&error), "put SHEEN_GATEWAY_URL and SHEEN_SIGNING_KEYS right")]
    })
}

async fn ready(address: &str, gateway: &Gateway) -> Finding {
    let place = format!("{address}/readyz");
    match gateway.exchange(&gateway.call("GET".parse().unwrap_or_default(), &["readyz"])).await {
        Ok(answer) => {
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            if !answer.status.is_success() {
                Finding::problem(place, format!("{}: {said}", answer.status), "it starts or ends; its log says which")
            } else if said.contains("\"down\":[]") {
                Finding::ok(place, "ready, and every part is up")
            } else {
                Finding::warning(place, said, "docs/RUNBOOK.md#sheenpartdown says what each part means")
            }
        }
        Err(error) => Finding::problem(place, error.to_string(), "start the gateway, or put its address right"),
    }
}

/// Asks for a build that can't be there, which needs a good signature and a clock that is nearly right.
async fn signed(address: &str, gateway: &Gateway) -> anyhow::Result<Finding> {
    let nobody: ProjectId = "sheen-doctor".parse()?;
    let id = BuildSessionId::random(&nobody, Utc::now().timestamp_millis());
    let place = format!("gateway {address}");
    let asked = gateway.snapshot(&id).await;
    let refused = asked.as_ref().err().and_then(client::Error::code);
    Ok(match (asked, refused) {
        (Ok(_), _) | (_, Some(ProblemCode::BuildNotFound)) => Finding::ok(place, "answers, and takes our signature"),
        (Err(error), Some(ProblemCode::SignatureInvalid)) => {
            Finding::problem(place, error.to_string(), "give `sheen` a key that the gateways have: SHEEN_SIGNING_KEYS")
        }
        (Err(error), Some(ProblemCode::TimestampOutOfRange)) => {
            Finding::problem(place, error.to_string(), "put this machine's clock right, or the gateway's (NTP)")
        }
        (Err(error), _) => Finding::problem(place, error.to_string(), "start it, or put SHEEN_GATEWAY_URL right"),
    })
}
