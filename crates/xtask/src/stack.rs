//! What a stack consists of, as remembered in `stack.json`.
//!
//! The file's first half is for others to read; it is derived anew at every write. What the commands themselves go by
//! is under `xtask`. The file is replaced as a whole, and only under the lock of [`Home::lock`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use crate::{
    checkout::Home,
    failure::{Doing, Failure, Result},
    part::{Kind, Part},
    ports, probe,
    process::Process,
};

/// The name of the signing key that every stack is given.
const KEY_ID: &str = "local";

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stack {
    /// By endpoint: a part's name, a full stop, and one of [`Kind::endpoints`]. They stay for as long as the stack does.
    addresses: BTreeMap<String, SocketAddr>,
    /// By the name of a part; `epmd` too, which RabbitMQ needs beside it.
    pub(crate) processes: BTreeMap<String, Process>,
    secrets: BTreeMap<String, String>,
    /// What `--set` gave.
    pub(crate) settings: BTreeMap<String, String>,
    /// What the fake provider of models plays, as on its command line, where the stack has one.
    pub(crate) fake_llm: Option<String>,
    /// The servers of the user's own, by the variable that named them.
    pub(crate) external: BTreeMap<String, String>,
    /// The programs of the servers, by name.
    pub(crate) programs: BTreeMap<String, PathBuf>,
    /// Postgres' data, which may have to lie outside of the stack's folder.
    pub(crate) postgres_data: PathBuf,
    /// Whether a commit waits for the disk.
    pub(crate) durable: bool,
}

impl Stack {
    pub(crate) fn new(
        durable: bool,
        settings: BTreeMap<String, String>,
        external: BTreeMap<String, String>,
    ) -> Result<Stack> {
        let mut secrets = BTreeMap::new();
        for name in ["signing", "stream-token", "rabbitmq"] {
            secrets.insert(name.to_owned(), random_hex()?);
        }
        Ok(Stack { durable, settings, external, secrets, ..Stack::default() })
    }

