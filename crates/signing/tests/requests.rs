//! Signatures against the contract's vectors, and every way to tamper with a signed request.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{RequestId, headers};
use serde_json::Value;
use signing::{FRESHNESS, KeyRing, Refusal, Secret, SignaturePolicy, Signed, Verified, sign_v1, sign_v2, verify};

const TIMESTAMP: &str = "1763800000000";
const REQUEST_ID: &str = "req_3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11";
const PATH: &str = "/v1/builds";
const BODY: &[u8] = br#"{"prompt":"A salon"}"#;
const KEYS: &str = "k1:correct horse battery staple,k2:another secret";

fn signed_at() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_800_000_000).expect("a time")
}

fn ring() -> KeyRing {
    KeyRing::parse(KEYS).expect("a ring")
}

fn secret() -> Secret {
    Secret::new("correct horse battery staple".into())
}

/// The signatures of [`good`].
fn signatures() -> (String, String) {
    (
        sign_v1(&secret(), TIMESTAMP, REQUEST_ID, BODY),
        sign_v2(&secret(), "k1", TIMESTAMP, REQUEST_ID, "POST", PATH, BODY),
    )
}

/// A request with both signatures.
fn good((v1, v2): &(String, String)) -> Signed<'_> {
    Signed {
        timestamp: Some(TIMESTAMP),
        request_id: Some(REQUEST_ID),
        key_id: Some("k1"),
        v1: Some(v1),
        v2: Some(v2),
        method: "POST",
        path_and_query: PATH,
        body: BODY,
    }
}

fn verify_now(signed: &Signed<'_>) -> Result<Verified, Refusal> {
    verify(&ring(), signed, SignaturePolicy::V1OrV2, true, signed_at())
}

#[track_caller]
fn refused(signed: &Signed<'_>, refusal: Refusal) {
    assert_eq!(verify_now(signed), Err(refusal));
}

#[test]
fn every_vector_is_made_and_taken_as_it_stands() {
    let file: Value = serde_json::from_str(include_str!("signatures.json")).expect("JSON");
    let vectors = file["vectors"].as_array().expect("an array");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        let header = |name: &str| vector["headers"].get(name).map(text);
        let (name, method, path) = (text(&vector["name"]), text(&vector["method"]), text(&vector["pathAndQuery"]));
        let (secret, body) = (text(&vector["secret"]), text(&vector["body"]));
        let (timestamp, request_id) =
            (header(headers::TIMESTAMP).expect("one"), header(headers::REQUEST_ID).expect("one"));
        let (key_id, v1, v2) = (header(headers::KEY_ID), header(headers::SIGNATURE_V1), header(headers::SIGNATURE_V2));

        let key = Secret::new(secret.clone());
        assert_eq!(Some(sign_v1(&key, &timestamp, &request_id, body.as_bytes())), v1, "{name}");
        let named = key_id.as_deref().unwrap_or_default();
        assert_eq!(Some(sign_v2(&key, named, &timestamp, &request_id, &method, &path, body.as_bytes())), v2, "{name}");

        let signed = Signed {
            timestamp: Some(&timestamp),
            request_id: Some(&request_id),
            key_id: key_id.as_deref(),
            v1: v1.as_deref(),
            v2: v2.as_deref(),
            method: &method,
            path_and_query: &path,
            body: body.as_bytes(),
        };
        let ring = KeyRing::parse(&format!("k1:{secret}")).expect("a ring");
        let verified = verify(&ring, &signed, SignaturePolicy::V2Only, false, signed_at()).expect(&name);
        assert_eq!((verified.key_id.as_str(), verified.request_id.as_str()), ("k1", request_id.as_str()), "{name}");
    }
}

#[test]
fn each_signature_alone_opens_the_route_that_takes_v1() {
    let signatures = signatures();
    let good = good(&signatures);
    for signed in [good, Signed { v1: None, ..good }, Signed { v2: None, ..good }] {
        let verified = verify_now(&signed).expect("good");
        assert_eq!(verified.request_id.as_str(), REQUEST_ID);
    }
}

