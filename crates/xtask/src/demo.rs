//! `demo`: a site built from a prompt, before your eyes.

use std::{
    process::{Command, ExitStatus},
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    args::DemoOptions,
    checkout::Checkout,
    failure::{Doing, Failure, Result},
    process::Process,
    say,
    stack::Stack,
    up, wait,
};

const SAMPLE_PROMPT: &str = "A website for Rosa's Bakery in Lisbon: sourdough, pastéis de nata and birthday cakes, open \
                             Tuesday to Sunday from 7:00 to 18:00. A menu with prices, a gallery, and a form to order cakes.";

pub(crate) fn run(checkout: &Checkout, options: &DemoOptions) -> Result<u8> {
    let home = checkout.stack();
    let mut up = up::bring_up(checkout, &home, &options.up)?;
    let built = build_site(checkout, &up.launcher.stack, options.prompt.as_deref().unwrap_or(SAMPLE_PROMPT));
    let stays = !up.is_ours() || !options.once;
    if built.is_ok() && stays {
        say::blank_line();
        say::line("studio", up.launcher.stack.studio_url());
    }
    if up.is_ours() {
        if built.is_ok() && stays {
            say::line("up", "the stack runs until Ctrl-C");
            up.stay()?;
        } else {
            up.stop()?;
        }
    }
    match built?.code() {
        Some(status) => Ok(u8::try_from(status).unwrap_or(1)),
        None => Err(Failure::new("the build's client was ended by a signal")),
    }
}

/// Has the `sheen` client build a site, with this terminal as its own.
fn build_site(checkout: &Checkout, stack: &Stack, prompt: &str) -> Result<ExitStatus> {
    say::line("prompt", prompt);
    say::blank_line();
    let mut sheen = Command::new(checkout.binaries.join("sheen"));
    sheen.args(["build", prompt, "--timeline"]);
    sheen.env("SHEEN_GATEWAY_URL", stack.gateway_url()).env("SHEEN_SIGNING_KEYS", stack.signing_keys());
    let mut child = sheen.spawn().doing(|| "run the sheen client".to_owned())?;
    let process = Process::with_pid(child.id());
    loop {
        if let Some(status) = child.try_wait().doing(|| "wait for the sheen client".to_owned())? {
            return if wait::asked_to_stop() { Err(Failure::interrupted()) } else { Ok(status) };
        }
        if wait::asked_to_stop() {
            // Ctrl-C in a terminal reached it too; other ways to end this command did not.
            if let Some(process) = &process {
                process.signal(Signal::TERM);
                wait::until(Duration::from_secs(3), || !process.is_running());
                process.kill();
            }
            let _ = child.wait();
            return Err(Failure::interrupted());
        }
        wait::breath();
    }
}
