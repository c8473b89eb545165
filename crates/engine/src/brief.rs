//! What is to be written.

use protocol::analysis::Analysis;

use crate::SiteFile;

/// What is to be written, and for whom.
#[derive(Clone, Debug)]
pub struct Brief {
    pub project_id: String,
    pub build_session_id: String,
    /// As the person typed it.
    pub prompt: String,
    /// The caller's: the assistant's text and the recommendations speak it. The *site* speaks the prompt's language.
    pub locale: i18n::Locale,
    pub analysis: Analysis,
    /// The site to go on from.
    pub parent: Option<ParentSite>,
}

/// An earlier site of the same project.
#[derive(Clone, Debug)]
pub struct ParentSite {
    pub prompt: String,
    pub analysis: Analysis,
    /// The files as they were last shown.
    pub files: Vec<SiteFile>,
}
