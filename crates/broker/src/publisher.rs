//! Publishing wake-ups, each confirmed by RabbitMQ.
//!
//! Invariant: one owned task holds one connection and every job that was handed over and is neither confirmed nor
//! dropped: in the queue, in flight, or waiting to be tried again; together they are bounded. A job leaves by a confirm
//! that did not come with the message returned, by its age, or for want of room. Publishing twice is harmless, so
//! whatever is doubtful is published again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use backon::BackoffBuilder as _;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionStatus, Event,
    message::BasicReturnMessage,
    options::{BasicPublishOptions, ConfirmSelectOptions},
    types::{AMQPValue, FieldTable},
};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    BrokerSettings, Job, Queue, Reason,
    connection::{PROVEN, STEP_TIMEOUT, backoff, close, dial, open_channel, unanswered, within},
    error::BrokerError,
    topology,
};

/// Confirms waited for at a time.
const IN_FLIGHT: usize = 256;
/// From a message being handed to lapin to its confirm, while the connection is not blocked.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(5);
/// A wake-up older than this wakes nobody: workers have found the row long since.
const MAX_AGE: Duration = Duration::from_secs(600);
/// How long the end of the process waits for what is not confirmed yet.
const FLUSH: Duration = Duration::from_secs(2);
/// Persistent, in AMQP's words.
const PERSISTENT: u8 = 2;

/// What became of the jobs since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublisherStats {
    pub confirmed: u64,
    /// Attempts that failed and were, or will be, repeated.
    pub retried: u64,
    /// Jobs whose wake-up was given up; workers find their rows.
    pub dropped: u64,
    /// Jobs neither confirmed nor dropped yet.
    pub outstanding: usize,
}

/// Publishes jobs; clones share one connection.
#[derive(Clone, Debug)]
pub struct Publisher {
    queue: mpsc::Sender<Message>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: BrokerSettings,
    reason: watch::Sender<Reason>,
    connection: watch::Sender<Option<Arc<Connection>>>,
    outstanding: AtomicUsize,
    confirmed: AtomicU64,
    retried: AtomicU64,
    dropped: AtomicU64,
}

/// A job as it is published.
#[derive(Clone, Debug)]
struct Message {
    id: Uuid,
    queue: Queue,
    body: Arc<[u8]>,
    traceparent: Option<Arc<str>>,
    born: Instant,
    tries: u32,
}

impl Publisher {
    /// Starts the task. Once `close` is cancelled it publishes what it has for up to 2 s more, and ends. That no
    /// RabbitMQ is there is no error.
    #[must_use]
    pub fn start(settings: BrokerSettings, tasks: &TaskTracker, close: CancellationToken) -> Self {
        let (queue, messages) = mpsc::channel(settings.capacity.max(1));
        let shared = Arc::new(Shared {
            settings,
            reason: watch::Sender::new(Some("not reached yet".into())),
            connection: watch::Sender::new(None),
            outstanding: AtomicUsize::default(),
            confirmed: AtomicU64::default(),
            retried: AtomicU64::default(),
            dropped: AtomicU64::default(),
        });
        let publishing = Publishing { shared: shared.clone(), messages, waiting: BTreeMap::new(), order: 0, close };
        tasks.spawn(publishing.run());
        Self { queue, shared }
    }

    /// Hands a job over to be published, again and again until RabbitMQ has confirmed it. Never waits; with no room it
    /// is dropped and counted.
    pub fn publish(&self, job: &Job) {
        let message = Message {
            id: Uuid::new_v4(),
            queue: job.queue(),
            body: job.encode().into(),
            traceparent: job.traceparent().map(Arc::from),
            born: Instant::now(),
            tries: 0,
        };
        self.shared.outstanding.fetch_add(1, Ordering::Relaxed);
        if self.queue.try_send(message).is_err() {
            self.shared.dropped(1);
        }
    }

    /// Why nothing can be published now, and when that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Reason> {
        self.shared.reason.subscribe()
    }

    #[must_use]
    pub fn stats(&self) -> PublisherStats {
        PublisherStats {
            confirmed: self.shared.confirmed.load(Ordering::Relaxed),
            retried: self.shared.retried.load(Ordering::Relaxed),
            dropped: self.shared.dropped.load(Ordering::Relaxed),
            outstanding: self.shared.outstanding.load(Ordering::Relaxed),
        }
    }

    /// How many messages wait in `queue`; `None` when RabbitMQ does not say.
    pub async fn depth(&self, queue: Queue) -> Option<u32> {
        let connection = self.shared.connection.borrow().clone()?;
        topology::depth(&connection, &self.shared.settings.queue_name(queue)).await.ok()
    }
}

