//! The way of a build's output into Postgres, and from there to the listeners.
//!
//! Invariant: nothing is told before it is committed, and every commit goes through the fence of the claim.

use std::time::Duration;

use chrono::{DateTime, Utc};
use live::Live;
use protocol::{analysis::Feature, event::Event, failure::Cause, news::News};
use service::trace::MOMENT;
use storage::{Commit, Committed, Fence, FileContent, StateChange, Storage, StorageError};

/// A commit that fails so often in a row, while Postgres answers, is given up.
const MAX_STRIKES: u32 = 8;

/// Why a build's work stops before its end.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// It is no longer ours: taken over, cancelled or over.
    Fenced,
    /// The database refused what we wrote; asking again would not help.
    Refused(StorageError),
}

/// Writes for one claim.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) storage: Storage,
    pub(crate) live: Live,
    pub(crate) fence: Fence,
    pub(crate) lease: Duration,
    pub(crate) keep: Duration,
    /// Everything the assistant said in this attempt.
    text: String,
    text_utf16_units: u64,
}

impl Writer {
    pub(crate) fn new(storage: Storage, live: Live, fence: Fence, lease: Duration, keep: Duration) -> Self {
        Self { storage, live, fence, lease, keep, text: String::new(), text_utf16_units: 0 }
    }

    /// Commits more of the text, and files that came after it.
    pub(crate) async fn write(&mut self, text: &str, files: &[FileContent<'_>]) -> Result<(), Stopped> {
        let mut events = Vec::with_capacity(1 + files.len());
        if !text.is_empty() {
            events.push(Event::AssistantDelta { text: text.to_owned(), offset: self.text_utf16_units });
        }
        events.extend(files.iter().map(written));
        let files = files.to_vec();
        self.commit(&Commit { at: storage::now(), change: StateChange::Building, files, events }).await?;
        self.text.push_str(text);
        self.text_utf16_units += text.encode_utf16().count() as u64;
        Ok(())
    }

    /// Shows this attempt's files in the preview from now on.
    pub(crate) async fn show(&mut self, preview_url: String) -> Result<(), Stopped> {
        let events = vec![Event::PreviewReady { preview_url }];
        self.commit(&Commit { at: storage::now(), change: StateChange::Show, files: Vec::new(), events }).await
    }

    /// Ends the build as good. How long it took is what a snapshot says as well: from `started_at` to this commit's time.
    pub(crate) async fn complete(
        &mut self,
        features: &[Feature],
        started_at: Option<DateTime<Utc>>,
    ) -> Result<(), Stopped> {
        let at = storage::now();
        let build_duration_ms =
            started_at.map_or(0, |start| u64::try_from((at - start).num_milliseconds()).unwrap_or(0));
        let text = std::mem::take(&mut self.text);
        let change = StateChange::Complete { text: &text, features };
        self.commit(&Commit {
            at,
            change,
            files: Vec::new(),
            events: vec![Event::BuildCompleted { build_duration_ms }],
        })
        .await
    }

    /// Ends the build as failed.
    pub(crate) async fn fail(&mut self, cause: Cause, event: Event) -> Result<(), Stopped> {
        let text = std::mem::take(&mut self.text);
        let change = StateChange::Fail { text: &text, cause };
        self.commit(&Commit { at: storage::now(), change, files: Vec::new(), events: vec![event] }).await
    }

    /// Marks in the trace what was told, by its numbers.
    fn mark(&self, commit: &Commit<'_>, news: &News) {
        for (event, (seq, _)) in commit.events.iter().zip(&news.frames) {
            if let Some(name) = moment(event, self.text.is_empty()) {
                tracing::info!(target: MOMENT, seq, "{name}");
            }
        }
    }

    /// Commits and tells; while Postgres is away, again and again: the fence makes a doubled one harmless.
    async fn commit(&mut self, commit: &Commit<'_>) -> Result<(), Stopped> {
        let numbers = u32::try_from(commit.events.len()).unwrap_or(u32::MAX);
        let mut pause = Duration::from_millis(50);
        let mut strikes = 0;
        loop {
            let drawn = self.live.draw(&self.fence.build_session_id, numbers).await;
            match self.storage.commit(&mut self.fence, commit, drawn, self.lease, self.keep).await {
                Ok(Committed::Done(news)) => {
                    self.live.publish(&self.fence.build_session_id, &news);
                    self.mark(commit, &news);
                    return Ok(());
                }
                Ok(Committed::Before) => return Ok(()),
                Ok(Committed::Fenced) => return Err(Stopped::Fenced),
                Err(error) if error.is_passing() => {
                    tracing::warn!(
                        build_session_id = %self.fence.build_session_id, %error,
                        "a commit is tried again in {pause:?}: {error}",
                    );
                    // Where Postgres answers everything but this, it is not Postgres that is ill.
                    strikes = if self.storage.ping().await.is_ok() { strikes + 1 } else { 0 };
                    if strikes >= MAX_STRIKES {
                        return Err(Stopped::Refused(error));
                    }
                }
                Err(error) => return Err(Stopped::Refused(error)),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}

/// What the trace calls an event; nothing for text that is not the first of it.
fn moment(event: &Event, is_first_text: bool) -> Option<&'static str> {
    match event {
        Event::AssistantDelta { .. } if is_first_text => Some("first_token"),
        Event::AssistantDelta { .. } => None,
        other => Some(other.event_type().as_str()),
    }
}

fn written(file: &FileContent<'_>) -> Event {
    Event::FileWritten { path: file.path.to_owned(), bytes: file.content.len() as u64 }
}
