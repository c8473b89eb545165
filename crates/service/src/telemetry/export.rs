//! Traces on their way to a collector: OTLP, protobuf over HTTP.
//!
//! Invariant: nobody waits for the collector but the thread that sends. What it does not take in time is dropped: of a
//! collector that is away the log has one line, and another when it is back.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::Context as _;
use opentelemetry_proto::{
    tonic::collector::trace::v1::ExportTraceServiceRequest,
    transform::{common::tonic::ResourceAttributesWithSchema, trace::tonic::group_spans_by_resource_and_scope},
};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{SpanData, SpanExporter},
};
use prost::Message as _;
use reqwest::{Client, Url, header, redirect};
use tokio::runtime::Handle;

use super::counted;

/// A batch that was not taken within this time is dropped.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sends batches, one after the other.
#[derive(Debug)]
pub(super) struct Exporter {
    http: Client,
    endpoint: Url,
    resource: ResourceAttributesWithSchema,
    /// Where the connection lives: whoever calls [`SpanExporter::export`] is a thread of no runtime.
    runtime: Handle,
    is_failing: AtomicBool,
}

impl Exporter {
    pub(super) fn new(endpoint: &str, runtime: Handle) -> anyhow::Result<Self> {
        // Whoever was first may have installed another provider, which is as good.
        _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = Url::parse(endpoint).context("SHEEN_OTLP_ENDPOINT")?;
        let mut builder = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none());
        if endpoint.scheme() == "http" {
            // Nothing is encrypted, and whoever is spoken to like that is near: no certificates, no proxy.
            builder = builder.tls_certs_only([]).no_proxy();
        }
        let http = builder.build().context("a client for SHEEN_OTLP_ENDPOINT")?;
        Ok(Self {
            http,
            endpoint,
            resource: ResourceAttributesWithSchema::default(),
            runtime,
            is_failing: false.into(),
        })
    }

    async fn send(&self, batch: Vec<SpanData>) -> Result<(), String> {
        let message =
            ExportTraceServiceRequest { resource_spans: group_spans_by_resource_and_scope(batch, &self.resource) };
        let request = self.http.post(self.endpoint.clone()).header(header::CONTENT_TYPE, "application/x-protobuf");
        let request = request.body(message.encode_to_vec());
        // Even its timer has to be made where the connection lives.
        let sending = self.runtime.spawn(async { request.send().await });
        // A runtime that ends takes the call with it.
        let answer = sending.await.map_err(|error| error.to_string())?;
        let answer = answer.map_err(|error| told(error.without_url()))?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("it answered {}", answer.status())) }
    }

    /// Tells the log where it stands otherwise than before.
    fn note(&self, outcome: &Result<(), String>) {
        let collector = self.endpoint.origin().ascii_serialization();
        let was_failing = self.is_failing.swap(outcome.is_err(), Ordering::Relaxed);
        match outcome {
            Err(error) if !was_failing => {
                tracing::warn!(
                    collector,
                    error,
                    "{collector} takes no traces, they are dropped until it does: {error}"
                );
            }
            Ok(()) if was_failing => tracing::info!(collector, "{collector} takes traces again"),
            _ => {}
        }
    }
}

impl SpanExporter for Exporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        let outcome = self.send(batch).await;
        if outcome.is_ok() {
            counted::sent(count);
        }
        self.note(&outcome);
        outcome.map_err(OTelSdkError::InternalFailure)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}

/// An error with its causes, on one line.
fn told(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
