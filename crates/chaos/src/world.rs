//! Everything that can be broken: three servers, two replicas of each service, and the wires between them.

use std::{
    collections::BTreeMap,
    io::{ErrorKind, Write},
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use fake_llm::{Call, Scene, Server, Wire};
use rustix::process::Signal;
use storage::Storage;
use testbed::{Proxy, RedisServer, Service, Stack, Testbed, free_port};
use tokio::{process::Command, sync::Mutex};

use crate::fault::Fault;

/// A service that was told to end must have ended within this time.
const END_WITHIN: Duration = Duration::from_secs(40);
/// A command of the servers' must have ended within this time.
const COMMAND_LIMIT: Duration = Duration::from_secs(90);
/// The language model's wait between two pieces of what it says.
pub(crate) const MODEL_PACE: Duration = Duration::from_millis(30);
/// The model that recommends.
const RECS_MODEL: &str = "recommender";
/// The servers that services have wires to.
const SERVERS: [&str; 3] = ["SHEEN_DATABASE_URL", "SHEEN_REDIS_URL", "SHEEN_AMQP_URL"];

/// One replica of a service.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: &'static str,
    env: BTreeMap<String, String>,
    admin: String,
    service: Mutex<Option<Service>>,
    /// To Postgres, Redis and RabbitMQ, in this order.
    pub(crate) wires: Vec<Proxy>,
}

impl Node {
    async fn new(bed: &Testbed, name: &'static str, more: &[(&str, String)]) -> Self {
        let mut env = bed.env.clone();
        let mut wires = Vec::new();
        for server in SERVERS {
            let proxy = Proxy::before(&testbed::host_of(&env[server])).await;
            env.insert(server.to_owned(), proxy.instead_of(&env[server]));
            wires.push(proxy);
        }
        env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let admin = format!("http://127.0.0.1:{}", free_port());
        Self { name, env, admin, service: Mutex::new(None), wires }
    }

    /// Starts it where it does not run.
    pub(crate) async fn start(&self) {
        let mut service = self.service.lock().await;
        if service.is_none() {
            *service = Some(Service::start(self.name, self.admin.clone(), &self.env).await);
        }
    }

    /// SIGKILL.
    pub(crate) async fn kill(&self) {
        if let Some(service) = self.service.lock().await.take() {
            service.kill().await;
        }
    }

    /// SIGTERM, and waits for its end. `false`: it had to be killed, or its status was bad.
    pub(crate) async fn end(&self) -> bool {
        match self.service.lock().await.take() {
            Some(service) => service.end(END_WITHIN).await.is_some_and(|status| status.success()),
            None => true,
        }
    }

    pub(crate) async fn signal(&self, signal: Signal) {
        if let Some(service) = &*self.service.lock().await {
            service.signal(signal);
        }
    }

    async fn metric(&self, line: &str) -> f64 {
        match &*self.service.lock().await {
            Some(service) => service.metric(line).await,
            None => 0.0,
        }
    }
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) gateways: [Node; 2],
    pub(crate) builders: [Node; 2],
    pub(crate) recommenders: [Node; 2],
    /// Clients reach the gateways through these.
    pub(crate) doors: [Proxy; 2],
    pub(crate) redis: Mutex<RedisServer>,
    /// Where half of the build workers, and every recommendations worker, have a language model.
    pub(crate) provider: Server,
    bed: Testbed,
    xtask: PathBuf,
    /// The small disk that Postgres' data lie on, where there is one.
    disk: Option<PathBuf>,
    /// Only one at a time may do something to a server's process.
    servers: Mutex<()>,
    ended_badly: AtomicBool,
}

