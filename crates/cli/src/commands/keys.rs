//! `sheen keys`.

use std::{path::PathBuf, time::Duration};

use anyhow::bail;
use chrono::{DateTime, TimeDelta, Utc};
use client::{Gateway, RetryPolicy};
use data_encoding::HEXLOWER;
use protocol::{BuildSessionId, ProjectId, problem::ProblemCode};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;
use signing::{KeyRing, StreamTokens};
use tokio::time::{Instant, sleep};

use crate::{
    BadSetting, Outcome,
    args::{Keys, Rotate, Step},
    connection::Surroundings,
    key_file::KeyFile,
    screen::{Screen, Tone},
};

/// A gateway must be seen to accept the new key this often in a row: what answers at one address may be several.
const SEEN: u32 = 5;
const ASK_EVERY: Duration = Duration::from_millis(300);

pub(super) async fn keys(args: Keys, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    match args {
        Keys::New { id, output } => {
            let key = new_key(id.as_deref(), Utc::now())?;
            let mut screen = Screen::stdout(surroundings.variable);
            if output.json {
                let (id, secret) = key.split_once(':').unwrap_or_default();
                screen.raw_line(&json!({ "id": id, "secret": secret }).to_string())?;
            } else {
                screen.raw_line(&key)?;
            }
            Ok(Outcome::Good)
        }
        Keys::Rotate(args) => rotate(&args, surroundings).await,
    }
}

/// `id:secret`, of 256 random bits.
fn new_key(id: Option<&str>, now: DateTime<Utc>) -> anyhow::Result<String> {
    let mut random = [0; 36];
    SystemRandom::new().fill(&mut random).map_err(|_| anyhow::anyhow!("this machine gives no random numbers"))?;
    let (secret, digits) = random.split_at(32);
    let own = format!("k{}-{}", now.format("%Y%m%d"), HEXLOWER.encode(digits));
    let key = format!("{}:{}", id.unwrap_or(&own), HEXLOWER.encode(secret));
    KeyRing::parse(&key).map_err(|error| BadSetting(format!("--id: {error}")))?;
    Ok(key)
}

async fn rotate(args: &Rotate, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let file = KeyFile::open(&path(args, surroundings)?)?;
    let mut screen = Screen::stdout(surroundings.variable);
    let mut tell = |step: &str, keys: &KeyFile, words: &str| {
        let ids = keys.ids();
        if args.output.json {
            screen.raw_line(&json!({ "step": step, "default": ids.first(), "accepted": ids }).to_string())
        } else {
            screen.line(&[(Tone::Strong, step), (Tone::Plain, &format!("  {}  {words}", ids.join(", ")))])
        }
    };
    if args.finish {
        let file = file.finished()?;
        tell("finished", &file, "is the only key now")?;
        return Ok(Outcome::Good);
    }
    let file = if args.step == Some(Step::Promote) {
        if file.ids().len() < 2 {
            return Err(BadSetting("there is no key to make the default: `--step add` adds one".to_owned()).into());
        }
        file
    } else {
        if file.ids().len() > 1 {
            let how = "`--step promote` goes on with it, `--finish` takes out all but the default";
            return Err(BadSetting(format!("a rotation is under way, for the file has several keys: {how}")).into());
        }
        let file = file.added(&new_key(None, Utc::now())?)?;
        tell("added", &file, "are accepted, the first is still the default")?;
        file
    };
    if args.step == Some(Step::Add) {
        return Ok(Outcome::Good);
    }
    wait_until_accepted(args, &file, surroundings).await?;
    let file = file.promoted()?;
    tell("promoted", &file, "are accepted, the first is the default; --finish takes out the rest, later")?;
    Ok(Outcome::Good)
}

fn path(args: &Rotate, surroundings: &Surroundings<'_>) -> anyhow::Result<PathBuf> {
    let setting = if args.stream_tokens { "SHEEN_STREAM_TOKEN_KEYS_FILE" } else { "SHEEN_SIGNING_KEYS_FILE" };
    let path = args.file.clone().or_else(|| surroundings.set(setting).map(PathBuf::from));
    path.ok_or_else(|| BadSetting(format!("which file? --file names it, or {setting}")).into())
}

/// Waits until every gateway has accepted the newest key again and again, and then for those that can't be asked.
async fn wait_until_accepted(args: &Rotate, file: &KeyFile, surroundings: &Surroundings<'_>) -> anyhow::Result<()> {
    let addresses = if args.gateways.is_empty() { surroundings.gateways()? } else { args.gateways.clone() };
    let deadline = Instant::now() + args.patience;
    let ring = file.newest()?;
    let mut gateways = Vec::new();
    for address in &addresses {
        let gateway = Gateway::with_key(address, ring.default_key().clone());
        let gateway = gateway.map_err(|error| BadSetting(format!("--gateway: {error}")))?;
        gateways.push((address, gateway.retrying(RetryPolicy::never())));
    }
    for (address, gateway) in &gateways {
        let mut seen = 0;
        while seen < SEEN {
            let accepted = accepts(gateway, &ring, args.stream_tokens).await;
            seen = if matches!(accepted, Ok(true)) { seen + 1 } else { 0 };
            if Instant::now() >= deadline {
                let why = accepted.err().map(|error| format!(": {error}")).unwrap_or_default();
                bail!(
                    "{address} does not accept the new key{why}; both keys stay accepted, the old one is the default; \
                     `--step promote` goes on"
                );
            }
            sleep(ASK_EVERY).await;
        }
    }
    sleep(args.settle).await;
    Ok(())
}

/// Asks for a build that can't be there: who knows the key says so, who does not says that.
async fn accepts(gateway: &Gateway, ring: &KeyRing, stream_tokens: bool) -> Result<bool, client::Error> {
    let now = Utc::now();
    let nobody: ProjectId = "sheen-keys".parse().map_err(|_| client::Error::BadAddress("sheen-keys".to_owned()))?;
    let id = BuildSessionId::random(&nobody, now.timestamp_millis());
    if stream_tokens {
        let token = StreamTokens::new(ring.clone()).issue(&id, now + TimeDelta::minutes(1));
        return gateway.takes_token(&id, &token).await;
    }
    match gateway.snapshot(&id).await {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some(ProblemCode::BuildNotFound) => Ok(true),
        Err(error) if error.code() == Some(ProblemCode::SignatureInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_can_be_used_at_once_and_is_never_the_same() {
        let now = DateTime::from_timestamp(1_763_800_000, 0).expect("a time");
        let (one, two) = (new_key(None, now).expect("a key"), new_key(None, now).expect("a key"));
        assert_ne!(one, two);
        assert!(one.starts_with("k20251122-"), "{one}");
        assert_eq!(one.split_once(':').expect("two parts").1.len(), 64);
        assert!(new_key(Some("web-1"), now).expect("a key").starts_with("web-1:"));
        assert!(new_key(Some("no id"), now).expect_err("refused").is::<BadSetting>());
    }
}
