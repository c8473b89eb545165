//! The jobs' wake-up messages, compiled from `proto/`.

include!(concat!(env!("OUT_DIR"), "/sheen.v1.rs"));