impl World {
    /// Starts everything.
    pub(crate) async fn start(xtask: PathBuf, disk: Option<PathBuf>, log: &str) -> anyhow::Result<Self> {
        let mut bed = Testbed::new().await;
        let redis = RedisServer::start(&bed.stack).await;
        bed.set("SHEEN_REDIS_URL", &redis.url())
            .set("SHEEN_OFFLINE_TOKEN_DELAY_MS", "10")
            .set("SHEEN_SSE_HEARTBEAT_MS", "1000")
            .set("SHEEN_DRAIN_MS", "2000")
            .set("SHEEN_RECS_CONCURRENCY", "8")
            .set("SHEEN_RECS_TIMEOUT_MS", "6000")
            .set("SHEEN_LOG", log);
        let scenes = vec![Scene::fitting().at_pace(MODEL_PACE)];
        let provider = Server::start(([127, 0, 0, 1], 0).into(), scenes).await?;
        let model = [
            ("SHEEN_ENGINE", "anthropic".to_owned()),
            ("SHEEN_ANTHROPIC_BASE_URL", provider.base(Wire::Anthropic)),
            ("SHEEN_RECS_MODEL", RECS_MODEL.to_owned()),
            ("SHEEN_MODEL_FIRST_TOKEN_MS", "3000".to_owned()),
            ("SHEEN_MODEL_IDLE_MS", "2000".to_owned()),
            ("SHEEN_MODEL_BREAKER_OPEN_MS", "500".to_owned()),
        ];
        let mut doors = Vec::new();
        let mut gateways = Vec::new();
        for _ in 0..2 {
            let (port, preview) = (free_port(), free_port());
            let door = Proxy::before(&format!("127.0.0.1:{port}")).await;
            let addresses = [
                ("SHEEN_GATEWAY_ADDR", format!("127.0.0.1:{port}")),
                ("SHEEN_PREVIEW_ADDR", format!("127.0.0.1:{preview}")),
                ("SHEEN_PUBLIC_URL", door.http_url()),
            ];
            gateways.push(Node::new(&bed, "gateway", &addresses).await);
            doors.push(door);
        }
        let world = Self {
            gateways: two(gateways)?,
            builders: [Node::new(&bed, "build-worker", &[]).await, Node::new(&bed, "build-worker", &model).await],
            recommenders: [Node::new(&bed, "recs-worker", &model).await, Node::new(&bed, "recs-worker", &model).await],
            doors: two(doors)?,
            redis: Mutex::new(redis),
            provider,
            bed,
            xtask,
            disk,
            servers: Mutex::new(()),
            ended_badly: AtomicBool::new(false),
        };
        world.bring_back().await;
        Ok(world)
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.gateways.iter().chain(&self.builders).chain(&self.recommenders)
    }

    /// Postgres itself, by a wire that is never broken.
    pub(crate) fn storage(&self) -> Storage {
        self.bed.storage()
    }

    /// Starts every service that does not run.
    pub(crate) async fn bring_back(&self) {
        futures_util::future::join_all(self.nodes().map(Node::start)).await;
    }

    /// Ends a service in good order; one that does not is remembered.
    pub(crate) async fn end(&self, node: &Node) {
        if !node.end().await {
            self.ended_badly.store(true, Ordering::Relaxed);
        }
    }

    /// Builds that the others than `node` took over from workers whose lease ran out.
    pub(crate) async fn taken_over_beside(&self, node: &Node) -> f64 {
        let mut sum = 0.0;
        for other in self.builders.iter().filter(|other| !std::ptr::eq(*other, node)) {
            sum += other.metric("sheen_leases_taken_over_total").await;
        }
        sum
    }

    /// SIGKILL of a server, and its start at the same address; `signal` goes before, for an end in good order.
    pub(crate) async fn restart_server(&self, name: &str, signal: Signal, away: Duration) {
        let _one = self.servers.lock().await;
        let stack = Stack::get();
        if let Some(pid) = stack.number(&format!("/pids/{name}")).and_then(|pid| i32::try_from(pid).ok()) {
            let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
            _ = rustix::process::kill_process(pid, signal);
        }
        tokio::time::sleep(away).await;
        self.must(&mut self.command(&["kill", name])).await;
        self.must(&mut self.command(&["start", name])).await;
    }

    /// Calls that the provider saw for a session, by a mark in its prompt: all of them, and those for recommendations.
    pub(crate) fn model_calls(&self, mark: &str, since: Instant) -> (usize, usize) {
        let of_session = |call: &Call| call.at.into_std() >= since && call.body.to_string().contains(mark);
        let recommends = |call: &Call| call.body["model"] == RECS_MODEL && of_session(call);
        (self.provider.count(of_session), self.provider.count(recommends))
    }

    /// Whether there is what a fault needs.
    pub(crate) fn can_suffer(&self, fault: Fault) -> bool {
        fault != Fault::PostgresFull || self.disk.is_some()
    }

