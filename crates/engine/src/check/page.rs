//! What a page or a picture says and refers to.

use html5gum::{DefaultEmitter, Error, HtmlString, StartTag, Token, Tokenizer};

use super::{Ids, Unsound, css, reference::Reference};

/// What a file refers to, and what can be referred to in it.
#[derive(Debug, Default)]
pub(super) struct Inspection {
    pub(super) references: Vec<Reference>,
    pub(super) ids: Ids,
}

/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript", "title", "datalist", "select", "svg"];

/// A page: refuses one that breaks off, says nothing or does not say its language.
pub(super) fn inspect_html(path: &str, text: &str) -> Result<Inspection, Unsound> {
    let page = read(path, text)?;
    let at = || path.to_owned();
    let broken = |reason: &str| Unsound::Broken { path: path.to_owned(), reason: reason.to_owned() };
    if !page.has_doctype {
        return Err(broken("no <!doctype html>"));
    }
    if !page.has_body {
        return Err(broken("no <body>"));
    }
    // Everything may be left out by HTML's rules but an answer that was cut off looks just like that.
    if !page.is_closed {
        return Err(broken("no </body> or </html>: it breaks off"));
    }
    if page.title.trim().is_empty() {
        return Err(Unsound::NoTitle { path: at() });
    }
    if !page.has_language {
        return Err(Unsound::NoLanguage { path: at() });
    }
    if !page.has_visible_text {
        return Err(Unsound::NoText { path: at() });
    }
    Ok(page.inspection)
}

/// A picture: refuses one that breaks off.
pub(super) fn inspect_svg(path: &str, text: &str) -> Result<Inspection, Unsound> {
    let page = read(path, text)?;
    if !page.is_svg_closed {
        return Err(Unsound::Broken { path: path.to_owned(), reason: "no </svg>: it breaks off".to_owned() });
    }
    // Fragments into a picture name views and layers as well as ids.
    Ok(Inspection { ids: Ids(None), ..page.inspection })
}

#[derive(Debug, Default)]
struct Page {
    inspection: Inspection,
    has_doctype: bool,
    has_body: bool,
    has_language: bool,
    has_visible_text: bool,
    is_closed: bool,
    is_svg_closed: bool,
    title: String,
}

fn read(path: &str, text: &str) -> Result<Page, Unsound> {
    let broken = |reason: String| Unsound::Broken { path: path.to_owned(), reason };
    let mut page =
        Page { inspection: Inspection { ids: Ids(Some(Default::default())), ..Default::default() }, ..Page::default() };
    // The open elements that hide their text, innermost last.
    let mut unseen: Vec<String> = Vec::new();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::Error(error) if is_fatal(error.value) => {
                return Err(broken(format!("{}", error.value)));
            }
            Token::Doctype(doctype) => page.has_doctype |= doctype.name.eq_ignore_ascii_case(b"html"),
            Token::StartTag(tag) => {
                let name = lossy(&tag.name);
                read_tag(path, &name, &tag, &mut page)?;
                if UNSEEN.contains(&name.as_str()) && !tag.self_closing {
                    unseen.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = lossy(&tag.name);
                if unseen.last() == Some(&name) {
                    unseen.pop();
                }
                page.is_closed |= name == "body" || name == "html";
                page.is_svg_closed |= name == "svg";
            }
            Token::String(string) => {
                let string = lossy(&string.value);
                match unseen.last().map(String::as_str) {
                    Some("title") if !unseen.iter().any(|name| name == "svg") => page.title.push_str(&string),
                    Some("style") => page.inspection.references.extend(css::addresses(&string)),
                    Some(_) => {}
                    None => page.has_visible_text |= page.has_body && string.chars().any(char::is_alphanumeric),
                }
            }
            Token::Error(_) | Token::Comment(_) => {}
        }
    }
    // A `<script>` or `<style>` that never ends swallows the rest of the page.
    if let Some(open) = unseen.iter().find(|name| matches!(name.as_str(), "script" | "style" | "title")) {
        return Err(broken(format!("a <{open}> without its end")));
    }
    Ok(page)
}

/// Errors after which a browser sees another page than was meant.
fn is_fatal(error: Error) -> bool {
    matches!(
        error,
        Error::EofInTag
            | Error::EofInComment
            | Error::EofInDoctype
            | Error::EofBeforeTagName
            | Error::DuplicateAttribute
            | Error::UnexpectedNullCharacter
    )
}

fn read_tag(path: &str, name: &str, tag: &StartTag<()>, page: &mut Page) -> Result<(), Unsound> {
    match name {
        "body" => page.has_body = true,
        "base" => {
            return Err(Unsound::Broken { path: path.to_owned(), reason: "a <base> moves every address".to_owned() });
        }
        "meta" if attribute(tag, "http-equiv").is_some_and(|value| value.trim().eq_ignore_ascii_case("refresh")) => {
            return Err(Unsound::Broken { path: path.to_owned(), reason: "a <meta refresh> leads away".to_owned() });
        }
        "html" => page.has_language = attribute(tag, "lang").is_some_and(|lang| !lang.trim().is_empty()),
        _ => {}
    }
    let Page { inspection: Inspection { references, ids: Ids(ids) }, .. } = page;
    for (key, value) in &tag.attributes {
        let value = lossy(&value.value);
        match lossy(key).as_str() {
            "id" => {
                ids.get_or_insert_default().insert(value);
            }
            "name" if name == "a" => {
                ids.get_or_insert_default().insert(value);
            }
            "href" if matches!(name, "a" | "area") => references.push(Reference::link(value)),
            "href" | "xlink:href" | "src" | "poster" | "action" | "formaction" | "data" | "background" | "manifest" => {
                references.push(Reference::fetched(value));
            }
            "srcset" | "imagesrcset" if !value.contains("data:") => references.extend(
                value.split(',').filter_map(|candidate| candidate.split_whitespace().next()).map(Reference::fetched),
            ),
            "ping" => references.extend(value.split_whitespace().map(Reference::fetched)),
            "style" | "fill" | "stroke" | "filter" | "mask" | "clip-path" => {
                references.extend(css::addresses(&value));
            }
            _ => {}
        }
    }
    Ok(())
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| lossy(&value.value))
}

fn lossy(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}