    pub(crate) fn load(home: &Home) -> Result<Option<Stack>> {
        let path = home.stack_json();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).doing(|| format!("read {}", path.display())),
        };
        let value = serde_json::from_str::<Value>(&text).ok();
        match value.and_then(|value| Stack::from_json(&value)) {
            Some(stack) => Ok(Some(stack)),
            None => Err(Failure::new(format!("{} can't be understood", path.display()))),
        }
    }

    /// The stack that runs, or a failure that says how to get one.
    pub(crate) fn load_running(home: &Home) -> Result<Stack> {
        Stack::load(home)?.ok_or_else(|| Failure::new("no stack runs in this checkout; 'cargo xtask up' starts one"))
    }

    pub(crate) fn save(&self, home: &Home) -> Result<()> {
        let path = home.stack_json();
        let new = path.with_extension("json.new");
        // It holds secrets.
        let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&new);
        let text = format!("{:#}\n", self.to_json(home));
        let written = file.and_then(|mut file| file.write_all(text.as_bytes())).and_then(|()| fs::rename(&new, &path));
        written.doing(|| format!("write {}", path.display()))
    }

    /// Every part that this stack has, whether it runs now or not.
    pub(crate) fn parts(&self) -> BTreeSet<Part> {
        let names = self.addresses.keys().filter_map(|endpoint| endpoint.split_once('.'));
        names.filter_map(|(name, _)| Part::parse(name).ok()).collect()
    }

    pub(crate) fn is_running(&self, part: Part) -> bool {
        self.processes.get(&part.to_string()).is_some_and(Process::is_running)
    }

    pub(crate) fn is_external(&self, kind: Kind) -> bool {
        kind.url_variable().is_some_and(|variable| self.external.contains_key(variable))
    }

    /// Gives a part the addresses that it lacks: those that the settings say, else free ones.
    pub(crate) fn give_addresses(&mut self, part: Part) -> Result<()> {
        for endpoint in part.kind.endpoints() {
            let key = format!("{part}.{endpoint}");
            if let Some((variable, value)) = self.wanted_address(part, endpoint) {
                self.addresses.insert(key, ports::parse_address(variable, value)?);
            } else if !self.addresses.contains_key(&key) {
                let taken = self.addresses.values().map(SocketAddr::port).collect();
                self.addresses.insert(key, ports::free_address(&taken)?);
            }
        }
        Ok(())
    }

    /// Takes settings, script and addresses from an earlier state of the same stack.
    pub(crate) fn go_back_to(&mut self, before: Stack) {
        self.settings = before.settings;
        self.fake_llm = before.fake_llm;
        self.addresses = before.addresses;
    }

    pub(crate) fn forget_addresses(&mut self, part: Part) {
        for endpoint in part.kind.endpoints() {
            self.addresses.remove(&format!("{part}.{endpoint}"));
        }
    }

    /// The setting that fixes an address, which only the first replica can have.
    fn wanted_address(&self, part: Part, endpoint: &str) -> Option<(&'static str, &str)> {
        let variable = match (part.kind, endpoint) {
            _ if part.replica > 1 => return None,
            (Kind::Gateway, "http") => "SHEEN_GATEWAY_ADDR",
            (Kind::Gateway, "preview") => "SHEEN_PREVIEW_ADDR",
            (Kind::Studio, "http") => "SHEEN_STUDIO_ADDR",
            _ => return None,
        };
        self.settings.get(variable).map(|value| (variable, value.as_str()))
    }

    /// An address of the part that something else listens on, and the setting that asks for it, if one does.
    pub(crate) fn taken_address(&self, part: Part) -> Option<(SocketAddr, Option<&'static str>)> {
        part.kind.endpoints().iter().find_map(|endpoint| {
            // epmd lives on when RabbitMQ is started again.
            let address = self.addresses.get(&format!("{part}.{endpoint}"))?;
            let is_own = *endpoint == "epmd" && self.processes.get("epmd").is_some_and(Process::is_running);
            let variable = self.wanted_address(part, endpoint).map(|(variable, _)| variable);
            (!is_own && !ports::is_free(*address)).then_some((*address, variable))
        })
    }

    /// An endpoint's address. A part has them from before its start.
    pub(crate) fn address(&self, part: Part, endpoint: &str) -> Result<SocketAddr> {
        let known = self.addresses.get(&format!("{part}.{endpoint}")).copied();
        known.ok_or_else(|| Failure::new(format!("{part} is not part of this stack")))
    }

    /// The URL of a first replica's endpoint, or of another's; empty where there is no such part.
    pub(crate) fn url(&self, part: Part, endpoint: &str) -> String {
        let address = self.address(part, endpoint).map(probe::reachable);
        address.map(|address| format!("http://{address}")).unwrap_or_default()
    }

    pub(crate) fn gateway_url(&self) -> String {
        self.url(Part::first(Kind::Gateway), "http")
    }

    pub(crate) fn studio_url(&self) -> String {
        self.url(Part::first(Kind::Studio), "http")
    }

    /// The fake provider's URL; empty where the stack has none.
    pub(crate) fn fake_llm_url(&self) -> String {
        self.url(Part::first(Kind::FakeLlm), "http")
    }

    pub(crate) fn preview_url(&self) -> String {
        let set = self.settings.get("SHEEN_PREVIEW_URL").cloned();
        set.unwrap_or_else(|| self.url(Part::first(Kind::Gateway), "preview"))
    }

    /// The URL by which clients reach a server.
    pub(crate) fn server_url(&self, kind: Kind) -> String {
        if let Some(url) = kind.url_variable().and_then(|variable| self.external.get(variable)) {
            return url.clone();
        }
        let Ok(address) = self.address(Part::first(kind), kind.endpoints()[0]) else { return String::new() };
        match kind {
            Kind::Postgres => format!("postgres://sheen@{address}/sheen"),
            Kind::Redis => format!("redis://{address}"),
            _ => format!("amqp://sheen:{}@{address}/%2f", self.secret("rabbitmq")),
        }
    }

    pub(crate) fn secret(&self, name: &str) -> &str {
        self.secrets.get(name).map_or("", String::as_str)
    }

    /// The signing keys as `id:secret,…`; the first is the one that callers of this stack use.
    pub(crate) fn signing_keys(&self) -> String {
        let set = self.settings.get("SHEEN_SIGNING_KEYS").cloned();
        set.unwrap_or_else(|| format!("{KEY_ID}:{}", self.secret("signing")))
    }

    pub(crate) fn stream_token_keys(&self) -> String {
        format!("{KEY_ID}:{}", self.secret("stream-token"))
    }

    fn to_json(&self, home: &Home) -> Value {
        let first = |kind, endpoint| self.url(Part::first(kind), endpoint);
        let gateways = self.parts().into_iter().filter(|part| part.kind == Kind::Gateway);
        let keys = self.signing_keys();
        let (key_id, secret) = keys.split(',').next().and_then(|key| key.split_once(':')).unwrap_or_default();
        let pids = self.processes.iter().filter(|(name, _)| Part::parse(name).is_ok());
        let processes = self
            .processes
            .iter()
            .map(|(name, process)| (name.clone(), json!({ "pid": process.pid, "started": process.started })));
        json!({
            "gateway": self.gateway_url(),
            "gateways": gateways.map(|part| self.url(part, "http")).collect::<Vec<_>>(),
            "preview": self.preview_url(),
            "studio": self.studio_url(),
            "admin": {
                "gateway": first(Kind::Gateway, "admin"),
                "buildWorker": first(Kind::BuildWorker, "admin"),
                "recsWorker": first(Kind::RecsWorker, "admin"),
                "studio": first(Kind::Studio, "admin"),
            },
            "databaseUrl": self.server_url(Kind::Postgres),
            "redisUrl": self.server_url(Kind::Redis),
            "amqpUrl": self.server_url(Kind::Rabbitmq),
            "fakeLlm": self.fake_llm_url(),
            "signing": { "keyId": key_id, "secret": secret },
            "pids": pids.map(|(name, process)| (name.clone(), json!(process.pid))).collect::<Map<_, _>>(),
            "settings": self.settings,
            "folder": home.folder,
            "xtask": {
                "addresses": self.addresses,
                "processes": processes.collect::<Map<_, _>>(),
                "secrets": self.secrets,
                "fakeLlm": self.fake_llm,
                "external": self.external,
                "programs": self.programs,
                "postgresData": self.postgres_data,
                "durable": self.durable,
            },
        })
    }

    fn from_json(value: &Value) -> Option<Stack> {
        let own = &value["xtask"];
        Some(Stack {
            addresses: map(&own["addresses"], |address| address.as_str()?.parse().ok())?,
            processes: map(&own["processes"], |process| {
                let pid = u32::try_from(process["pid"].as_u64()?).ok()?;
                Some(Process { pid, started: process["started"].as_str()?.to_owned() })
            })?,
            secrets: strings(&own["secrets"])?,
            settings: strings(&value["settings"])?,
            fake_llm: own["fakeLlm"].as_str().map(str::to_owned),
            external: strings(&own["external"])?,
            programs: map(&own["programs"], |path| Some(PathBuf::from(path.as_str()?)))?,
            postgres_data: own["postgresData"].as_str()?.into(),
            durable: own["durable"].as_bool()?,
        })
    }

    pub(crate) fn program(&self, name: &str) -> Result<&Path> {
        let found = self.programs.get(name).map(PathBuf::as_path);
        found.ok_or_else(|| Failure::new(format!("no program '{name}' was found")))
    }
}

