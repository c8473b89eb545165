//! Typed ids, checked when they come in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text is no id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {form}")]
pub struct InvalidId {
    kind: &'static str,
    form: &'static str,
}

macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident, $kind:literal, $form:literal, $check:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                let check: fn(&str) -> bool = $check;
                if check(&text) { Ok(Self(text)) } else { Err(InvalidId { kind: $kind, form: $form }) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

text_id!(
    /// A site's project, named by the site.
    ProjectId,
    "projectId",
    "1 to 64 of A-Z a-z 0-9 -",
    is_project_id
);

text_id!(
    /// The person who asks, as the site knows them.
    UserId,
    "userId",
    "1 to 128 characters without control characters",
    |text| (1..=128).contains(&text.chars().count()) && !text.chars().any(char::is_control)
);

text_id!(
    /// One HTTP call: `req_{UUID}`.
    RequestId,
    "request id",
    "req_ and a UUID",
    |text| text.strip_prefix("req_").is_some_and(|rest| rest.len() == 36 && uuid::Uuid::try_parse(rest).is_ok())
);

text_id!(
    /// One submit and everything that comes of it: `bs_{projectId}_{unix ms}_{8 lower-case hex}`.
    BuildSessionId,
    "buildSessionId",
    "bs_{projectId}_{unix ms}_{8 lower-case hex digits}",
    |text| parts(text).is_some()
);

impl RequestId {
    /// A new random id.
    #[must_use]
    pub fn random() -> Self {
        Self(format!("req_{}", uuid::Uuid::new_v4()))
    }
}

impl BuildSessionId {
    /// A new id for a submit of `project` at `unix_ms`.
    #[must_use]
    pub fn random(project: &ProjectId, unix_ms: i64) -> Self {
        Self(format!("bs_{project}_{unix_ms}_{:08x}", rand::random::<u32>()))
    }

    /// The project named in the id.
    #[must_use]
    pub fn project(&self) -> &str {
        parts(&self.0).map_or("", |(project, _)| project)
    }

    /// The time named in the id, in Unix milliseconds.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        parts(&self.0).map_or(0, |(_, unix_ms)| unix_ms)
    }
}

fn is_project_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Project and time of a build session id, where `text` is one.
fn parts(text: &str) -> Option<(&str, i64)> {
    let mut fields = text.strip_prefix("bs_")?.split('_');
    let (project, time, tail) = (fields.next()?, fields.next()?, fields.next()?);
    let hex = tail.len() == 8 && tail.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let digits = (1..=15).contains(&time.len()) && time.bytes().all(|b| b.is_ascii_digit());
    if fields.next().is_some() || !hex || !digits || !is_project_id(project) {
        return None;
    }
    Some((project, time.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, good: bool) {
        assert_eq!(text.parse::<BuildSessionId>().is_ok(), good, "{text}");
    }

    #[test]
    fn build_session_ids_have_one_form() {
        check("bs_p-1_1763800000000_1a2b3c4d", true);
        check("bs_p-1_1763800000000_1A2B3C4D", false);
        check("bs_p-1_1763800000000_1a2b3c4", false);
        check("bs_p_1_1763800000000_1a2b3c4d", false);
        check("bs__1763800000000_1a2b3c4d", false);
        check("bs_p-1_-1_1a2b3c4d", false);
        check("bs_p-1_1763800000000_1a2b3c4d_", false);
        check("p-1_1763800000000_1a2b3c4d", false);
    }

    #[test]
    fn a_random_id_reads_back_its_project_and_time() {
        let id = BuildSessionId::random(&"p-1".parse().expect("a project id"), 1_763_800_000_000);
        assert_eq!((id.project(), id.unix_ms()), ("p-1", 1_763_800_000_000));
        assert!(id.as_str().parse::<BuildSessionId>().is_ok());
    }

    #[test]
    fn request_ids_are_req_and_a_hyphenated_uuid() {
        assert!(RequestId::random().as_str().parse::<RequestId>().is_ok());
        for bad in ["", "req_", "3f2b8c1e-6a54-4d2a-9a0e-1f6f3c0b7d11", "req_3f2b8c1e6a544d2a9a0e1f6f3c0b7d11"] {
            assert!(bad.parse::<RequestId>().is_err(), "{bad}");
        }
    }
}
