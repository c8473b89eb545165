//! `test`: every test there is, against a stack of its own.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader, IsTerminal, Read, stdout},
    path::Path,
    process::{Command, Stdio},
    thread::{self, JoinHandle},
};

use crate::{
    args::{TestOptions, TestPart, UpOptions},
    checkout::{Checkout, Home},
    failure::{Doing, Failure, Result},
    install, process, say,
    tally::{Runner, Tally},
    tools, up, wait,
};

pub(crate) fn run(checkout: &Checkout, options: &TestOptions) -> Result<u8> {
    let mut tally = Tally::default();
    let outcome = run_parts(checkout, options, &mut tally);
    if let Err(failure) = &outcome {
        say::raw_error(format!("error: {failure}\n"));
    }
    // Whatever happened, this is the last line.
    say::raw(format!("{} passed, {} failed\n", tally.passed, tally.failed));
    match outcome {
        Err(failure) => Ok(failure.status),
        Ok(()) if tally.failed > 0 || tally.passed == 0 => Ok(1),
        Ok(()) => Ok(0),
    }
}

fn run_parts(checkout: &Checkout, options: &TestOptions, tally: &mut Tally) -> Result<()> {
    if options.skip_browser && is_ci(env::var_os("CI")) {
        return Err(Failure::usage("--no-browser is for speed at a desk; CI is set, and there every test runs"));
    }
    let parts: Vec<TestPart> = [TestPart::Rust, TestPart::Web, TestPart::Browser]
        .into_iter()
        .filter(|part| options.only.is_none_or(|only| only == *part))
        .filter(|part| !(options.skip_browser && *part == TestPart::Browser))
        .filter(|part| has_tests(checkout, *part))
        .collect();
    if parts.is_empty() {
        return Ok(());
    }
    let home = checkout.test_stack();
    let _lock = home.lock_for_tests()?;
    // No tests run, so whatever is there was left behind.
    up::clear_remains(&home)?;
    let up = UpOptions {
        // Tests of one limit would wait for the recommendations of all the others.
        settings: vec![("SHEEN_RECS_PER_MINUTE".to_owned(), "0".to_owned())],
        is_durable: false,
        // The tests' own targets too: the services are then built with the features that the tests ask for, and once.
        build: match parts.contains(&TestPart::Rust) {
            true => &["build", "--workspace", "--bins", "--tests"],
            // Every program: the browser's tests start the fake provider of models too.
            false => &["build", "--workspace", "--bins"],
        },
        ..UpOptions::default()
    };
    let mut up = up::bring_up(checkout, &home, &up)?;
    let outcome = run_in(checkout, &home, &parts, options, tally);
    up.stop()?;
    outcome
}

/// Whether the environment says that this is an unattended run.
fn is_ci(variable: Option<OsString>) -> bool {
    variable.is_some_and(|value| !matches!(value.to_str(), Some("" | "0" | "false")))
}

/// Runs the parts, one after the other, on the stack whose home is `home`.
fn run_in(
    checkout: &Checkout,
    home: &Home,
    parts: &[TestPart],
    options: &TestOptions,
    tally: &mut Tally,
) -> Result<()> {
    let mut has_packages = false;
    for part in parts {
        let mut environment = vec![
            ("SHEEN_TEST_STACK", home.stack_json().into_os_string()),
            ("SHEEN_TEST_BINARIES", checkout.binaries.clone().into_os_string()),
        ];
        if *part == TestPart::Rust {
            tools::find_or_install(checkout, home)?;
        }
        if *part != TestPart::Rust && !has_packages {
            install::find_or_install_node(home)?;
            run_one(Runner::Vitest, npm(checkout, &["ci"]), &environment, tally)?;
            has_packages = true;
        }
        if *part == TestPart::Browser {
            environment.push(("SHEEN_TEST_CHROMIUM", install::find_or_install_chromium(home)?.into_os_string()));
        }
        for (runner, command) in commands(checkout, *part, &options.filters) {
            run_one(runner, command, &environment, tally)?;
        }
    }
    Ok(())
}

fn has_tests(checkout: &Checkout, part: TestPart) -> bool {
    let (script, name) = match part {
        TestPart::Rust => return true,
        TestPart::Web => ("\"test\":", "web"),
        TestPart::Browser => ("\"test:browser\":", "browser"),
    };
    let package = fs::read_to_string(checkout.root.join("web/package.json")).unwrap_or_default();
    let has_tests = package.contains(script);
    if !has_tests {
        say::line("note", format!("there are no {name} tests yet"));
    }
    has_tests
}

/// Runs one command with nothing of ours in its environment but `environment`.
fn run_one(runner: Runner, mut command: Command, environment: &[(&str, OsString)], tally: &mut Tally) -> Result<()> {
    if wait::asked_to_stop() {
        return Err(Failure::interrupted());
    }
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"SHEEN_") {
            command.env_remove(name);
        }
    }
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let counted = follow(command, runner)?;
    *tally += counted.tally;
    // A runner that failed without having counted a failure could not run what it should.
    if !counted.is_success && counted.tally.failed == 0 {
        tally.failed += 1;
    }
    Ok(())
}