    /// Leaves Postgres no room to write, for a time. It may go down by that, and is started again.
    pub(crate) async fn fill_disk(&self, away: Duration) {
        let Some(disk) = &self.disk else { return };
        let _one = self.servers.lock().await;
        let path = disk.join("filler");
        let mut filler = std::fs::File::create(&path).expect("a file on the small disk");
        let until = Instant::now() + away;
        while Instant::now() < until {
            filler = tokio::task::spawn_blocking(move || fill(filler)).await.expect("it is filled");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        std::fs::remove_file(&path).expect("the file goes");
        drop(filler);
        let storage = self.storage();
        let until = Instant::now() + COMMAND_LIMIT;
        while storage.ping().await.is_err() && Instant::now() < until {
            self.must(&mut self.command(&["start", "postgres"])).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Has Postgres go back to what it was a second or two before, as where a standby that lags takes over.
    pub(crate) async fn older_postgres(&self) {
        let _one = self.servers.lock().await;
        let data = PathBuf::from(Stack::get().text("/xtask/postgresData"));
        let older = data.with_extension("older");
        let (kill, start) = (["kill", "postgres"], ["start", "postgres"]);
        self.must(&mut self.command(&kill)).await;
        self.must(Command::new("cp").arg("-a").arg(&data).arg(&older)).await;
        self.must(&mut self.command(&start)).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        self.must(&mut self.command(&kill)).await;
        std::fs::remove_dir_all(&data).expect("the data go");
        std::fs::rename(&older, &data).expect("the older data come");
        self.must(&mut self.command(&start)).await;
    }

    /// Has RabbitMQ do something.
    pub(crate) async fn rabbitmq(&self, words: &[&str]) -> String {
        // Not while it is being restarted.
        let _one = self.servers.lock().await;
        let stack = &self.bed.stack;
        let program = stack.program("rabbitmq").with_file_name("rabbitmqctl");
        let port = |endpoint: &str| {
            let address = stack.text(&format!("/xtask/addresses/rabbitmq.{endpoint}"));
            address.rsplit_once(':').map(|(_, port)| port.to_owned()).unwrap_or_default()
        };
        let mut command = Command::new(program);
        command
            .args(words)
            .env("HOME", format!("{}/data/rabbitmq/home", stack.text("/folder")))
            .env("RABBITMQ_NODENAME", format!("sheen{}@localhost", port("amqp")))
            .env("RABBITMQ_CONF_ENV_FILE", "/nonexistent")
            .env("ERL_EPMD_PORT", port("epmd"));
        self.must(&mut command).await
    }

    /// The names of the queues, without the dead letters'.
    pub(crate) fn queue(&self, word: &str) -> String {
        format!("{}sheen.{word}", self.bed.env["SHEEN_AMQP_PREFIX"])
    }

    /// What must not be there once all is settled.
    pub(crate) async fn leftovers(&self) -> anyhow::Result<Vec<String>> {
        let mut problems = Vec::new();
        if self.ended_badly.load(Ordering::Relaxed) {
            problems.push("a service that was told to end did not end in good order".to_owned());
        }
        let queues = self.rabbitmq(&["list_queues", "name", "messages", "--quiet", "--no-table-headers"]).await;
        let mine = self.queue("");
        for line in queues.lines().filter(|line| line.starts_with(&mine)) {
            if !line.ends_with("\t0") {
                problems.push(format!("messages were left in a queue: {line}"));
            }
        }
        if !queues.contains(&mine) {
            bail!("the queues can't be listed: {queues}");
        }
        Ok(problems)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.xtask);
        command.args(words);
        command
    }

    async fn must(&self, command: &mut Command) -> String {
        let run = command.stdin(Stdio::null()).kill_on_drop(true).output();
        let ran = tokio::time::timeout(COMMAND_LIMIT, run).await;
        let output = ran.context("it takes too long").and_then(|ran| ran.context("it can't be run"));
        match output {
            Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
            Ok(output) => {
                let said =
                    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
                panic!("{command:?}: {said}")
            }
            Err(error) => panic!("{command:?}: {error}"),
        }
    }
}

/// Writes until there is no room.
fn fill(mut filler: std::fs::File) -> std::fs::File {
    let mut piece = vec![0; 1 << 20];
    while !piece.is_empty() {
        match filler.write(&piece) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => piece.truncate(piece.len() / 2),
            Err(error) => panic!("the small disk can't be written: {error}"),
        }
    }
    filler
}

fn two<T: std::fmt::Debug>(all: Vec<T>) -> anyhow::Result<[T; 2]> {
    all.try_into().map_err(|all: Vec<T>| anyhow::anyhow!("two were wanted, not {}", all.len()))
}
