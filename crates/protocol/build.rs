//! Compiles `proto/` with protox, so that no `protoc` is needed.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let root = "../../proto";
    println!("cargo::rerun-if-changed={root}");
    let files = protox::compile(["sheen/v1/jobs.proto"], [root])?;
    prost_build::compile_fds(files)?;
    Ok(())
}
