//! `start SERVICE`: brings a service back at the same address, or adds a replica.

use crate::{checkout::Checkout, failure::Result, kill, launch::Launcher, part::Part, say, stack::Stack};

pub(crate) fn run(checkout: &Checkout, part: Part) -> Result<u8> {
    let home = checkout.stack();
    let _lock = home.lock()?;
    let stack = Stack::load_running(&home)?;
    kill::check_ours(&stack, part)?;
    if stack.is_running(part) {
        say::line("ready", format!("{part} runs already"));
        return Ok(0);
    }
    let is_new = !stack.parts().contains(&part);
    let mut launcher = Launcher::new(checkout, &home, stack, false);
    launcher.stack.give_addresses(part)?;
    let started = launcher.start(&[part], is_new);
    if started.is_err() && is_new {
        launcher.stack.forget_addresses(part);
        launcher.stack.save(&home)?;
    }
    started.map(|()| 0)
}