#[test]
fn v1_alone_is_no_signature_where_v2_is_wanted() {
    let signatures = signatures();
    let v1_only = Signed { v2: None, ..good(&signatures) };
    for (policy, v1_allowed_here) in
        [(SignaturePolicy::V1OrV2, false), (SignaturePolicy::V2Only, true), (SignaturePolicy::V2Only, false)]
    {
        assert_eq!(verify(&ring(), &v1_only, policy, v1_allowed_here, signed_at()), Err(Refusal::Missing));
        assert!(verify(&ring(), &good(&signatures), policy, v1_allowed_here, signed_at()).is_ok());
    }
}

#[test]
fn a_bad_v1_beside_a_good_v2_is_refused_even_where_v1_counts_for_nothing() {
    let signatures = signatures();
    let signed = Signed { v1: Some(&signatures.1), ..good(&signatures) };
    for policy in [SignaturePolicy::V1OrV2, SignaturePolicy::V2Only] {
        for v1_allowed_here in [true, false] {
            assert_eq!(verify(&ring(), &signed, policy, v1_allowed_here, signed_at()), Err(Refusal::Invalid));
        }
    }
    refused(&Signed { v2: Some(&signatures.0), ..good(&signatures) }, Refusal::Invalid);
}

#[test]
fn changing_anything_that_is_signed_is_noticed() {
    let signatures = signatures();
    let good = good(&signatures);
    let v2_only = Signed { v1: None, ..good };
    let other_id = RequestId::random();
    for signed in [good, v2_only, Signed { v2: None, ..good }] {
        refused(&Signed { timestamp: Some("1763800000001"), ..signed }, Refusal::Invalid);
        refused(&Signed { timestamp: Some("01763800000000"), ..signed }, Refusal::Invalid);
        refused(&Signed { request_id: Some(other_id.as_str()), ..signed }, Refusal::Invalid);
        refused(&Signed { key_id: Some("k2"), ..signed }, Refusal::Invalid);
        refused(&Signed { key_id: Some("unknown"), ..signed }, Refusal::Invalid);
        for place in 0..BODY.len() {
            let mut body = BODY.to_vec();
            body[place] ^= 1;
            refused(&Signed { body: &body, ..signed }, Refusal::Invalid);
        }
        for body in [&BODY[1..], &BODY[..BODY.len() - 1], b""] {
            refused(&Signed { body, ..signed }, Refusal::Invalid);
        }
    }
    // The name of the key is signed by v2, even where it would be the same key.
    refused(&Signed { key_id: None, ..v2_only }, Refusal::Invalid);
    refused(&Signed { method: "PUT", ..v2_only }, Refusal::Invalid);
    refused(&Signed { method: "post", ..v2_only }, Refusal::Invalid);
    for path_and_query in ["/v1/builds/", "/v1/builds?", "/v1/builds?x=1", "/v1/BUILDS", "/v1/%62uilds", ""] {
        refused(&Signed { path_and_query, ..v2_only }, Refusal::Invalid);
    }
}

#[test]
fn a_signature_of_any_other_form_is_invalid() {
    let signatures = signatures();
    let good = good(&signatures);
    for right in [&signatures.0, &signatures.1] {
        let is_v1 = right == &signatures.0;
        let changed = (0..right.len()).map(|place| {
            let other = if &right[place..=place] == "0" { "1" } else { "0" };
            format!("{}{other}{}", &right[..place], &right[place + 1..])
        });
        let cut = (0..right.len()).map(|len| right[..len].to_owned());
        let forms = [
            right.to_uppercase(),
            format!(" {right}"),
            format!("{right}\n"),
            format!("{right}00"),
            format!("sha256={right}"),
            "zz".repeat(32),
            "é".repeat(32),
        ];
        for text in changed.chain(cut).chain(forms) {
            let both = if is_v1 { Signed { v1: Some(&text), ..good } } else { Signed { v2: Some(&text), ..good } };
            let alone = if is_v1 { Signed { v2: None, ..both } } else { Signed { v1: None, ..both } };
            refused(&both, Refusal::Invalid);
            refused(&alone, Refusal::Invalid);
        }
    }
}

