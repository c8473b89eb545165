//! A private RabbitMQ, with a port mapper (epmd) of its own: else it would start one that stays behind.

use std::{fs, process::Child};

use crate::{
    checkout::{Home, create_folder},
    failure::{Doing, Result},
    part::{Kind, Part},
    probe,
    process::{self, Identity, Lifetime, Process},
    stack::Stack,
    wait,
};

/// Its nodes talk to others on loopback alone, and don't keep a core busy while they wait for work.
const ERLANG: &str = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none";

pub(crate) fn spawn(stack: &mut Stack, home: &Home, lifetime: Lifetime) -> Result<Child> {
    let part = Part::first(Kind::Rabbitmq);
    let data = home.data().join("rabbitmq");
    let (home_folder, mnesia) = (data.join("home"), data.join("mnesia"));
    create_folder(&home_folder)?;
    create_folder(&mnesia)?;
    let amqp = stack.address(part, "amqp")?.port();
    let dist = stack.address(part, "dist")?.port().to_string();
    let epmd = stack.address(part, "epmd")?;
    start_epmd(stack, home, lifetime)?;

    let password = stack.secret("rabbitmq");
    let configuration = data.join("rabbitmq.conf");
    let text = format!(
        "listeners.tcp.1 = 127.0.0.1:{amqp}\n\
         default_user = sheen\n\
         default_pass = {password}\n\
         loopback_users = none\n\
         disk_free_limit.absolute = 50MB\n\
         log.console = true\n\
         log.file = false\n"
    );
    fs::write(&configuration, text).doing(|| format!("write {}", configuration.display()))?;
    let plugins = data.join("enabled_plugins");
    fs::write(&plugins, "[].\n").doing(|| format!("write {}", plugins.display()))?;

    let mut rabbitmq = process::command(home, "rabbitmq", stack.program("rabbitmq")?, &Identity::Own, lifetime)?;
    rabbitmq
        .env("HOME", home_folder)
        .env("RABBITMQ_NODENAME", format!("sheen{amqp}@localhost"))
        .env("RABBITMQ_DIST_PORT", dist)
        .env("RABBITMQ_MNESIA_BASE", mnesia)
        .env("RABBITMQ_LOG_BASE", data.join("log"))
        .env("RABBITMQ_PID_FILE", data.join("pid"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", plugins)
        .env("RABBITMQ_CONFIG_FILE", configuration)
        .env("RABBITMQ_CONF_ENV_FILE", data.join("no-environment-file"))
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", ERLANG)
        .env("ERL_EPMD_PORT", epmd.port().to_string())
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        // The server then takes the place of its start script, so that the process id is its own.
        .env("RUNNING_UNDER_SYSTEMD", "true");
    rabbitmq.spawn().doing(|| "start rabbitmq".to_owned())
}

fn start_epmd(stack: &mut Stack, home: &Home, lifetime: Lifetime) -> Result<()> {
    if stack.processes.get("epmd").is_some_and(Process::is_running) {
        return Ok(());
    }
    let address = stack.address(Part::first(Kind::Rabbitmq), "epmd")?;
    let mut epmd = process::command(home, "epmd", stack.program("epmd")?, &Identity::Own, lifetime)?;
    epmd.args(["-port", &address.port().to_string(), "-address", "127.0.0.1"]);
    let mut child = epmd.spawn().doing(|| "start epmd".to_owned())?;
    if let Some(process) = Process::with_pid(child.id()) {
        stack.processes.insert("epmd".to_owned(), process);
        stack.save(home)?;
    }
    // Without it RabbitMQ would start an epmd of its own. One that fails, fails RabbitMQ's start, which tells of it.
    wait::until(std::time::Duration::from_secs(5), || probe::listens(address) || !matches!(child.try_wait(), Ok(None)));
    Ok(())
}
