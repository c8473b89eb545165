//! A disk small enough to be filled: a tmpfs that only this command and what it starts can see.
//!
//! It lies in a mount namespace of its own, so it goes when the last of them ends, and nothing of it can be left behind.

use std::{
    env,
    ffi::OsStr,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::geteuid;

use crate::{
    checkout::{Home, create_folder},
    failure::{Doing, Failure, Result},
    process, say,
};

/// Set where this command runs in the namespace.
const INSIDE: &str = "SHEEN_XTASK_INSIDE";
/// What fits on it.
const SIZE: &str = "size=768m";

/// The folder where the disk is mounted; none where this system lets nobody do that. It begins this command anew, inside
/// of the namespace, so it comes before everything else.
pub(crate) fn mount(home: &Home) -> Result<Option<PathBuf>> {
    let folder = home.folder.join("disk");
    create_folder(&folder)?;
    if env::var_os(INSIDE).is_some() {
        if !process::works(&mut mounting(Command::new("mount"), &folder)) {
            return Err(Failure::new(format!("no disk can be mounted on {}", folder.display())));
        }
        return Ok(Some(folder));
    }
    let mut words = vec!["unshare".to_owned(), "--mount".to_owned()];
    if !geteuid().is_root() {
        words.extend(["--user", "--map-root-user"].map(str::to_owned));
    }
    words.push("--".to_owned());
    if !process::works(&mut mounting(process::prefixed(&words, Path::new("mount")), &folder)) {
        say::line("note", "no small disk can be mounted here, so that Postgres' full disk is left out");
        return Ok(None);
    }
    let program = env::current_exe().doing(|| "tell this program's path".to_owned())?;
    let mut again = process::prefixed(&words, &program);
    Err(again.args(env::args_os().skip(1)).env(INSIDE, "1").exec()).doing(|| "begin anew with a small disk".to_owned())
}

fn mounting(mut command: Command, folder: &Path) -> Command {
    command.args(["-t", "tmpfs", "-o", SIZE, "sheen"].map(OsStr::new)).arg(folder);
    command
}
