//! The command line.

use std::{env, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

use crate::{
    failure::{Failure, Result},
    part::Part,
    services,
};

pub(crate) const HELP: &str = "\
cargo xtask COMMAND: sets up, runs, and tests Sheen on this machine

  demo                a stack, and a site built from a sample prompt before your eyes; runs until Ctrl-C
    --once              end when the site is built, with the build's exit status
    --prompt TEXT       build this instead of the sample
    --set, --no-build   as for up
  up                  the stack without the demo; runs until Ctrl-C
    --detach            return when it is ready, and let it run
    --set NAME=VALUE    a setting for all services (SHEEN_…); --set NAME takes the environment's value,
                        --set NAME= takes a setting back; a stack that runs gets its services restarted
    --fake-llm SCRIPT   a fake provider of models that plays SCRIPT, such as overload-then-ok, and that the workers
                        call where --set SHEEN_ENGINE names a model; 'cargo run -p fake-llm -- --help' lists scripts
    --servers-only      PostgreSQL, Redis and RabbitMQ without our services
    --no-build          run what was built before
  down                stop the stack and remove its data; its logs stay
  kill SERVICE        end one process of the stack at once (SIGKILL)
  start SERVICE       bring it back at the same address
                      SERVICE: gateway, build-worker, recs-worker, studio, postgres, redis, rabbitmq,
                      fake-llm, or a replica: gateway-2, build-worker-2, recs-worker-2, …
  test                a stack of its own, and every test against it; the rest of the line after -- filters them
    --only PART         rust, web or browser
    --no-browser        without the tests in the browser, for speed; refused where CI is set
  chaos               the fault campaign: a crowd of clients while everything is broken, one thing after another
    --seed N            the same seed gives the same schedule; 1 where left out
    --minutes M         for so long; where left out, until every fault had its turn
    --only FAULT,…      only these
    --report FILE       the figures as JSON

The environment of this command may name servers to use instead of private ones: SHEEN_DATABASE_URL,
SHEEN_REDIS_URL, SHEEN_AMQP_URL; SHEEN_XTASK_CHROMIUM names the browser of the tests. SHEEN_XTASK_NO_INSTALL=1
forbids to install what is missing.
";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Demo(DemoOptions),
    Up(UpOptions),
    Chaos(Vec<String>),
    Down,
    Kill(Part),
    Start(Part),
    Test(TestOptions),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DemoOptions {
    pub(crate) once: bool,
    pub(crate) prompt: Option<String>,
    pub(crate) up: UpOptions,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UpOptions {
    /// Names and values; an empty value takes a setting back.
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) is_detached: bool,
    pub(crate) servers_only: bool,
    /// What a fake provider of models is to play.
    pub(crate) fake_llm: Option<String>,
    pub(crate) skip_build: bool,
    /// Whether the database's commits wait for the disk.
    pub(crate) is_durable: bool,
    /// Where the database's data lies, if not with the rest.
    pub(crate) postgres_data: Option<PathBuf>,
    /// What cargo is asked before the start.
    pub(crate) build: &'static [&'static str],
}

