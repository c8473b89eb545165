//! Whether files make a site that a preview may show.
//!
//! Held against every engine's output: before `preview_ready` the whole site, later every new version of a file.
//! Sound means: something to see, in a known language, everything it points at is there, nothing is fetched from
//! elsewhere. What it is *not*: a validator, or the wall against hostile code; browsers forgive more than this does,
//! and the wall is the preview's sandbox on an origin of its own.

mod css;
mod page;
mod reference;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use page::Inspection;
use reference::{Reference, Target};

use crate::SiteFile;

/// Why a site, or a version of one of its files, is not shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    #[error("there is no index.html")]
    NoIndex,
    #[error("two files are called {path}")]
    DoubleFile { path: String },
    #[error("{path} is not UTF-8")]
    NotUtf8 { path: String },
    #[error("{path} is broken: {reason}")]
    Broken { path: String, reason: String },
    #[error("{path} has no title")]
    NoTitle { path: String },
    #[error("{path} does not say its language")]
    NoLanguage { path: String },
    #[error("{path} has no visible text")]
    NoText { path: String },
    #[error("{path} refers to {reference:?}, which is not in the site")]
    Dangling { path: String, reference: String },
    #[error("{path} fetches from elsewhere: {reference:?}")]
    External { path: String, reference: String },
    #[error("{path} links to {reference:?}, which is no address of a document")]
    UnsafeLink { path: String, reference: String },
}

impl Unsound {
    /// The file that has the fault.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::NoIndex => "index.html",
            Self::DoubleFile { path }
            | Self::NotUtf8 { path }
            | Self::Broken { path, .. }
            | Self::NoTitle { path }
            | Self::NoLanguage { path }
            | Self::NoText { path }
            | Self::Dangling { path, .. }
            | Self::External { path, .. }
            | Self::UnsafeLink { path, .. } => path,
        }
    }
}

/// Whether `files` are a sound site by themselves.
pub fn check_site(files: &[SiteFile]) -> Result<(), Unsound> {
    let mut inspections = HashMap::with_capacity(files.len());
    for file in files {
        if inspections.insert(file.path.as_str(), inspect(&file.path, &file.content)?).is_some() {
            return Err(Unsound::DoubleFile { path: file.path.clone() });
        }
    }
    if !inspections.contains_key("index.html") {
        return Err(Unsound::NoIndex);
    }
    // In the order given, so that the same site has the same first fault.
    files.iter().try_for_each(|file| {
        inspections[file.path.as_str()].references.iter().try_for_each(|reference| {
            resolve(&file.path, reference, |target| {
                inspections.get(target).map(|found| found.ids.contains_id(reference))
            })
        })
    })
}

/// Whether a site that has `files` stays sound with `content` at `path`, new or instead of what is there.
pub fn check_page(path: &str, content: &[u8], files: &[SiteFile]) -> Result<(), Unsound> {
    let new = inspect(path, content)?;
    // Of the other files only those are read that an anchor of this one points into, each once.
    let mut read: HashMap<&str, Inspection> = HashMap::new();
    for reference in &new.references {
        resolve(path, reference, |target| {
            if target == path {
                return Some(new.ids.contains_id(reference));
            }
            let file = files.iter().find(|file| file.path == target)?;
            if !reference.has_fragment() {
                return Some(true);
            }
            // What is there was held to this when it came; a fault of its own is none of the new version's.
            let found =
                read.entry(&file.path).or_insert_with(|| inspect(&file.path, &file.content).unwrap_or_default());
            Some(found.ids.contains_id(reference))
        })?;
    }
    // Anchors of other pages may point into this one: look whether a place is gone that was there.
    let old = files.iter().find(|file| file.path == path).and_then(|file| inspect(&file.path, &file.content).ok());
    if old.is_none_or(|old| new.ids.include(&old.ids)) {
        return Ok(());
    }
    for file in files.iter().filter(|file| file.path != path && file.is_page()) {
        let Ok(found) = inspect(&file.path, &file.content) else { continue };
        for reference in found.references.iter().filter(|reference| reference.target(&file.path).is_page(path)) {
            resolve(&file.path, reference, |_| Some(new.ids.contains_id(reference)))?;
        }
    }
    Ok(())
}

/// The ids of a file; `None` where anchors into it are not looked at.
#[derive(Debug, Default)]
struct Ids(Option<std::collections::HashSet<String>>);

impl Ids {
    /// Whether all of `others` are among them.
    fn include(&self, others: &Self) -> bool {
        match (&self.0, &others.0) {
            (Some(own), Some(others)) => others.is_subset(own),
            _ => true,
        }
    }

    /// Whether the place that the reference's fragment names is there.
    fn contains_id(&self, reference: &Reference) -> bool {
        let Some(ids) = &self.0 else { return true };
        reference.fragment().is_none_or(|fragment| fragment.is_empty() || fragment == "top" || ids.contains(&fragment))
    }
}

fn inspect(path: &str, content: &[u8]) -> Result<Inspection, Unsound> {
    let extension = path.rsplit('.').next().unwrap_or_default();
    if !matches!(extension, "html" | "svg" | "css" | "json" | "webmanifest" | "js" | "txt" | "xml") {
        return Ok(Inspection::default());
    }
    let text = std::str::from_utf8(content).map_err(|_| Unsound::NotUtf8 { path: path.to_owned() })?;
    match extension {
        "html" => page::inspect_html(path, text),
        "svg" => page::inspect_svg(path, text),
        "css" => css::inspect(path, text),
        "json" | "webmanifest" => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Ok(Inspection::default()),
            Err(error) => Err(Unsound::Broken { path: path.to_owned(), reason: error.to_string() }),
        },
        _ => Ok(Inspection::default()),
    }
}

/// Whether `reference`, standing in the file at `path`, leads somewhere. `lookup` answers for a path of the site:
/// `None` where there is no such file, else whether it has the place that the fragment names.
fn resolve(path: &str, reference: &Reference, lookup: impl FnOnce(&str) -> Option<bool>) -> Result<(), Unsound> {
    let at = path.to_owned();
    let text = reference.text.clone();
    match reference.target(path) {
        Target::Elsewhere if reference.is_fetched => Err(Unsound::External { path: at, reference: text }),
        Target::Code => Err(Unsound::UnsafeLink { path: at, reference: text }),
        Target::Nowhere => Err(Unsound::Dangling { path: at, reference: text }),
        Target::Elsewhere | Target::Embedded => Ok(()),
        Target::File(target) => match lookup(&target) {
            Some(true) => Ok(()),
            Some(false) | None => Err(Unsound::Dangling { path: at, reference: text }),
        },
    }
}
