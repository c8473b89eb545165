//! A place before Postgres that hears what is asked of it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use serde::{Deserialize, Serialize};
use testbed::host_of;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

/// A statement as it was prepared: its text, and the types of its parameters that the program named (OIDs, 0 for none).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) types: Vec<u32>,
}

/// Passes everything on, and keeps each statement once.
pub(super) struct Tap {
    /// The database's URL, through here.
    pub(super) url: String,
    heard: Arc<Mutex<BTreeSet<Statement>>>,
    _task: AbortOnDropHandle<()>,
}

impl Tap {
    pub(super) async fn before(url: &str) -> Self {
        let target = host_of(url);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().to_string();
        let heard = Arc::<Mutex<BTreeSet<Statement>>>::default();
        let (place, sink) = (target.clone(), Arc::clone(&heard));
        let tracker = TaskTracker::new();
        let pipes = tracker.clone();
        let task = tracker.spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&place).await.unwrap();
                let ((near_in, mut near_out), (mut far_in, far_out)) = (near.into_split(), far.into_split());
                pipes.spawn(hear(near_in, far_out, Arc::clone(&sink)));
                pipes.spawn(async move { drop(tokio::io::copy(&mut far_in, &mut near_out).await) });
            }
        });
        Self { url: url.replace(&target, &own), heard, _task: AbortOnDropHandle::new(task) }
    }

    pub(super) fn heard(&self) -> Vec<Statement> {
        self.heard.lock().unwrap().iter().cloned().collect()
    }
}

/// One client's messages: the first has no tag, each other one has a tag; both then their length and their body.
async fn hear(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, heard: Arc<Mutex<BTreeSet<Statement>>>) {
    let mut tagged = false;
    loop {
        let mut head = vec![0; if tagged { 5 } else { 4 }];
        if from.read_exact(&mut head).await.is_err() {
            return;
        }
        let length = u32::from_be_bytes(head[head.len() - 4..].try_into().unwrap());
        let mut body = vec![0; length as usize - 4];
        if from.read_exact(&mut body).await.is_err() {
            return;
        }
        if tagged && head[0] == b'P' {
            heard.lock().unwrap().insert(prepared(&body));
        }
        tagged = true;
        if to.write_all(&[head, body].concat()).await.is_err() {
            return;
        }
    }
}

/// The body of a `Parse`: name, text, count of types, types.
fn prepared(body: &[u8]) -> Statement {
    let mut texts = body.splitn(3, |byte| *byte == 0);
    let (_name, sql, rest) = (texts.next().unwrap(), texts.next().unwrap(), texts.next().unwrap());
    let types = rest[2..].chunks(4).map(|oid| u32::from_be_bytes(oid.try_into().unwrap())).collect();
    Statement { sql: String::from_utf8(sql.to_vec()).unwrap(), types }
}
