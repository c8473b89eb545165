//! A place of a test's own on the shared servers.

use std::{collections::BTreeMap, process::Stdio};

use storage::{Storage, StorageSettings};

use crate::{
    caller::Caller,
    log::Log,
    process::Service,
    proxy::{Proxy, host_of},
    stack::{Stack, free_port},
};

/// Settings for services that share a schema, Redis keys and queues that nobody else has.
#[derive(Debug)]
pub struct Testbed {
    pub stack: Stack,
    /// Of every service; change them before a service is started.
    pub env: BTreeMap<String, String>,
    name: String,
    preview_port: u16,
    log: Option<Log>,
}

impl Testbed {
    /// Makes the schema.
    pub async fn new() -> Self {
        _ = rustls::crypto::ring::default_provider().install_default();
        let stack = Stack::get();
        let name = format!("t{}", &uuid::Uuid::new_v4().simple().to_string()[..12]);
        let preview_port = free_port();
        let database = stack.text("/databaseUrl");
        let admin = Storage::new(StorageSettings::new(database.clone(), 2)).expect("a database URL");
        admin.create_schema(&name).await.expect("a schema");
        let mut bed = Self { env: BTreeMap::new(), name, preview_port, stack, log: None };
        let in_schema = format!("{database}?options=-csearch_path%3D{}", bed.name);
        let preview_url = format!("http://127.0.0.1:{preview_port}");
        let amqp = bed.stack.text("/amqpUrl");
        let redis = bed.stack.text("/redisUrl");
        for (name, value) in [
            ("SHEEN_DATABASE_URL", in_schema),
            ("SHEEN_REDIS_URL", redis),
            ("SHEEN_REDIS_PREFIX", format!("{}:", bed.name)),
            ("SHEEN_AMQP_URL", amqp),
            ("SHEEN_AMQP_PREFIX", format!("{}.", bed.name)),
            ("SHEEN_SIGNING_KEYS", "k1:a secret of the tests,k2:another secret".to_owned()),
            ("SHEEN_STREAM_TOKEN_KEYS", "t1:a secret of the stream tokens".to_owned()),
            ("SHEEN_PREVIEW_URL", preview_url),
            ("SHEEN_OFFLINE_TOKEN_DELAY_MS", "2".to_owned()),
            ("SHEEN_RECS_PER_MINUTE", "0".to_owned()),
            ("SHEEN_LOG", "warn".to_owned()),
            ("SHEEN_DATABASE_POOL", "6".to_owned()),
        ] {
            bed.set(name, &value);
        }
        bed
    }

    /// Sets a setting of the services started from now on.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Short leases, for tests in which they run out.
    pub fn short_leases(&mut self) -> &mut Self {
        self.set("SHEEN_LEASE_MS", "1500").set("SHEEN_LEASE_RENEWAL_MS", "400")
    }

    /// Slow tokens, for tests that break something in the middle of a build.
    pub fn slow_tokens(&mut self) -> &mut Self {
        self.set("SHEEN_OFFLINE_TOKEN_DELAY_MS", "40")
    }

    /// Puts a proxy between the services and the server of the setting `name`.
    pub async fn behind_proxy(&mut self, name: &str) -> Proxy {
        let url = self.env[name].clone();
        let proxy = Proxy::before(&host_of(&url)).await;
        self.set(name, &proxy.instead_of(&url));
        proxy
    }

    /// Starts a gateway, and returns it with a caller that signs for it.
    pub async fn gateway(&self) -> (Service, Caller) {
        let mut env = self.env.clone();
        let (port, preview_port) = (free_port(), free_port());
        let url = format!("http://127.0.0.1:{port}");
        env.insert("SHEEN_GATEWAY_ADDR".to_owned(), format!("127.0.0.1:{port}"));
        env.insert("SHEEN_PUBLIC_URL".to_owned(), url.clone());
        // The first gateway has the preview's address; another one's is never given out.
        let preview = if std::net::TcpListener::bind(("127.0.0.1", self.preview_port)).is_ok() {
            self.preview_port
        } else {
            preview_port
        };
        env.insert("SHEEN_PREVIEW_ADDR".to_owned(), format!("127.0.0.1:{preview}"));
        let service = self.start("gateway", &env).await;
        (service, Caller::new(url))
    }

    /// Starts a build worker.
    pub async fn build_worker(&self) -> Service {
        self.start("build-worker", &self.env).await
    }

    /// Starts a recommendations worker.
    pub async fn recs_worker(&self) -> Service {
        self.start("recs-worker", &self.env).await
    }

    /// Starts a Studio before the gateway at `gateway`, and returns it with its address.
    pub async fn studio(&self, gateway: &str) -> (Service, String) {
        let mut env = self.env.clone();
        let addr = format!("127.0.0.1:{}", free_port());
        env.insert("SHEEN_STUDIO_ADDR".to_owned(), addr.clone());
        env.insert("SHEEN_GATEWAY_URL".to_owned(), gateway.to_owned());
        (self.start("studio", &env).await, format!("http://{addr}"))
    }

    /// Keeps what the services started from now on log, instead of showing it.
    pub fn keep_log(&mut self) {
        self.log = Some(Log::new());
    }

    /// The log that was kept.
    ///
    /// # Panics
    /// When none was.
    #[must_use]
    pub fn kept_log(self) -> Log {
        self.log.expect("a log is kept")
    }

    async fn start(&self, name: &str, env: &BTreeMap<String, String>) -> Service {
        let log = self.log.as_ref().map_or_else(Stdio::inherit, Log::standard_error);
        Service::start_telling(name, admin(), env, log).await
    }

    /// Where the truth itself is, whatever stands before it.
    #[must_use]
    pub fn database_url(&self) -> String {
        format!("{}?options=-csearch_path%3D{}", self.stack.text("/databaseUrl"), self.name)
    }

    /// The truth itself.
    #[must_use]
    pub fn storage(&self) -> Storage {
        Storage::new(StorageSettings::new(self.database_url(), 2)).expect("a database URL")
    }
}

fn admin() -> String {
    format!("http://127.0.0.1:{}", free_port())
}
