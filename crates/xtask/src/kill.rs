//! `kill SERVICE`: ends one process of the stack as a crash would.

use crate::{
    checkout::Checkout,
    failure::{Failure, Result},
    part::Part,
    process::Process,
    say,
    stack::Stack,
};

pub(crate) fn run(checkout: &Checkout, part: Part) -> Result<u8> {
    let home = checkout.stack();
    let _lock = home.lock()?;
    let mut stack = Stack::load_running(&home)?;
    check_ours(&stack, part)?;
    if !stack.parts().contains(&part) {
        return Err(Failure::new(format!("the stack has no {part}; 'cargo xtask start {part}' adds it")));
    }
    let process = stack.processes.remove(&part.to_string());
    let Some(process) = process.filter(Process::is_running) else {
        stack.save(&home)?;
        say::line("killed", format!("nothing: {part} does not run"));
        return Ok(0);
    };
    if !process.kill() {
        return Err(Failure::new(format!("{part} (process {}) can't be ended", process.pid)));
    }
    stack.save(&home)?;
    say::line("killed", format!("{part} (process {})", process.pid));
    Ok(0)
}

/// Refuses to touch a server that the user named.
pub(crate) fn check_ours(stack: &Stack, part: Part) -> Result<()> {
    match part.kind.url_variable() {
        Some(variable) if stack.is_external(part.kind) => {
            Err(Failure::new(format!("{part} is a server of your own ({variable}), not one of this stack")))
        }
        _ => Ok(()),
    }
}
