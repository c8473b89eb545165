//! The faults: how each strikes, and how it is mended.

use std::time::Duration;

use fake_llm::{End, Piece, Scene};
use futures_util::future::join;
use rand::{RngExt, rngs::StdRng};
use rustix::process::Signal;
use testbed::Flow;
use tokio::time::sleep;

use crate::world::{MODEL_PACE, Node, World};

/// A stopped worker's builds must have been taken over within this time.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(20);

/// A lease is 7 s.
const LONGER_THAN_A_LEASE: Duration = Duration::from_secs(9);

macro_rules! faults {
    ($($variant:ident = $name:literal,)+) => {
        /// Something that goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault { $($variant,)+ }

        impl Fault {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

faults! {
    None = "none",
    GatewayKill = "gateway-kill",
    GatewayTerm = "gateway-term",
    GatewaysKill = "gateways-kill",
    GatewaysTerm = "gateways-term",
    BuildWorkerKill = "build-worker-kill",
    BuildWorkerTerm = "build-worker-term",
    BuildWorkersKill = "build-workers-kill",
    BuildWorkersTerm = "build-workers-term",
    BuildWorkerStop = "build-worker-stop",
    RecsWorkerKill = "recs-worker-kill",
    RecsWorkerTerm = "recs-worker-term",
    RecsWorkersKill = "recs-workers-kill",
    RecsWorkersTerm = "recs-workers-term",
    RedisKill = "redis-kill",
    RedisFlush = "redis-flush",
    RedisOlder = "redis-older",
    RedisEmpty = "redis-empty",
    RabbitmqKill = "rabbitmq-kill",
    RabbitmqRestart = "rabbitmq-restart",
    RabbitmqMemory = "rabbitmq-memory",
    QueuePurge = "queue-purge",
    PostgresKill = "postgres-kill",
    PostgresRestart = "postgres-restart",
    PostgresAway = "postgres-away",
    PostgresFull = "postgres-full",
    PostgresOlder = "postgres-older",
    WireCut = "wire-cut",
    WireFray = "wire-fray",
    WireStall = "wire-stall",
    WireHalfOpen = "wire-half-open",
    ClientCut = "client-cut",
    ClientFray = "client-fray",
    ClientStall = "client-stall",
    ClientHalfOpen = "client-half-open",
    ClockSkew = "clock-skew",
    AiHang = "ai-hang",
    AiCut = "ai-cut",
    AiNonsense = "ai-nonsense",
    AiOverload = "ai-overload",
}

impl Fault {
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        let names = || Self::ALL.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(", ");
        Self::ALL
            .iter()
            .copied()
            .find(|fault| fault.name() == name)
            .ok_or_else(|| format!("the faults are {}", names()))
    }

    /// Whether Postgres itself goes back in time by it: sessions may be gone, and only their numbers are promised.
    pub(crate) fn loses_the_truth(self) -> bool {
        self == Self::PostgresOlder
    }

    /// Whether builds may fail by it: told aloud, with a way on.
    pub(crate) fn fails_builds(self) -> bool {
        matches!(self, Self::AiHang | Self::AiCut | Self::AiNonsense | Self::AiOverload)
    }

    /// Whether news may be late by it, but not by more than the time between two comparisons of heads.
    pub(crate) fn delays_news_a_little(self) -> bool {
        matches!(
            self,
            Self::None
                | Self::RedisKill
                | Self::RedisFlush
                | Self::RedisOlder
                | Self::RedisEmpty
                | Self::RabbitmqKill
                | Self::RabbitmqRestart
                | Self::RabbitmqMemory
                | Self::ClockSkew
        )
    }

    /// Strikes in the midst of the round, and is mended when this returns.
    pub(crate) async fn strike(self, world: &World, mut rng: StdRng) {
        sleep(Duration::from_millis(rng.random_range(300..2_000))).await;
        let away = Duration::from_millis(rng.random_range(200..3_000));
        let which = rng.random_range(0..2);
        match self {
            Self::None | Self::ClockSkew => {}
            Self::GatewayKill => dies(&world.gateways[which], away).await,
            Self::GatewayTerm => ends(world, &world.gateways[which], away).await,
            Self::GatewaysKill => both_die(&world.gateways, away).await,
            Self::GatewaysTerm => both_end(world, &world.gateways, away).await,
            Self::BuildWorkerKill => dies(&world.builders[which], away).await,
            Self::BuildWorkerTerm => ends(world, &world.builders[which], away).await,
            Self::BuildWorkersKill => both_die(&world.builders, away).await,
            Self::BuildWorkersTerm => both_end(world, &world.builders, away).await,
            Self::BuildWorkerStop => stops(world, &world.builders[which]).await,
            Self::RecsWorkerKill => dies(&world.recommenders[which], away).await,
            Self::RecsWorkerTerm => ends(world, &world.recommenders[which], away).await,
            Self::RecsWorkersKill => both_die(&world.recommenders, away).await,
            Self::RecsWorkersTerm => both_end(world, &world.recommenders, away).await,
            Self::RedisKill => {
                let mut redis = world.redis.lock().await;
                redis.save().await;
                redis.kill().await;
                sleep(away).await;
                redis.restart().await;
            }
            Self::RedisFlush => world.redis.lock().await.flush().await,
            Self::RedisOlder => {
                let mut redis = world.redis.lock().await;
                redis.save().await;
                sleep(Duration::from_millis(700)).await;
                redis.restart().await;
            }
            Self::RedisEmpty => {
                let mut redis = world.redis.lock().await;
                redis.kill().await;
                redis.forget();
                sleep(away).await;
                redis.restart().await;
            }
            Self::RabbitmqKill => world.restart_server("rabbitmq", Signal::KILL, away).await,
            Self::RabbitmqRestart => world.restart_server("rabbitmq", Signal::TERM, Duration::from_secs(3)).await,
            Self::RabbitmqMemory => {
                world.rabbitmq(&["set_vm_memory_high_watermark", "absolute", "1"]).await;
                sleep(away).await;
                world.rabbitmq(&["set_vm_memory_high_watermark", "0.4"]).await;
            }
            Self::QueuePurge => {
                // With nobody to take them the messages are there to be lost.
                for node in world.builders.iter().chain(&world.recommenders) {
                    node.kill().await;
                }
                sleep(away).await;
                for word in ["builds", "recommendations"] {
                    world.rabbitmq(&["purge_queue", &world.queue(word)]).await;
                }
                world.bring_back().await;
            }
            Self::PostgresKill => world.restart_server("postgres", Signal::KILL, away).await,
            Self::PostgresRestart => world.restart_server("postgres", Signal::INT, away).await,
            Self::PostgresAway => world.restart_server("postgres", Signal::KILL, LONGER_THAN_A_LEASE).await,
            Self::PostgresFull => world.fill_disk(away).await,
            Self::PostgresOlder => world.older_postgres().await,
            Self::WireCut => wire(world, &mut rng, Flow::Cut, away).await,
            Self::WireFray => {
                let flow = Flow::Frayed(rng.random_range(500..8_000));
                world.nodes().flat_map(|node| &node.wires).for_each(|wire| wire.set(flow));
                sleep(away).await;
                world.nodes().flat_map(|node| &node.wires).for_each(testbed::Proxy::restore);
            }
            Self::WireStall => wire(world, &mut rng, Flow::Stalled, away).await,
            Self::WireHalfOpen => wire(world, &mut rng, Flow::HalfOpen, away).await,
            Self::ClientCut => door(world, which, Flow::Cut, away).await,
            Self::ClientFray => {
                // Again and again, at any byte.
                let below = rng.random_range(200..6_000);
                world.doors.iter().for_each(|door| door.set(Flow::Frayed(below)));
                sleep(away + Duration::from_secs(1)).await;
                world.doors.iter().for_each(testbed::Proxy::restore);
            }
            Self::AiHang => model(world, Scene::silence(), away).await,
            Self::AiCut => {
                model(world, Scene::of(vec![Piece::Opening, Piece::Fitting(40)]).ending(End::Reset), away).await;
            }
            Self::AiNonsense => model(world, Scene::saying(&["I can only", " tell you", " a joke."]), away).await,
            Self::AiOverload => model(world, Scene::refusing(529, "overloaded_error"), away).await,
            Self::ClientStall => door(world, which, Flow::Stalled, away).await,
            Self::ClientHalfOpen => door(world, which, Flow::HalfOpen, away).await,
        }
    }
}

async fn dies(node: &Node, away: Duration) {
    node.kill().await;
    sleep(away).await;
    node.start().await;
}

async fn ends(world: &World, node: &Node, away: Duration) {
    world.end(node).await;
    sleep(away).await;
    node.start().await;
}

async fn both_die(nodes: &[Node; 2], away: Duration) {
    nodes[0].kill().await;
    nodes[1].kill().await;
    sleep(away).await;
    nodes[0].start().await;
    nodes[1].start().await;
}

async fn both_end(world: &World, nodes: &[Node; 2], away: Duration) {
    join(world.end(&nodes[0]), world.end(&nodes[1])).await;
    sleep(away).await;
    nodes[0].start().await;
    nodes[1].start().await;
}

/// A worker that is frozen until its builds were taken over, and then wakes up.
async fn stops(world: &World, node: &Node) {
    let before = world.taken_over_beside(node).await;
    node.signal(Signal::STOP).await;
    let taken = async {
        while world.taken_over_beside(node).await <= before {
            sleep(Duration::from_millis(100)).await;
        }
    };
    // It may have had nothing to take over.
    _ = tokio::time::timeout(TAKEN_OVER_WITHIN, taken).await;
    node.signal(Signal::CONT).await;
}

/// One service's wire to one server.
async fn wire(world: &World, rng: &mut StdRng, flow: Flow, away: Duration) {
    let nodes: Vec<&Node> = world.nodes().collect();
    let node = nodes[rng.random_range(0..nodes.len())];
    let wire = &node.wires[rng.random_range(0..node.wires.len())];
    wire.set(flow);
    sleep(away).await;
    wire.restore();
}

/// The language model gives nothing but this.
async fn model(world: &World, scene: Scene, away: Duration) {
    world.provider.play(vec![scene.at_pace(MODEL_PACE)]);
    sleep(away + Duration::from_secs(1)).await;
    world.provider.play(vec![Scene::fitting().at_pace(MODEL_PACE)]);
}

/// The clients' way to one gateway.
async fn door(world: &World, which: usize, flow: Flow, away: Duration) {
    world.doors[which].set(flow);
    sleep(away).await;
    world.doors[which].restore();
}
