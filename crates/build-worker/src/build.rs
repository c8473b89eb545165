//! One build: scaffold, preview, text and files as the engine speaks, end.

use std::{pin::pin, time::Duration};

use engine::{Brief, Engine, EngineError, Output, Site, SiteFile, Unsound, check_page, check_site};
use i18n::Locale;
use platform::{brief, build_failed, insist};
use protocol::failure::{Cause, FailureCode};
use storage::{BuildRow, FileContent};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};
use tracing::Instrument;

use crate::writer::{Stopped, Writer};

/// After the first token, text is told this often.
const FLUSH_EVERY: Duration = Duration::from_millis(25);
/// Outputs that the engine may be ahead of the commits.
const AHEAD: usize = 64;
/// The assistant's text, in bytes, at most.
const MAX_TEXT_BYTES: usize = 256 * 1024;
/// A site's files together, in bytes, at most.
const MAX_SITE_BYTES: usize = 32 * 1024 * 1024;
/// A site's files, at most.
const MAX_FILES: usize = 500;

/// How a build that was not stopped ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Completed,
    Failed(FailureCode),
}

/// What one build needs.
pub(crate) struct Build<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) row: &'a BuildRow,
    pub(crate) writer: Writer,
    pub(crate) preview_url: &'a str,
    pub(crate) timeout: Duration,
}

/// The files of this attempt as they are stored.
#[derive(Debug, Default)]
struct Stored {
    files: Vec<SiteFile>,
    bytes: usize,
}

impl Stored {
    fn put(&mut self, file: SiteFile) {
        self.bytes += file.content.len();
        if let Some(old) = self.files.iter_mut().find(|old| old.path == file.path) {
            self.bytes -= old.content.len();
            *old = file;
        } else {
            self.files.push(file);
        }
    }

    /// The files with `others` on top.
    fn with(&self, others: &[SiteFile]) -> Vec<SiteFile> {
        let is_other = |path: &str| others.iter().any(|other| other.path == path);
        self.files.iter().filter(|file| !is_other(&file.path)).chain(others).cloned().collect()
    }

    fn is_too_large(&self) -> bool {
        self.bytes > MAX_SITE_BYTES || self.files.len() > MAX_FILES
    }
}

impl Build<'_> {
    /// Builds to the end. Dropped, it leaves the build to whoever takes it next.
    pub(crate) async fn run(mut self) -> Result<Ended, Stopped> {
        let deadline = Instant::now() + self.timeout;
        let outcome = match tokio::time::timeout_at(deadline, self.write_site()).await {
            Ok(outcome) => outcome?,
            Err(_) => Err(EngineError::new(FailureCode::Timeout, "the build's time ran out")),
        };
        match outcome {
            Ok(site) => {
                let end = self.writer.complete(&site.features, self.row.started_at);
                end.instrument(tracing::info_span!("end")).await?;
                Ok(Ended::Completed)
            }
            Err(error) => {
                tracing::warn!(
                    build_session_id = %self.row.build_session_id, code = %error.code,
                    "the build failed: {error}",
                );
                let locale = Locale::parse(&self.row.locale);
                let cause = Cause::new(error.code, error.retry_after);
                let end = self.writer.fail(cause, build_failed(&locale, cause));
                end.instrument(tracing::info_span!("end")).await?;
                Ok(Ended::Failed(error.code))
            }
        }
    }

    async fn write_site(&mut self) -> Result<Result<Site, EngineError>, Stopped> {
        let brief = insist("the brief", || brief(&self.writer.storage, self.row)).await;
        let brief = brief.map_err(Stopped::Refused)?;
        let mut stored = match self.show_scaffold(&brief).instrument(tracing::info_span!("scaffold")).await? {
            Ok(stored) => stored,
            Err(error) => return Ok(Err(error)),
        };
        let (sink, outputs) = engine::Sink::channel(AHEAD);
        let engine = self.engine;
        let speak = async {
            let site = engine.build(&brief, &sink).await;
            drop(sink);
            site
        };
        let speak = speak.instrument(tracing::info_span!("engine", engine = engine.kind().as_str()));
        let site = {
            let mut speak = pin!(speak);
            let mut listen = pin!(listen(&mut self.writer, &mut stored, outputs));
            // A listener that stops ends the engine's future with it: its connections are dropped.
            tokio::select! {
                site = &mut speak => match listen.await? {
                    Ok(()) => site,
                    Err(error) => return Ok(Err(error)),
                },
                heard = &mut listen => match heard? {
                    Ok(()) => speak.await,
                    Err(error) => return Ok(Err(error)),
                },
            }
        };
        let site = match site {
            Ok(site) => site,
            Err(error) => return Ok(Err(error)),
        };
        if let Err(unsound) = check_site(&stored.files) {
            return Ok(Err(EngineError::new(FailureCode::InvalidOutput, unsound.to_string())));
        }
        Ok(Ok(site))
    }

    /// Stores the first page, reads it back as the preview does, and shows it where it is good.
    async fn show_scaffold(&mut self, brief: &Brief) -> Result<Result<Stored, EngineError>, Stopped> {
        let scaffold = self.engine.scaffold(brief);
        let files: Vec<FileContent<'_>> =
            scaffold.iter().map(|file| FileContent { path: &file.path, content: &file.content }).collect();
        self.writer.write("", &files).await?;
        let fence = &self.writer.fence;
        let ask = || self.writer.storage.files(&fence.build_session_id, fence.attempt);
        let read = insist("the scaffold", ask).await.map_err(Stopped::Refused)?;
        let mut stored = Stored::default();
        for file in read {
            stored.put(SiteFile { path: file.path, content: file.content });
        }
        if let Err(unsound) = check_site(&stored.files) {
            return Ok(Err(EngineError::new(FailureCode::Internal, format!("the scaffold is unsound: {unsound}"))));
        }
        let preview_url = format!("{}/{}/", self.preview_url, self.row.preview_key);
        self.writer.show(preview_url).await?;
        Ok(Ok(stored))
    }
}

