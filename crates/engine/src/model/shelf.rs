//! The site while a model writes it: what is shown, and what still waits for what it refers to.
//!
//! Invariant: what is handed out keeps the shown site sound ([`check_site`]), file by file or, at the end, as one group.
//! A page that refers to files which are not there yet is shown at once without those references, and with them as soon
//! as they lead somewhere. Pure.

use std::collections::BTreeSet;

use crate::{SiteFile, Unsound, check_page, check_site};

use super::{
    answer::Written,
    mend::{self, Manners},
};

/// Repairs of one version of the site, at most.
const MOST_REPAIRS: usize = 400;

#[derive(Debug)]
pub(super) struct Shelf {
    manners: Manners,
    shown: Vec<SiteFile>,
    /// Files as the model wrote them whose shown version is another, or none.
    waiting: Vec<SiteFile>,
    /// What of the model's is shown.
    written: BTreeSet<String>,
    /// Why files were not taken, for operators.
    refused: Vec<String>,
}

impl Shelf {
    pub(super) fn new(manners: Manners, shown: Vec<SiteFile>) -> Self {
        Self { manners, shown, waiting: Vec::new(), written: BTreeSet::new(), refused: Vec::new() }
    }

    pub(super) fn files(&self) -> &[SiteFile] {
        &self.shown
    }

    /// Whether any file of the model's is shown.
    pub(super) fn has_any(&self) -> bool {
        !self.written.is_empty()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.written.contains(path)
    }

    pub(super) fn refused(&self) -> &[String] {
        &self.refused
    }

    /// Takes a file; what is to be shown now, in this order.
    pub(super) fn put(&mut self, written: Written) -> Vec<SiteFile> {
        let Some(file) = self.taken(written) else { return Vec::new() };
        self.waiting.retain(|waiting| waiting.path != file.path);
        let mut out = Vec::new();
        match self.fitted(&file) {
            Ok(fitted) => {
                if fitted != file {
                    self.waiting.push(file);
                }
                self.show(fitted, &mut out);
            }
            // It may fit once others are there.
            Err(_) => self.waiting.push(file),
        }
        self.show_what_fits(&mut out);
        out
    }

    /// The model has written all: what waited for each other, as one group that is sound together.
    pub(super) fn finish(&mut self) -> Vec<SiteFile> {
        let mut group = std::mem::take(&mut self.waiting);
        for _ in 0..MOST_REPAIRS {
            if group.is_empty() {
                break;
            }
            let Err(fault) = check_site(&overlaid(&self.shown, &group)) else { break };
            let path = fault.path();
            let of_group = group.iter().position(|file| file.path == path);
            let faulty = of_group.map(|at| &group[at]).or_else(|| self.shown.iter().find(|file| file.path == path));
            match (faulty.and_then(|file| mend::mended(file, &fault, &self.manners)), of_group) {
                (Some(mended), Some(at)) => group[at] = mended,
                // A file of before refers to what is no longer there.
                (Some(mended), None) => group.push(mended),
                (None, Some(at)) => {
                    self.refused.push(fault.to_string());
                    group.remove(at);
                }
                (None, None) => {
                    self.refused.push(fault.to_string());
                    group.clear();
                }
            }
        }
        if check_site(&overlaid(&self.shown, &group)).is_err() {
            group.clear();
        }
        for file in &group {
            self.note(file.clone());
        }
        group
    }

    /// A file that can be part of a site, with the frame that pages have.
    fn taken(&mut self, written: Written) -> Option<SiteFile> {
        let Written { path, content, is_closed } = written;
        let content = if path.ends_with(".html") {
            mend::framed(&content)
        } else if !is_closed && path.ends_with(".css") {
            mend::whole_rules(&content).to_owned()
        } else {
            content
        };
        match SiteFile::new(path, content) {
            Ok(file) => Some(file),
            Err(invalid) => {
                self.refused.push(invalid.to_string());
                None
            }
        }
    }

    /// `file` as it may be shown now: as it is, or without what it refers to in vain.
    fn fitted(&self, file: &SiteFile) -> Result<SiteFile, Unsound> {
        let mut fitted = file.clone();
        for _ in 0..MOST_REPAIRS {
            let Err(fault) = check_page(&fitted.path, &fitted.content, &self.shown) else { return Ok(fitted) };
            // What is wrong with another page is no matter of this one's references.
            if fault.path() != fitted.path {
                return Err(fault);
            }
            fitted = mend::mended(&fitted, &fault, &self.manners).ok_or(fault)?;
        }
        Err(Unsound::Broken { path: fitted.path, reason: "it has too many faults".to_owned() })
    }

    /// Shows those that waited and need not any more.
    fn show_what_fits(&mut self, out: &mut Vec<SiteFile>) {
        let mut at = 0;
        while let Some(file) = self.waiting.get(at) {
            if check_page(&file.path, &file.content, &self.shown).is_ok() {
                let file = self.waiting.remove(at);
                self.show(file, out);
                at = 0;
            } else {
                at += 1;
            }
        }
    }

