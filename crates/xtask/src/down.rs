//! `down`: stops all of the stack, and only it.

use std::time::Instant;

use crate::{
    checkout::Checkout,
    failure::Result,
    launch::{self, Launcher},
    part::Part,
    process, say,
    stack::Stack,
};

pub(crate) fn run(checkout: &Checkout) -> Result<u8> {
    let home = checkout.stack();
    let start = Instant::now();
    let _lock = home.lock()?;
    let known = match Stack::load(&home) {
        Ok(stack) => stack,
        Err(failure) => {
            say::line("note", format!("{failure}; what it started is looked for among the processes"));
            None
        }
    };
    let running = process::of_stack(&home).len();
    if known.is_none() && running == 0 {
        launch::clean(&home, &Stack::default())?;
        say::line("down", "no stack runs in this checkout");
        return Ok(0);
    }
    let stack = known.unwrap_or_default();
    let parts: Vec<Part> = stack.parts().into_iter().filter(|part| stack.is_running(*part)).collect();
    let names: Vec<String> = parts.iter().map(Part::to_string).collect();
    match running {
        0 => say::line("clearing", "the remains of a stack that no longer runs"),
        n if names.is_empty() => say::line("stopping", format!("{n} processes of a stack")),
        _ => say::line("stopping", names.join(", ")),
    }
    Launcher::new(checkout, &home, stack, false).stop_all()?;
    let logs = home.logs();
    say::done(
        "down",
        format!("nothing is left running; the data is removed, the logs stay in {}", logs.display()),
        start.elapsed(),
    );
    Ok(0)
}
