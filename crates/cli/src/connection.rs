//! Which gateway, and with which key.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use broker::BrokerSettings;
use client::Gateway;
use live::LiveSettings;
use serde::Deserialize;
use signing::{Key, KeyRing, Secret};
use storage::{Storage, StorageSettings};

use crate::BadSetting;

const DEFAULT_GATEWAY: &str = "http://127.0.0.1:8080";
/// What operators ask of Postgres may take a while.
const OPERATOR_PATIENCE: Duration = Duration::from_secs(60);
/// Where `cargo xtask up` tells what runs, below the folder of the checkout.
const STACK_FILE: &str = "target/stack/stack.json";

/// What is known of the outside: a variable's value, and the folder to look upward from.
pub(crate) struct Surroundings<'a> {
    pub(crate) variable: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) folder: &'a Path,
}

/// The part of `stack.json` that is wanted here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stack {
    gateway: String,
    signing: StackKey,
    /// Of stacks that are older than this member, none; so of the others.
    database_url: Option<String>,
    redis_url: Option<String>,
    amqp_url: Option<String>,
    #[serde(default)]
    gateways: Vec<String>,
    #[serde(default)]
    admin: StackAdmin,
    #[serde(default)]
    settings: BTreeMap<String, String>,
}

/// Operators' listeners.
#[derive(Default, Deserialize)]
struct StackAdmin {
    gateway: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StackKey {
    key_id: String,
    secret: String,
}

impl Surroundings<'_> {
    /// The gateway to talk to.
    pub(crate) fn gateway(&self) -> anyhow::Result<Gateway> {
        let address = match self.set("SHEEN_GATEWAY_URL") {
            Some(address) => address,
            None => self.stack()?.map_or_else(|| DEFAULT_GATEWAY.to_owned(), |stack| stack.gateway),
        };
        let made = Gateway::with_key(&address, self.key()?);
        made.map_err(|error| match error {
            client::Error::BadAddress(_) => BadSetting(format!("SHEEN_GATEWAY_URL: {error}")).into(),
            error => error.into(),
        })
    }

    /// The key to sign with.
    pub(crate) fn key(&self) -> anyhow::Result<Key> {
        let (name, text) = match (self.set("SHEEN_SIGNING_KEYS"), self.set("SHEEN_SIGNING_KEYS_FILE")) {
            (Some(_), Some(_)) => {
                let both = "SHEEN_SIGNING_KEYS and SHEEN_SIGNING_KEYS_FILE are both set; one of them is wanted";
                return Err(BadSetting(both.to_owned()).into());
            }
            (Some(keys), None) => ("SHEEN_SIGNING_KEYS", keys),
            (None, Some(path)) => {
                let read = std::fs::read_to_string(&path);
                let bad = |error| BadSetting(format!("SHEEN_SIGNING_KEYS_FILE: {path} can't be read: {error}"));
                ("SHEEN_SIGNING_KEYS_FILE", read.map_err(bad)?)
            }
            (None, None) => {
                let stack = self.stack()?.ok_or_else(|| {
                    let how = "set SHEEN_SIGNING_KEYS=id:secret, or start a stack with `cargo xtask up --detach`";
                    BadSetting(format!("there is no signing key: {how}"))
                })?;
                return Ok(Key { id: stack.signing.key_id, secret: Secret::new(stack.signing.secret) });
            }
        };
        let ring = KeyRing::parse(&text).map_err(|error| BadSetting(format!("{name}: {error}")))?;
        Ok(ring.default_key().clone())
    }

    /// Every gateway that is known of.
    pub(crate) fn gateways(&self) -> anyhow::Result<Vec<String>> {
        let stack = if self.set("SHEEN_GATEWAY_URL").is_none() { self.stack()? } else { None };
        Ok(match stack {
            Some(stack) if !stack.gateways.is_empty() => stack.gateways,
            Some(stack) => vec![stack.gateway],
            None => vec![self.set("SHEEN_GATEWAY_URL").unwrap_or_else(|| DEFAULT_GATEWAY.to_owned())],
        })
    }

    /// The operators' listeners of gateways, as far as they are known.
    pub(crate) fn admins(&self) -> anyhow::Result<Vec<String>> {
        if let Some(address) = self.set("SHEEN_ADMIN_URL") {
            return Ok(vec![address]);
        }
        let stack = if self.set("SHEEN_GATEWAY_URL").is_none() { self.stack()? } else { None };
        Ok(stack.and_then(|stack| stack.admin.gateway).into_iter().collect())
    }