impl Shared {
    fn dropped(&self, some: usize) {
        self.dropped.fetch_add(some as u64, Ordering::Relaxed);
        self.outstanding.fetch_sub(some, Ordering::Relaxed);
    }

    fn confirmed(&self) {
        self.confirmed.fetch_add(1, Ordering::Relaxed);
        self.outstanding.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Publishing {
    shared: Arc<Shared>,
    messages: mpsc::Receiver<Message>,
    /// To be tried again, by when; the number only tells two of one instant apart.
    waiting: BTreeMap<(Instant, u64), Message>,
    order: u64,
    close: CancellationToken,
}

impl Publishing {
    async fn run(mut self) {
        let close = self.close.clone();
        let shared = self.shared.clone();
        let over = async {
            close.cancelled().await;
            let unreachable = shared.connection.borrow().is_none();
            if !unreachable || shared.outstanding.load(Ordering::Relaxed) > 0 {
                sleep(FLUSH).await;
            }
        };
        tokio::select! {
            () = self.publish_until_closed() => {}
            () = over => {}
        }
        self.messages.close();
        while self.messages.try_recv().is_ok() {}
        let left = self.shared.outstanding.load(Ordering::Relaxed);
        if left > 0 {
            tracing::warn!(left, "{left} wake-ups were not confirmed before the end; workers will find the rows");
            self.shared.dropped(left);
        }
        self.shared.connection.send_replace(None);
        self.shared.reason.send_replace(Some("closed".into()));
    }

    async fn publish_until_closed(&mut self) {
        let mut delays = backoff().build();
        let mut wary = false;
        loop {
            let began = Instant::now();
            let ended = self.session(wary).await;
            self.shared.connection.send_replace(None);
            let Err(error) = ended else { return };
            tracing::debug!(%error, "publishing starts over: {error}");
            self.shared.reason.send_replace(Some(error.to_string().into()));
            wary = unanswered(&error);
            if began.elapsed() >= PROVEN {
                delays = backoff().build();
            }
            sleep(delays.next().unwrap_or(STEP_TIMEOUT)).await;
        }
    }

    /// One connection, from dialling to its loss; `Ok` once closed with nothing left.
    async fn session(&mut self, wary: bool) -> Result<(), BrokerError> {
        let connection = dial(&self.shared.settings, "publisher", wary).await?;
        let mut events = connection.events_listener();
        self.shared.reason.send_replace(Some("declaring the queues".into()));
        topology::ensure(&connection, &self.shared.settings).await?;
        let channel = open_channel(&connection).await?;
        within(STEP_TIMEOUT, "asking for confirms", channel.confirm_select(ConfirmSelectOptions::default())).await?;
        let connection = Arc::new(connection);
        self.shared.connection.send_replace(Some(connection.clone()));
        self.shared.reason.send_replace(None);

        let mut in_flight: HashMap<Uuid, Message> = HashMap::new();
        let mut attempts = FuturesUnordered::new();
        let close_begun = self.close.clone();
        let mut closing = false;
        let ended = loop {
            if closing && in_flight.is_empty() && self.waiting.is_empty() && self.messages.is_empty() {
                break Ok(());
            }
            let room = in_flight.len() < IN_FLIGHT && !connection.status().blocked();
            // At the end there is no later.
            let due = self.waiting.keys().next().map(|(at, _)| if closing { Instant::now() } else { *at });
            tokio::select! {
                Some((id, answer)) = attempts.next(), if !attempts.is_empty() => match answer {
                    Err(error) => break Err(error),
                    Ok(confirmation) => {
                        let (message, accepted) = (in_flight.remove(&id), Confirmation::is_ack(&confirmation));
                        let returned = confirmation.take_message();
                        let unroutable = returned.is_some();
                        self.judge(message, accepted, returned);
                        // Its queue was deleted: declare it again.
                        if unroutable {
                            break Err(BrokerError::Unroutable);
                        }
                    }
                },
                event = events.next() => match event {
                    Some(Event::ConnectionBlocked(why)) => {
                        self.shared.reason.send_replace(Some(format!("publishing is blocked: {why}").into()));
                    }
                    Some(Event::ConnectionUnblocked) => { self.shared.reason.send_replace(None); }
                    Some(Event::Error(error)) => break Err(BrokerError::Amqp { doing: "publishing", error }),
                    Some(_) => {}
                    None => break Err(BrokerError::Lost),
                },
                message = self.next_due(due), if room => {
                    if let Some(message) = message {
                        let queue = self.shared.settings.queue_name(message.queue);
                        attempts.push(attempt(&channel, connection.status(), queue, message.clone()));
                        in_flight.insert(message.id, message);
                    }
                }
                () = close_begun.cancelled(), if !closing => {
                    closing = true;
                    self.messages.close();
                }
            }
        };
        // Whatever is not confirmed by now is published anew on the next connection.
        drop(attempts);
        self.shared.retried.fetch_add(in_flight.len() as u64, Ordering::Relaxed);
        in_flight.into_values().for_each(|message| self.wait(message, Instant::now()));
        self.shared.connection.send_replace(None);
        if ended.is_ok() || connection.status().connected() {
            close(&connection).await;
        }
        ended
    }

    /// The next message to publish: one that is due again, or a new one. `None` where it was too old.
    async fn next_due(&mut self, due: Option<Instant>) -> Option<Message> {
        let again = async {
            match due {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let message = tokio::select! {
            () = again => self.waiting.pop_first()?.1,
            message = self.messages.recv() => match message {
                Some(message) => message,
                // Closed and empty: what is left becomes due by itself.
                None => std::future::pending().await,
            },
        };
        if message.born.elapsed() > MAX_AGE {
            self.shared.dropped(1);
            return None;
        }
        Some(message)
    }

    /// A message is done with, or waits to be tried again.
    fn judge(&mut self, message: Option<Message>, accepted: bool, returned: Option<BasicReturnMessage>) {
        let id = returned.as_ref().and_then(|returned| returned.delivery.properties.message_id().as_ref());
        let id = id.and_then(|id| id.as_str().parse::<Uuid>().ok());
        // lapin hands a returned message to whichever confirm comes next, so that it need not be its own.
        let mut again = returned.and_then(|returned| self.rebuild(id, &returned));
        match message {
            Some(message) if id == Some(message.id) || !accepted => {
                if id == Some(message.id) {
                    again = None;
                }
                self.retry(message);
            }
            Some(_) => self.shared.confirmed(),
            None => {}
        }
        if let Some(message) = again {
            // Its own confirm counts it as done.
            self.shared.outstanding.fetch_add(1, Ordering::Relaxed);
            self.retry(message);
        }
    }

    /// A message as it came back.
    fn rebuild(&self, id: Option<Uuid>, returned: &BasicReturnMessage) -> Option<Message> {
        let name = returned.delivery.routing_key.as_str();
        let queue = Queue::ALL.into_iter().find(|queue| self.shared.settings.queue_name(*queue) == name)?;
        let job = Job::decode(queue, &returned.delivery.data).ok()?;
        Some(Message {
            id: id?,
            queue,
            body: returned.delivery.data.as_slice().into(),
            traceparent: job.traceparent().map(Arc::from),
            born: Instant::now(),
            tries: 0,
        })
    }

    fn retry(&mut self, mut message: Message) {
        self.shared.retried.fetch_add(1, Ordering::Relaxed);
        message.tries += 1;
        let delay = backoff().build().nth(message.tries.min(8) as usize).unwrap_or(STEP_TIMEOUT);
        self.wait(message, Instant::now() + delay);
    }

    fn wait(&mut self, message: Message, until: Instant) {
        if self.waiting.len() >= self.shared.settings.capacity {
            self.shared.dropped(1);
            return;
        }
        self.order += 1;
        self.waiting.insert((until, self.order), message);
    }
}

/// Publishes one message and waits for its confirm.
async fn attempt(
    channel: &Channel,
    status: &ConnectionStatus,
    queue: String,
    message: Message,
) -> (Uuid, Result<Confirmation, BrokerError>) {
    let id = message.id;
    let publishing = publish(channel, queue, message);
    tokio::pin!(publishing);
    let answer = loop {
        match timeout(CONFIRM_TIMEOUT, &mut publishing).await {
            Ok(answer) => break answer.map_err(|error| BrokerError::Amqp { doing: "publishing", error }),
            // A blocked connection may stay so for hours, and goes on by itself.
            Err(_) if status.blocked() => {}
            Err(_) => break Err(BrokerError::Unconfirmed),
        }
    };
    (id, answer)
}

async fn publish(channel: &Channel, queue: String, message: Message) -> lapin::Result<Confirmation> {
    let mut properties = BasicProperties::default()
        .with_content_type("application/x-protobuf".into())
        .with_delivery_mode(PERSISTENT)
        .with_message_id(message.id.to_string().into());
    if let Some(traceparent) = &message.traceparent {
        let mut headers = FieldTable::default();
        headers.insert("traceparent".into(), AMQPValue::LongString(traceparent.as_ref().into()));
        properties = properties.with_headers(headers);
    }
    let options = BasicPublishOptions { mandatory: true, immediate: false };
    channel.basic_publish("".into(), queue.into(), options, &message.body, properties).await?.await
}
