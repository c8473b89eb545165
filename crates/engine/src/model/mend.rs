//! Repairs of what a model wrote, where they are safe: they take away what may not be shown and add what every page
//! has, and never make up content. What a repair did is held to the same check as everything else.

use crate::{SiteFile, Unsound};

/// What a page of this site is to have.
#[derive(Clone, Debug)]
pub(super) struct Manners {
    /// The language of the site.
    pub(super) lang: &'static str,
    pub(super) dir: &'static str,
    /// What the site is called.
    pub(super) title: String,
}

/// `file` without the fault; none where that can't be done.
pub(super) fn mended(file: &SiteFile, fault: &Unsound, manners: &Manners) -> Option<SiteFile> {
    let text = std::str::from_utf8(&file.content).ok()?;
    let mended = match fault {
        Unsound::Dangling { reference, .. } => without(text, reference, "#"),
        Unsound::External { reference, .. } => without(text, reference, "data:,"),
        Unsound::UnsafeLink { reference, .. } => without(text, reference, "#"),
        Unsound::NoTitle { .. } => {
            let title = escaped(&manners.title);
            after_tag(text, "<head", &format!("<title>{title}</title>"))
        }
        Unsound::NoLanguage { .. } => {
            let place = find(text, "<html")? + "<html".len();
            let Manners { lang, dir, .. } = manners;
            Some(format!("{} lang=\"{lang}\" dir=\"{dir}\"{}", &text[..place], &text[place..]))
        }
        Unsound::NoIndex
        | Unsound::DoubleFile { .. }
        | Unsound::NotUtf8 { .. }
        | Unsound::Broken { .. }
        | Unsound::NoText { .. } => None,
    }?;
    (mended != text).then(|| SiteFile { path: file.path.clone(), content: mended.into() })
}