    /// Postgres, for statements that may take a minute.
    pub(crate) fn storage(&self) -> anyhow::Result<Storage> {
        let url = self.server("SHEEN_DATABASE_URL", "database", |stack| stack.database_url)?;
        Ok(Storage::new(StorageSettings { statement_timeout: OPERATOR_PATIENCE, ..StorageSettings::new(url, 1) })?)
    }

    /// How Redis is reached.
    pub(crate) fn redis(&self) -> anyhow::Result<LiveSettings> {
        let settings = LiveSettings::new(self.server("SHEEN_REDIS_URL", "Redis", |stack| stack.redis_url)?);
        Ok(match self.set("SHEEN_REDIS_PREFIX") {
            Some(key_prefix) => LiveSettings { key_prefix, ..settings },
            None => settings,
        })
    }

    /// How RabbitMQ is reached.
    pub(crate) fn rabbitmq(&self) -> anyhow::Result<BrokerSettings> {
        let url = self.server("SHEEN_AMQP_URL", "RabbitMQ", |stack| stack.amqp_url)?;
        let prefix = self.set("SHEEN_AMQP_PREFIX").unwrap_or_default();
        Ok(BrokerSettings { prefix, ..BrokerSettings::new(url, "sheen") })
    }

    /// What a service of this environment, or of the stack, would be told as `name`.
    pub(crate) fn service_setting(&self, name: &str) -> Option<String> {
        if let Some(value) = self.set(name) {
            return Some(value);
        }
        let stack = self.stack().ok().flatten()?;
        match name {
            "SHEEN_DATABASE_URL" => stack.database_url,
            "SHEEN_REDIS_URL" => stack.redis_url,
            "SHEEN_AMQP_URL" => stack.amqp_url,
            "SHEEN_SIGNING_KEYS" if self.set("SHEEN_SIGNING_KEYS_FILE").is_none() => {
                Some(format!("{}:{}", stack.signing.key_id, stack.signing.secret))
            }
            // The stack's own is made at its start, and told to nobody.
            "SHEEN_STREAM_TOKEN_KEYS" if self.set("SHEEN_STREAM_TOKEN_KEYS_FILE").is_none() => {
                Some("stack:known to the stack alone".to_owned())
            }
            _ => stack.settings.get(name).cloned(),
        }
    }

    /// The address of a server.
    fn server(
        &self,
        name: &'static str,
        what: &str,
        of_stack: impl FnOnce(Stack) -> Option<String>,
    ) -> anyhow::Result<String> {
        if let Some(url) = self.set(name) {
            return Ok(url);
        }
        self.stack()?.and_then(of_stack).ok_or_else(|| {
            let how = format!("set {name}, or start a stack with `cargo xtask up --detach`");
            BadSetting(format!("there is no {what} to ask: {how}")).into()
        })
    }

