//! Facts as they leave the analysis: short, on one line, without anything invisible.

use crate::fold;

/// The longest fact, in characters.
pub(crate) const MAX_CHARS: usize = 120;
/// The longest list of facts.
pub(crate) const MAX_ITEMS: usize = 12;

/// The text with its white space made single and its control and direction characters left out; nothing where nothing
/// is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if gap {
            out.push(' ');
            count += 1;
            gap = false;
        }
        if count >= MAX_CHARS {
            break;
        }
        out.push(c);
        count += 1;
    }
    let trimmed = out.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '،' | '؛' | '-' | '–' | '—' | '/' | '"')
    });
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// Shows nothing, and could turn the direction of what follows.
fn is_invisible(c: char) -> bool {
    fold::is_mark(c)
        && matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// Adds a fact to a list that does not have it yet and is not full.
pub(crate) fn add(list: &mut Vec<String>, fact: &str) {
    if list.len() < MAX_ITEMS
        && let Some(fact) = clean(fact)
        && !list.iter().any(|other| other.to_lowercase() == fact.to_lowercase())
    {
        list.push(fact);
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARS, add, clean};

    #[test]
    fn facts_are_short_and_visible() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(clean(text).as_deref(), expect, "{text:?}");
        check("  Bella\n Vista ", Some("Bella Vista"));
        check("a\0b\u{7}c", Some("a b c"));
        check("\u{202E}gnp.exe\u{2069}", Some("gnp.exe"));
        check(" ,;: ", None);
        assert_eq!(clean(&"x".repeat(500)).map(|text| text.len()), Some(MAX_CHARS));
    }

    #[test]
    fn lists_have_a_fact_once_and_an_end() {
        let mut list = Vec::new();
        add(&mut list, "Cut");
        add(&mut list, "cut ");
        assert_eq!(list, ["Cut"]);
        for n in 0..100 {
            add(&mut list, &format!("fact {n}"));
        }
        assert_eq!(list.len(), super::MAX_ITEMS);
    }
}
