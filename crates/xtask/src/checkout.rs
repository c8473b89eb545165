//! Where things are: this checkout, what cargo built in it, and the folders of its stacks.

use std::{
    env,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    failure::{Doing, Failure, Result},
    say, wait,
};

/// Set for commands that the fault campaign runs.
pub(crate) const CHAOS_VARIABLE: &str = "SHEEN_XTASK_CHAOS";

#[derive(Debug)]
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
    target: PathBuf,
    /// Where `cargo build` puts the binaries.
    pub(crate) binaries: PathBuf,
}

impl Checkout {
    /// The checkout that cargo runs this in, else the one that the current folder lies in.
    pub(crate) fn find() -> Result<Checkout> {
        let here = env::current_dir().doing(|| "tell the current folder".to_owned())?;
        let start = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| here.clone(), PathBuf::from);
        let root = start
            .ancestors()
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .ok_or_else(|| Failure::new("this folder is in no checkout of Sheen"))?
            .to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| here.join(target));
        Ok(Checkout { binaries: target.join("debug"), target, root })
    }

    /// `cargo` in this checkout.
    pub(crate) fn cargo(&self, words: &[&str]) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(words).current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    /// The home of the stack that `demo`, `up` and the others use; the fault campaign has them use its own.
    pub(crate) fn stack(&self) -> Home {
        if env::var_os(CHAOS_VARIABLE).is_some() {
            self.chaos_stack()
        } else {
            Home { folder: self.root.join("target/stack") }
        }
    }

    /// The home of the stack that the fault campaign breaks.
    pub(crate) fn chaos_stack(&self) -> Home {
        Home { folder: self.root.join("target/chaos-stack") }
    }

    /// The home of the stack that the tests use, so that they can run beside a demo.
    pub(crate) fn test_stack(&self) -> Home {
        Home { folder: self.root.join("target/test-stack") }
    }
}

/// The folder of one stack. Nothing of a stack lies outside of it, but for a database whose folder its user can't reach.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) folder: PathBuf,
}

impl Home {
    pub(crate) fn stack_json(&self) -> PathBuf {
        self.folder.join("stack.json")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    pub(crate) fn log(&self, name: impl std::fmt::Display) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Keeps other commands of this checkout from changing the stack until the lock is dropped.
    pub(crate) fn lock(&self) -> Result<File> {
        self.lock_for("lock", "another xtask command that changes this stack")
    }

    /// Keeps other runs of the tests from using the stack until the lock is dropped.
    pub(crate) fn lock_for_tests(&self) -> Result<File> {
        self.lock_for("tests.lock", "the tests that run in this checkout")
    }

    fn lock_for(&self, name: &str, holder: &str) -> Result<File> {
        create_folder(&self.logs())?;
        let path = self.folder.join(name);
        let lock = File::create(&path).doing(|| format!("write {}", path.display()))?;
        // Someone who pressed Ctrl-C before wants the stack stopped, which needs the lock; now, to wait no longer.
        let stopping = wait::asked_to_stop();
        let mut told = false;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(lock),
                Err(TryLockError::WouldBlock) if wait::asked_to_stop() && !stopping => {
                    return Err(Failure::interrupted());
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(Failure::new(format!("cannot lock {}: {error}", path.display())));
                }
            }
            if !told {
                say::line("waiting", format!("for {holder}"));
                told = true;
            }
            wait::breath();
        }
    }
}

pub(crate) fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).doing(|| format!("make the folder {}", folder.display()))
}

/// Removes a folder and all in it; one that is not there is fine.
pub(crate) fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).doing(|| format!("remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
