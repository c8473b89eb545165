//! `up`: the stack without the demo.

use std::{collections::BTreeMap, env, net::ToSocketAddrs, time::Instant};

use crate::{
    args::UpOptions,
    checkout::{Checkout, Home, create_folder, remove_folder},
    failure::{Doing, Failure, Result},
    install,
    launch::{self, Launcher},
    part::{Kind, Part},
    probe, process, say,
    stack::Stack,
    wait,
};

pub(crate) fn run(checkout: &Checkout, options: &UpOptions) -> Result<u8> {
    let home = checkout.stack();
    let start = Instant::now();
    let mut up = bring_up(checkout, &home, options)?;
    show(&up.launcher.stack, &home);
    if !up.is_ours() {
        return Ok(0);
    }
    if options.is_detached {
        say::done("up", "it runs until 'cargo xtask down'", start.elapsed());
        return Ok(0);
    }
    say::done("up", "it runs until Ctrl-C", start.elapsed());
    up.stay()?;
    Ok(0)
}

/// A stack that runs, and what this command has to do with it.
#[derive(Debug)]
pub(crate) struct Up<'a> {
    pub(crate) launcher: Launcher<'a>,
    was_there: bool,
}

impl Up<'_> {
    /// Whether this command started the stack.
    pub(crate) fn is_ours(&self) -> bool {
        !self.was_there
    }

    /// Waits for Ctrl-C, telling of every part that ends before, and then stops the stack.
    pub(crate) fn stay(&mut self) -> Result<()> {
        while !wait::asked_to_stop() {
            for (part, status) in self.launcher.reap() {
                say::line("ended", format!("{part} ({status}); 'cargo xtask start {part}' brings it back"));
            }
            if !self.is_still_there() {
                say::line("down", "the stack was stopped by another command");
                return Ok(());
            }
            wait::breath();
        }
        say::blank_line();
        self.stop()
    }

    /// Stops the stack, with what other commands may have added to it meanwhile.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let start = Instant::now();
        let home = self.launcher.home;
        let _lock = home.lock()?;
        if !self.is_still_there() {
            return Ok(());
        }
        if let Ok(Some(now)) = Stack::load(home) {
            self.launcher.stack = now;
        }
        say::line("stopping", "the stack");
        self.launcher.stop_all()?;
        say::done("stopped", format!("the logs stay in {}", home.logs().display()), start.elapsed());
        Ok(())
    }

    /// Whether the stack in the folder is the one that this command started.
    fn is_still_there(&self) -> bool {
        match Stack::load(self.launcher.home) {
            Ok(Some(now)) => now.secret("signing") == self.launcher.stack.secret("signing"),
            Ok(None) => false,
            Err(_) => true,
        }
    }
}

/// Finds the stack running, or makes it run: completes one that lacks a part, clears away the remains of another.
pub(crate) fn bring_up<'a>(checkout: &'a Checkout, home: &'a Home, options: &UpOptions) -> Result<Up<'a>> {
    let _lock = home.lock()?;
    let found = match Stack::load(home) {
        Ok(stack) => stack,
        Err(failure) => {
            say::line("note", failure);
            None
        }
    };
    if let Some(stack) = found
        && stack.parts().into_iter().any(|part| stack.is_running(part))
    {
        let mut launcher = Launcher::new(checkout, home, stack, false);
        match complete(&mut launcher, options) {
            Ok(()) => return Ok(Up { launcher, was_there: true }),
            Err(Incomplete::Failed(failure)) => return Err(failure),
            Err(Incomplete::Beyond(failure)) => {
                say::line("note", format!("the stack that runs can't be completed: {failure}"));
                say::line("stopping", "it, to start anew");
                launcher.stop_all()?;
            }
        }
    } else {
        clear_remains(home)?;
    }
    start_anew(checkout, home, options)
}

/// Ends and removes what is left of a stack that nobody wants any more.
pub(crate) fn clear_remains(home: &Home) -> Result<()> {
    let left = process::of_stack(home);
    if left.is_empty() && !home.stack_json().exists() && !home.data().exists() {
        return Ok(());
    }
    let what = match left.len() {
        0 => "the remains of a stack that no longer runs".to_owned(),
        1 => "the remains of a stack: 1 process and its data".to_owned(),
        n => format!("the remains of a stack: {n} processes and their data"),
    };
    say::line("clearing", what);
    launch::clean(home, &Stack::load(home).ok().flatten().unwrap_or_default())
}

enum Incomplete {
    /// A service does not start, or the person at the terminal has had enough.
    Failed(Failure),
    /// A server does not start again.
    Beyond(Failure),
}

impl From<Failure> for Incomplete {
    fn from(failure: Failure) -> Self {
        Incomplete::Failed(failure)
    }
}

