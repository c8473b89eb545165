//! What operators can type.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use clap::{Subcommand, ValueEnum};
use protocol::{BuildSessionId, Phase, ProjectId, UserId};

use super::moment;

/// Look at messages that RabbitMQ could not deliver, put them back, or drop them.
///
/// The jobs themselves are rows in Postgres, and were done or are found without any message. Without --yes, requeue and
/// drop only tell what they would do.
#[derive(Debug, Subcommand)]
pub(crate) enum Dlq {
    /// List the dead letters of both queues, the oldest first.
    List {
        #[command(flatten)]
        which: Letters,
        #[command(flatten)]
        output: Output,
    },
    /// Show one dead letter.
    Show {
        /// The letter's id, as `list` has it.
        id: String,
        #[command(flatten)]
        which: Letters,
        #[command(flatten)]
        output: Output,
    },
    /// Put letters back into the queue that they came from; what can't be read stays.
    Requeue(LettersToMove),
    /// Delete letters.
    Drop(LettersToMove),
}

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Letters {
    /// Of this queue alone.
    #[arg(long, value_enum)]
    pub(crate) queue: Option<QueueName>,
    /// Letters of each queue at most.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) limit: u32,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LettersToMove {
    /// Only these letters; default: all.
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) which: Letters,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Do it.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueueName {
    Builds,
    Recommendations,
}

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Output {
    /// One JSON object a line, for programs.
    #[arg(long)]
    pub(crate) json: bool,
}

/// List builds of every project, show one, cancel it, start it again.
#[derive(Debug, Subcommand)]
pub(crate) enum Builds {
    /// List builds, newest first.
    List {
        /// In this phase: queued, building, completed, failed or cancelled.
        #[arg(long)]
        phase: Option<Phase>,
        /// Of this project.
        #[arg(long)]
        project: Option<ProjectId>,
        /// Submitted since then: a day (UTC), such as 2026-01-31, or a moment, such as 2026-01-31T12:00:00Z.
        #[arg(long, value_name = "WHEN", value_parser = moment)]
        since: Option<DateTime<Utc>>,
        /// Builds at most.
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Show all that is known of a build.
    Show {
        /// The build's id (bs_…).
        id: BuildSessionId,
        #[command(flatten)]
        output: Output,
    },
    Cancel(Cancel),
    Retry(Retry),
}

/// Cancel a build, and its recommendations.
#[derive(Debug, clap::Args)]
pub(crate) struct Cancel {
    /// The build's id (bs_…).
    pub(crate) id: BuildSessionId,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Start a failed or cancelled build again.
#[derive(Debug, clap::Args)]
pub(crate) struct Retry {
    /// The build's id (bs_…).
    pub(crate) id: BuildSessionId,
    /// Start its recommendations again, not the build.
    #[arg(long)]
    pub(crate) recommendations: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Make keys, and change them without a request being refused.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key and print it as id:secret.
    New {
        /// Its id: 1 to 64 of A-Z a-z 0-9 _ -; default: made of today's date and some random digits.
        #[arg(long)]
        id: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    Rotate(Rotate),
}

/// Change the keys of a file that gateways and signers read (SHEEN_SIGNING_KEYS_FILE, SHEEN_STREAM_TOKEN_KEYS_FILE).
///
/// Adds a new key that is accepted, waits until every gateway was seen to accept it, makes it the default, and ends,
/// leaving the old one accepted. `--finish` takes the old one out; not before whatever it signed has expired.
#[derive(Debug, clap::Args)]
pub(crate) struct Rotate {
    /// The file; default: what SHEEN_SIGNING_KEYS_FILE, or SHEEN_STREAM_TOKEN_KEYS_FILE, names.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// It holds the keys of stream tokens.
    #[arg(long)]
    pub(crate) stream_tokens: bool,
    /// A gateway that must accept the new key first; each of them, not their load balancer.
    #[arg(long = "gateway", value_name = "URL")]
    pub(crate) gateways: Vec<String>,
    /// How long to wait, after they accept it, for those that can't be asked.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) settle: Duration,
    /// Give up, with both keys accepted and the old one still the default, where they don't accept it by then.
    #[arg(long, value_name = "TIME", default_value = "3m", value_parser = duration)]
    pub(crate) patience: Duration,
    /// Only this step.
    #[arg(long, value_enum, conflicts_with = "finish")]
    pub(crate) step: Option<Step>,
    /// Take out every key but the default.
    #[arg(long)]
    pub(crate) finish: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// Add a key that is accepted, and is not the default.
    Add,
    /// Make the newest key the default, once every gateway accepts it.
    Promote,
}

/// Check settings, servers, queues, migrations, clocks and sums, and say what to do. Exit status 1: there is a problem.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Gateways that run, for the sum of connections.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub(crate) gateways: u32,
    /// Build workers that run.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub(crate) build_workers: u32,
    /// Recommendations workers that run.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub(crate) recs_workers: u32,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Delete old builds with all that belongs to them. Without --yes it only counts.
///
/// Never what is not settled, what a newer build goes on from, or what the last 100 completed and 50 failed
/// recommendations runs belong to. Of the ledger, only entries that no cap sums up.
#[derive(Debug, clap::Args)]
pub(crate) struct Prune {
    /// Builds that ended longer ago, such as 30d, 12h, 90m.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) older_than: Duration,
    /// Builds, or ledger entries, of one transaction.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) batch: u32,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Do it.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Delete a person's or a project's data everywhere. Without --yes it only counts.
///
/// Builds that run are cancelled first. Ledger entries stay, without a name.
#[derive(Debug, clap::Args)]
pub(crate) struct Forget {
    /// The person, as `userId` of the submits.
    #[arg(long, required_unless_present = "project", conflicts_with = "project")]
    pub(crate) user: Option<UserId>,
    /// The project.
    #[arg(long)]
    pub(crate) project: Option<ProjectId>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Do it.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Print a script that completes commands and options in your shell.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// A number and its unit: s, m, h or d.
fn duration(text: &str) -> Result<Duration, &'static str> {
    let wanted = "a number with s, m, h or d, such as 30d";
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(wanted)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wanted),
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = number.parse().ok().filter(|_| digits).ok_or(wanted)?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_with_its_unit() {
        for (text, seconds) in [("0s", 0), ("90m", 5_400), ("12h", 43_200), ("30d", 2_592_000)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "d", "30", "+3d", "-1d", "1.5h", "30 d", "3é", "99999999999d"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
