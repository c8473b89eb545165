//! Where an engine's output goes.

use tokio::sync::mpsc;

use crate::SiteFile;

/// A piece of what an engine makes, in the order in which it is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A piece of the assistant's text, of any length.
    Text(String),
    /// A file, or a new version of one.
    File(SiteFile),
    /// Files that are sound together and need not be one by one: all are shown at once, or none.
    Files(Vec<SiteFile>),
}

/// Receives outputs. Awaiting it is the back-pressure: an engine is never faster than who listens.
#[derive(Clone, Debug)]
pub struct Sink(mpsc::Sender<Output>);

/// Nobody listens any more: the engine is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody listens to the engine any more")]
pub struct Gone;

impl Sink {
    /// A sink that holds up to `capacity` outputs, and what to read them from.
    #[must_use]
    pub fn channel(capacity: usize) -> (Self, mpsc::Receiver<Output>) {
        let (sender, receiver) = mpsc::channel(capacity);
        (Self(sender), receiver)
    }

    /// Hands on a piece of the assistant's text.
    pub async fn text(&self, text: impl Into<String>) -> Result<(), Gone> {
        self.send(Output::Text(text.into())).await
    }

    /// Hands on a file.
    pub async fn file(&self, file: SiteFile) -> Result<(), Gone> {
        self.send(Output::File(file)).await
    }

    /// Hands on files that belong together.
    pub async fn files(&self, files: Vec<SiteFile>) -> Result<(), Gone> {
        self.send(Output::Files(files)).await
    }

    async fn send(&self, output: Output) -> Result<(), Gone> {
        self.0.send(output).await.map_err(|_| Gone)
    }
}