/// Starts what a running stack lacks, and starts its services again if their settings change.
fn complete(launcher: &mut Launcher<'_>, options: &UpOptions) -> std::result::Result<(), Incomplete> {
    let mut settings = launcher.stack.settings.clone();
    apply(&mut settings, &options.settings);
    let fake_llm = options.fake_llm.clone().or_else(|| launcher.stack.fake_llm.clone());
    let have_changed = settings != launcher.stack.settings || fake_llm != launcher.stack.fake_llm;
    let mut wanted = launcher.stack.parts();
    wanted.extend(ours(options.servers_only, fake_llm.as_deref()));
    let (running, missing): (Vec<Part>, Vec<Part>) =
        wanted.into_iter().partition(|part| launcher.stack.is_running(*part));
    let (servers, mut services): (Vec<Part>, Vec<Part>) = missing.into_iter().partition(|part| part.kind.is_server());
    if servers.is_empty() && services.is_empty() && !have_changed {
        say::line("found", "this checkout's stack, running what was built when it was started");
        return Ok(());
    }
    if servers.is_empty() && services.is_empty() {
        say::line("found", "this checkout's stack, running; its settings change");
    } else {
        let names: Vec<String> = servers.iter().chain(&services).map(Part::to_string).collect();
        say::line("found", format!("this checkout's stack, running without {}", names.join(", ")));
    }
    if have_changed || !services.is_empty() {
        build(launcher.checkout, options)?;
    }
    let before = launcher.stack.clone();
    if have_changed {
        let old: Vec<Part> = running.into_iter().filter(|part| !part.kind.is_server()).collect();
        if !old.is_empty() {
            say::line("stopping", names(&old));
        }
        launcher.stop(&old);
        launcher.stack.settings = settings;
        launcher.stack.fake_llm = fake_llm;
        services.extend(old);
        services.sort_unstable();
    }
    for part in servers.iter().chain(&services) {
        launcher.stack.give_addresses(*part)?;
    }
    launcher.stack.save(launcher.home)?;
    if let Err(failure) = launcher.start(&servers, false) {
        return Err(if wait::asked_to_stop() { Incomplete::Failed(failure) } else { Incomplete::Beyond(failure) });
    }
    let started = launcher.start(&services, false);
    if started.is_err() && have_changed {
        launcher.stack.go_back_to(before);
        launcher.stack.save(launcher.home)?;
        let parts = launcher.stack.parts();
        services.retain(|part| parts.contains(part));
        if !wait::asked_to_stop() {
            say::line("note", "the services don't start with these settings; going back to those of before");
            launcher.start(&services, false)?;
        }
    }
    Ok(started?)
}

/// What is to run beside the servers.
fn ours(servers_only: bool, fake_llm: Option<&str>) -> Vec<Part> {
    let services = Kind::SERVICES.into_iter().filter(|_| !servers_only);
    Kind::EXTRAS.into_iter().filter(|_| fake_llm.is_some()).chain(services).map(Part::first).collect()
}

fn names(parts: &[Part]) -> String {
    parts.iter().map(Part::to_string).collect::<Vec<_>>().join(", ")
}

fn start_anew<'a>(checkout: &'a Checkout, home: &'a Home, options: &UpOptions) -> Result<Up<'a>> {
    remove_folder(&home.logs())?;
    create_folder(&home.logs())?;
    let external = external_servers()?;
    tell_of_unused_settings();
    let servers: Vec<Kind> = Kind::SERVERS
        .into_iter()
        .filter(|server| !server.url_variable().is_some_and(|variable| external.contains_key(variable)))
        .collect();
    let programs = install::find_or_install(home, &servers)?;
    if !options.servers_only {
        build(checkout, options)?;
    }

    let mut settings = BTreeMap::new();
    apply(&mut settings, &options.settings);
    let mut stack = Stack::new(options.is_durable, settings, external)?;
    stack.programs = programs;
    stack.postgres_data = options.postgres_data.clone().unwrap_or_default();
    stack.fake_llm = options.fake_llm.clone();
    let servers: Vec<Part> = servers.into_iter().map(Part::first).collect();
    let services = ours(options.servers_only, stack.fake_llm.as_deref());
    for part in servers.iter().chain(&services) {
        stack.give_addresses(*part)?;
    }

    let mut launcher = Launcher::new(checkout, home, stack, !options.is_detached);
    say::line("starting", names(&[&servers[..], &services[..]].concat()));
    let started = launcher.start(&servers, true).and_then(|()| launcher.start(&services, true));
    if let Err(failure) = started {
        launcher.stop_all()?;
        return Err(failure);
    }
    Ok(Up { launcher, was_there: false })
}