    fn show(&mut self, file: SiteFile, out: &mut Vec<SiteFile>) {
        self.note(file.clone());
        out.push(file);
    }

    fn note(&mut self, file: SiteFile) {
        self.written.insert(file.path.clone());
        match self.shown.iter_mut().find(|old| old.path == file.path) {
            Some(old) => *old = file,
            None => self.shown.push(file),
        }
    }
}

/// `files` with those of `group` on top.
pub(super) fn overlaid(files: &[SiteFile], group: &[SiteFile]) -> Vec<SiteFile> {
    let is_new = |path: &str| group.iter().any(|new| new.path == path);
    files.iter().filter(|file| !is_new(&file.path)).chain(group).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> Shelf {
        let manners = Manners { lang: "en", dir: "ltr", title: "Luna".to_owned() };
        Shelf::new(manners, vec![SiteFile { path: "index.html".to_owned(), content: page("Luna").into() }])
    }

    fn page(body: &str) -> String {
        format!("<!doctype html>\n<html lang=\"en\"><head><title>a</title></head><body>{body}</body></html>\n")
    }

    fn written(path: &str, content: &str) -> Written {
        Written { path: path.to_owned(), content: content.to_owned(), is_closed: true }
    }

    fn put(shelf: &mut Shelf, path: &str, content: &str) -> Vec<(String, String)> {
        let shown = told(shelf.put(written(path, content)));
        assert_eq!(check_site(shelf.files()), Ok(()), "after {path}");
        shown
    }

    fn told(files: Vec<SiteFile>) -> Vec<(String, String)> {
        files.into_iter().map(|file| (file.path, String::from_utf8_lossy(&file.content).into_owned())).collect()
    }

    fn both(path: &str, content: String) -> (String, String) {
        (path.to_owned(), content)
    }

    #[test]
    fn a_page_is_shown_at_once_and_its_links_as_soon_as_they_lead_somewhere() {
        let mut shelf = shelf();
        let home = page("Hi <a href=\"menu.html\">menu</a> <a href=\"team.html\">team</a>");
        let without = page("Hi <a href=\"#\">menu</a> <a href=\"#\">team</a>");
        assert_eq!(put(&mut shelf, "index.html", &home), [both("index.html", without)]);
        let menu = page("Menu <a href=\"index.html\">home</a>");
        assert_eq!(put(&mut shelf, "menu.html", &menu), [both("menu.html", menu)]);
        let team = page("Team <a href=\"menu.html\">menu</a>");
        assert_eq!(put(&mut shelf, "team.html", &team), [both("team.html", team), both("index.html", home)]);
        assert_eq!(shelf.finish(), []);
    }

    #[test]
    fn pages_that_need_each_other_come_together_at_the_end() {
        let mut shelf = shelf();
        let (a, b) = (page("A <a href=\"b.html#x\">b</a>"), page("<p id=\"x\">B</p> <a href=\"a.html#y\">a</a>"));
        put(&mut shelf, "a.html", &a);
        put(&mut shelf, "b.html", &b);
        let group = told(shelf.finish());
        // `a` fits; the place that `b` looks for in it is not there.
        assert_eq!(group, [both("b.html", b.replace("a.html#y", "#"))]);
        assert_eq!(check_site(shelf.files()), Ok(()));
    }

    #[test]
    fn what_never_comes_is_not_referred_to() {
        let mut shelf = shelf();
        put(&mut shelf, "index.html", &page("Hi <img src=\"no.png\" alt=\"\"><a href=\"no.html\">no</a>"));
        let group = told(shelf.finish());
        assert_eq!(group, [both("index.html", page("Hi <img src=\"#\" alt=\"\"><a href=\"#\">no</a>"))]);
    }

    #[test]
    fn a_place_that_went_is_not_pointed_at_by_the_pages_of_before() {
        let mut shelf = shelf();
        put(&mut shelf, "index.html", &page("<p id=\"old\">Hi</p>"));
        put(&mut shelf, "a.html", &page("A <a href=\"index.html#old\">there</a>"));
        assert_eq!(put(&mut shelf, "index.html", &page("New")), [], "it would break the other");
        let group = told(shelf.finish());
        assert_eq!(group, [both("index.html", page("New")), both("a.html", page("A <a href=\"#\">there</a>"))]);
    }

    #[test]
    fn what_is_no_page_and_no_file_of_a_site_is_refused() {
        let mut shelf = shelf();
        for (path, content) in [
            ("../up.html", "Hi"),
            ("run.php", "<?php"),
            ("empty.html", ""),
            ("data.json", "{"),
            ("a.css", "@import url(https://x.y/z.css"),
        ] {
            put(&mut shelf, path, content);
        }
        shelf.finish();
        assert_eq!(shelf.files().len(), 1, "{:?}", shelf.files());
        assert!(!shelf.has_any() && shelf.refused().len() >= 4, "{:?}", shelf.refused());
    }
}