/// Commits what the engine says, until it has said everything.
async fn listen(
    writer: &mut Writer,
    stored: &mut Stored,
    mut outputs: Receiver<Output>,
) -> Result<Result<(), EngineError>, Stopped> {
    let mut text = String::new();
    let mut told_bytes = 0;
    // The first token goes out at once.
    let mut flush_at = Instant::now();
    loop {
        let output = tokio::select! {
            output = outputs.recv() => output,
            () = sleep_until(flush_at), if !text.is_empty() => {
                writer.write(&text, &[]).await?;
                text.clear();
                flush_at = Instant::now() + FLUSH_EVERY;
                continue;
            }
        };
        match output {
            Some(Output::Text(more)) => {
                told_bytes += more.len();
                if told_bytes > MAX_TEXT_BYTES {
                    return Ok(Err(EngineError::new(FailureCode::TooLarge, "the text is over its limit")));
                }
                text.push_str(&more);
            }
            Some(Output::File(file)) => {
                // A version that fails the check is not shown; the last good one stays.
                match check_page(&file.path, &file.content, &stored.files) {
                    Ok(()) => show(writer, stored, &mut text, vec![file]).await?,
                    Err(unsound) => not_shown(writer, &file.path, &unsound),
                }
                flush_at = Instant::now() + FLUSH_EVERY;
            }
            Some(Output::Files(files)) => {
                match check_site(&stored.with(&files)) {
                    Ok(()) => show(writer, stored, &mut text, files).await?,
                    Err(unsound) => not_shown(writer, unsound.path(), &unsound),
                }
                flush_at = Instant::now() + FLUSH_EVERY;
            }
            None => {
                if !text.is_empty() {
                    writer.write(&text, &[]).await?;
                }
                return Ok(Ok(()));
            }
        }
        if stored.is_too_large() {
            return Ok(Err(EngineError::new(FailureCode::TooLarge, "the site is over its limit")));
        }
    }
}

/// Commits `files`, after the text that came before them.
async fn show(
    writer: &mut Writer,
    stored: &mut Stored,
    text: &mut String,
    files: Vec<SiteFile>,
) -> Result<(), Stopped> {
    let contents: Vec<FileContent<'_>> =
        files.iter().map(|file| FileContent { path: &file.path, content: &file.content }).collect();
    writer.write(text, &contents).await?;
    text.clear();
    files.into_iter().for_each(|file| stored.put(file));
    Ok(())
}

fn not_shown(writer: &Writer, path: &str, unsound: &Unsound) {
    tracing::warn!(
        build_session_id = %writer.fence.build_session_id, path,
        "a version of {path} is not shown: {unsound}",
    );
}
