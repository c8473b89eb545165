//! Settings of who writes.

use engine::{BreakerSettings, Engine, EngineKind, EngineSettings, Fallback, InvalidSettings, ModelSettings, Provider};
use llm::{Effort, Limits};
use service::settings::{Reader, SettingError};

/// How long a hosted model may take to its first token; one that runs near may have to be loaded first.
const FIRST_TOKEN_MS: u64 = 60_000;
const FIRST_TOKEN_NEAR_MS: u64 = 300_000;
const IDLE_MS: u64 = 30_000;
const IDLE_NEAR_MS: u64 = 120_000;

/// Reads which engine writes, and how.
///
/// # Errors
/// When one is missing, is no such value, or contradicts another.
pub fn engine_settings(reader: &Reader<'_>) -> Result<EngineSettings, SettingError> {
    let words: Vec<&str> = EngineKind::words().collect();
    let engine = reader.choice::<EngineKind>("SHEEN_ENGINE", "offline", &words, "who writes")?;
    let offline_token_delay = reader.duration_ms(
        "SHEEN_OFFLINE_TOKEN_DELAY_MS",
        15,
        0..=10_000,
        "the offline engine's pause between two tokens",
    )?;
    let (model, fallback) = match engine {
        EngineKind::Offline => (None, None),
        EngineKind::Model(provider) => {
            let model = model_settings(reader, provider)?;
            let fallback = fallback(reader, &model)?;
            (Some(model), fallback)
        }
    };
    let settings = EngineSettings { engine, offline_token_delay, model, fallback };
    Engine::from_settings(&settings).map_err(|invalid| match invalid {
        InvalidSettings::Unusable { setting, reason } => SettingError::new(setting, "can't be used", reason),
        other => SettingError::new("SHEEN_ENGINE", format_args!("is {engine}"), other),
    })?;
    Ok(settings)
}

fn model_settings(reader: &Reader<'_>, provider: &'static Provider) -> Result<ModelSettings, SettingError> {
    let schemes = ["http", "https"];
    let base = reader.url(provider.base_setting, Some(provider.base), &schemes, "where the provider is reached")?;
    let key = reader.secret_or_file(provider.key_setting, "the key for the provider")?;
    let is_near = is_near(&base);
    if key.is_none() && !is_near {
        let wanted =
            format_args!("wanted: the key for {}, or its file in {}_FILE", provider.name, provider.key_setting);
        return Err(SettingError::new(provider.key_setting, "is not set", wanted));
    }
    let defaults = ModelSettings::new(provider);
    let text = |name, default: &str, about| {
        reader.text(name, Some(default), about).map(|text| text.unwrap_or_else(|| default.to_owned()))
    };
    let milliseconds = |far: u64, near: u64| if is_near { near } else { far };
    let limits = Limits {
        first_token: reader.duration_ms(
            "SHEEN_MODEL_FIRST_TOKEN_MS",
            milliseconds(FIRST_TOKEN_MS, FIRST_TOKEN_NEAR_MS),
            10..=3_600_000,
            "how long a model may take to its first token; longer where it runs near",
        )?,
        idle: reader.duration_ms(
            "SHEEN_MODEL_IDLE_MS",
            milliseconds(IDLE_MS, IDLE_NEAR_MS),
            10..=3_600_000,
            "how long a model may fall silent within its answer; longer where it runs near",
        )?,
        retries: reader.number(
            "SHEEN_MODEL_RETRIES",
            2,
            0..=10,
            "how often a build's call is made again before its first token",
        )?,
        ..defaults.limits
    };
    Ok(ModelSettings {
        provider,
        base,
        key,
        model: text("SHEEN_MODEL", provider.model, "the model that writes sites")?,
        recs_model: text("SHEEN_RECS_MODEL", provider.recs_model, "the model that recommends: smaller and quicker")?,
        max_tokens: reader.number(
            "SHEEN_MODEL_MAX_TOKENS",
            defaults.max_tokens,
            256..=1_000_000,
            "the most that one call may answer",
        )?,
        temperature: temperature(reader)?,
        effort: effort(reader, is_near)?,
        limits,
        breaker: BreakerSettings {
            failures: reader.number(
                "SHEEN_MODEL_BREAKER_FAILURES",
                defaults.breaker.failures,
                1..=10_000,
                "failures in a row after which a provider is left alone",
            )?,
            open: reader.duration_ms(
                "SHEEN_MODEL_BREAKER_OPEN_MS",
                u64::try_from(defaults.breaker.open.as_millis()).unwrap_or(u64::MAX),
                10..=3_600_000,
                "for how long it is left alone",
            )?,
        },
    })
}

fn temperature(reader: &Reader<'_>) -> Result<Option<f64>, SettingError> {
    let name = "SHEEN_MODEL_TEMPERATURE";
    let Some(text) = reader.text(name, None, "the model's temperature, 0 to 2; its own if unset")? else {
        return Ok(None);
    };
    let number = text.trim().parse().ok().filter(|number| (0.0..=2.0).contains(number));
    number.map(Some).ok_or_else(|| SettingError::new(name, format_args!("is {text:?}"), "allowed: a number, 0 to 2"))
}

/// How much a model thinks before it writes: little where it is hosted, since somebody waits. One that runs near may not
/// know the word, and say so in words of its own.
fn effort(reader: &Reader<'_>, is_near: bool) -> Result<Option<Effort>, SettingError> {
    const OWN: &str = "own";
    let words: Vec<&str> = [OWN].into_iter().chain(Effort::ALL.map(Effort::as_str)).collect();
    let default = if is_near { OWN } else { Effort::Low.as_str() };
    let about =
        "how much a model may think before it writes; own: as it does by itself, the default where it runs near";
    let word: String = reader.choice("SHEEN_MODEL_EFFORT", default, &words, about)?;
    Ok(Effort::ALL.into_iter().find(|effort| effort.as_str() == word))
}

