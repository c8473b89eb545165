//! One service's process.

use std::{collections::BTreeMap, process::Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::{caller::http, stack::Stack, wait_for};

/// A running service; killed when dropped.
#[derive(Debug)]
pub struct Service {
    name: String,
    env: BTreeMap<String, String>,
    child: Child,
    /// Its operators' listener.
    pub admin: String,
}

impl Service {
    /// Starts the service's binary with these variables and no others, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not become so.
    pub async fn start(name: &str, admin: String, env: &BTreeMap<String, String>) -> Self {
        Self::start_telling(name, admin, env, Stdio::inherit()).await
    }

    /// The same; its log goes to `log`.
    pub(crate) async fn start_telling(name: &str, admin: String, env: &BTreeMap<String, String>, log: Stdio) -> Self {
        let child = Command::new(Stack::binary(name))
            .env_clear()
            .envs(env)
            .env("SHEEN_ADMIN_ADDR", admin.trim_start_matches("http://"))
            .stdin(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let mut service = Self { name: name.to_owned(), env: env.clone(), child, admin };
        let ready = format!("{}/readyz", service.admin);
        wait_for(&format!("{name} is ready"), async || {
            if let Ok(Some(status)) = service.child.try_wait() {
                panic!("{name} ended: {status}");
            }
            http().get(&ready).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
        service
    }

    /// Its process's id.
    ///
    /// # Panics
    /// When it has ended.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid().cast_signed()).expect("a process's id");
        kill_process(pid, signal).expect("it can be signalled");
    }

    /// Ends it at once, as a lost machine would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    /// Asks it to end, and waits until it has; its exit status must be good.
    pub async fn terminate(mut self) {
        self.signal(Signal::TERM);
        let status =
            tokio::time::timeout(crate::PATIENCE, self.child.wait()).await.expect("it ends").expect("a status");
        assert!(status.success(), "{status}");
    }

    /// Asks it to end, and gives its exit status; none where it has not ended `within` this time, and is killed.
    pub async fn end(mut self, within: std::time::Duration) -> Option<std::process::ExitStatus> {
        self.signal(Signal::TERM);
        tokio::time::timeout(within, self.child.wait()).await.ok()?.ok()
    }

    /// Asks it to end, waits until it has, and starts it anew at the same addresses.
    pub async fn restart(self) -> Self {
        let (name, env, admin) = (self.name.clone(), self.env.clone(), self.admin.clone());
        self.terminate().await;
        Self::start(&name, admin, &env).await
    }

    /// The status of `/readyz`.
    pub async fn readiness(&self) -> u16 {
        http().get(format!("{}/readyz", self.admin)).send().await.expect("an answer").status().as_u16()
    }

    /// One number of `/metrics`, by its name and labels as they stand there.
    pub async fn metric(&self, line: &str) -> f64 {
        let text =
            http().get(format!("{}/metrics", self.admin)).send().await.expect("metrics").text().await.expect("text");
        let value = text.lines().find_map(|found| found.strip_prefix(line)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {line} in\n{text}"))
    }
}
