//! What operators do: look at queues, and at dead letters; put those back, or drop them.
//!
//! Invariant: a letter is acknowledged only after its copy was confirmed where it goes, so that whatever ends this in
//! between doubles it at worst, which is harmless: it is a wake-up.

use std::{collections::HashSet, time::Duration};

use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ErrorKind,
    message::BasicGetMessage,
    options::{BasicAckOptions, BasicGetOptions, BasicNackOptions, BasicPublishOptions, ConfirmSelectOptions},
    protocol::{AMQPErrorKind, AMQPSoftError},
    types::{AMQPValue, FieldTable},
};

use crate::{
    BrokerSettings, Job, Queue,
    connection::{STEP_TIMEOUT, close, dial, open_channel, within},
    error::BrokerError,
    topology,
};

/// RabbitMQ 4 drops what was handed back twenty times, so that a letter that was looked at this often is written anew.
const LOOKS: i64 = 10;
/// For a confirm.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(10);

/// Why an operator's command could not be done.
#[derive(Debug, thiserror::Error)]
#[error("RabbitMQ: {0}")]
pub struct OperateError(String);

impl From<BrokerError> for OperateError {
    fn from(error: BrokerError) -> Self {
        Self(error.to_string())
    }
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    pub queue: Queue,
    /// Its message id; of one that has none, a digest of its body.
    pub id: String,
    /// What it says; none where it can't be read.
    pub job: Option<Job>,
    /// Why it died, in RabbitMQ's word: `delivery_limit`, `rejected`.
    pub reason: Option<String>,
    /// When it first died, in seconds since 1970.
    pub died_at: Option<u64>,
    pub bytes: usize,
}

/// What becomes of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Keep,
    /// It goes back to the queue that it came from.
    Requeue,
    /// It is gone.
    Drop,
}

/// A queue as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSurvey {
    pub name: String,
    pub is_dead_letters: bool,
    /// Messages that are ready; none where there is no such queue.
    pub messages: Option<u32>,
    /// Why it is not as we would make it.
    pub mismatch: Option<String>,
}

/// A connection of an operator. It makes no queue.
#[derive(Debug)]
pub struct Operator {
    connection: Connection,
    settings: BrokerSettings,
}

impl Operator {
    /// Connects.
    ///
    /// # Errors
    /// When RabbitMQ can't be reached, or refuses.
    pub async fn connect(settings: BrokerSettings) -> Result<Self, OperateError> {
        let connection = dial(&settings, "operator", false).await?;
        Ok(Self { connection, settings })
    }

    /// Says good-bye; letters that are held go back.
    pub async fn close(self) {
        close(&self.connection).await;
    }

    /// Every queue as it stands.
    ///
    /// # Errors
    /// When RabbitMQ does not answer.
    pub async fn queues(&self) -> Result<Vec<QueueSurvey>, OperateError> {
        let mut all = Vec::new();
        for queue in Queue::ALL {
            for is_dead_letters in [false, true] {
                all.push(self.queue(queue, is_dead_letters).await?);
            }
        }
        Ok(all)
    }

    async fn queue(&self, queue: Queue, is_dead_letters: bool) -> Result<QueueSurvey, BrokerError> {
        let dead = self.settings.dead_queue_name(queue);
        let name = if is_dead_letters { dead } else { self.settings.queue_name(queue) };
        let messages = match topology::depth(&self.connection, &name).await {
            Ok(messages) => Some(messages),
            Err(BrokerError::Amqp { error, .. }) if is_not_found(&error) => None,
            Err(error) => return Err(error),
        };
        let mismatch = match messages {
            None => None,
            Some(_) => match topology::matches(&self.connection, &self.settings, queue, is_dead_letters).await {
                Ok(()) => None,
                Err(error @ BrokerError::Mismatch { .. }) => Some(error.to_string()),
                Err(error) => return Err(error),
            },
        };
        Ok(QueueSurvey { name, is_dead_letters, messages, mismatch })
    }

