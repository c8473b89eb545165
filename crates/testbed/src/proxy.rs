//! A TCP proxy before a server, whose connections can be cut, stalled, left half open, and frayed.

use std::sync::Arc;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

/// What becomes of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// They pass.
    Whole,
    /// Connections are broken, and none is taken.
    Cut,
    /// Connections stay and are taken, and nothing passes until they are whole again.
    Stalled,
    /// The server sees its connections go; the client does not, and nobody answers it.
    HalfOpen,
    /// Each connection breaks after some number of bytes below this one, each way.
    Frayed(u64),
}

impl Flow {
    fn breaks(self) -> bool {
        matches!(self, Self::Cut | Self::HalfOpen)
    }
}

/// Passes bytes on while it is whole.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    flow: Arc<watch::Sender<Flow>>,
    _task: AbortOnDropHandle<()>,
}

impl Proxy {
    /// A proxy before `target`, such as `127.0.0.1:5432`.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn before(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let flow = Arc::new(watch::Sender::new(Flow::Whole));
        let (target, sender) = (target.to_owned(), Arc::clone(&flow));
        let tracker = TaskTracker::new();
        let pipes = tracker.clone();
        let task = tracker.spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                pipes.spawn(pipe(near, target.clone(), sender.subscribe()));
            }
        });
        Self { port, flow, _task: AbortOnDropHandle::new(task) }
    }

    /// `http://` and the proxy's own address.
    #[must_use]
    pub fn http_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `url` with this proxy in the place of its server.
    ///
    /// # Panics
    /// When it is no URL.
    #[must_use]
    pub fn instead_of(&self, url: &str) -> String {
        let (head, tail) = url.split_once("://").expect("a URL");
        let (user, rest) = tail.split_once('@').map_or(("", tail), |(user, rest)| (user, rest));
        let at = if user.is_empty() { "" } else { "@" };
        let path = rest.find('/').map_or("", |slash| &rest[slash..]);
        format!("{head}://{user}{at}127.0.0.1:{}{path}", self.port)
    }

    /// Changes what becomes of the bytes, on the connections that there are too.
    pub fn set(&self, flow: Flow) {
        self.flow.send_replace(flow);
    }

    /// Breaks every connection, and takes none.
    pub fn cut(&self) {
        self.set(Flow::Cut);
    }

    /// Takes connections again.
    pub fn restore(&self) {
        self.set(Flow::Whole);
    }
}

/// One connection, to its end.
async fn pipe(mut near: TcpStream, target: String, flow: watch::Receiver<Flow>) {
    let mut state = flow.clone();
    let first = *state.borrow();
    if !first.breaks() {
        let Ok(mut far) = TcpStream::connect(&target).await else { return };
        // As the programs at both ends do: a proxy that waits to fill its packets would be seen.
        _ = (near.set_nodelay(true), far.set_nodelay(true));
        let (near_read, near_write) = near.split();
        let (far_read, far_write) = far.split();
        tokio::select! {
            () = pump(near_read, far_write, flow.clone()) => return,
            () = pump(far_read, near_write, flow) => return,
            _ = state.wait_for(|flow| flow.breaks()) => {}
        }
    }
    // Half open: what is still said is heard by nobody.
    let mut heard = [0; 4096];
    while *state.borrow() == Flow::HalfOpen {
        tokio::select! {
            read = near.read(&mut heard) => if !matches!(read, Ok(1..)) { return },
            _ = state.changed() => {}
        }
    }
}

/// One direction of a connection, until it ends or breaks.
async fn pump(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut flow: watch::Receiver<Flow>) {
    let mut bytes = vec![0; 16 * 1024];
    let mut left = None;
    loop {
        match flow.wait_for(|flow| *flow != Flow::Stalled).await.as_deref() {
            Ok(Flow::Frayed(below)) => left = left.or_else(|| Some(rand::random_range(0..*below))),
            Ok(_) => {}
            Err(_) => return,
        }
        let read = tokio::select! {
            read = from.read(&mut bytes) => read,
            _ = flow.changed() => continue,
        };
        let Ok(read @ 1..) = read else { return };
        let passed = left.map_or(read, |left| read.min(usize::try_from(left).unwrap_or(read)));
        if to.write_all(&bytes[..passed]).await.is_err() || passed < read {
            return;
        }
        left = left.map(|left| left - passed as u64);
    }
}

/// Host and port of a URL.
#[must_use]
pub fn host_of(url: &str) -> String {
    let tail = url.split_once("://").map_or(url, |(_, tail)| tail);
    let tail = tail.rsplit_once('@').map_or(tail, |(_, host)| host);
    tail.split(['/', '?']).next().unwrap_or_default().to_owned()
}
