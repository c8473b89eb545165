//! Gets the servers' programs: finds them, or has the system's package manager install them.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::process::geteuid;

use crate::{
    checkout::Home,
    failure::{Doing, Failure, Result},
    part::Kind,
    places::{Places, find_chromium, find_on_path, is_program},
    process, say, wait,
};

/// Forbids installing anything.
const NO_INSTALL: &str = "SHEEN_XTASK_NO_INSTALL";

/// Names the browser of the tests.
const CHROMIUM: &str = "SHEEN_XTASK_CHROMIUM";

/// The oldest Node.js that the web tests run on.
const NODE_AT_LEAST: u32 = 20;

/// A package manager, its names for the packages of Postgres, Redis and RabbitMQ, those of Node.js with npm, of Chromium, of
/// Prometheus with promtool, and of Python with its virtual environments, and the script that installs `$@`.
struct Manager {
    program: &'static str,
    packages: [&'static str; 3],
    node: &'static [&'static str],
    chromium: &'static str,
    prometheus: &'static str,
    python: &'static str,
    script: &'static str,
    needs_root: bool,
}

const MANAGERS: [Manager; 5] = [
    Manager {
        program: "apt-get",
        packages: ["postgresql", "redis-server", "rabbitmq-server"],
        node: &["nodejs", "npm"],
        chromium: "chromium",
        prometheus: "prometheus",
        python: "python3-venv",
        // Debian's packages start their servers unless this file says no. One that was there before stays as it is.
        script: r#"
            policy=/usr/sbin/policy-rc.d
            mark='Written by cargo xtask for the time of an installation.'
            trap 'exit 130' INT TERM
            if [ ! -e $policy ] || grep -q "$mark" $policy; then
                trap "rm -f $policy" EXIT
                printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" > $policy
                chmod 755 $policy
            fi
            export DEBIAN_FRONTEND=noninteractive
            apt-get -o DPkg::Lock::Timeout=120 update
            apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
        "#,
        needs_root: true,
    },
    Manager {
        program: "dnf",
        packages: ["postgresql-server", "redis", "rabbitmq-server"],
        node: &["nodejs", "npm"],
        chromium: "chromium",
        prometheus: "golang-github-prometheus",
        python: "python3",
        script: r#"dnf install -y "$@""#,
        needs_root: true,
    },
    Manager {
        program: "apk",
        packages: ["postgresql", "redis", "rabbitmq-server"],
        node: &["nodejs", "npm"],
        chromium: "chromium",
        prometheus: "prometheus",
        python: "python3",
        script: r#"apk add "$@""#,
        needs_root: true,
    },
    Manager {
        program: "pacman",
        packages: ["postgresql", "valkey", "rabbitmq"],
        node: &["nodejs", "npm"],
        chromium: "chromium",
        prometheus: "prometheus",
        python: "python",
        script: r#"pacman -Sy --noconfirm --needed "$@""#,
        needs_root: true,
    },
    Manager {
        program: "brew",
        packages: ["postgresql", "redis", "rabbitmq"],
        node: &["node"],
        chromium: "google-chrome",
        prometheus: "prometheus",
        python: "python3",
        script: r#"brew install "$@""#,
        needs_root: false,
    },
];

impl Manager {
    fn package(&self, server: Kind) -> &'static str {
        match server {
            Kind::Postgres => self.packages[0],
            Kind::Redis => self.packages[1],
            _ => self.packages[2],
        }
    }
}

/// The programs of `servers`, by the names that the stack knows them by.
pub(crate) fn find_or_install(home: &Home, servers: &[Kind]) -> Result<BTreeMap<String, PathBuf>> {
    let places = Places::of_this_system();
    let missing: Vec<Kind> = servers.iter().copied().filter(|server| places.find(*server).is_none()).collect();
    if !missing.is_empty() {
        let packages = |manager: &Manager| missing.iter().map(|server| manager.package(*server)).collect();
        install(home, packages).map_err(|failure| match wait::asked_to_stop() {
            true => Failure::interrupted(),
            false => explain(&missing, &failure.to_string()),
        })?;
    }
    let mut programs = BTreeMap::new();
    for server in servers {
        let found = places.find(*server);
        let found =
            found.ok_or_else(|| explain(&[*server], "its package was installed, but its programs are nowhere"))?;
        for (name, path) in &found {
            if name == server.name() {
                say::line("found", path.display());
            }
        }
        programs.extend(found);
    }
    Ok(programs)
}

/// What is missing, why it can't be installed, and the way around it.
fn explain(missing: &[Kind], reason: &str) -> Failure {
    let names: Vec<&str> = missing.iter().map(|server| title(*server)).collect();
    let variables: Vec<&str> = missing.iter().filter_map(|server| server.url_variable()).collect();
    let (is, it) = if missing.len() == 1 { ("is", "it") } else { ("are", "them") };
    Failure::new(format!(
        "{} {is} not installed: {reason}. Install {it} by hand, or name servers to use instead: {}",
        names.join(", "),
        variables.join(", "),
    ))
}

fn title(server: Kind) -> &'static str {
    match server {
        Kind::Postgres => "PostgreSQL",
        Kind::Redis => "Redis",
        _ => "RabbitMQ",
    }
}

