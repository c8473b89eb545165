//! A client of the gateway for servers, tools and tests: signs, submits, and follows a stream without losing its place.
//!
//! [`Gateway`] makes signed calls. [`Follower`] reads one build session's events, across any number of connections,
//! each event once and in order. [`Story`] is what snapshot and events tell together.
//!
//! ```no_run
//! # async fn build() -> Result<(), Box<dyn std::error::Error>> {
//! use client::{CursorIn, Followed, Gateway};
//! use protocol::api::SubmitRequest;
//!
//! let gateway = Gateway::new("http://127.0.0.1:8080", "k1", "the secret of k1")?;
//! let answer = gateway
//!     .submit(
//!         &SubmitRequest {
//!             project_id: "my-project".parse()?,
//!             user_id: "me".parse()?,
//!             prompt: "A salon called Luna".into(),
//!             locale: None,
//!             build_session_id: None,
//!             parent_build_session_id: None,
//!         },
//!         Some("en"),
//!     )
//!     .await?;
//! let mut events = gateway.follow(&answer.build_session_id, &answer.stream, 0, CursorIn::default())?;
//! while let Some(item) = events.next().await {
//!     if let Followed::Event(event) = item? {
//!         println!("{:?} {}", event.seq, event.kind);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod any_delivery;
mod backoff;
mod cursor;
mod error;
mod follower;
mod gateway;
mod http;
mod story;

pub use backoff::Backoff;
pub use cursor::{Counts, Cursor, Verdict};
pub use error::Error;
pub use follower::{CursorIn, Followed, Follower};
pub use gateway::{Call, Exchange, Gateway, RetryPolicy};
pub use sse::{Block, Decoder, TooLong};
pub use story::{Story, event_of};
