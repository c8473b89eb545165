//! How many spans there were to send, and how many were taken.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use opentelemetry::Context;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{BatchSpanProcessor, Span, SpanData, SpanProcessor},
};

static ENDED: AtomicU64 = AtomicU64::new(0);
static SENT: AtomicU64 = AtomicU64::new(0);

/// What became of this process's spans; what is in between waits, or was dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanStats {
    /// Sampled ones that ended.
    pub ended: u64,
    /// Those of them that the collector took.
    pub sent: u64,
}

/// Since the process's start.
#[must_use]
pub fn spans() -> SpanStats {
    SpanStats { ended: ENDED.load(Ordering::Relaxed), sent: SENT.load(Ordering::Relaxed) }
}

pub(super) fn sent(some: usize) {
    SENT.fetch_add(some as u64, Ordering::Relaxed);
}

/// The batches, with every span that they are handed counted.
#[derive(Debug)]
pub(super) struct Counted(pub(super) BatchSpanProcessor);

impl SpanProcessor for Counted {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.0.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            ENDED.fetch_add(1, Ordering::Relaxed);
        }
        self.0.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}
