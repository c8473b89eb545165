//! The short campaign: what can be broken without breaking the servers that other tests use.

use std::process::Command;

#[test]
fn a_short_campaign_loses_nothing_doubles_nothing_and_ends_as_it_must() {
    let faults = "none,gateway-kill,gateway-term,build-worker-kill,build-worker-term,recs-worker-kill,redis-older,\
                  wire-fray,client-fray,clock-skew";
    let ran = Command::new(env!("CARGO_BIN_EXE_chaos"))
        .args(["--seed", "1", "--only", faults, "--xtask", "/nonexistent"])
        .output()
        .expect("the campaign runs");
    let (told, problems) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}\n{problems}");
    assert!(told.contains("lost 0, doubled 0, unexpected 0"), "{told}");
}
