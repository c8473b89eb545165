//! A Redis of a test's own, to be flushed, killed and replaced.

use std::{path::PathBuf, process::Stdio};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::{Child, Command},
};

use crate::{
    stack::{Stack, free_port},
    wait_for,
};

/// A running Redis; killed when dropped.
#[derive(Debug)]
pub struct RedisServer {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts one that keeps nothing on disk but what [`RedisServer::save`] writes.
    pub async fn start(stack: &Stack) -> Self {
        let folder = std::env::temp_dir().join(format!("sheen-redis-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut server = Self { program: stack.program("redis"), folder, port: free_port(), child: None };
        server.restart().await;
        server
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts it again, from what was last saved.
    pub async fn restart(&mut self) {
        self.kill().await;
        let child = Command::new(&self.program)
            .args([
                "--bind",
                "127.0.0.1",
                "--port",
                &self.port.to_string(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
            ])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server starts");
        self.child = Some(child);
        let address = ("127.0.0.1", self.port);
        wait_for("Redis answers", async || TcpStream::connect(address).await.ok()).await;
    }

    /// Ends it at once.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("it can be killed");
        }
    }

    /// Throws away what was saved, so that [`RedisServer::restart`] begins with nothing.
    ///
    /// # Panics
    /// When the file can't be removed.
    pub fn forget(&self) {
        match std::fs::remove_file(self.folder.join("dump.rdb")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("the snapshot stays: {error}"),
            _ => {}
        }
    }

    /// Forgets everything.
    pub async fn flush(&self) {
        self.command("FLUSHALL").await;
    }

    /// Writes a snapshot, from which [`RedisServer::restart`] begins.
    pub async fn save(&self) {
        self.command("SAVE").await;
    }

    async fn command(&self, command: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("Redis is there");
        stream.write_all(format!("{command}\r\n").as_bytes()).await.expect("it takes a command");
        let mut answer = [0; 64];
        let read = stream.read(&mut answer).await.expect("it answers");
        assert!(answer[..read].starts_with(b"+OK"), "{command}: {}", String::from_utf8_lossy(&answer[..read]));
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.folder);
    }
}
