//! `chaos`: the fault campaign, against servers of its own.

use std::process::Command;

use crate::{
    args::UpOptions,
    checkout::{CHAOS_VARIABLE, Checkout},
    failure::{Doing, Failure, Result},
    process, up, wait,
};

pub(crate) fn run(checkout: &Checkout, words: &[String]) -> Result<u8> {
    let home = checkout.chaos_stack();
    let _lock = home.lock_for_tests()?;
    up::clear_remains(&home)?;
    let options = UpOptions { build: &["build", "--workspace", "--bins"], is_detached: true, ..UpOptions::default() };
    up::build(checkout, &options)?;
    let servers = UpOptions { servers_only: true, ..options };
    let mut up = up::bring_up(checkout, &home, &servers)?;
    let mut chaos = Command::new(checkout.binaries.join("chaos"));
    chaos
        .args(words)
        .env("SHEEN_TEST_STACK", home.stack_json())
        .env("SHEEN_CHAOS_XTASK", checkout.binaries.join("xtask"))
        .env(CHAOS_VARIABLE, "1");
    let ran = chaos
        .spawn()
        .doing(|| "run the campaign".to_owned())
        .and_then(|mut child| process::wait_for(&mut child).doing(|| "wait for the campaign".to_owned()));
    up.stop()?;
    if wait::asked_to_stop() {
        return Err(Failure::interrupted());
    }
    Ok(ran?.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
