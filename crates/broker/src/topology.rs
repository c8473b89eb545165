//! The queues, declared by everybody who connects.
//!
//! Both queues are durable quorum queues; what is delivered too often or refused goes, at least once, to a bounded dead
//! letter queue beside them. Every argument is given, for RabbitMQ 3.10 has no default delivery limit, and a queue that
//! is there with other arguments is an error that health shows.
//!
//! A quorum queue that was made moments before its node was killed can come back without a leader. RabbitMQ 3.10 then
//! still answers a declaration, with no messages, while publishing, getting and consuming hang. So a queue that says it
//! is empty is asked for a message, and one that does not answer is deleted and made anew: what it held were wake-ups.

use std::time::Duration;

use lapin::{
    Channel, Connection, ErrorKind,
    options::{BasicGetOptions, BasicNackOptions, QueueDeclareOptions, QueueDeleteOptions},
    protocol::{AMQPErrorKind, AMQPSoftError},
    types::{AMQPValue, FieldTable},
};

use crate::{
    BrokerSettings, Queue,
    connection::{STEP_TIMEOUT, open_channel, within},
    error::BrokerError,
};

/// Deliveries after the first, before a message is dead.
const DELIVERY_LIMIT: i32 = 5;
/// Dead letters kept; the oldest go first.
const DEAD_LETTERS: i32 = 10_000;
/// An election takes a second or two; a queue that did not answer for this long has no leader.
const LEADER_PATIENCE: Duration = Duration::from_secs(8);
/// For asking once more before the queue is deleted: somebody else may have mended it meanwhile.
const SECOND_PATIENCE: Duration = Duration::from_secs(1);
/// RabbitMQ looks for the members of a queue without a leader for some seconds before it deletes it.
const DELETE_PATIENCE: Duration = Duration::from_secs(30);

const DECLARING: &str = "declaring a queue";
const ASKING: &str = "asking a queue for a message";

/// Makes sure that every queue is there and answers.
pub(crate) async fn ensure(connection: &Connection, settings: &BrokerSettings) -> Result<(), BrokerError> {
    for queue in Queue::ALL {
        let dead = settings.dead_queue_name(queue);
        ensure_queue(connection, &dead, dead_arguments()).await?;
        ensure_queue(connection, &settings.queue_name(queue), arguments(&dead)).await?;
    }
    Ok(())
}

/// How many messages wait in a queue.
pub(crate) async fn depth(connection: &Connection, name: &str) -> Result<u32, BrokerError> {
    declare(connection, name, FieldTable::default(), true).await
}

/// Whether a queue that is there is as we would make it.
pub(crate) async fn matches(
    connection: &Connection,
    settings: &BrokerSettings,
    queue: Queue,
    is_dead_letters: bool,
) -> Result<(), BrokerError> {
    let dead = settings.dead_queue_name(queue);
    let (name, arguments) =
        if is_dead_letters { (dead, dead_arguments()) } else { (settings.queue_name(queue), arguments(&dead)) };
    declare(connection, &name, arguments, false).await.map(drop)
}

fn arguments(dead: &str) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(DELIVERY_LIMIT));
    arguments.insert("x-dead-letter-exchange".into(), text(""));
    arguments.insert("x-dead-letter-routing-key".into(), text(dead));
    arguments.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    // At-least-once wants it.
    arguments.insert("x-overflow".into(), text("reject-publish"));
    arguments
}

fn dead_arguments() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments.insert("x-max-length".into(), AMQPValue::LongInt(DEAD_LETTERS));
    arguments
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

async fn ensure_queue(connection: &Connection, name: &str, arguments: FieldTable) -> Result<(), BrokerError> {
    match declare_and_ask(connection, name, arguments.clone(), LEADER_PATIENCE).await {
        Err(error) if is_leaderless(&error) => {}
        done => return done,
    }
    if declare_and_ask(connection, name, arguments.clone(), SECOND_PATIENCE).await.is_ok() {
        return Ok(());
    }
    tracing::warn!(queue = name, "the queue {name} has no leader: it is deleted and made anew");
    let anew = async {
        let channel = open_channel(connection).await?;
        let delete = channel.queue_delete(name.into(), QueueDeleteOptions::default());
        within(DELETE_PATIENCE, "deleting a queue", delete).await?;
        declare_and_ask(connection, name, arguments, LEADER_PATIENCE).await
    };
    anew.await.map_err(|cause| BrokerError::Leaderless { queue: name.to_owned(), cause: Box::new(cause) })
}

/// Declares a queue, and has its leader answer.
async fn declare_and_ask(
    connection: &Connection,
    name: &str,
    arguments: FieldTable,
    patience: Duration,
) -> Result<(), BrokerError> {
    let waiting = declare(connection, name, arguments, false).await?;
    if waiting == 0 { ask(connection, name, patience).await } else { Ok(()) }
}

/// Asks an empty queue for a message. One that came meanwhile goes back.
async fn ask(connection: &Connection, name: &str, patience: Duration) -> Result<(), BrokerError> {
    let channel = open_channel(connection).await?;
    if let Some(message) = within(patience, ASKING, channel.basic_get(name.into(), BasicGetOptions::default())).await? {
        let back = message.delivery.acker.nack(BasicNackOptions { requeue: true, multiple: false });
        within(STEP_TIMEOUT, "handing back a message", back).await?;
    }
    close_channel(&channel).await;
    Ok(())
}

/// Each on a channel of its own, for an error closes the channel and a queue that hangs blocks it.
async fn declare(
    connection: &Connection,
    name: &str,
    arguments: FieldTable,
    passive: bool,
) -> Result<u32, BrokerError> {
    let channel = open_channel(connection).await?;
    let options = QueueDeclareOptions { durable: true, passive, ..QueueDeclareOptions::default() };
    let declared = within(LEADER_PATIENCE, DECLARING, channel.queue_declare(name.into(), options, arguments)).await;
    match declared {
        Ok(queue) => {
            close_channel(&channel).await;
            Ok(queue.message_count())
        }
        Err(BrokerError::Amqp { error, .. }) if is_mismatch(&error) => {
            Err(BrokerError::Mismatch { queue: name.to_owned(), error })
        }
        Err(error) => Err(error),
    }
}

/// Left open, channels would add up; one that does not close goes with its connection.
async fn close_channel(channel: &Channel) {
    if let Err(error) = within(STEP_TIMEOUT, "closing a channel", channel.close(200, "done".into())).await {
        tracing::debug!(%error, "a channel did not close in good order: {error}");
    }
}

fn is_mismatch(error: &lapin::Error) -> bool {
    is_soft(error, &AMQPSoftError::PRECONDITIONFAILED)
}

fn is_leaderless(error: &BrokerError) -> bool {
    matches!(error, BrokerError::Timeout { doing: DECLARING | ASKING })
}

fn is_soft(error: &lapin::Error, wanted: &AMQPSoftError) -> bool {
    matches!(error.kind(), ErrorKind::ProtocolError(error) if *error.kind() == AMQPErrorKind::Soft(wanted.clone()))
}