/// Makes sure that there is a Node.js with npm, of an age that will do.
pub(crate) fn find_or_install_node(home: &Home) -> Result<()> {
    let is_there = || ["node", "npm"].iter().all(|program| find_on_path(program).is_some());
    if !is_there() {
        install(home, |manager| manager.node.to_vec()).map_err(|failure| match wait::asked_to_stop() {
            true => Failure::interrupted(),
            false => Failure::new(format!("Node.js with npm is not installed: {failure}. Install it by hand")),
        })?;
    }
    let output = Command::new("node").arg("--version").output().doing(|| "run node".to_owned())?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match major_of(&version) {
        Some(major) if major >= NODE_AT_LEAST => Ok(()),
        _ => Err(Failure::new(format!("Node.js is {version}; the web tests want {NODE_AT_LEAST} or newer"))),
    }
}

/// A Chromium: the one that the environment names, or the system's.
pub(crate) fn find_or_install_chromium(home: &Home) -> Result<PathBuf> {
    if let Some(named) = env::var_os(CHROMIUM).map(PathBuf::from) {
        let wrong = || Failure::new(format!("{CHROMIUM} is {}, which is no program", named.display()));
        return if is_program(&named) { Ok(named) } else { Err(wrong()) };
    }
    if find_chromium().is_none() {
        install(home, |manager| vec![manager.chromium]).map_err(|failure| match wait::asked_to_stop() {
            true => Failure::interrupted(),
            false => without_chromium(&failure.to_string()),
        })?;
    }
    let found = find_chromium().ok_or_else(|| without_chromium("its package was installed, but it is nowhere"))?;
    say::line("found", found.display());
    Ok(found)
}

fn without_chromium(reason: &str) -> Failure {
    Failure::new(format!("Chromium is not installed: {reason}. Install it by hand, or name a browser: {CHROMIUM}"))
}

/// Makes sure that there are Prometheus and promtool.
pub(crate) fn find_or_install_prometheus(home: &Home) -> Result<()> {
    if ["prometheus", "promtool"].iter().all(|program| find_on_path(program).is_some()) {
        return Ok(());
    }
    install(home, |manager| vec![manager.prometheus])
}

/// Installs Python with what it makes virtual environments with.
pub(crate) fn install_python(home: &Home) -> Result<()> {
    install(home, |manager| vec![manager.python])
}

/// The first number of a version such as `v20.1.0`.
fn major_of(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs what `packages` names. Fails with the reason why it can't be done.
fn install(home: &Home, packages: impl Fn(&Manager) -> Vec<&'static str>) -> Result<()> {
    if env::var_os(NO_INSTALL).is_some_and(|value| !value.is_empty() && value != "0") {
        return Err(Failure::new(format!("{NO_INSTALL} forbids to install anything")));
    }
    let manager = MANAGERS.iter().find(|manager| find_on_path(manager.program).is_some());
    let unknown = || Failure::new("there is no package manager here that this command knows");
    let manager = manager.ok_or_else(unknown)?;
    let mut command = if !manager.needs_root || geteuid().is_root() {
        Command::new("sh")
    } else if process::works(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        let reason = format!("{} wants root, and sudo is not there or wants a password", manager.program);
        return Err(Failure::new(reason));
    };
    let words = packages(manager);
    command.args(["-e", "-c", manager.script, "sh"]).args(&words);

    let log = home.log("install");
    say::line("installing", format!("{} with {}; its output: {}", words.join(", "), manager.program, log.display()));
    let start = Instant::now();
    let status = follow(&mut command, &log)?;
    if !status.success() {
        return Err(Failure::new(format!("{} failed ({status}), see {}", manager.program, log.display())));
    }
    say::done("installed", words.join(", "), start.elapsed());
    Ok(())
}

/// Runs a command with its output in a log, and shows the log's last line from time to time.
///
/// Ctrl-C does not end it from here: it reached the command too, which keeps the package database whole.
pub(crate) fn follow(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    let output = File::create(log).doing(|| format!("write {}", log.display()))?;
    let errors = output.try_clone().doing(|| format!("write {}", log.display()))?;
    let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
    let mut child = child.doing(|| "start the installation".to_owned())?;
    let mut shown = Instant::now();
    loop {
        if let Some(status) = child.try_wait().doing(|| "wait for the installation".to_owned())? {
            return Ok(status);
        }
        if shown.elapsed() > Duration::from_secs(5) {
            shown = Instant::now();
            let text = fs::read(log).unwrap_or_default();
            say::line("…", String::from_utf8_lossy(&text).lines().last().unwrap_or_default().trim());
        }
        wait::breath();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_of_a_node_is_read_from_its_version() {
        assert_eq!(major_of("v20.20.2"), Some(20));
        assert_eq!(major_of("18.0.0"), Some(18));
        assert_eq!(major_of(""), None);
    }

    #[test]
    fn what_is_missing_is_told_in_one_line_with_the_way_around_it() {
        let failure = explain(&[Kind::Redis, Kind::Rabbitmq], "there is no package manager");
        assert_eq!(
            failure.to_string(),
            "Redis, RabbitMQ are not installed: there is no package manager. Install them by hand, or name servers to use \
             instead: SHEEN_REDIS_URL, SHEEN_AMQP_URL"
        );
    }
}