/// The commands of a part, one after the other, and whose summary each of them prints.
fn commands(checkout: &Checkout, part: TestPart, filters: &[String]) -> Vec<(Runner, Command)> {
    let with_filters = |mut command: Command| {
        if !filters.is_empty() {
            command.arg("--").args(filters);
        }
        command
    };
    let cargo = |words: &[&str]| {
        let mut cargo = checkout.cargo(words);
        // It can't see that the terminal is behind this command.
        cargo.env("CARGO_TERM_COLOR", if stdout().is_terminal() { "always" } else { "never" });
        with_filters(cargo)
    };
    match part {
        TestPart::Rust if process::works(&mut checkout.cargo(&["nextest", "--version"])) => {
            let mut commands = vec![(Runner::Nextest, cargo(&["nextest", "run", "--workspace"]))];
            // Nextest leaves the examples in documentation to `cargo test`.
            if has_doctests(&checkout.root.join("crates")) {
                commands.push((Runner::CargoTest, cargo(&["test", "--workspace", "--doc", "--no-fail-fast"])));
            }
            commands
        }
        TestPart::Rust => vec![(Runner::CargoTest, cargo(&["test", "--workspace", "--no-fail-fast"]))],
        TestPart::Web => vec![(Runner::Vitest, with_filters(npm(checkout, &["test"])))],
        TestPart::Browser => vec![(Runner::Playwright, with_filters(npm(checkout, &["run", "test:browser"])))],
    }
}

fn npm(checkout: &Checkout, words: &[&str]) -> Command {
    let mut npm = Command::new("npm");
    npm.args(words).current_dir(checkout.root.join("web"));
    npm
}

/// Whether any documentation comment below `folder` holds an example that would be run.
fn has_doctests(folder: &Path) -> bool {
    fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return has_doctests(&path);
        }
        path.extension().is_some_and(|extension| extension == "rs")
            && fs::read_to_string(&path).is_ok_and(|source| has_example(&source))
    })
}

fn has_example(source: &str) -> bool {
    let mut is_open = false;
    source.lines().map(str::trim_start).any(|line| {
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim_start);
        let Some(language) = comment.and_then(|comment| comment.strip_prefix("```")) else { return false };
        is_open = !is_open;
        let mut words = language.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
        is_open && words.all(|word| matches!(word, "rust" | "no_run" | "should_panic" | "compile_fail"))
    })
}

struct Counted {
    tally: Tally,
    is_success: bool,
}

/// Runs a command, shows what it prints, and counts the tests that it tells of.
fn follow(mut command: Command, runner: Runner) -> Result<Counted> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .doing(|| format!("run {name}"))?;
    let readers = [
        child.stdout.take().map(|pipe| show(pipe, runner, false)),
        child.stderr.take().map(|pipe| show(pipe, runner, true)),
    ];
    let status = process::wait_for(&mut child).doing(|| format!("wait for {name}"))?;
    let mut tally = Tally::default();
    for reader in readers.into_iter().flatten() {
        tally += reader.join().unwrap_or_default();
    }
    if wait::asked_to_stop() {
        return Err(Failure::interrupted());
    }
    Ok(Counted { tally, is_success: status.success() })
}

/// Passes on what comes through `pipe`, line by line, and counts.
fn show(pipe: impl Read + Send + 'static, runner: Runner, is_error: bool) -> JoinHandle<Tally> {
    thread::spawn(move || {
        let mut tally = Tally::default();
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let text = String::from_utf8_lossy(&line);
            tally += Tally::of_line(runner, text.trim_end());
            if is_error {
                say::raw_error(&line);
            } else {
                say::raw(&line);
            }
            line.clear();
        }
        tally
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unattended_run_is_known_by_its_variable() {
        for (value, expected) in [(Some("true"), true), (Some("1"), true), (Some(""), false), (Some("false"), false)] {
            assert_eq!(is_ci(value.map(OsString::from)), expected, "{value:?}");
        }
        assert!(!is_ci(None));
    }

    #[test]
    fn only_examples_that_would_be_run_are_examples() {
        assert!(has_example("/// It adds.\n///\n/// ```\n/// assert_eq!(add(1, 1), 2);\n/// ```\n"));
        assert!(has_example("    //! ```rust,no_run\n    //! run();\n    //! ```\n"));
        assert!(!has_example("/// ```text\n/// id: 7\n/// ```\n"));
        assert!(!has_example("/// ```ignore\n/// x\n/// ```\n/// ```json\n/// {}\n/// ```\n"));
        assert!(!has_example("// ```\n// not documentation\n// ```\nlet s = \"```\";\n"));
    }
}