/// The servers of the user's own that this command's environment names, each of which must answer.
fn external_servers() -> Result<BTreeMap<String, String>> {
    let mut servers = BTreeMap::new();
    for variable in Kind::SERVERS.into_iter().filter_map(Kind::url_variable) {
        let Ok(url) = env::var(variable) else { continue };
        let Some(server) = host_and_port(&url) else {
            return Err(Failure::new(format!("{variable} is not a URL with a host")));
        };
        let answers = server.to_socket_addrs().is_ok_and(|mut addresses| addresses.any(probe::listens));
        if !answers {
            return Err(Failure::new(format!("{variable} names {server}, where nothing answers")));
        }
        say::line("found", format!("{server} ({variable})"));
        servers.insert(variable.to_owned(), url);
    }
    Ok(servers)
}

/// Settings come from `--set` alone, so that a service has the same ones whoever starts it again.
fn tell_of_unused_settings() {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let is_used = |name: &str| Kind::SERVERS.iter().any(|server| server.url_variable() == Some(name));
    for name in names.filter(|name| name.starts_with("SHEEN_") && !name.starts_with("SHEEN_XTASK_")) {
        if !is_used(&name) {
            say::line("note", format!("{name} in the environment reaches no service; '--set {name}' would pass it on"));
        }
    }
}

/// `host:port` of a URL, with the scheme's usual port if it has none.
fn host_and_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let usual = match scheme {
        "postgres" | "postgresql" => 5432,
        "redis" | "rediss" => 6379,
        "amqp" => 5672,
        "amqps" => 5671,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    match (host, has_port) {
        ("", _) => None,
        (host, true) => Some(host.to_owned()),
        (host, false) => Some(format!("{host}:{usual}")),
    }
}

/// Sets what `--set` gives; an empty value takes a setting back.
fn apply(settings: &mut BTreeMap<String, String>, changes: &[(String, String)]) {
    for (name, value) in changes {
        if value.is_empty() {
            settings.remove(name);
        } else {
            settings.insert(name.clone(), value.clone());
        }
    }
}

pub(crate) fn build(checkout: &Checkout, options: &UpOptions) -> Result<()> {
    if options.skip_build {
        return Ok(());
    }
    let start = Instant::now();
    // What only some stacks have is no default member.
    let extra: &[&str] = if options.fake_llm.is_some() { &["build", "--package", "fake-llm"] } else { &[] };
    for words in [options.build, extra].into_iter().filter(|words| !words.is_empty()) {
        say::line("building", format!("cargo {}", words.join(" ")));
        let status = checkout.cargo(words).status().doing(|| "run cargo".to_owned())?;
        if wait::asked_to_stop() {
            return Err(Failure::interrupted());
        }
        if !status.success() {
            return Err(Failure::new("cargo could not build it"));
        }
    }
    say::done("built", format!("into {}", checkout.binaries.display()), start.elapsed());
    Ok(())
}

fn show(stack: &Stack, home: &Home) {
    say::blank_line();
    let lines = [
        ("studio", stack.studio_url()),
        ("gateway", stack.gateway_url()),
        ("preview", stack.preview_url()),
        ("fake-llm", stack.fake_llm_url()),
        ("more", home.stack_json().display().to_string()),
    ];
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        say::line(name, value);
    }
    say::blank_line();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_read_from_its_url() {
        let check = |url, expected: Option<&str>| assert_eq!(host_and_port(url).as_deref(), expected, "{url}");
        check("postgres://me:p%40ss@db.local:5433/app?sslmode=disable", Some("db.local:5433"));
        check("postgresql://db/app", Some("db:5432"));
        check("redis://127.0.0.1", Some("127.0.0.1:6379"));
        check("amqps://guest:guest@[::1]:5671/%2f", Some("[::1]:5671"));
        check("amqp://u:p@[::1]", Some("[::1]:5672"));
        check("postgres:///app", None);
        check("http://db", None);
        check("db:5432", None);
    }

    #[test]
    fn a_fake_provider_is_part_of_those_stacks_that_want_one() {
        let names_of = |servers_only, script| names(&ours(servers_only, script));
        assert_eq!(names_of(false, None), "gateway, build-worker, recs-worker, studio");
        assert_eq!(names_of(false, Some("ok")), "fake-llm, gateway, build-worker, recs-worker, studio");
        assert_eq!(names_of(true, None), "");
    }

    #[test]
    fn an_empty_value_takes_a_setting_back() {
        let mut settings = BTreeMap::from([("SHEEN_A".to_owned(), "1".to_owned())]);
        let change = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        apply(&mut settings, &[change("SHEEN_B", "2"), change("SHEEN_A", ""), change("SHEEN_C", "")]);
        assert_eq!(settings, BTreeMap::from([("SHEEN_B".to_owned(), "2".to_owned())]));
    }
}
