//! The page that is there before the model has said a word.

use std::time::Duration;

use super::{answer::Written, shelf::Shelf, writing::manners};
use crate::{Brief, Offline, SiteFile};

/// A first page of Sheen's own: right name, language and look, all in one file, so that nothing is left over once the
/// model has written its own.
pub(super) fn first_page(brief: &Brief) -> Vec<SiteFile> {
    let all = Offline::new(Duration::ZERO).scaffold(brief);
    let text = |path: &str| {
        let file = all.iter().find(|file| file.path == path)?;
        Some(String::from_utf8_lossy(&file.content).into_owned())
    };
    let Some(mut page) = text("index.html") else { return all };
    if let Some(style) = text("assets/style.css") {
        page = with_instead(&page, "href=\"assets/style.css\"", ">", &format!("<style>\n{style}</style>"));
    }
    page = with_instead(&page, "href=\"assets/icon.svg\"", ">", "");
    page = with_instead(&page, "src=\"assets/site.js\"", "</script>", "");
    let mut shelf = Shelf::new(manners(brief), Vec::new());
    // Its links to pages that the model may never write are taken out on the way.
    shelf.put(Written { path: "index.html".to_owned(), content: page, is_closed: true });
    if shelf.has("index.html") { shelf.files().to_vec() } else { all }
}

/// `page` with `instead` in place of the element that has `attribute` and ends with `end`.
fn with_instead(page: &str, attribute: &str, end: &str, instead: &str) -> String {
    let found = page.split_once(attribute).and_then(|(before, after)| {
        let begins = before.rfind('<')?;
        let ends = after.find(end)? + end.len();
        Some(format!("{}{instead}{}", &before[..begins], &after[ends..]))
    });
    found.unwrap_or_else(|| page.to_owned())
}
