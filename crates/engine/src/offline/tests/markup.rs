//! Pages are written as a validator wants them.

use std::collections::HashSet;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::*;

const VOID: &[&str] = &["meta", "link", "br", "input", "img", "hr"];
const BLOCKS: &[&str] = &["div", "p", "ul", "ol", "section", "header", "h1", "h2", "h3", "form", "table", "details"];

/// Panics at the first thing that a validator, or a screen reader, would stumble over.
#[track_caller]
pub(super) fn check(path: &str, page: &str) {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut open: Vec<String> = Vec::new();
    let mut ids = HashSet::new();
    let (mut wanted, mut labelled, mut controls) = (Vec::new(), HashSet::new(), Vec::new());
    let mut heading = 0;
    let mut mains = 0;
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        match token {
            Token::Error(error) => panic!("{path}: {}", error.value),
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attribute = |key: &str| attribute(&tag, key);
                if let Some(id) = attribute("id") {
                    assert!(!id.is_empty() && !id.contains(' ') && ids.insert(id.clone()), "{path}: id {id:?} twice");
                }
                for key in ["aria-labelledby", "aria-controls"] {
                    wanted.extend(
                        attribute(key).iter().flat_map(|ids| ids.split(' ').map(str::to_owned).collect::<Vec<_>>()),
                    );
                }
                if name == "label" {
                    labelled.extend(attribute("for"));
                }
                if matches!(name.as_str(), "input" | "select" | "textarea") {
                    controls.push(attribute("id").unwrap_or_default());
                }
                if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
                    assert!(level <= heading + 1, "{path}: h{level} after h{heading}");
                    assert!(level != 1 || heading == 0, "{path}: a second h1");
                    heading = level;
                }
                mains += usize::from(name == "main");
                if BLOCKS.contains(&name.as_str()) {
                    assert!(!open.iter().any(|open| open == "p"), "{path}: <{name}> in <p>");
                    assert!(!open.iter().any(|open| open == "span"), "{path}: <{name}> in <span>");
                }
                if matches!(name.as_str(), "a" | "button") {
                    assert!(
                        !open.iter().any(|open| open == "a" || open == "button"),
                        "{path}: <{name}> inside another"
                    );
                }
                if name == "li" {
                    assert!(open.last().is_some_and(|parent| parent == "ul" || parent == "ol"), "{path}: <li> astray");
                } else if let Some(parent) = open.last() {
                    assert!(parent != "ul" && parent != "ol", "{path}: <{name}> in <{parent}>");
                }
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert_eq!(open.pop().as_deref(), Some(name.as_str()), "{path}: </{name}> closes something else");
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} never end");
    assert_eq!(mains, 1, "{path}");
    assert!(heading > 0, "{path}: no heading");
    for id in wanted {
        assert!(ids.contains(&id), "{path}: nothing is called {id:?}");
    }
    for control in controls {
        assert!(labelled.contains(&control), "{path}: the control {control:?} has no label");
    }
}

fn attribute(tag: &StartTag<()>, key: &str) -> Option<String> {
    tag.attributes.get(key.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned())
}

#[test]
fn every_page_of_every_trade_is_valid() {
    for business in BusinessType::ALL {
        for features in [&[][..], Feature::ALL] {
            let mut brief = with_features(full_brief(Language::Ar, *business, "Name"), features);
            brief.prompt = "how it works, our values, legal notice, accessibility statement, notice bar".to_owned();
            let built = build(&brief);
            for file in built.scaffold.iter().chain(&built.files()).filter(|file| file.is_page()) {
                check(&file.path, &String::from_utf8_lossy(&file.content));
            }
        }
    }
}