    /// Goes through the dead letters of `queue`, the oldest first, `limit` at most, and does with each what `judge`
    /// says, telling `done` after each that did not stay. A letter is seen once.
    ///
    /// # Errors
    /// When RabbitMQ does not answer, or does not take a letter back; what was not told as done has stayed.
    pub async fn go_through(
        &self,
        queue: Queue,
        limit: usize,
        mut judge: impl FnMut(&DeadLetter) -> Fate,
        mut done: impl FnMut(&DeadLetter),
    ) -> Result<Vec<DeadLetter>, OperateError> {
        if self.queue(queue, true).await?.messages.is_none() {
            return Ok(Vec::new());
        }
        let channel = open_channel(&self.connection).await?;
        within(STEP_TIMEOUT, "asking for confirms", channel.confirm_select(ConfirmSelectOptions::default())).await?;
        let dead = self.settings.dead_queue_name(queue);
        let (mut letters, mut kept) = (Vec::new(), Vec::new());
        // What is written anew comes again at the end of the queue.
        let mut anew = HashSet::new();
        while letters.len() < limit {
            let get = channel.basic_get(dead.as_str().into(), BasicGetOptions::default());
            let Some(message) = within(STEP_TIMEOUT, "asking for a dead letter", get).await? else { break };
            let letter = read(queue, &message);
            if anew.contains(&letter.id) {
                kept.push(message);
                break;
            }
            match judge(&letter) {
                Fate::Keep if looks(&message) >= LOOKS => {
                    copy(&channel, &dead, &message).await?;
                    ack(&message).await?;
                    anew.insert(letter.id.clone());
                }
                Fate::Keep => kept.push(message),
                Fate::Requeue => {
                    copy(&channel, &self.settings.queue_name(queue), &message).await?;
                    ack(&message).await?;
                    done(&letter);
                }
                Fate::Drop => {
                    ack(&message).await?;
                    done(&letter);
                }
            }
            letters.push(letter);
        }
        // The last first, so that they stand as they stood.
        for message in kept.iter().rev() {
            let back = message.delivery.acker.nack(BasicNackOptions { requeue: true, multiple: false });
            within(STEP_TIMEOUT, "putting back a dead letter", back).await?;
        }
        within(STEP_TIMEOUT, "closing a channel", channel.close(200, "done".into())).await?;
        Ok(letters)
    }
}

/// Publishes what a letter says to `queue`, and waits until RabbitMQ has it there.
async fn copy(channel: &Channel, queue: &str, message: &BasicGetMessage) -> Result<(), BrokerError> {
    let was = &message.delivery.properties;
    let mut properties = BasicProperties::default().with_delivery_mode(2);
    if let Some(kind) = was.content_type() {
        properties = properties.with_content_type(kind.clone());
    }
    if let Some(id) = was.message_id() {
        properties = properties.with_message_id(id.clone());
    }
    let mut headers = was.headers().clone().unwrap_or_default();
    if !queue.ends_with(".dead") {
        // A life of its own: nothing of its death goes with it.
        headers = FieldTable::default();
        let trace = was.headers().as_ref().and_then(|headers| headers.inner().get("traceparent").cloned());
        if let Some(trace) = trace {
            headers.insert("traceparent".into(), trace);
        }
    }
    let properties = properties.with_headers(headers);
    let options = BasicPublishOptions { mandatory: true, immediate: false };
    let body = &message.delivery.data;
    let publish = async { channel.basic_publish("".into(), queue.into(), options, body, properties).await?.await };
    let confirmation = within(CONFIRM_TIMEOUT, "publishing a letter", publish).await?;
    let accepted = Confirmation::is_ack(&confirmation);
    match confirmation.take_message() {
        Some(_) => Err(BrokerError::Unroutable),
        None if accepted => Ok(()),
        None => Err(BrokerError::Unconfirmed),
    }
}

async fn ack(message: &BasicGetMessage) -> Result<(), BrokerError> {
    let ack = message.delivery.acker.ack(BasicAckOptions::default());
    within(STEP_TIMEOUT, "acknowledging a dead letter", ack).await.map(drop)
}

fn read(queue: Queue, message: &BasicGetMessage) -> DeadLetter {
    let (properties, body) = (&message.delivery.properties, message.delivery.data.as_slice());
    let id = properties.message_id().as_ref().map(|id| id.as_str().to_owned()).filter(|id| !id.is_empty());
    let headers = properties.headers().as_ref();
    let text = |name: &str| match headers?.inner().get(name)? {
        AMQPValue::LongString(text) => Some(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        _ => None,
    };
    let died_at = headers.and_then(|headers| match headers.inner().get("x-death")? {
        AMQPValue::FieldArray(deaths) => deaths.as_slice().iter().filter_map(death_time).min(),
        _ => None,
    });
    DeadLetter {
        queue,
        id: id.unwrap_or_else(|| format!("body-{:016x}", digest(body))),
        job: Job::decode(queue, body).ok(),
        reason: text("x-first-death-reason"),
        died_at,
        bytes: body.len(),
    }
}

fn death_time(death: &AMQPValue) -> Option<u64> {
    let AMQPValue::FieldTable(death) = death else { return None };
    match death.inner().get("time")? {
        AMQPValue::Timestamp(seconds) => Some(*seconds),
        _ => None,
    }
}

/// How often a letter was handed back.
fn looks(message: &BasicGetMessage) -> i64 {
    let headers = message.delivery.properties.headers().as_ref();
    match headers.and_then(|headers| headers.inner().get("x-delivery-count")) {
        Some(AMQPValue::LongLongInt(count)) => *count,
        Some(AMQPValue::LongInt(count)) => i64::from(*count),
        _ => 0,
    }
}

/// FNV-1a: the same on every machine and in every version, which is all that is asked of it.
fn digest(body: &[u8]) -> u64 {
    body.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn is_not_found(error: &lapin::Error) -> bool {
    matches!(error.kind(), ErrorKind::ProtocolError(error)
        if *error.kind() == AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND))
}
