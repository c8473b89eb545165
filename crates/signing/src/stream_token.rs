//! Tokens that let a browser read one build session: `st1.{keyId}.{expiry in Unix ms}.{buildSessionId}.{code}`.
//!
//! Every part is safe in a URL as it stands; the code is HMAC-SHA256 over all that goes before it, in base64url. What a
//! token says is no secret: who holds it may know which session it opens and for how long.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use protocol::{BuildSessionId, problem::ProblemCode};
use ring::hmac;

use crate::LiveRing;

/// Names form and purpose, and keeps a token's text apart from anything else signed with the same secret.
const PREFIX: &str = "st1";

/// Makes and checks stream tokens, with keys of their own.
#[derive(Clone, Debug)]
pub struct StreamTokens {
    ring: LiveRing,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    #[error("the token is none of ours")]
    Invalid,
    #[error("the token has expired")]
    Expired,
}

impl TokenRefusal {
    /// What the caller is told.
    #[must_use]
    pub const fn code(self) -> ProblemCode {
        match self {
            Self::Invalid => ProblemCode::TokenInvalid,
            Self::Expired => ProblemCode::TokenExpired,
        }
    }
}

impl StreamTokens {
    /// Tokens are made with the ring's default key, and taken with any.
    #[must_use]
    pub fn new(ring: impl Into<LiveRing>) -> Self {
        Self { ring: ring.into() }
    }

    /// The ring, to be replaced when keys change.
    #[must_use]
    pub const fn ring(&self) -> &LiveRing {
        &self.ring
    }

    /// A token for `session`, good until `expires_at` (exclusive, in whole milliseconds).
    #[must_use]
    pub fn issue(&self, session: &BuildSessionId, expires_at: DateTime<Utc>) -> String {
        let ring = self.ring.now();
        let key = ring.default_key();
        let claims = format!("{PREFIX}.{}.{}.{session}", key.id, expires_at.timestamp_millis());
        let code = BASE64URL_NOPAD.encode(hmac::sign(&key.secret.hmac_key(), claims.as_bytes()).as_ref());
        format!("{claims}.{code}")
    }

    /// The session that `token` opens. Whether that is the one asked for is the caller's to see.
    ///
    /// # Errors
    /// [`TokenRefusal::Expired`] only for a token that we did make.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<BuildSessionId, TokenRefusal> {
        let (claims, code) = token.rsplit_once('.').ok_or(TokenRefusal::Invalid)?;
        let mut parts = claims.split('.');
        let (Some(PREFIX), Some(key_id), Some(expiry), Some(session), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenRefusal::Invalid);
        };
        let ring = self.ring.now();
        let (key, hmac_key) = ring.find(Some(key_id));
        let good = BASE64URL_NOPAD
            .decode(code.as_bytes())
            .is_ok_and(|tag| hmac::verify(&hmac_key, claims.as_bytes(), &tag).is_ok());
        if key.is_none() || !good {
            return Err(TokenRefusal::Invalid);
        }
        let expires_at_ms: i64 = expiry.parse().or(Err(TokenRefusal::Invalid))?;
        let session = session.parse().or(Err(TokenRefusal::Invalid))?;
        if now.timestamp_millis() < expires_at_ms { Ok(session) } else { Err(TokenRefusal::Expired) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::KeyRing;

    fn session() -> BuildSessionId {
        "bs_p-1_1763800000000_1a2b3c4d".parse().expect("an id")
    }

    fn tokens(keys: &str) -> StreamTokens {
        StreamTokens::new(KeyRing::parse(keys).expect("a ring"))
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_763_800_000_000).expect("a time")
    }

    const TTL: TimeDelta = TimeDelta::seconds(900);

    #[test]
    fn a_token_opens_its_session_until_it_expires() {
        let tokens = tokens("k1:first secret");
        let token = tokens.issue(&session(), start() + TTL);
        assert_eq!(tokens.verify(&token, start()), Ok(session()));
        assert_eq!(tokens.verify(&token, start() + TTL - TimeDelta::milliseconds(1)), Ok(session()));
        assert_eq!(tokens.verify(&token, start() + TTL), Err(TokenRefusal::Expired));
    }

    #[test]
    fn a_token_needs_no_escaping_in_a_url() {
        let token = tokens("k_1-a:first secret").issue(&session(), start());
        let safe = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        assert!(token.bytes().all(safe), "{token}");
    }

    #[test]
    fn a_token_of_a_rotated_key_is_good_until_the_key_is_gone() {
        let token = tokens("old:first secret").issue(&session(), start() + TTL);
        assert_eq!(tokens("new:second secret,old:first secret").verify(&token, start()), Ok(session()));
        assert_eq!(tokens("new:second secret").verify(&token, start()), Err(TokenRefusal::Invalid));
        assert_eq!(tokens("old:second secret").verify(&token, start()), Err(TokenRefusal::Invalid));
    }

    #[test]
    fn a_ring_that_is_replaced_holds_for_all_clones_at_once() {
        let old = tokens("old:first secret");
        let clone = old.clone();
        old.ring().replace(KeyRing::parse("old:first secret,new:second secret").expect("a ring"));
        let token = tokens("new:second secret").issue(&session(), start() + TTL);
        assert_eq!(clone.verify(&token, start()), Ok(session()));
    }

    #[test]
    fn a_token_changed_in_any_one_place_is_invalid_even_when_it_has_expired() {
        let tokens = tokens("k1:first secret,k2:second secret");
        let token = tokens.issue(&session(), start() + TTL);
        for (place, was) in token.char_indices() {
            for other in ['0', 'a', 'Z', '.', '_', '='] {
                if other != was {
                    let forged = format!("{}{other}{}", &token[..place], &token[place + 1..]);
                    assert_eq!(tokens.verify(&forged, start() + TTL), Err(TokenRefusal::Invalid), "{forged}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_token_is_invalid() {
        let tokens = tokens("k1:first secret");
        let token = tokens.issue(&session(), start() + TTL);
        let shorter = (0..token.len()).map(|len| token[..len].to_owned());
        let others = ["", ".", "....", "st1.k1", "é.é.é.é.é"].map(str::to_owned);
        let longer = [format!("{token}A"), format!("{token}."), format!("{token}="), format!(" {token}")];
        for text in shorter.chain(others).chain(longer) {
            assert_eq!(tokens.verify(&text, start()), Err(TokenRefusal::Invalid), "{text:?}");
        }
    }
}
