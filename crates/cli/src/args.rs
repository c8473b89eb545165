//! What can be typed.

mod operators;

pub(crate) use operators::{
    Builds, Cancel, Completions, Dlq, Doctor, Forget, Keys, Letters, LettersToMove, Prune, QueueName, Retry, Rotate,
    Shell, Step,
};

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Parser, Subcommand, ValueEnum};
use protocol::{BuildSessionId, ProjectId, Seq, UserId};

const SETTINGS: &str = "\
Settings (environment):
  SHEEN_GATEWAY_URL        where the gateway is; default: the stack of this checkout, else http://127.0.0.1:8080
  SHEEN_SIGNING_KEYS       id:secret of the key to sign with (of several, the first); default: the stack's
  SHEEN_SIGNING_KEYS_FILE  a file that holds them
  SHEEN_DATABASE_URL       where Postgres is, for what operators do; default: the stack's
  SHEEN_REDIS_URL          where Redis is, and SHEEN_REDIS_PREFIX; default: the stack's
  SHEEN_AMQP_URL           where RabbitMQ is, and SHEEN_AMQP_PREFIX; default: the stack's
  SHEEN_ADMIN_URL          a gateway's operators' listener, for `doctor`; default: the stack's
  NO_COLOR                 no colours";

/// From prompt to preview: builds sites, watches builds, signs requests, and does what operators do.
#[derive(Debug, Parser)]
#[command(name = "sheen", version, after_help = SETTINGS)]
pub struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(Build),
    Watch(Watch),
    Cancel(Cancel),
    Retry(Retry),
    Sign(Sign),
    Cost(Cost),
    #[command(subcommand)]
    Builds(Builds),
    #[command(subcommand)]
    Dlq(Dlq),
    #[command(subcommand)]
    Keys(Keys),
    Doctor(Doctor),
    Prune(Prune),
    Forget(Forget),
    Completions(Completions),
}

/// Build a site from a prompt and watch it being built.
#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// What to build; `-` reads it from standard input.
    pub(crate) prompt: String,
    /// Write the built site's files here.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The language to be answered in, such as ar-EG; default: this terminal's.
    #[arg(long)]
    pub(crate) locale: Option<String>,
    /// The project that the build belongs to.
    #[arg(long, default_value = "sheen-cli")]
    pub(crate) project: ProjectId,
    /// On whose behalf.
    #[arg(long, env = "USER", default_value = "cli", hide_env = true)]
    pub(crate) user: UserId,
    /// Go on from this earlier build of the same project.
    #[arg(long, value_name = "ID")]
    pub(crate) parent: Option<BuildSessionId>,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

/// Watch a build, from its start or from where you left it.
#[derive(Debug, clap::Args)]
pub(crate) struct Watch {
    /// The build's id (bs_…).
    pub(crate) id: BuildSessionId,
    /// Show only what came after this number.
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    pub(crate) from: Seq,
    /// Write the built site's files here.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) telling: Telling,
}

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Telling {
    /// At the end, print when each thing came, in ms since the start; the last line is the preview's address.
    #[arg(long)]
    pub(crate) timeline: bool,
    /// One JSON object a line, for programs: the answer, every event, the recommendations.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Sign a request: prints its headers, one a line.
///
///   sheen sign POST /v1/builds --body @b.json | curl -H @- --data-binary @b.json -H content-type:application/json URL
///   curl $(sheen sign --curl GET /v1/builds/ID) URL
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Sign {
    /// GET, POST, …
    pub(crate) method: String,
    /// Path and query, exactly as they will be sent; of a whole URL, its path and query are taken.
    pub(crate) path: String,
    /// The body: text, `@file`, or `-` for standard input. Every byte counts (with curl, use --data-binary).
    #[arg(long, default_value = "")]
    pub(crate) body: String,
    /// Print arguments for curl, on one line.
    #[arg(long)]
    pub(crate) curl: bool,
}

/// Show what calls to language models cost, from the ledger in Postgres.
#[derive(Debug, clap::Args)]
pub(crate) struct Cost {
    /// What a line stands for.
    #[arg(long, value_enum, default_value_t = By::Day)]
    pub(crate) by: By,
    /// Only calls since then: a day (UTC), such as 2026-01-31, or a moment, such as 2026-01-31T12:00:00Z.
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub(crate) since: Option<DateTime<Utc>>,
    /// Each call of this build and its recommendations instead.
    #[arg(long, value_name = "ID", conflicts_with_all = ["by", "since"])]
    pub(crate) build: Option<BuildSessionId>,
    /// One JSON object a line, for programs; money in billionths of a dollar.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Day,
    Project,
    User,
    Model,
}

fn moment(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let day = text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    day.or_else(|_| text.parse()).map_err(|_| "a day, such as 2026-01-31, or a moment, such as 2026-01-31T12:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_takes_a_day_or_a_moment() {
        let since = |text: &str| match Args::try_parse_from(["sheen", "cost", "--since", text]).map(|args| args.command)
        {
            Ok(Command::Cost(Cost { since: Some(since), .. })) => Some(since.to_rfc3339()),
            _ => None,
        };
        assert_eq!(since("2026-01-31").as_deref(), Some("2026-01-31T00:00:00+00:00"));
        assert_eq!(since("2026-01-31T12:00:00+02:00").as_deref(), Some("2026-01-31T10:00:00+00:00"));
        assert_eq!(since("yesterday"), None);
        assert!(Args::try_parse_from(["sheen", "cost", "--build", "bs_p_1_00000000", "--by", "day"]).is_err());
    }
}
