//! `chaos`: the fault campaign, against servers of its own.

use std::{fs, io::Write as _, process::Command};

use rustix::process::Signal;

use crate::{
    args::UpOptions,
    checkout::{CHAOS_VARIABLE, Checkout},
    failure::{Doing, Failure, Result},
    part::{Kind, Part},
    process, small_disk,
    stack::Stack,
    up, wait,
};

pub(crate) fn run(checkout: &Checkout, words: &[String]) -> Result<u8> {
    let home = checkout.chaos_stack();
    let disk = small_disk::mount(&home)?;
    let _lock = home.lock_for_tests()?;
    up::clear_remains(&home)?;
    let options = UpOptions { build: &["build", "--workspace", "--bins"], is_detached: true, ..UpOptions::default() };
    up::build(checkout, &options)?;
    let servers =
        UpOptions { servers_only: true, postgres_data: disk.as_ref().map(|disk| disk.join("postgres")), ..options };
    let mut up = up::bring_up(checkout, &home, &servers)?;
    if disk.is_some() {
        keep_little(&up.launcher.stack)?;
    }
    let mut chaos = Command::new(checkout.binaries.join("chaos"));
    chaos
        .args(words)
        .env("SHEEN_TEST_STACK", home.stack_json())
        .env("SHEEN_CHAOS_XTASK", checkout.binaries.join("xtask"))
        .env(CHAOS_VARIABLE, "1");
    if let Some(disk) = &disk {
        chaos.env("SHEEN_CHAOS_DISK", disk);
    }
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

/// Has Postgres keep less of its log than the small disk holds.
fn keep_little(stack: &Stack) -> Result<()> {
    let path = stack.postgres_data.join("postgresql.conf");
    let file = fs::File::options().append(true).open(&path);
    let wrote = file.and_then(|mut file| file.write_all(b"max_wal_size = 128MB\nmin_wal_size = 32MB\n"));
    wrote.doing(|| format!("write {}", path.display()))?;
    if let Some(postgres) = stack.processes.get(&Part::first(Kind::Postgres).to_string()) {
        postgres.signal(Signal::HUP);
    }
    Ok(())
}
