//! Starts parts of a stack and waits until they are ready; stops them.
//!
//! Everything is started from the main thread: the kernel ends a tied process with the *thread* that started it.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    process::Child,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::{
    checkout::{Checkout, Home, remove_folder},
    failure::{Failure, Result},
    part::{Kind, Part},
    postgres, probe,
    process::{self, Lifetime, Process},
    rabbitmq, redis, say, services,
    stack::Stack,
    wait,
};

/// How long a part may take until it is ready. RabbitMQ on a busy machine is the slowest.
const START_LIMIT: Duration = Duration::from_secs(120);

/// How long a service may take to finish what it does, before it is killed.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// What a command holds while it changes a stack.
#[derive(Debug)]
pub(crate) struct Launcher<'a> {
    pub(crate) checkout: &'a Checkout,
    pub(crate) home: &'a Home,
    pub(crate) stack: Stack,
    /// Whether what is started ends with this command.
    pub(crate) is_tied: bool,
    /// What this command has started.
    pub(crate) children: Vec<(Part, Child)>,
}

/// A part that was started and is not ready yet.
struct Pending {
    part: Part,
    since: Instant,
    /// Where its log ended before.
    log_start: u64,
}

enum Problem {
    /// Somebody listens on an address of this part.
    AddressTaken(Part),
    Other(Failure),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Problem::Other(failure)
    }
}

impl<'a> Launcher<'a> {
    pub(crate) fn new(checkout: &'a Checkout, home: &'a Home, stack: Stack, is_tied: bool) -> Self {
        Launcher { checkout, home, stack, is_tied, children: Vec::new() }
    }

    /// Starts `parts` side by side and returns when all of them are ready. If one fails, those started here are stopped.
    ///
    /// An address that was taken by somebody else is exchanged for another where `may_move` allows it.
    pub(crate) fn start(&mut self, parts: &[Part], may_move: bool) -> Result<()> {
        let mut tries = 5;
        loop {
            let problem = match self.try_start(parts) {
                Ok(()) => return Ok(()),
                Err(problem) => problem,
            };
            self.stop(parts);
            self.stack.save(self.home)?;
            let part = match problem {
                Problem::Other(failure) => return Err(failure),
                Problem::AddressTaken(part) => part,
            };
            let (address, variable) = match self.stack.taken_address(part) {
                Some((address, variable)) => (address.to_string(), variable),
                None => ("an address of its own".to_owned(), None),
            };
            tries -= 1;
            if let Some(variable) = variable {
                return Err(Failure::new(format!("{part} can't listen on {address} ({variable}): it is taken")));
            }
            if !may_move || tries == 0 {
                return Err(Failure::new(format!("{part} can't listen on {address}: it is taken by another program")));
            }
            say::line("moving", format!("{part}: {address} was taken meanwhile"));
            self.stack.forget_addresses(part);
            self.stack.give_addresses(part)?;
        }
    }

    fn try_start(&mut self, parts: &[Part]) -> std::result::Result<(), Problem> {
        let mut pending = Vec::new();
        for part in parts {
            pending.push(self.spawn(*part)?);
        }
        while !pending.is_empty() {
            if wait::asked_to_stop() {
                return Err(Failure::interrupted().into());
            }
            let mut waiting = Vec::new();
            for one in pending {
                if self.is_ready(one.part)? {
                    say::done("ready", format!("{:12} {}", one.part, self.whereabouts(one.part)), one.since.elapsed());
                    continue;
                }
                self.check_alive(&one)?;
                if one.since.elapsed() > START_LIMIT {
                    let failure = format!("{} is not ready after {} s", one.part, START_LIMIT.as_secs());
                    return Err(Failure::new(failure + &self.last_words(&one)).into());
                }
                waiting.push(one);
            }
            pending = waiting;
            wait::breath();
        }
        Ok(())
    }

    fn spawn(&mut self, part: Part) -> std::result::Result<Pending, Problem> {
        if self.stack.taken_address(part).is_some() {
            return Err(Problem::AddressTaken(part));
        }
        let pending = Pending {
            part,
            since: Instant::now(),
            log_start: fs::metadata(self.home.log(part)).map_or(0, |metadata| metadata.len()),
        };
        let lifetime = match (self.is_tied, part.kind) {
            (false, _) => Lifetime::Detached,
            (true, Kind::Rabbitmq) => Lifetime::Tied("KILL"),
            // Its word for: stop at once. Its data is thrown away, so it need not be in order.
            (true, Kind::Postgres) => Lifetime::Tied("QUIT"),
            (true, _) => Lifetime::Tied("TERM"),
        };
        let child = match part.kind {
            Kind::Postgres => postgres::spawn(&mut self.stack, self.home, lifetime)?,
            Kind::Redis => redis::spawn(&self.stack, self.home, lifetime)?,
            Kind::Rabbitmq => rabbitmq::spawn(&mut self.stack, self.home, lifetime)?,
            _ => services::spawn(part, self.checkout, &self.stack, self.home, lifetime)?,
        };
        if let Some(process) = Process::with_pid(child.id()) {
            self.stack.processes.insert(part.to_string(), process);
        }
        self.children.push((part, child));
        self.stack.save(self.home)?;
        Ok(pending)
    }