/// A page with the frame that every page has: a doctype, `<html>`, `<head>`, `<body>` and their ends.
pub(super) fn framed(text: &str) -> String {
    let mut page = text.trim().to_owned();
    // What was cut within a tag ends before it.
    if page.rfind('<') > page.rfind('>') {
        page.truncate(page.rfind('<').unwrap_or(page.len()));
    }
    for unseen in ["script", "style"] {
        let begins = rfind(&page, &format!("<{unseen}"));
        if begins.is_some() && begins > rfind(&page, &format!("</{unseen}")) {
            page.truncate(begins.unwrap_or(page.len()));
        }
    }
    if find(&page, "<html").is_none() {
        let body = find(&page, "<body").or_else(|| find(&page, "</head>").map(|at| at + "</head>".len()));
        let head = page[..body.unwrap_or(0)].to_owned();
        let rest = page.split_off(body.unwrap_or(0));
        let doctype = find(&head, "<!doctype").and_then(|at| head[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
        let (doctype, head) = head.split_at(doctype);
        let head = if find(head, "<head").is_some() { head.to_owned() } else { format!("<head>{head}</head>") };
        let rest = if find(&rest, "<body").is_some() { rest } else { format!("<body>{rest}") };
        page = format!("{doctype}<html>{head}{rest}");
    }
    if find(&page, "<head").is_none() {
        page = after_tag(&page, "<html", "<head></head>").unwrap_or(page);
    }
    if find(&page, "<!doctype").is_none() {
        page.insert_str(0, "<!doctype html>\n");
    }
    for end in ["</body>", "</html>"] {
        if find(&page, end).is_none() {
            match find(&page, "</html>") {
                Some(at) => page.insert_str(at, end),
                None => page.push_str(end),
            }
        }
    }
    page.push('\n');
    page
}

/// A sheet up to its last whole rule.
pub(super) fn whole_rules(text: &str) -> &str {
    text.rfind('}').map_or("", |at| &text[..=at])
}

/// `text` with `instead` wherever exactly `reference` is referred to.
fn without(text: &str, reference: &str, instead: &str) -> Option<String> {
    let spellings = [reference.to_owned(), escaped(reference)];
    let edge = |c: Option<char>, others: &str| c.is_none_or(|c| c.is_whitespace() || others.contains(c));
    for spelling in spellings.iter().filter(|spelling| !spelling.is_empty()) {
        let mut mended = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(spelling.as_str()) {
            let (before, found) = rest.split_at(at);
            let after = &found[spelling.len()..];
            let last = before.chars().next_back().or_else(|| mended.chars().next_back());
            let is_whole = edge(last, "\"'(=,;") && edge(after.chars().next(), "\"'),;>");
            mended.push_str(before);
            mended.push_str(if is_whole { instead } else { spelling });
            rest = after;
        }
        mended.push_str(rest);
        if mended != text {
            return Some(mended);
        }
    }
    None
}

/// `text` with `more` after the first tag that begins with `tag`.
fn after_tag(text: &str, tag: &str, more: &str) -> Option<String> {
    let begins = find(text, tag)?;
    let ends = begins + text[begins..].find('>')? + 1;
    Some(format!("{}{more}{}", &text[..ends], &text[ends..]))
}

/// The place of `tag` in any case; `<head` is not found in `<header`.
fn find(text: &str, tag: &str) -> Option<usize> {
    places(text, tag).next()
}

fn rfind(text: &str, tag: &str) -> Option<usize> {
    places(text, tag).last()
}

fn places<'a>(text: &'a str, tag: &'a str) -> impl Iterator<Item = usize> + 'a {
    let (bytes, tag) = (text.as_bytes(), tag.as_bytes());
    (0..=bytes.len().saturating_sub(tag.len())).filter(move |at| {
        let found = bytes.get(*at..at + tag.len());
        let next = bytes.get(at + tag.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(tag)) && !next.is_some_and(u8::is_ascii_alphanumeric)
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_site;

    fn manners() -> Manners {
        Manners { lang: "ar", dir: "rtl", title: "Nour & co".to_owned() }
    }

    fn page(content: &str) -> SiteFile {
        SiteFile { path: "index.html".to_owned(), content: content.to_owned().into() }
    }

    /// The page once nothing can be mended any more.
    #[track_caller]
    fn becomes(content: &str, expected: &str) {
        let mut file = page(&framed(content));
        while let Err(fault) = check_site(std::slice::from_ref(&file)) {
            file = mended(&file, &fault, &manners()).unwrap_or_else(|| panic!("{fault} in {file:?}"));
        }
        assert_eq!(String::from_utf8_lossy(&file.content).trim(), expected);
    }

    #[test]
    fn a_bare_text_becomes_a_page() {
        becomes(
            "<h1>Hi</h1>",
            "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\"><head><title>Nour &amp; co</title></head><body><h1>Hi</h1></body></html>",
        );
    }

    #[test]
    fn a_page_that_breaks_off_is_closed() {
        let head = "<!doctype html><html lang=\"en\"><head><title>a</title></head><body>";
        becomes(&format!("{head}<p>Hi <b>you</b><im"), &format!("{head}<p>Hi <b>you</b></body></html>"));
        becomes(&format!("{head}<p>Hi</p><script>let a = '<b>"), &format!("{head}<p>Hi</p></body></html>"));
    }

    #[test]
    fn what_leads_nowhere_or_away_is_taken_out() {
        let frame = |body: &str| {
            format!(
                "<!doctype html><html lang=\"en\"><head><title>a</title></head><body>{body}<header>x</header></body></html>"
            )
        };
        for (body, without) in [
            ("<a href=\"no.html\">no.html</a>", "<a href=\"#\">no.html</a>"),
            ("<img src='https://x.y/a?b=1&amp;c=2' alt=\"\">", "<img src='data:,' alt=\"\">"),
            ("<a href=\"javascript:void(0)\">a</a>", "<a href=\"#\">a</a>"),
            ("<p style=\"background:url(https://x.y/a.png)\">a</p>", "<p style=\"background:url(data:,)\">a</p>"),
            ("<a href=\"no.html\">a</a><a href=\"no.html#b\">b</a>", "<a href=\"#\">a</a><a href=\"#\">b</a>"),
        ] {
            becomes(&frame(body), &frame(without));
        }
    }

    #[test]
    fn a_sheet_ends_after_its_last_whole_rule() {
        assert_eq!(whole_rules("a{b:c}\nd{e:"), "a{b:c}");
        assert_eq!(whole_rules("a{"), "");
    }
}
