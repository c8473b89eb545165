//! Engines that ask a model, before a provider that plays every fault on both wires.

#![expect(clippy::unwrap_used, reason = "what every test stands on: it ends there and then if that is not so")]

mod continuing;
mod faults;
mod fourth;
mod instead;
mod recommending;
mod stage;
