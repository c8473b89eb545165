//! How a connection is made, and the limits on everything that waits for RabbitMQ.

use std::time::Duration;

use backon::ExponentialBuilder;
use lapin::{
    Channel, Connection, ConnectionProperties,
    uri::{AMQPScheme, AMQPUri},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{BrokerSettings, error::BrokerError};

/// A peer that says nothing for twice this is gone.
const HEARTBEAT_S: u16 = 5;
/// For the TCP connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For the handshake on top; RabbitMQ's own limit is 10 s.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
/// What a client of AMQP 0-9-1 says first.
const PROTOCOL_HEADER: &[u8] = b"AMQP\x00\x00\x09\x01";
/// For what RabbitMQ answers at once when it is well.
pub(crate) const STEP_TIMEOUT: Duration = Duration::from_secs(5);
/// For saying good-bye.
pub(crate) const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// A connection that lived this long starts the back-off over.
pub(crate) const PROVEN: Duration = Duration::from_secs(5);

const CONNECTING: &str = "connecting";

/// Delays between connections, for ever; jitter adds up to as much again.
pub(crate) fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_millis(2500))
        .without_max_times()
        .with_jitter()
}

/// A connection of our own, without lapin's recovery: whoever uses it starts over when it fails.
///
/// After an attempt that got no answer, `wary` knocks first: lapin keeps a thread for each attempt that was given up,
/// until the server hangs up, and a server that is frozen would collect them.
pub(crate) async fn dial(settings: &BrokerSettings, use_for: &str, wary: bool) -> Result<Connection, BrokerError> {
    let mut uri: AMQPUri = settings.url.parse().map_err(BrokerError::Url)?;
    uri.query.heartbeat = Some(HEARTBEAT_S);
    uri.query.connection_timeout = Some(u64::try_from(CONNECT_TIMEOUT.as_millis()).unwrap_or(u64::MAX));
    if wary && uri.scheme == AMQPScheme::AMQP {
        knock(&uri).await?;
    }
    let name = format!("{} {use_for}", settings.client);
    let options = ConnectionProperties::default().with_connection_name(name.into());
    within(HANDSHAKE_TIMEOUT, CONNECTING, Connection::connect_uri(uri, options)).await
}

/// Whether somebody answers at all.
async fn knock(uri: &AMQPUri) -> Result<(), BrokerError> {
    let answer = async {
        let mut stream = TcpStream::connect((uri.authority.host.as_str(), uri.authority.port)).await?;
        stream.write_all(PROTOCOL_HEADER).await?;
        stream.read_u8().await
    };
    let answered = within(CONNECT_TIMEOUT, CONNECTING, async { answer.await.map_err(lapin::Error::from) }).await;
    answered.map(drop)
}

/// Whether the last attempt ended without an answer, so that the next one had better be wary.
pub(crate) fn unanswered(error: &BrokerError) -> bool {
    matches!(error, BrokerError::Timeout { doing: CONNECTING })
}

pub(crate) async fn open_channel(connection: &Connection) -> Result<Channel, BrokerError> {
    within(STEP_TIMEOUT, "opening a channel", connection.create_channel()).await
}

/// Says good-bye, as far as there is somebody to hear it.
pub(crate) async fn close(connection: &Connection) {
    if let Err(error) = within(CLOSE_TIMEOUT, "closing", connection.close(200, "bye".into())).await {
        tracing::debug!(%error, "a connection did not close in good order: {error}");
    }
}

/// One step, within `limit`.
pub(crate) async fn within<T>(
    limit: Duration,
    doing: &'static str,
    step: impl Future<Output = lapin::Result<T>>,
) -> Result<T, BrokerError> {
    match timeout(limit, step).await {
        Ok(done) => done.map_err(|error| BrokerError::Amqp { doing, error }),
        Err(_) => Err(BrokerError::Timeout { doing }),
    }
}
