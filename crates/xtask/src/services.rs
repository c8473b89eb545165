//! Our own processes: each is set up by environment variables alone.

use std::process::Child;

use crate::{
    checkout::{Checkout, Home},
    failure::{Doing, Failure, Result},
    part::{Kind, Part},
    ports,
    process::{self, Identity, Lifetime},
    stack::Stack,
};

/// Settings that can't be given, because each part has its own, and the reason.
const NOT_SETTABLE: [(&str, &str); 5] = [
    ("SHEEN_ADMIN_ADDR", "every service has one of its own"),
    ("SHEEN_PUBLIC_URL", "every gateway has one of its own"),
    ("SHEEN_DATABASE_URL", "set it in the environment of this command to use a server of your own"),
    ("SHEEN_REDIS_URL", "set it in the environment of this command to use a server of your own"),
    ("SHEEN_AMQP_URL", "set it in the environment of this command to use a server of your own"),
];

/// Refuses a setting that would not reach the services, or would give them no address.
pub(crate) fn check_setting(name: &str, value: &str) -> Result<()> {
    if !name.starts_with("SHEEN_") {
        return Err(Failure::usage(format!("--set takes names that begin with SHEEN_, not '{name}'")));
    }
    match NOT_SETTABLE.iter().find(|(reserved, _)| *reserved == name) {
        Some((_, reason)) => Err(Failure::usage(format!("{name} can't be given with --set: {reason}"))),
        None if name.ends_with("_ADDR") && !value.is_empty() => ports::parse_address(name, value).map(drop),
        None => Ok(()),
    }
}

pub(crate) fn spawn(part: Part, checkout: &Checkout, stack: &Stack, home: &Home, lifetime: Lifetime) -> Result<Child> {
    let program = checkout.binaries.join(part.kind.name());
    if !program.is_file() {
        return Err(Failure::new(format!("{} is not there; 'cargo build' makes it", program.display())));
    }
    let mut service = process::command(home, &part.to_string(), &program, &Identity::Own, lifetime)?;
    service.current_dir(&home.folder);
    if part.kind == Kind::FakeLlm {
        let script = stack.fake_llm.iter().flat_map(|script| script.split_whitespace());
        service.arg("--listen").arg(stack.address(part, "http")?.to_string()).args(script);
    } else {
        service.envs(environment(part, stack)?);
    }
    service.spawn().doing(|| format!("start {part}"))
}

