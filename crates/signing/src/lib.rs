//! Signatures of requests, and the tokens that open one build session's stream.
//!
//! Pure: no I/O, and the clock is passed in. What is signed is set down in the contract, sections 3 and 4.

mod key_ring;
mod request;
mod stream_token;

pub use key_ring::{Key, KeyRing, KeyRingError, LiveRing, Secret};
pub use request::{
    FRESHNESS, Refusal, SignaturePolicy, Signed, UnknownPolicy, Verified, sign_v1, sign_v2, signed_headers, verify,
};
pub use stream_token::{StreamTokens, TokenRefusal};
