//! `sheen doctor`.

mod servers;
mod settings;

use serde_json::json;

use crate::{
    Outcome,
    args::Doctor,
    connection::Surroundings,
    screen::{Screen, Tone},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Ok,
    Warning,
    Problem,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warning => Tone::Strong,
            Self::Problem => Tone::Bad,
        }
    }
}

/// What was found in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    level: Level,
    /// Such as `postgres clock`.
    place: String,
    found: String,
    /// What to do about it; empty where all is well.
    todo: String,
}

impl Finding {
    fn ok(place: impl Into<String>, found: impl Into<String>) -> Self {
        Self { level: Level::Ok, place: place.into(), found: found.into(), todo: String::new() }
    }

    fn warning(place: impl Into<String>, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { level: Level::Warning, place: place.into(), found: found.into(), todo: todo.into() }
    }

    fn problem(place: impl Into<String>, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { level: Level::Problem, place: place.into(), found: found.into(), todo: todo.into() }
    }
}

pub(super) async fn doctor(args: &Doctor, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let (mut findings, pools) = settings::check(surroundings);
    findings.extend(servers::postgres(surroundings, &pools, args).await);
    findings.extend(servers::redis(surroundings).await);
    findings.extend(servers::rabbitmq(surroundings).await);
    findings.extend(servers::gateways(surroundings).await);
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok);
    let mut screen = Screen::stdout(surroundings.variable);
    for Finding { level, place, found, todo } in &findings {
        if args.output.json {
            let line = json!({ "level": level.as_str(), "place": place, "found": found, "todo": todo });
            screen.raw_line(&line.to_string())?;
            continue;
        }
        let line = format!("  {place}: {found}");
        screen.line(&[(level.tone(), &format!("{:<7}", level.as_str())), (Tone::Plain, &line)])?;
        if !todo.is_empty() {
            screen.line(&[(Tone::Plain, &format!("         → {todo}"))])?;
        }
    }
    Ok(if worst == Level::Problem { Outcome::Bad } else { Outcome::Good })
}
