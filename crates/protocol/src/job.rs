//! The jobs' wake-up messages, compiled from `proto/`.

#![expect(clippy::allow_attributes_without_reason, reason = "generated code")]

include!(concat!(env!("OUT_DIR"), "/sheen.v1.rs"));