/// The variables that a service gets. What `--set` gave comes last, and so wins.
fn environment(part: Part, stack: &Stack) -> Result<Vec<(String, String)>> {
    let address = |endpoint| stack.address(part, endpoint).map(|address| address.to_string());
    let mut variables = vec![
        ("SHEEN_DATABASE_URL", stack.server_url(Kind::Postgres)),
        ("SHEEN_REDIS_URL", stack.server_url(Kind::Redis)),
        ("SHEEN_AMQP_URL", stack.server_url(Kind::Rabbitmq)),
        ("SHEEN_ADMIN_ADDR", address("admin")?),
    ];
    // Every gateway serves previews, yet a site has one address: the first gateway's.
    match part.kind {
        Kind::Gateway => variables.extend([
            ("SHEEN_GATEWAY_ADDR", address("http")?),
            ("SHEEN_PUBLIC_URL", stack.url(part, "http")),
            ("SHEEN_PREVIEW_ADDR", address("preview")?),
            ("SHEEN_PREVIEW_URL", stack.preview_url()),
            ("SHEEN_SIGNING_KEYS", stack.signing_keys()),
            ("SHEEN_STREAM_TOKEN_KEYS", stack.stream_token_keys()),
            // The same page by its other name is another origin.
            (
                "SHEEN_ALLOWED_ORIGINS",
                format!("{0},{1}", stack.studio_url(), stack.studio_url().replace("127.0.0.1", "localhost")),
            ),
        ]),
        Kind::BuildWorker => variables.push(("SHEEN_PREVIEW_URL", stack.preview_url())),
        Kind::Studio => variables.extend([
            ("SHEEN_STUDIO_ADDR", address("http")?),
            ("SHEEN_GATEWAY_URL", stack.gateway_url()),
            ("SHEEN_PREVIEW_URL", stack.preview_url()),
            ("SHEEN_SIGNING_KEYS", stack.signing_keys()),
        ]),
        _ => {}
    }
    if matches!(part.kind, Kind::BuildWorker | Kind::RecsWorker) && stack.fake_llm.is_some() {
        // It takes any key, and the engines want one.
        variables.extend([
            ("SHEEN_ANTHROPIC_BASE_URL", stack.fake_llm_url()),
            ("SHEEN_ANTHROPIC_API_KEY", "no-secret".to_owned()),
            ("SHEEN_OPENAI_BASE_URL", format!("{}/v1", stack.fake_llm_url())),
            ("SHEEN_OPENAI_API_KEY", "no-secret".to_owned()),
        ]);
    }
    let mut all: Vec<(String, String)> = variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    // Addresses are in there already, and differ from replica to replica.
    let rest = stack.settings.iter().filter(|(name, _)| !name.ends_with("_ADDR"));
    all.extend(rest.map(|(name, value)| (name.clone(), value.clone())));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn variables(name: &str, settings: &[(&str, &str)]) -> BTreeMap<String, String> {
        variables_beside(None, name, settings)
    }

    fn variables_beside(script: Option<&str>, name: &str, settings: &[(&str, &str)]) -> BTreeMap<String, String> {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut stack = Stack::new(true, settings, BTreeMap::new()).unwrap();
        stack.fake_llm = script.map(str::to_owned);
        for kind in Kind::SERVERS.into_iter().chain(Kind::SERVICES).chain(Kind::EXTRAS) {
            stack.give_addresses(Part::first(kind)).unwrap();
        }
        let part = Part::parse(name).unwrap();
        stack.give_addresses(part).unwrap();
        environment(part, &stack).unwrap().into_iter().collect()
    }

    #[test]
    fn a_second_gateway_has_addresses_of_its_own_and_the_preview_of_the_first() {
        let settings = [("SHEEN_GATEWAY_ADDR", "127.0.0.1:8080"), ("SHEEN_PREVIEW_ADDR", "127.0.0.1:8081")];
        let first = variables("gateway", &settings);
        assert_eq!(first["SHEEN_GATEWAY_ADDR"], "127.0.0.1:8080");
        assert_eq!(first["SHEEN_PREVIEW_URL"], "http://127.0.0.1:8081");
        let second = variables("gateway-2", &settings);
        assert_ne!(second["SHEEN_GATEWAY_ADDR"], "127.0.0.1:8080");
        assert_eq!(second["SHEEN_PUBLIC_URL"], format!("http://{}", second["SHEEN_GATEWAY_ADDR"]));
        assert_ne!(second["SHEEN_PREVIEW_ADDR"], "127.0.0.1:8081");
        assert_eq!(second["SHEEN_PREVIEW_URL"], "http://127.0.0.1:8081");
    }

    #[test]
    fn settings_reach_every_service_and_secrets_only_those_that_need_them() {
        for name in ["gateway", "build-worker", "recs-worker", "studio"] {
            let variables = variables(name, &[("SHEEN_LOG", "debug")]);
            assert_eq!(variables["SHEEN_LOG"], "debug");
            assert_eq!(variables.contains_key("SHEEN_SIGNING_KEYS"), matches!(name, "gateway" | "studio"), "{name}");
            assert_eq!(variables.contains_key("SHEEN_STREAM_TOKEN_KEYS"), name == "gateway", "{name}");
        }
    }

    #[test]
    fn workers_call_the_fake_provider_where_there_is_one_and_no_setting_names_another() {
        let openai = [("SHEEN_OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")];
        for name in ["build-worker", "recs-worker"] {
            let variables = variables_beside(Some("overload-then-ok"), name, &openai);
            assert!(variables["SHEEN_ANTHROPIC_BASE_URL"].starts_with("http://127.0.0.1:"), "{name}");
            assert!(!variables["SHEEN_ANTHROPIC_API_KEY"].is_empty(), "{name}");
            assert_eq!(variables["SHEEN_OPENAI_BASE_URL"], openai[0].1, "{name}");
        }
        assert!(!variables_beside(Some("ok"), "gateway", &[]).contains_key("SHEEN_ANTHROPIC_BASE_URL"));
        assert!(!variables("build-worker", &[]).contains_key("SHEEN_ANTHROPIC_BASE_URL"));
    }

    #[test]
    fn settings_that_would_not_reach_a_service_are_refused() {
        assert!(check_setting("SHEEN_LOG", "debug").is_ok());
        assert!(check_setting("SHEEN_STUDIO_ADDR", "127.0.0.1:8080").is_ok());
        assert!(check_setting("SHEEN_STUDIO_ADDR", "").is_ok());
        for name in ["RUST_LOG", "SHEEN", "SHEEN_ADMIN_ADDR", "SHEEN_REDIS_URL", "SHEEN_STUDIO_ADDR"] {
            assert_eq!(check_setting(name, "x").unwrap_err().status, 2, "{name}");
        }
    }
}
