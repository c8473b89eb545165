//! The words of the wire: ids, events, jobs, headers and codes that every part of Sheen shares.
//!
//! This crate knows no I/O and no clock, beyond making new ids.

pub mod analysis;
pub mod api;
pub mod event;
pub mod failure;
pub mod headers;
mod ids;
pub mod job;
pub mod news;
mod phase;
pub mod problem;

pub use ids::{BuildSessionId, InvalidId, ProjectId, RequestId, UserId};
pub use phase::{Phase, ReadySource, RecommendationsStatus, RunStatus};

/// A sequence number of one build session's events: at least 1, below 2^53.
pub type Seq = u64;

/// The highest sequence number that every JSON reader can hold exactly (2^53 − 1).
pub const MAX_SEQ: Seq = (1 << 53) - 1;

/// Makes a `Serialize`/`FromStr`/`Display` enum whose variants are fixed words of the wire.
///
/// A word is a `tt`: as a `literal` it reaches the derives in a group that utoipa reads as no name at all.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = crate::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(crate::UnknownWord { kind: stringify!($name), word: word.to_owned() }),
                }
            }
        }
    };
}
pub(crate) use words;

/// A word that is not one of a fixed vocabulary.
#[derive(Debug, thiserror::Error)]
#[error("{word:?} is no {kind}")]
pub struct UnknownWord {
    kind: &'static str,
    word: String,
}
