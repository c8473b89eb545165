//! A TCP proxy before a server, which can be cut and restored.

use std::sync::Arc;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

/// Passes bytes on while it is whole.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    whole: Arc<watch::Sender<bool>>,
    _task: AbortOnDropHandle<()>,
}

impl Proxy {
    /// A proxy before `target`, such as `127.0.0.1:5432`.
    pub async fn before(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let whole = Arc::new(watch::Sender::new(true));
        let (target, state) = (target.to_owned(), Arc::clone(&whole));
        let tracker = TaskTracker::new();
        let pipes = tracker.clone();
        let task = tracker.spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (target, mut state) = (target.clone(), state.subscribe());
                pipes.spawn(async move {
                    if !*state.borrow_and_update() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(&target).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = state.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { port, whole, _task: AbortOnDropHandle::new(task) }
    }

    /// `url` with this proxy in the place of its server.
    #[must_use]
    pub fn instead_of(&self, url: &str) -> String {
        let (head, tail) = url.split_once("://").expect("a URL");
        let (user, rest) = tail.split_once('@').map_or(("", tail), |(user, rest)| (user, rest));
        let at = if user.is_empty() { "" } else { "@" };
        let path = rest.find('/').map_or("", |slash| &rest[slash..]);
        format!("{head}://{user}{at}127.0.0.1:{}{path}", self.port)
    }

    /// Breaks every connection, and takes none.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Takes connections again.
    pub fn restore(&self) {
        self.whole.send_replace(true);
    }
}

/// Host and port of a URL.
#[must_use]
pub(crate) fn host_of(url: &str) -> String {
    let tail = url.split_once("://").map_or(url, |(_, tail)| tail);
    let tail = tail.rsplit_once('@').map_or(tail, |(_, host)| host);
    tail.split('/').next().unwrap_or_default().to_owned()
}
