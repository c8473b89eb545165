//! `sheen sign`.

use std::{
    fs,
    io::{self, Read, Write},
};

use chrono::{DateTime, Utc};
use protocol::RequestId;
use signing::{Key, signed_headers};

use crate::{BadSetting, Outcome, args::Sign, connection::Surroundings};

pub(super) fn sign(args: &Sign, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let key = surroundings.key()?;
    let body = body(&args.body)?;
    let text = headers(args, &key, &RequestId::random(), Utc::now(), &body)?;
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Good)
}

/// The headers as they are printed.
fn headers(
    args: &Sign,
    key: &Key,
    request_id: &RequestId,
    now: DateTime<Utc>,
    body: &[u8],
) -> Result<String, BadSetting> {
    let method = method(&args.method)?;
    let path_and_query = path_and_query(&args.path)?;
    let headers = signed_headers(key, now, request_id, &method, path_and_query, body);
    Ok(if args.curl {
        // Without a space or a quote, so that the shell splits it where it must be split.
        headers.map(|(name, value)| format!("-H {name}:{value}")).join(" ") + "\n"
    } else {
        headers.map(|(name, value)| format!("{name}: {value}\n")).concat()
    })
}

fn method(text: &str) -> Result<String, BadSetting> {
    let is_word = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    if is_word { Ok(text.to_ascii_uppercase()) } else { Err(BadSetting(format!("{text:?} is no HTTP method"))) }
}

/// Of a whole URL, path and query; of a path, itself.
fn path_and_query(text: &str) -> Result<&str, BadSetting> {
    let bad = |why| Err(BadSetting(format!("{text:?} is no path to sign: {why}")));
    let path = match text.split_once("://") {
        Some(("http" | "https", rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        _ => text,
    };
    if !path.starts_with('/') {
        return bad("it must begin with /");
    }
    if path.contains('#') {
        return bad("what follows # is never sent");
    }
    if path.bytes().any(|b| !b.is_ascii_graphic()) {
        return bad("it must be escaped already, as it will be sent");
    }
    Ok(path)
}

/// The bytes that `text` stands for.
fn body(text: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if text == "-" {
        io::stdin().read_to_end(&mut bytes)?;
    } else if let Some(path) = text.strip_prefix('@') {
        bytes = fs::read(path).map_err(|error| BadSetting(format!("the body can't be read from {path}: {error}")))?;
    } else {
        bytes.extend_from_slice(text.as_bytes());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use signing::KeyRing;

    use super::*;

    fn printed(method: &str, path: &str, curl: bool) -> Result<String, String> {
        let args = Sign { method: method.into(), path: path.into(), body: String::new(), curl };
        let ring = KeyRing::parse("k1:correct horse battery staple").expect("a ring");
        let id: RequestId = "req_3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11".parse().expect("an id");
        let now = DateTime::from_timestamp_millis(1_763_800_000_000).expect("a time");
        headers(&args, ring.default_key(), &id, now, b"").map_err(|error| error.to_string())
    }

    const PATH: &str = "/v1/projects/p-1/recommendations?buildSessionId=bs_p-1_1763800000000_1a2b3c4d&x=%20a+b";
    const V2: &str = "e252ebd967026d338a96c97d9d8162dd248e4edd816137b9da7e1fee09686db2";

    #[test]
    fn headers_stand_one_a_line() {
        let expected = format!(
            "x-sheen-timestamp: 1763800000000\nx-sheen-request-id: req_3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11\n\
             x-sheen-key-id: k1\nx-sheen-signature-v2: {V2}\n"
        );
        assert_eq!(printed("GET", PATH, false), Ok(expected.clone()));
        assert_eq!(printed("get", &format!("https://host:1{PATH}"), false), Ok(expected));
    }

    #[test]
    fn arguments_for_curl_need_no_quotes() {
        let line = printed("GET", PATH, true).expect("a line");
        assert_eq!(line.split_whitespace().filter(|word| *word == "-H").count(), 4);
        assert!(line.ends_with(&format!("-H x-sheen-signature-v2:{V2}\n")), "{line}");
        assert!(!line.contains(['\'', '"']), "{line}");
    }

    #[test]
    fn what_can_not_be_signed_is_refused() {
        for (method, path) in
            [("", "/"), ("G T", "/"), ("GET", "v1"), ("GET", "/a b"), ("GET", "/é"), ("GET", "/a#b"), ("GET", "")]
        {
            assert!(printed(method, path, false).is_err(), "{method} {path}");
        }
        assert!(printed("GET", "http://host", false).is_ok());
    }
}
