//! `start SERVICE`: brings a service back at the same address, or adds a replica.

use crate::{
    checkout::Checkout,
    failure::{Failure, Result},
    kill,
    launch::Launcher,
    part::{Kind, Part},
    say,
    stack::Stack,
};

pub(crate) fn run(checkout: &Checkout, part: Part) -> Result<u8> {
    let home = checkout.stack();
    let _lock = home.lock()?;
    let stack = Stack::load_running(&home)?;
    kill::check_ours(&stack, part)?;
    if stack.is_running(part) {
        say::line("ready", format!("{part} runs already"));
        return Ok(0);
    }
    if part.kind == Kind::FakeLlm && stack.fake_llm.is_none() {
        return Err(Failure::new(format!("the stack has no {part}; 'cargo xtask up --fake-llm SCRIPT' adds it")));
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
