//! Consuming wake-ups.
//!
//! Invariant: one owned task holds one connection with one consumer that is given one message at a time. A message is
//! answered only after its handler has returned. Any error drops the connection and starts over, for ever; messages that
//! were not answered come again.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use backon::BackoffBuilder as _;
use futures_util::{FutureExt as _, StreamExt as _};
use lapin::{
    Acker, Connection,
    options::{
        BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, BasicRejectOptions,
    },
    types::FieldTable,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    BrokerSettings, Job, Queue, Reason,
    connection::{PROVEN, STEP_TIMEOUT, backoff, close, dial, open_channel, unanswered, within},
    error::BrokerError,
    topology,
};

/// A message for the handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub job: Job,
    /// It was delivered before, to somebody who did not answer. That is no sign of a death.
    pub redelivered: bool,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done with: Postgres has the job, whatever becomes of it.
    Ack,
    /// Somebody else shall have it, at once. A message handed back too often is dead.
    Requeue,
}

/// What came by since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsumerStats {
    /// Messages handed to the handler.
    pub delivered: u64,
    /// Messages refused as unreadable.
    pub unreadable: u64,
    /// Connections made, with everything in place.
    pub sessions: u64,
}

/// A consumer of one queue; clones share it.
#[derive(Clone, Debug)]
pub struct Consumer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: BrokerSettings,
    queue: Queue,
    reason: watch::Sender<Reason>,
    connection: watch::Sender<Option<Arc<Connection>>>,
    delivered: AtomicU64,
    unreadable: AtomicU64,
    sessions: AtomicU64,
}

impl Consumer {
    /// Starts consuming. Once `drain` is cancelled no more is taken, the message in hand is finished and answered, and
    /// the task ends. That no RabbitMQ is there is no error.
    pub fn start<H, Fut>(
        settings: BrokerSettings,
        queue: Queue,
        tasks: &TaskTracker,
        drain: CancellationToken,
        handler: H,
    ) -> Self
    where
        H: Fn(Delivery) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Verdict> + Send + 'static,
    {
        let shared = Arc::new(Shared {
            settings,
            queue,
            reason: watch::Sender::new(Some("not reached yet".into())),
            connection: watch::Sender::new(None),
            delivered: AtomicU64::default(),
            unreadable: AtomicU64::default(),
            sessions: AtomicU64::default(),
        });
        let consuming = Consuming { shared: shared.clone(), handler, drain };
        tasks.spawn(consuming.run());
        Self(shared)
    }

    /// Why nothing can be consumed now, and when that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Reason> {
        self.0.reason.subscribe()
    }

    #[must_use]
    pub fn stats(&self) -> ConsumerStats {
        ConsumerStats {
            delivered: self.0.delivered.load(Ordering::Relaxed),
            unreadable: self.0.unreadable.load(Ordering::Relaxed),
            sessions: self.0.sessions.load(Ordering::Relaxed),
        }
    }

    /// How many messages wait in `queue`; `None` when RabbitMQ does not say.
    pub async fn depth(&self, queue: Queue) -> Option<u32> {
        self.messages_in(&self.0.settings.queue_name(queue)).await
    }

    /// How many messages that `queue` could not deliver are kept; `None` when RabbitMQ does not say.
    pub async fn dead_letters(&self, queue: Queue) -> Option<u32> {
        self.messages_in(&self.0.settings.dead_queue_name(queue)).await
    }

    async fn messages_in(&self, name: &str) -> Option<u32> {
        let connection = self.0.connection.borrow().clone()?;
        topology::depth(&connection, name).await.ok()
    }
}

struct Consuming<H> {
    shared: Arc<Shared>,
    handler: H,
    drain: CancellationToken,
}