/// Who writes where `model` can't: nobody if nothing is said.
fn fallback(reader: &Reader<'_>, model: &ModelSettings) -> Result<Option<Fallback>, SettingError> {
    let words: Vec<&str> = ["none"].into_iter().chain(EngineKind::words()).collect();
    let word: String = reader.choice("SHEEN_FALLBACK_ENGINE", "none", &words, "who writes where the model can't")?;
    let other = reader.text("SHEEN_FALLBACK_MODEL", None, "the model that writes then")?;
    let provider = match word.parse() {
        Ok(EngineKind::Offline) => return Ok(Some(Fallback::Offline)),
        Ok(EngineKind::Model(provider)) => provider,
        // Another model of the same provider.
        Err(_) if other.is_some() => model.provider,
        Err(_) => return Ok(None),
    };
    let is_same = provider == model.provider;
    let mut settings = if is_same { model.clone() } else { model_settings(reader, provider)? };
    settings.model = match other {
        Some(other) => other,
        None if is_same => {
            let wanted = "wanted: another model, in SHEEN_FALLBACK_MODEL";
            return Err(SettingError::new("SHEEN_FALLBACK_ENGINE", "is the engine itself", wanted));
        }
        // What SHEEN_MODEL names is the first provider's.
        None => provider.model.to_owned(),
    };
    Ok(Some(Fallback::Model(Box::new(settings))))
}

/// Whether the model runs on this machine or in this network, where no key is wanted and loading one takes its time.
fn is_near(base: &str) -> bool {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((name, _)) => name,
        None => host.split(':').next().unwrap_or_default(),
    };
    match name.parse() {
        Ok(std::net::IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(std::net::IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_) => !name.contains('.') || name.ends_with(".local") || name.ends_with(".internal"),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<EngineSettings, String> {
        let source: BTreeMap<&str, &str> = settings.iter().copied().collect();
        engine_settings(&Reader::new(&source)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_hosted_model_wants_a_key_and_one_that_runs_near_does_not() {
        assert_eq!(
            read(&[("SHEEN_ENGINE", "anthropic")]).expect_err("no key"),
            "SHEEN_ANTHROPIC_API_KEY is not set; wanted: the key for anthropic, or its file in SHEEN_ANTHROPIC_API_KEY_FILE"
        );
        let near = read(&[("SHEEN_ENGINE", "openai"), ("SHEEN_OPENAI_BASE_URL", "http://localhost:11434/v1")]);
        let model = near.expect("settings").model.expect("a model");
        assert_eq!(model.limits.first_token, Duration::from_secs(300));
        let far = read(&[("SHEEN_ENGINE", "openai"), ("SHEEN_OPENAI_API_KEY", "k")]).expect("settings");
        let far = far.model.expect("a model");
        assert_eq!((far.limits.first_token, far.effort), (Duration::from_secs(60), Some(Effort::Low)));
        assert_eq!(model.effort, None);
    }

    #[test]
    fn addresses_of_this_network_are_told_from_the_rest() {
        for (base, near) in [
            ("http://127.0.0.1:9080", true),
            ("http://[::1]:9080/v1", true),
            ("http://192.168.1.4/v1", true),
            ("http://ollama:11434/v1", true),
            ("http://user@box.local/v1", true),
            ("https://api.openai.com/v1", false),
            ("https://8.8.8.8", false),
        ] {
            assert_eq!(is_near(base), near, "{base}");
        }
    }

    #[test]
    fn a_bad_setting_is_named_and_a_key_is_never_shown() {
        let key = ("SHEEN_ANTHROPIC_API_KEY", "sk-secret");
        let refused = |more: (&str, &str)| read(&[("SHEEN_ENGINE", "anthropic"), key, more]).expect_err("refused");
        assert_eq!(
            refused(("SHEEN_MODEL_TEMPERATURE", "hot")),
            "SHEEN_MODEL_TEMPERATURE is \"hot\"; allowed: a number, 0 to 2"
        );
        assert!(refused(("SHEEN_MODEL_MAX_TOKENS", "7")).starts_with("SHEEN_MODEL_MAX_TOKENS is \"7\""));
        assert!(
            refused(("SHEEN_FALLBACK_ENGINE", "anthropic")).starts_with("SHEEN_FALLBACK_ENGINE is the engine itself")
        );
        assert!(refused(("SHEEN_FALLBACK_ENGINE", "openai")).starts_with("SHEEN_OPENAI_API_KEY is not set"));
        let odd = read(&[("SHEEN_ENGINE", "anthropic"), ("SHEEN_ANTHROPIC_API_KEY", "sk-\u{7f}secret")]);
        assert_eq!(odd.expect_err("refused").find("secret"), None);
        let good = read(&[("SHEEN_ENGINE", "anthropic"), key, ("SHEEN_FALLBACK_ENGINE", "offline")]).expect("settings");
        assert!(matches!(good.fallback, Some(Fallback::Offline)));
        assert_eq!(format!("{good:?}").find("sk-secret"), None);
    }

    #[test]
    fn another_model_of_the_same_provider_may_step_in() {
        let settings = [("SHEEN_ENGINE", "openai"), ("SHEEN_OPENAI_API_KEY", "k"), ("SHEEN_FALLBACK_MODEL", "other")];
        let Some(Fallback::Model(other)) = read(&settings).expect("settings").fallback else { panic!("no fallback") };
        assert_eq!((other.provider.name, other.model.as_str()), ("openai", "other"));
    }
}
