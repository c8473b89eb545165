//! The promises of the whole system, on real services and real servers.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod chains;
mod cli;
mod drain;
mod faults;
mod house;
mod keys;
mod ledger;
mod models;
mod operators;
mod preview;
mod recommendations;
mod requests;
mod streams;
mod truth;
mod watching;

/// A prompt that gives a site of several pages.
const PROMPT: &str = "Create a website for Luna hair salon in Lisbon with online booking and a price list";