impl<H, Fut> Consuming<H>
where
    H: Fn(Delivery) -> Fut,
    Fut: Future<Output = Verdict>,
{
    async fn run(self) {
        let mut delays = backoff().build();
        let mut wary = false;
        while !self.drain.is_cancelled() {
            let began = Instant::now();
            let ended = self.session(wary).await;
            self.shared.connection.send_replace(None);
            let Err(error) = ended else { break };
            tracing::debug!(%error, queue = self.shared.queue.as_str(), "consuming starts over: {error}");
            self.shared.reason.send_replace(Some(error.to_string().into()));
            wary = unanswered(&error);
            if began.elapsed() >= PROVEN {
                delays = backoff().build();
            }
            let delay = delays.next().unwrap_or(STEP_TIMEOUT);
            self.drain.run_until_cancelled(sleep(delay)).await;
        }
        self.shared.reason.send_replace(Some("drained".into()));
    }

    /// One connection, from dialling to its loss; `Ok` once drained.
    async fn session(&self, wary: bool) -> Result<(), BrokerError> {
        let Some(consumer) = self.drain.run_until_cancelled(self.begin(wary)).await else { return Ok(()) };
        let (connection, channel, mut consumer) = consumer?;
        self.shared.sessions.fetch_add(1, Ordering::Relaxed);
        self.shared.connection.send_replace(Some(connection.clone()));
        self.shared.reason.send_replace(None);
        loop {
            let delivery = tokio::select! {
                biased;
                () = self.drain.cancelled() => break,
                delivery = consumer.next() => delivery,
            };
            match delivery {
                Some(Ok(delivery)) => self.handle(delivery).await?,
                Some(Err(error)) => return Err(BrokerError::Amqp { doing: "consuming", error }),
                None => return Err(BrokerError::Cancelled),
            }
        }
        // What was handed out beyond the last answer goes back when the channel closes.
        let cancel = channel.basic_cancel(consumer.tag(), BasicCancelOptions::default());
        if let Err(error) = within(STEP_TIMEOUT, "cancelling the consumer", cancel).await {
            tracing::debug!(%error, "the consumer did not end in good order: {error}");
        }
        close(&connection).await;
        Ok(())
    }

    async fn begin(&self, wary: bool) -> Result<(Arc<Connection>, lapin::Channel, lapin::Consumer), BrokerError> {
        let settings = &self.shared.settings;
        let connection = dial(settings, "consumer", wary).await?;
        self.shared.reason.send_replace(Some("declaring the queues".into()));
        topology::ensure(&connection, settings).await?;
        let channel = open_channel(&connection).await?;
        within(STEP_TIMEOUT, "setting the prefetch", channel.basic_qos(1, BasicQosOptions::default())).await?;
        let name = settings.queue_name(self.shared.queue);
        let consume =
            channel.basic_consume(name.into(), "".into(), BasicConsumeOptions::default(), FieldTable::default());
        let consumer = within(STEP_TIMEOUT, "starting to consume", consume).await?;
        Ok((Arc::new(connection), channel, consumer))
    }

    /// Has one message handled and answers it.
    async fn handle(&self, delivery: lapin::message::Delivery) -> Result<(), BrokerError> {
        let queue = self.shared.queue.as_str();
        let job = match Job::decode(self.shared.queue, &delivery.data) {
            Ok(job) => job,
            Err(error) => {
                self.shared.unreadable.fetch_add(1, Ordering::Relaxed);
                tracing::error!(queue, %error, "a message can't be read, and goes to the dead letters: {error}");
                return answer(delivery.acker.reject(BasicRejectOptions { requeue: false })).await;
            }
        };
        self.shared.delivered.fetch_add(1, Ordering::Relaxed);
        let handled = (self.handler)(Delivery { job, redelivered: delivery.redelivered });
        let verdict = AssertUnwindSafe(handled).catch_unwind().await.unwrap_or_else(|_| {
            // The panic itself was told by its hook. Repeated, the delivery limit ends it.
            tracing::error!(queue, "the handler of a message panicked");
            Verdict::Requeue
        });
        settle(&delivery.acker, verdict).await
    }
}

async fn settle(acker: &Acker, verdict: Verdict) -> Result<(), BrokerError> {
    match verdict {
        Verdict::Ack => answer(acker.ack(BasicAckOptions::default())).await,
        Verdict::Requeue => answer(acker.nack(BasicNackOptions { requeue: true, multiple: false })).await,
    }
}

/// An answer that comes too late (`false`) is none: the message comes again, and finds its job taken.
async fn answer(answering: impl Future<Output = lapin::Result<bool>>) -> Result<(), BrokerError> {
    within(STEP_TIMEOUT, "answering a message", answering).await.map(drop)
}