impl Default for UpOptions {
    fn default() -> Self {
        UpOptions {
            settings: Vec::new(),
            is_detached: false,
            servers_only: false,
            fake_llm: None,
            skip_build: false,
            is_durable: true,
            postgres_data: None,
            build: &["build"],
        }
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TestOptions {
    pub(crate) only: Option<TestPart>,
    pub(crate) skip_browser: bool,
    pub(crate) filters: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestPart {
    Rust,
    Web,
    Browser,
}

pub(crate) fn parse(mut words: Parser) -> Result<Command> {
    match words.next()? {
        Some(Arg::Value(command)) => match &*command.string()? {
            "demo" => demo(words),
            "up" => up(words),
            "chaos" => chaos(words),
            "down" => nothing_more(words, Command::Down),
            "kill" => service(words, "kill").map(Command::Kill),
            "start" => service(words, "start").map(Command::Start),
            "test" => test(words),
            "help" => nothing_more(words, Command::Help),
            other => Err(Failure::usage(format!(
                "there is no command '{other}'; the commands are demo, up, down, kill, start, test, chaos, help"
            ))),
        },
        Some(Arg::Long("help") | Arg::Short('h')) | None => Ok(Command::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn demo(mut words: Parser) -> Result<Command> {
    let mut options = DemoOptions::default();
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("once") => options.once = true,
            Arg::Long("prompt") => options.prompt = Some(words.value()?.string()?),
            Arg::Long("set") => options.up.settings.push(setting(&words.value()?.string()?)?),
            Arg::Long("no-build") => options.up.skip_build = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Demo(options))
}

fn up(mut words: Parser) -> Result<Command> {
    let mut options = UpOptions::default();
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("detach") | Arg::Short('d') => options.is_detached = true,
            Arg::Long("set") => options.settings.push(setting(&words.value()?.string()?)?),
            Arg::Long("fake-llm") => options.fake_llm = Some(words.value()?.string()?),
            Arg::Long("servers-only") => options.servers_only = true,
            Arg::Long("no-build") => options.skip_build = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Up(options))
}

fn test(mut words: Parser) -> Result<Command> {
    let mut options = TestOptions::default();
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("only") => {
                options.only = Some(match &*words.value()?.string()? {
                    "rust" => TestPart::Rust,
                    "web" => TestPart::Web,
                    "browser" => TestPart::Browser,
                    other => return Err(Failure::usage(format!("--only takes rust, web or browser, not '{other}'"))),
                });
            }
            Arg::Long("no-browser") => options.skip_browser = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            // All that stands behind `--`, in which nothing is an option of ours.
            Arg::Value(first) => {
                options.filters.push(first.string()?);
                for filter in words.raw_args()? {
                    options.filters.push(filter.string()?);
                }
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if options.skip_browser && options.only == Some(TestPart::Browser) {
        return Err(Failure::usage("--no-browser leaves nothing of --only browser"));
    }
    Ok(Command::Test(options))
}

/// The campaign reads its own options.
fn chaos(mut words: Parser) -> Result<Command> {
    let words = words.raw_args()?.map(ValueExt::string).collect::<std::result::Result<_, _>>()?;
    Ok(Command::Chaos(words))
}

fn service(mut words: Parser, command: &str) -> Result<Part> {
    match words.next()? {
        Some(Arg::Value(name)) => {
            let part = Part::parse(&name.string()?)?;
            nothing_more(words, part)
        }
        Some(other) => Err(other.unexpected().into()),
        None => Err(Failure::usage(format!("{command} wants the name of a service; 'cargo xtask help' lists them"))),
    }
}

/// `NAME=VALUE`, or `NAME` for the value that it has in the environment, which keeps a secret out of the command line.
fn setting(word: &str) -> Result<(String, String)> {
    let (name, value) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (word, env::var(word).ok()),
    };
    let Some(value) = value else {
        return Err(Failure::usage(format!("--set {name} has no value, and the environment has none for it either")));
    };
    services::check_setting(name, &value)?;
    Ok((name.to_owned(), value))
}

fn nothing_more<T>(mut words: Parser, command: T) -> Result<T> {
    match words.next()? {
        None => Ok(command),
        Some(other) => Err(other.unexpected().into()),
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Failure::usage(format!("{error}; see 'cargo xtask help'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command> {
        parse(Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn options_are_read() {
        let up = UpOptions::default();
        let settings = vec![("SHEEN_LOG".to_owned(), "a=b".to_owned()), ("SHEEN_MODEL".to_owned(), String::new())];
        let expected = UpOptions { is_detached: true, settings, fake_llm: Some("ok".to_owned()), ..up };
        let line = "up --detach --set SHEEN_LOG=a=b --fake-llm ok --set SHEEN_MODEL=";
        assert_eq!(parsed(line).unwrap(), Command::Up(expected));

        let expected = DemoOptions { once: true, prompt: Some("hello".to_owned()), ..DemoOptions::default() };
        assert_eq!(parsed("demo --prompt hello --once").unwrap(), Command::Demo(expected));

        assert_eq!(parsed("kill build-worker-2").unwrap(), Command::Kill(Part::parse("build-worker-2").unwrap()));
        assert_eq!(parsed("down").unwrap(), Command::Down);
        assert_eq!(parsed("").unwrap(), Command::Help);
        assert_eq!(parsed("up --help").unwrap(), Command::Help);
    }

    #[test]
    fn what_stands_behind_the_dashes_goes_to_the_tests() {
        let filters = vec!["replay".to_owned(), "--exact".to_owned()];
        let expected = TestOptions { only: Some(TestPart::Rust), skip_browser: false, filters };
        assert_eq!(parsed("test --only rust -- replay --exact").unwrap(), Command::Test(expected));
    }

    #[test]
    fn a_line_that_makes_no_sense_is_status_2() {
        for line in [
            "fly",
            "--fast",
            "up now",
            "up --set",
            "up --set PATH=x",
            "up --fake-llm",
            "up --set SHEEN_NOT_IN_ANY_ENVIRONMENT",
            "kill",
            "kill nobody",
            "kill gateway studio",
            "down --now",
            "test --only java",
            "test --only browser --no-browser",
            "demo --prompt",
        ] {
            assert_eq!(parsed(line).unwrap_err().status, 2, "{line}");
        }
    }
}
