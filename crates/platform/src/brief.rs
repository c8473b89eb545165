//! From a build's row to what an engine is asked to write.

use engine::{Brief, ParentSite, SiteFile};
use i18n::Locale;
use storage::{BuildRow, Storage, StorageError};

/// What the engine is asked to write for `build`, with the site that it goes on from.
///
/// # Errors
/// [`StorageError::Unavailable`].
pub async fn brief(storage: &Storage, build: &BuildRow) -> Result<Brief, StorageError> {
    Ok(Brief {
        project_id: build.project_id.to_string(),
        build_session_id: build.build_session_id.to_string(),
        prompt: build.prompt.clone(),
        locale: Locale::parse(&build.locale),
        analysis: build.analysis.clone(),
        parent: parent_site(storage, build).await?,
    })
}

/// The parent of `build`, where it has one that has a site to show.
async fn parent_site(storage: &Storage, build: &BuildRow) -> Result<Option<ParentSite>, StorageError> {
    let Some(id) = &build.parent_build_session_id else { return Ok(None) };
    let Some(parent) = storage.build(id).await? else { return Ok(None) };
    let Some(attempt) = parent.shown_attempt else { return Ok(None) };
    let files = storage.files(id, attempt).await?;
    let files = files.into_iter().map(|file| SiteFile { path: file.path, content: file.content }).collect();
    Ok(Some(ParentSite { prompt: parent.prompt, analysis: parent.analysis, files }))
}
