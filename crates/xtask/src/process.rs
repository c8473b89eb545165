//! Processes: starting them so that they outlive or don't outlive this command, and signalling only our own.
//!
//! A process id can be given to another program once its process is gone. So a process is remembered with the time of
//! its start, and no signal is sent where that differs. Every process of a stack also carries the stack's folder in its
//! environment ([`MARK`]), by which it is found even when `stack.json` is lost.

use std::{
    env, fs,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    checkout::Home,
    failure::{Doing, Result},
    wait,
};

/// The variable that tells which stack a process belongs to.
const MARK: &str = "SHEEN_XTASK_STACK";

/// What becomes of a process when this command ends without stopping it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// It goes on.
    Detached,
    /// It is sent this signal by the kernel, where `setpriv` is there to ask for that.
    Tied(&'static str),
}

/// Who a process runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    Own,
    /// This user's own rights, seen from inside as another user's: for programs that refuse root.
    Namespace {
        uid: u32,
        gid: u32,
    },
    User {
        uid: u32,
        gid: u32,
    },
}

/// A command for a process of the stack in `home`: in a session of its own, so that Ctrl-C in the terminal reaches this
/// command alone, with its output in a log, and without the settings that happen to be in this environment.
pub(crate) fn command(home: &Home, log: &str, program: &Path, who: &Identity, lifetime: Lifetime) -> Result<Command> {
    let mut words: Vec<String> = Vec::new();
    if *SETSID {
        words.push("setsid".to_owned());
    }
    if let Identity::Namespace { uid, gid } = who {
        words.extend(namespace(*uid, *gid));
    }
    if let (Lifetime::Tied(signal), true) = (lifetime, *SETPRIV) {
        words.extend(["setpriv", "--pdeathsig", signal, "--"].map(str::to_owned));
    }
    let mut command = prefixed(&words, program);
    if let Identity::User { uid, gid } = who {
        command.uid(*uid).gid(*gid);
    }
    if !*SETSID {
        command.process_group(0);
    }
    for (name, _) in env::vars_os() {
        let foreign = ["SHEEN_", "RABBITMQ_", "ERL_", "PG"]
            .iter()
            .any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()));
        if foreign {
            command.env_remove(name);
        }
    }
    let path = home.log(log);
    let open =
        || fs::File::options().create(true).append(true).open(&path).doing(|| format!("write {}", path.display()));
    command.env(MARK, &home.folder).stdin(Stdio::null()).stdout(open()?).stderr(open()?);
    Ok(command)
}

/// The words before a program that is to believe it is run by `uid`.
pub(crate) fn namespace(uid: u32, gid: u32) -> Vec<String> {
    ["unshare", "--user", &format!("--map-user={uid}"), &format!("--map-group={gid}"), "--"].map(str::to_owned).into()
}

pub(crate) fn prefixed(words: &[String], program: &Path) -> Command {
    match words {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    }
}

static SETSID: LazyLock<bool> = LazyLock::new(|| works(Command::new("setsid").arg("true")));
static SETPRIV: LazyLock<bool> =
    LazyLock::new(|| works(Command::new("setpriv").args(["--pdeathsig", "TERM", "--", "true"])));

/// Whether a command can be run and ends well. What it prints is thrown away.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// A process that may be gone by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    /// When it was started, in whatever form this system tells it.
    pub(crate) started: String,
}

impl Process {
    pub(crate) fn with_pid(pid: u32) -> Option<Process> {
        if !cfg!(target_os = "linux") {
            let output = Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
            let started = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            return (!started.is_empty()).then_some(Process { pid, started });
        }
        let stat = Stat::of(pid)?;
        (!stat.is_over).then_some(Process { pid, started: stat.started })
    }

    /// A process that ended and that nobody has asked about yet (a zombie) is not running.
    pub(crate) fn is_running(&self) -> bool {
        Process::with_pid(self.pid).as_ref() == Some(self)
    }

    /// Sends a signal if the process is still the one that was started.
    pub(crate) fn signal(&self, signal: Signal) {
        if let (true, Some(pid)) = (self.is_running(), i32::try_from(self.pid).ok().and_then(Pid::from_raw)) {
            // It may have ended just now, which is what signals are sent for.
            let _ = kill_process(pid, signal);
        }
    }

