//! Every fault that a provider can play, on both wires: what comes of it, and how many calls it takes.

#![expect(clippy::unwrap_used, reason = "what every test stands on: it ends there and then if that is not so")]

/// Makes a test for each wire of an async function that takes one.
macro_rules! on_both_wires {
    ($($name:ident)+) => {
        mod on_anthropics_wire {
            $(#[tokio::test]
            async fn $name() { super::$name(fake_llm::Wire::Anthropic).await; })+
        }
        mod on_openais_wire {
            $(#[tokio::test]
            async fn $name() { super::$name(fake_llm::Wire::OpenAi).await; })+
        }
    };
}

mod before_headers;
mod dialects;
mod hanging_up;
mod in_the_stream;
mod stage;
