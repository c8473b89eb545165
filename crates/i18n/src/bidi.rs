//! Isolation of names inside text of the other direction (Unicode Standard Annex 9).
//!
//! Fluent puts isolating marks around every value. In most text they do nothing but break searching and comparing, so
//! only those are kept that change how the text is shown.

use protocol::api::Dir;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Takes off the marks around values that read the same without them.
pub(crate) fn keep_needed_marks(text: &str, dir: Dir) -> String {
    filter_marks(text, |value| needs_isolation(value, dir))
}

/// Takes off all marks, for places that know no bidi algorithm.
pub(crate) fn strip_marks(text: &str) -> String {
    filter_marks(text, |_| false)
}

fn filter_marks(text: &str, needed: impl Fn(&str) -> bool) -> String {
    if !text.contains(FIRST_STRONG_ISOLATE) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut starts = Vec::new();
    for c in text.chars() {
        match c {
            FIRST_STRONG_ISOLATE => {
                starts.push(out.len());
                out.push(c);
            }
            POP_ISOLATE => match starts.pop() {
                Some(start) if needed(out[start..].trim_start_matches(FIRST_STRONG_ISOLATE)) => out.push(c),
                Some(start) => {
                    out.remove(start);
                }
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

fn needs_isolation(value: &str, dir: Dir) -> bool {
    match dir {
        Dir::Ltr => value.chars().any(is_rtl),
        // Beside digits and their separators anything can be moved about by the Arabic text around it.
        Dir::Rtl => value.chars().any(|c| {
            !(is_rtl(c) || c.is_whitespace() || c.is_ascii_digit() || matches!(c, ',' | '.' | '،' | '؛' | '؟'))
        }),
    }
}

fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}