    /// A setting of this environment, where it is not empty.
    pub(crate) fn set(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// What `stack.json` in this folder, or the nearest one above, says.
    fn stack(&self) -> anyhow::Result<Option<Stack>> {
        let files = self.folder.ancestors().map(|folder| folder.join(STACK_FILE));
        let Some((path, text)) = files.filter_map(readable).next() else { return Ok(None) };
        serde_json::from_str(&text).map(Some).with_context(|| format!("{} can't be understood", path.display()))
    }
}

fn readable(path: PathBuf) -> Option<(PathBuf, String)> {
    std::fs::read_to_string(&path).ok().map(|text| (path, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of the test's own, with a stack file or none.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, stack: Option<&str>) -> Self {
            let path = std::env::temp_dir().join(format!("sheen-cli-{name}-{}", std::process::id()));
            std::fs::create_dir_all(path.join("target/stack")).expect("a folder");
            std::fs::create_dir_all(path.join("deep/below")).expect("a folder");
            if let Some(text) = stack {
                std::fs::write(path.join(STACK_FILE), text).expect("a file");
            }
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    const STACK: &str = r#"{ "gateway": "http://127.0.0.1:1234", "signing": { "keyId": "dev", "secret": "stack secret" }, "pids": {} }"#;

    fn look(folder: &Path, variables: &[(&str, &str)]) -> (anyhow::Result<Gateway>, anyhow::Result<Key>) {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let surroundings = Surroundings { variable: &variable, folder };
        (surroundings.gateway(), surroundings.key())
    }

    #[track_caller]
    fn finds(folder: &Path, variables: &[(&str, &str)], address: &str, key_id: &str) {
        let (gateway, key) = look(folder, variables);
        let shown = format!("{:?}", gateway.expect("a gateway"));
        let url = client::Gateway::with_key(address, key.as_ref().expect("a key").clone()).expect("a gateway");
        assert_eq!(shown, format!("{url:?}"));
        assert_eq!(key.expect("a key").id, key_id);
    }

    #[track_caller]
    fn refused(folder: &Path, variables: &[(&str, &str)], words: &str) {
        let error = look(folder, variables).0.expect_err("refused");
        let line = format!("{error:#}");
        assert!(line.contains(words) && !line.contains("hunter2"), "{line}");
        assert!(error.is::<BadSetting>(), "{line}");
    }

    #[test]
    fn variables_win_over_the_stack_of_a_folder_above() {
        let folder = Folder::new("stack", Some(STACK));
        let below = folder.0.join("deep/below");
        finds(&below, &[], "http://127.0.0.1:1234", "dev");
        finds(&below, &[("SHEEN_GATEWAY_URL", "http://other:1")], "http://other:1", "dev");
        finds(&below, &[("SHEEN_SIGNING_KEYS", "k2:another secret,k3:a third one")], "http://127.0.0.1:1234", "k2");
        finds(&below, &[("SHEEN_GATEWAY_URL", ""), ("SHEEN_SIGNING_KEYS", "")], "http://127.0.0.1:1234", "dev");
    }

    #[test]
    fn without_a_stack_the_usual_address_is_taken_and_a_key_is_wanted() {
        let folder = Folder::new("none", None);
        finds(&folder.0, &[("SHEEN_SIGNING_KEYS", "k2:another secret")], DEFAULT_GATEWAY, "k2");
        let file = folder.0.join("keys");
        std::fs::write(&file, "k4:hunter2hunter2\n").expect("a file");
        finds(&folder.0, &[("SHEEN_SIGNING_KEYS_FILE", file.to_str().expect("text"))], DEFAULT_GATEWAY, "k4");
        refused(&folder.0, &[], "there is no signing key");
    }

    #[test]
    fn a_bad_setting_is_named_and_no_secret_shown() {
        let folder = Folder::new("bad", None);
        refused(&folder.0, &[("SHEEN_SIGNING_KEYS", "hunter2hunter2")], "SHEEN_SIGNING_KEYS: key 1");
        refused(
            &folder.0,
            &[("SHEEN_SIGNING_KEYS_FILE", "/nowhere")],
            "SHEEN_SIGNING_KEYS_FILE: /nowhere can't be read",
        );
        let both = [("SHEEN_SIGNING_KEYS", "k:hunter2hunter2"), ("SHEEN_SIGNING_KEYS_FILE", "/nowhere")];
        refused(&folder.0, &both, "both set");
        let address = [("SHEEN_SIGNING_KEYS", "k:hunter2hunter2"), ("SHEEN_GATEWAY_URL", "localhost")];
        refused(&folder.0, &address, "SHEEN_GATEWAY_URL: \"localhost\" is no address");
    }

    #[test]
    fn the_database_is_the_stacks_unless_a_variable_says_otherwise() {
        let stack = STACK.replace("\"pids\"", "\"databaseUrl\": \"postgres://stack/s\", \"pids\"");
        let folder = Folder::new("database", Some(&stack));
        let at = |folder: &Path, url: Option<&str>| {
            let variable = |name: &str| url.filter(|_| name == "SHEEN_DATABASE_URL").map(str::to_owned);
            Surroundings { variable: &variable, folder }
                .server("SHEEN_DATABASE_URL", "database", |stack| stack.database_url)
        };
        assert_eq!(at(&folder.0, None).expect("the stack's"), "postgres://stack/s");
        assert_eq!(at(&folder.0, Some("postgres://mine/m")).expect("mine"), "postgres://mine/m");
        let none = Folder::new("no-database", None);
        assert!(at(&none.0, None).expect_err("none").is::<BadSetting>());
    }

    #[test]
    fn a_stack_file_that_is_no_such_thing_is_named() {
        let folder = Folder::new("broken", Some("{}"));
        let error = look(&folder.0, &[]).0.expect_err("refused");
        assert!(format!("{error:#}").contains("stack.json can't be understood"), "{error:#}");
    }
}