fn map<T>(object: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<BTreeMap<String, T>> {
    object.as_object()?.iter().map(|(name, value)| Some((name.clone(), read(value)?))).collect()
}

fn strings(object: &Value) -> Option<BTreeMap<String, String>> {
    map(object, |value| value.as_str().map(str::to_owned))
}

pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.doing(|| "read /dev/urandom".to_owned())?;
    Ok(bytes)
}

fn random_hex() -> Result<String> {
    Ok(random_bytes::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack_with(names: &[&str]) -> Stack {
        let mut stack = Stack::new(true, BTreeMap::new(), BTreeMap::new()).unwrap();
        for (number, name) in names.iter().enumerate() {
            let part = Part::parse(name).unwrap();
            for (offset, endpoint) in part.kind.endpoints().iter().enumerate() {
                let port = 20_000 + number as u16 * 10 + offset as u16;
                stack.addresses.insert(format!("{part}.{endpoint}"), SocketAddr::from(([127, 0, 0, 1], port)));
            }
            let pid = 100 + number as u32;
            stack.processes.insert(part.to_string(), Process { pid, started: "7".to_owned() });
        }
        stack
    }

    fn home() -> Home {
        Home { folder: "/checkout/target/stack".into() }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let mut stack = stack_with(&["postgres", "gateway", "gateway-2", "build-worker", "recs-worker", "studio"]);
        stack.settings.insert("SHEEN_LOG".to_owned(), "debug,sqlx=\"off\"".to_owned());
        stack.fake_llm = Some("random-faults --seed 7".to_owned());
        stack.external.insert("SHEEN_REDIS_URL".to_owned(), "redis://10.0.0.1".to_owned());
        stack.programs.insert("postgres".to_owned(), "/usr/lib/postgresql/15/bin/postgres".into());
        stack.processes.insert("epmd".to_owned(), Process { pid: 9, started: "Sun Nov 22".to_owned() });
        let text = stack.to_json(&home()).to_string();
        assert_eq!(Stack::from_json(&serde_json::from_str(&text).unwrap()), Some(stack));
    }

    #[test]
    fn others_read_urls_keys_and_pids() {
        let mut stack = stack_with(&["postgres", "redis", "rabbitmq", "gateway", "gateway-2", "recs-worker", "studio"]);
        stack.processes.insert("epmd".to_owned(), Process { pid: 9, started: "7".to_owned() });
        stack.settings.insert("SHEEN_SIGNING_KEYS".to_owned(), "new:s3cret:x,old:other".to_owned());
        let json = stack.to_json(&home());
        assert_eq!(json["gateway"], "http://127.0.0.1:20030");
        assert_eq!(json["gateways"], json!(["http://127.0.0.1:20030", "http://127.0.0.1:20040"]));
        assert_eq!(json["preview"], "http://127.0.0.1:20031");
        assert_eq!(json["studio"], "http://127.0.0.1:20060");
        assert_eq!(json["admin"]["recsWorker"], "http://127.0.0.1:20050");
        assert_eq!(json["databaseUrl"], "postgres://sheen@127.0.0.1:20000/sheen");
        assert_eq!(json["redisUrl"], "redis://127.0.0.1:20010");
        assert_eq!(json["amqpUrl"], format!("amqp://sheen:{}@127.0.0.1:20020/%2f", stack.secret("rabbitmq")));
        assert_eq!(json["signing"], json!({ "keyId": "new", "secret": "s3cret:x" }));
        let names: Vec<&String> = json["pids"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["gateway", "gateway-2", "postgres", "rabbitmq", "recs-worker", "redis", "studio"]);
    }

    #[test]
    fn a_server_of_the_users_own_is_named_as_given_and_belongs_to_no_part() {
        let mut stack = stack_with(&["redis"]);
        stack.external.insert("SHEEN_DATABASE_URL".to_owned(), "postgres://me@db/mine".to_owned());
        assert_eq!(stack.server_url(Kind::Postgres), "postgres://me@db/mine");
        assert!(stack.is_external(Kind::Postgres) && !stack.is_external(Kind::Redis));
        assert_eq!(stack.parts(), BTreeSet::from([Part::first(Kind::Redis)]));
    }

    #[test]
    fn addresses_stay_unless_a_setting_says_otherwise() {
        let mut stack = stack_with(&["gateway", "gateway-2"]);
        let before = stack.addresses.clone();
        let gateways = [Part::first(Kind::Gateway), Part { kind: Kind::Gateway, replica: 2 }];
        for part in gateways {
            stack.give_addresses(part).unwrap();
        }
        assert_eq!(stack.addresses, before);

        stack.settings.insert("SHEEN_GATEWAY_ADDR".to_owned(), "0.0.0.0:8080".to_owned());
        for part in gateways {
            stack.give_addresses(part).unwrap();
        }
        assert_eq!(stack.gateway_url(), "http://127.0.0.1:8080");
        assert_eq!(stack.addresses["gateway-2.http"], before["gateway-2.http"]);
    }

    #[test]
    fn a_file_of_another_form_is_not_taken_for_a_stack() {
        for text in ["{}", "[]", r#"{"xtask":{}}"#, r#"{"pids":{"gateway":1}}"#] {
            assert_eq!(Stack::from_json(&serde_json::from_str(text).unwrap()), None, "{text}");
        }
    }
}
