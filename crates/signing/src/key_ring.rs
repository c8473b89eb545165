//! Keys by name, so that they can be rotated without downtime.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

/// What stands in for the secret of a key that is not there, so that refusing it takes as long.
const NO_KEY_SECRET: &[u8] = b"no key of this name is on the ring";

/// Shortest secret taken, in bytes.
const MIN_SECRET_BYTES: usize = 8;

/// A signing secret. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes any text: its length is checked where keys are configured, in [`KeyRing::parse`].
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn hmac_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.0.expose_secret().as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A secret and its name.
#[derive(Clone, Debug)]
pub struct Key {
    /// 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub id: String,
    pub secret: Secret,
}

/// Keys by name; the first is the default. Never empty.
#[derive(Clone, Debug)]
pub struct KeyRing {
    default: Key,
    others: Vec<Key>,
}

/// Why a text is no key ring. It tells places, never the text: half of it is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    #[error("there is no key: it wants id:secret, or id1:secret1,id2:secret2")]
    Empty,
    #[error("key {position} is not of the form id:secret")]
    NoColon { position: usize },
    #[error("the id of key {position} is not 1 to 64 of A-Z a-z 0-9 _ -")]
    BadId { position: usize },
    #[error("the secret of key {position} has fewer than {MIN_SECRET_BYTES} bytes")]
    ShortSecret { position: usize },
    #[error("the id of key {position} is taken by an earlier one")]
    DuplicateId { position: usize },
}

impl KeyRing {
    /// Reads `id1:secret1,id2:secret2`. Secrets may hold `:` but no `,`; line ends after the last one are left off, as
    /// files tend to end in one.
    ///
    /// # Errors
    /// [`KeyRingError`] at the first key that is not of that form.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(KeyRingError::Empty);
        }
        let mut keys: Vec<Key> = Vec::new();
        for (index, entry) in text.split(',').enumerate() {
            let position = index + 1;
            let (id, secret) = entry.split_once(':').ok_or(KeyRingError::NoColon { position })?;
            if !is_key_id(id) {
                return Err(KeyRingError::BadId { position });
            }
            if secret.len() < MIN_SECRET_BYTES {
                return Err(KeyRingError::ShortSecret { position });
            }
            if keys.iter().any(|key| key.id == id) {
                return Err(KeyRingError::DuplicateId { position });
            }
            keys.push(Key { id: id.to_owned(), secret: Secret::new(secret.to_owned()) });
        }
        let default = keys.remove(0);
        Ok(Self { default, others: keys })
    }

    /// The key that signs, and that verifies where a request names none.
    #[must_use]
    pub fn default_key(&self) -> &Key {
        &self.default
    }

    /// The key named `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Key> {
        std::iter::once(&self.default).chain(&self.others).find(|key| key.id == id)
    }

    /// The key named `id`, the default one where no name is given; for an unknown name `None` beside a key that fits
    /// nothing, for the caller to do the same work with.
    pub(crate) fn find(&self, id: Option<&str>) -> (Option<&Key>, hmac::Key) {
        match id.map_or(Some(&self.default), |id| self.get(id)) {
            Some(key) => (Some(key), key.secret.hmac_key()),
            None => (None, hmac::Key::new(hmac::HMAC_SHA256, NO_KEY_SECRET)),
        }
    }
}

/// A ring that is replaced while it is in use; clones share it.
#[derive(Clone, Debug)]
pub struct LiveRing(Arc<RwLock<Arc<KeyRing>>>);

impl LiveRing {
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(ring))))
    }

    /// The ring as it is now. Who needs two answers that fit together asks once.
    #[must_use]
    pub fn now(&self) -> Arc<KeyRing> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes on with another ring, for all clones.
    pub fn replace(&self, ring: KeyRing) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }
}

impl From<KeyRing> for LiveRing {
    fn from(ring: KeyRing) -> Self {
        Self::new(ring)
    }
}

/// Whether `text` can name a key.
pub(crate) fn is_key_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, error: KeyRingError) {
        let got = KeyRing::parse(text).expect_err(text);
        assert_eq!(got, error, "{text}");
        assert!(!got.to_string().contains("hunter2"), "the error shows the secret: {got}");
    }

    #[test]
    fn the_first_key_is_the_default_and_each_is_found_by_its_id() {
        let ring = KeyRing::parse("new:secret of new,old_1:with:colons").expect("a ring");
        assert_eq!(ring.default_key().id, "new");
        assert_eq!(ring.get("old_1").expect("a key").secret.0.expose_secret(), "with:colons");
        assert!(ring.get("other").is_none());
    }

    #[test]
    fn a_line_end_after_the_last_key_is_no_part_of_its_secret() {
        let ring = KeyRing::parse("k1:secret one\r\n").expect("a ring");
        assert_eq!(ring.default_key().secret.0.expose_secret(), "secret one");
    }

    #[test]
    fn a_bad_ring_is_refused_by_place_and_without_showing_a_secret() {
        refused("", KeyRingError::Empty);
        refused("\n", KeyRingError::Empty);
        refused("hunter2hunter2", KeyRingError::NoColon { position: 1 });
        refused("k1:long enough,hunter2hunter2", KeyRingError::NoColon { position: 2 });
        refused("k1:long enough,", KeyRingError::NoColon { position: 2 });
        refused(":hunter2hunter2", KeyRingError::BadId { position: 1 });
        refused("hunter2!:hunter2hunter2", KeyRingError::BadId { position: 1 });
        refused(&format!("{}:hunter2hunter2", "k".repeat(65)), KeyRingError::BadId { position: 1 });
        refused("k1:hunter2", KeyRingError::ShortSecret { position: 1 });
        refused("k1:hunter2hunter2,k1:hunter2hunter3", KeyRingError::DuplicateId { position: 2 });
    }

    #[test]
    fn debug_shows_no_secret() {
        let ring = KeyRing::parse("k1:hunter2hunter2").expect("a ring");
        assert!(!format!("{ring:?}").contains("hunter2"), "{ring:?}");
    }
}
