//! `fake-llm`: a provider that plays a script.

use std::net::SocketAddr;

use clap::Parser;
use fake_llm::{Script, Server, Wire};

/// Plays a language model's provider, faults and all, on both wires.
#[derive(Debug, Parser)]
#[command(name = "fake-llm", after_help = scenes())]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:9080")]
    listen: SocketAddr,
    /// What each call gets: scenes such as `overload-then-ok`, of which the last is played for ever, or `random-faults`.
    #[arg(default_value = "ok")]
    script: String,
    /// Of random-faults: the same number gives the same faults in the same order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Of random-faults: so many calls of a hundred fail.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(0..=100))]
    percent: u8,
}

fn scenes() -> String {
    format!("Scenes: {}", fake_llm::names().collect::<Vec<_>>().join(", "))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let script = Script::named(&arguments.script, arguments.seed, arguments.percent)?;
    let server = Server::start(arguments.listen, script).await?;
    println!("SHEEN_ANTHROPIC_BASE_URL={}", server.base(Wire::Anthropic));
    println!("SHEEN_OPENAI_BASE_URL={}", server.base(Wire::OpenAi));
    println!(
        "calls: http://{0}/control/calls  another script: curl -X PUT -d SCRIPT http://{0}/control/script",
        server.address()
    );
    tokio::signal::ctrl_c().await?;
    Ok(())
}