#[test]
fn malformed_headers_are_named_before_signatures_are_looked_at() {
    let signatures = signatures();
    let unsigned = Signed { v1: None, v2: None, ..good(&signatures) };
    let wrong = Signed { v1: Some("00"), v2: Some("00"), ..good(&signatures) };
    for signed in [good(&signatures), unsigned, wrong] {
        for timestamp in
            ["", "now", "-1", "+1763800000000", "1763800000000.0", " 1763800000000", "1e12", "1234567890123456"]
        {
            refused(&Signed { timestamp: Some(timestamp), ..signed }, Refusal::MalformedHeader(headers::TIMESTAMP));
        }
        for request_id in ["", "req_", "3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11", "req_3f2b8c1e:6a54"] {
            refused(&Signed { request_id: Some(request_id), ..signed }, Refusal::MalformedHeader(headers::REQUEST_ID));
        }
        let long = "k".repeat(65);
        for key_id in ["", "a:b", "k 1", "ключ", &long] {
            refused(&Signed { key_id: Some(key_id), ..signed }, Refusal::MalformedHeader(headers::KEY_ID));
        }
    }
}

#[test]
fn what_is_missing_is_told_apart() {
    let signatures = signatures();
    let good = good(&signatures);
    refused(&Signed { v1: None, v2: None, ..good }, Refusal::Missing);
    refused(&Signed { v1: None, v2: None, timestamp: None, request_id: None, key_id: None, ..good }, Refusal::Missing);
    refused(&Signed { timestamp: None, ..good }, Refusal::MalformedHeader(headers::TIMESTAMP));
    refused(&Signed { request_id: None, ..good }, Refusal::MalformedHeader(headers::REQUEST_ID));
}

#[test]
fn a_request_is_fresh_for_300_seconds_either_way_inclusive() {
    let signatures = signatures();
    let check = |now, fresh: bool| {
        let verdict = verify(&ring(), &good(&signatures), SignaturePolicy::V1OrV2, true, now);
        let expected = if fresh { Ok(signed_at() + FRESHNESS) } else { Err(Refusal::TimestampOutOfRange) };
        assert_eq!(verdict.map(|verified| verified.fresh_until), expected, "{now}");
    };
    let millisecond = TimeDelta::milliseconds(1);
    check(signed_at() - FRESHNESS - millisecond, false);
    check(signed_at() - FRESHNESS, true);
    check(signed_at(), true);
    check(signed_at() + FRESHNESS, true);
    check(signed_at() + FRESHNESS + millisecond, false);
}

#[test]
fn a_forged_stale_request_is_told_that_it_is_forged_and_not_that_it_is_stale() {
    let signatures = signatures();
    refused(&Signed { timestamp: Some("1"), ..good(&signatures) }, Refusal::Invalid);
    let v2 = sign_v2(&secret(), "k1", "1", REQUEST_ID, "POST", PATH, BODY);
    refused(
        &Signed { timestamp: Some("1"), v1: None, v2: Some(&v2), ..good(&signatures) },
        Refusal::TimestampOutOfRange,
    );
    let far = "999999999999999";
    let v2 = sign_v2(&secret(), "k1", far, REQUEST_ID, "POST", PATH, BODY);
    refused(
        &Signed { timestamp: Some(far), v1: None, v2: Some(&v2), ..good(&signatures) },
        Refusal::TimestampOutOfRange,
    );
}

#[test]
fn a_request_signed_with_a_key_that_is_no_longer_the_default_is_good() {
    let signatures = signatures();
    let rotated = KeyRing::parse("k9:a newer secret,k1:correct horse battery staple").expect("a ring");
    let verified = verify(&rotated, &good(&signatures), SignaturePolicy::V1OrV2, true, signed_at()).expect("good");
    assert_eq!(verified.key_id, "k1");
    let unnamed = Signed { key_id: None, v2: None, ..good(&signatures) };
    assert_eq!(verify(&rotated, &unnamed, SignaturePolicy::V1OrV2, true, signed_at()), Err(Refusal::Invalid));
}
