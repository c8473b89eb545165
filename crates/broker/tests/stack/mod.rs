//! A corner of the test stack's RabbitMQ, and a way to it that can be cut.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use broker::{BrokerSettings, Queue};
use futures_util::FutureExt as _;
use lapin::{Channel, Connection, ConnectionProperties, options::QueueDeleteOptions};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Far above what anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The test stack's `amqpUrl`.
fn amqp_url() -> String {
    let path = std::env::var("SHEEN_TEST_STACK")
        .expect("SHEEN_TEST_STACK must name the stack.json of a running stack: `cargo xtask test` sets it");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let stack: serde_json::Value = serde_json::from_str(&text).expect("stack.json is JSON");
    stack["amqpUrl"].as_str().expect("stack.json has an amqpUrl").to_owned()
}

/// What one test runs on.
pub(crate) struct Fixture {
    pub(crate) settings: BrokerSettings,
    pub(crate) tasks: TaskTracker,
    pub(crate) close: CancellationToken,
    /// A connection past everything that the test breaks.
    pub(crate) connection: Connection,
}

impl Fixture {
    pub(crate) async fn channel(&self) -> Channel {
        self.connection.create_channel().await.unwrap()
    }

    /// Settings that go through `proxy`.
    pub(crate) fn through(&self, proxy: &Proxy) -> BrokerSettings {
        let mut url = url::Url::parse(&self.settings.url).unwrap();
        url.set_port(Some(proxy.port)).unwrap();
        BrokerSettings { url: url.to_string(), ..self.settings.clone() }
    }

    /// How many messages are ready in a queue, where it is there.
    pub(crate) async fn depth(&self, name: &str) -> Option<u32> {
        let options = lapin::options::QueueDeclareOptions { passive: true, ..Default::default() };
        let declared = self.channel().await.queue_declare(name.into(), options, Default::default()).await;
        declared.ok().map(|queue| queue.message_count())
    }

    /// Polls until a queue holds so many.
    pub(crate) async fn wait_for_depth(&self, name: &str, wanted: u32) {
        let polling = async { while self.depth(name).await != Some(wanted) {} };
        tokio::time::timeout(PATIENCE, polling).await.unwrap_or_else(|_| panic!("{name} never held {wanted}"));
    }
}

/// Runs a test with queues of its own, which are deleted however it ends; its tasks must end with it.
pub(crate) async fn with_broker(test: impl AsyncFnOnce(&Fixture)) {
    let url = amqp_url();
    let mut settings = BrokerSettings::new(&url, "test");
    settings.prefix = format!("test-{}.", uuid::Uuid::new_v4().simple());
    let connection =
        Connection::connect(&url, ConnectionProperties::default()).await.expect("the stack's RabbitMQ is there");
    let fixture = Fixture { settings, tasks: TaskTracker::new(), close: CancellationToken::new(), connection };
    let ended = AssertUnwindSafe(tokio::time::timeout(PATIENCE * 2, test(&fixture))).catch_unwind().await;
    fixture.close.cancel();
    fixture.tasks.close();
    let drained = tokio::time::timeout(PATIENCE, fixture.tasks.wait()).await;
    for queue in Queue::ALL {
        for name in [fixture.settings.queue_name(queue), fixture.settings.dead_queue_name(queue)] {
            let delete = QueueDeleteOptions::default();
            let _ = fixture.channel().await.queue_delete(name.into(), delete).await;
        }
    }
    let _ = fixture.connection.close(200, "bye".into()).await;
    match ended {
        Ok(in_time) => in_time.expect("the test ends in time"),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    drained.expect("every task ends");
}

/// What the proxy does with connections.
#[derive(Clone, Copy, Debug, Default)]
struct Road {
    /// New connections are closed at once.
    closed: bool,
    /// Connections stay and carry nothing.
    stalled: bool,
    /// How often connections were broken.
    cuts: u64,
}

/// A TCP proxy before RabbitMQ.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    road: Arc<watch::Sender<Road>>,
    pub(crate) connections: Arc<AtomicU64>,
    tasks: CancellationToken,
}

impl Proxy {
    pub(crate) async fn start(fixture: &Fixture) -> Self {
        let url = url::Url::parse(&fixture.settings.url).unwrap();
        let target = (url.host_str().unwrap().to_owned(), url.port().unwrap_or(5672));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (road, tasks) = (Arc::<watch::Sender<Road>>::default(), CancellationToken::new());
        let connections = Arc::<AtomicU64>::default();
        let (of_road, of_count, until, tracker) =
            (road.clone(), connections.clone(), tasks.clone(), fixture.tasks.clone());
        fixture.tasks.spawn(async move {
            while let Some(Ok((client, _))) = until.run_until_cancelled(listener.accept()).await {
                let road = of_road.subscribe();
                if !road.borrow().closed {
                    of_count.fetch_add(1, Ordering::SeqCst);
                    tracker.spawn(carry(client, target.clone(), road, until.clone()));
                }
            }
        });
        Self { port, road, connections, tasks }
    }

    /// Breaks every connection.
    pub(crate) fn cut(&self) {
        self.road.send_modify(|road| road.cuts += 1);
    }

    /// Breaks every connection, and takes no more.
    pub(crate) fn close(&self) {
        self.cut();
        self.road.send_modify(|road| road.closed = true);
    }

    pub(crate) fn stall(&self) {
        self.road.send_modify(|road| road.stalled = true);
    }

    pub(crate) fn restore(&self) {
        self.road.send_modify(|road| (road.closed, road.stalled) = (false, false));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.tasks.cancel();
    }
}

/// Carries one connection until it is cut.
async fn carry(
    mut client: TcpStream,
    target: (String, u16),
    mut road: watch::Receiver<Road>,
    until: CancellationToken,
) {
    let cuts = road.borrow().cuts;
    let Ok(mut server) = TcpStream::connect((target.0.as_str(), target.1)).await else { return };
    loop {
        let now = *road.borrow_and_update();
        if now.cuts != cuts {
            return;
        }
        let carried = async {
            if now.stalled {
                std::future::pending::<()>().await;
            }
            let _ = copy_bidirectional(&mut client, &mut server).await;
        };
        tokio::select! {
            () = carried => return,
            changed = road.changed() => if changed.is_err() { return },
            () = until.cancelled() => return,
        }
    }
}