    /// Its children, theirs, and so on.
    pub(crate) fn descendants(&self) -> Vec<Process> {
        let all: Vec<(u32, Stat)> = pids().into_iter().filter_map(|pid| Some((pid, Stat::of(pid)?))).collect();
        let mut found = vec![self.clone()];
        let mut next = 0;
        while let Some(parent) = found.get(next).map(|process| process.pid) {
            let children = all.iter().filter(|(pid, stat)| stat.parent == parent && !stat.is_over && *pid != parent);
            found.extend(children.map(|(pid, stat)| Process { pid: *pid, started: stat.started.clone() }));
            next += 1;
        }
        found.split_off(1)
    }

    /// Ends it and all of its descendants at once, and waits until they are gone.
    pub(crate) fn kill(&self) -> bool {
        let mut family = self.descendants();
        family.insert(0, self.clone());
        for process in &family {
            process.signal(Signal::KILL);
        }
        wait::until(Duration::from_secs(10), || !family.iter().any(Process::is_running))
    }
}

/// All that runs of the stack in `home`, whether `stack.json` knows it or not.
pub(crate) fn of_stack(home: &Home) -> Vec<Process> {
    let mark = format!("{MARK}={}", home.folder.display()).into_bytes();
    let data = home.data();
    let belongs = |pid: u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        if environment.split(|byte| *byte == 0).any(|entry| entry == mark) {
            return true;
        }
        // Some servers write their status over their environment; they stay in their data's folder, though.
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        matches!(name.trim(), "postgres" | "redis-server" | "valkey-server")
            && fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder.starts_with(&data))
    };
    pids().into_iter().filter(|pid| belongs(*pid)).filter_map(Process::with_pid).collect()
}

fn pids() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// What `/proc/PID/stat` tells of a process.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    is_over: bool,
    parent: u32,
    /// In clock ticks since the system's start.
    started: String,
}

impl Stat {
    fn of(pid: u32) -> Option<Stat> {
        Stat::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    /// The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
    fn parse(line: &str) -> Option<Stat> {
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let state = *fields.first()?;
        Some(Stat {
            is_over: matches!(state, "Z" | "X" | "x"),
            parent: fields.get(1)?.parse().ok()?,
            started: (*fields.get(19)?).to_owned(),
        })
    }
}

/// Waits for a child; once this command is asked to stop, the child is told so too.
pub(crate) fn wait_for(child: &mut Child) -> std::io::Result<std::process::ExitStatus> {
    let process = Process::with_pid(child.id());
    let mut is_told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if wait::asked_to_stop() && !is_told {
            // Ctrl-C in a terminal reached it too; other ways to end this command did not.
            is_told = true;
            if let Some(process) = &process {
                process.signal(Signal::TERM);
            }
        }
        wait::breath();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_time_is_read_whatever_the_name_of_the_program() {
        let rest = "S 812 4242 4242 0 -1 4194304 1 0 0 0 5 6 0 0 20 0 1 0 123456 1000 20 18446744073709551615";
        for name in ["gateway", "a b", "x) S 1 (y", ")"] {
            let stat = Stat::parse(&format!("4242 ({name}) {rest}")).unwrap();
            assert_eq!(stat, Stat { is_over: false, parent: 812, started: "123456".to_owned() }, "{name}");
        }
    }

    #[test]
    fn a_zombie_is_over_and_half_a_line_is_nothing() {
        let zombie = "7 (sh) Z 1 7 7 0 -1 4194304 1 0 0 0 5 6 0 0 20 0 1 0 99 0 0";
        assert!(Stat::parse(zombie).unwrap().is_over);
        assert_eq!(Stat::parse("7 (sh) S 1 7"), None);
        assert_eq!(Stat::parse(""), None);
    }

    #[test]
    fn a_process_with_the_same_pid_and_another_start_is_not_ours() {
        let own = Process::with_pid(std::process::id()).unwrap();
        assert!(own.is_running());
        assert!(!Process { started: "1".to_owned(), ..own }.is_running());
    }

    #[test]
    fn killing_takes_the_descendants_along() {
        let mut shell = Command::new("sh").args(["-c", "sleep 1000 & wait"]).spawn().unwrap();
        let process = Process::with_pid(shell.id()).unwrap();
        assert!(wait::until(Duration::from_secs(10), || process.descendants().len() == 1));
        let child = process.descendants().remove(0);
        assert!(process.kill());
        assert!(!process.is_running() && !child.is_running());
        shell.wait().unwrap();
    }
}
