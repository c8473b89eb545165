//! `fake-llm`: a provider that plays a script.

use std::net::SocketAddr;

use clap::Parser;
use fake_llm::{Server, Wire};

/// Plays a language model's provider, faults and all, on both wires.
#[derive(Debug, Parser)]
#[command(name = "fake-llm")]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:9080")]
    listen: SocketAddr,
    /// What each call gets, such as `overload-then-ok`; the last scene is played for ever.
    #[arg(default_value = "ok")]
    script: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let server = Server::start(arguments.listen, fake_llm::script(&arguments.script)?).await?;
    println!("SHEEN_ANTHROPIC_BASE_URL={}", server.base(Wire::Anthropic));
    println!("SHEEN_OPENAI_BASE_URL={}", server.base(Wire::OpenAi));
    tokio::signal::ctrl_c().await?;
    Ok(())
}