    fn is_ready(&self, part: Part) -> Result<bool> {
        Ok(match part.kind {
            Kind::Postgres => probe::postgres(self.stack.address(part, "postgres")?),
            Kind::Redis => probe::redis(self.stack.address(part, "redis")?),
            Kind::Rabbitmq => probe::rabbitmq(self.stack.address(part, "amqp")?),
            Kind::FakeLlm => probe::listens(self.stack.address(part, "http")?),
            _ => probe::service(self.stack.address(part, "admin")?),
        })
    }

    fn whereabouts(&self, part: Part) -> String {
        let endpoint = part.kind.endpoints()[0];
        match part.kind {
            Kind::Gateway | Kind::Studio | Kind::FakeLlm => self.stack.url(part, endpoint),
            _ => self.stack.address(part, endpoint).map(|address| address.to_string()).unwrap_or_default(),
        }
    }

    fn check_alive(&mut self, pending: &Pending) -> std::result::Result<(), Problem> {
        let part = pending.part;
        let child = self.children.iter_mut().rev().find(|(started, _)| *started == part);
        let Some(Ok(Some(status))) = child.map(|(_, child)| child.try_wait()) else { return Ok(()) };
        let log = self.log_since(pending).to_lowercase();
        if log.contains("address already in use") || log.contains("eaddrinuse") {
            return Err(Problem::AddressTaken(part));
        }
        Err(Failure::new(format!("{part} ended at once ({status}){}", self.last_words(pending))).into())
    }

    /// The end of a part's log, to be put behind a failure.
    fn last_words(&self, pending: &Pending) -> String {
        let log = self.log_since(pending);
        let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
        let path = self.home.log(pending.part);
        match &lines[lines.len().saturating_sub(5)..] {
            [] => format!("; its log, {}, says nothing", path.display()),
            [line] => format!(": {}", line.trim()),
            lines => format!(". The end of its log, {}:\n  {}", path.display(), lines.join("\n  ")),
        }
    }

    fn log_since(&self, pending: &Pending) -> String {
        let mut text = Vec::new();
        if let Ok(mut log) = File::open(self.home.log(pending.part))
            && log.seek(SeekFrom::Start(pending.log_start)).is_ok()
        {
            // What could be read is what there is to show.
            let _ = log.read_to_end(&mut text);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Stops parts, the services before the servers, and forgets their processes.
    pub(crate) fn stop(&mut self, parts: &[Part]) {
        let (servers, services): (Vec<Part>, Vec<Part>) = parts.iter().partition(|part| part.kind.is_server());
        for group in [services, servers] {
            let mut stopping = Vec::new();
            for part in &group {
                let Some(process) = self.stack.processes.remove(&part.to_string()) else { continue };
                match part.kind {
                    // It takes seconds to stop in order, and what it holds is in Postgres too.
                    Kind::Rabbitmq => {
                        process.kill();
                        if let Some(epmd) = self.stack.processes.remove("epmd") {
                            epmd.kill();
                        }
                    }
                    Kind::Postgres => process.signal(Signal::QUIT),
                    _ => process.signal(Signal::TERM),
                }
                stopping.push(process);
            }
            wait::until(DRAIN_LIMIT, || !stopping.iter().any(Process::is_running));
            for late in stopping.iter().filter(|process| process.is_running()) {
                late.kill();
            }
        }
        self.reap();
    }

    /// Takes note of those children that ended, and says which they were.
    pub(crate) fn reap(&mut self) -> Vec<(Part, String)> {
        let mut ended = Vec::new();
        self.children.retain_mut(|(part, child)| match child.try_wait() {
            Ok(Some(status)) => {
                ended.push((*part, status.to_string()));
                false
            }
            _ => true,
        });
        ended
    }

    /// Stops the whole stack, whoever started what, and removes its data. Its logs stay.
    pub(crate) fn stop_all(&mut self) -> Result<()> {
        let parts: Vec<Part> = self.stack.parts().into_iter().collect();
        self.stop(&parts);
        clean(self.home, &self.stack)
    }
}

/// Ends what still runs of a stack, known or not, and removes its data.
pub(crate) fn clean(home: &Home, stack: &Stack) -> Result<()> {
    let left = process::of_stack(home);
    for process in &left {
        process.kill();
    }
    let alive: Vec<String> = process::of_stack(home).iter().map(|process| process.pid.to_string()).collect();
    if !alive.is_empty() {
        return Err(Failure::new(format!("these processes of the stack can't be ended: {}", alive.join(", "))));
    }
    remove_folder(&home.data())?;
    if stack.postgres_data.is_absolute() {
        remove_folder(&stack.postgres_data)?;
    }
    match fs::remove_file(home.stack_json()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::new(format!("cannot remove {}: {error}", home.stack_json().display())))
        }
        _ => Ok(()),
    }
}
