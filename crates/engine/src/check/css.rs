//! The addresses in a style sheet.

use super::{Inspection, Unsound, reference::Reference};

/// A style sheet's references; refuses one that breaks off.
pub(super) fn inspect(path: &str, text: &str) -> Result<Inspection, Unsound> {
    let broken = |reason: &str| Unsound::Broken { path: path.to_owned(), reason: reason.to_owned() };
    let mut inspection = Inspection::default();
    let mut open = 0_usize;
    for piece in pieces(text).map_err(broken)? {
        match piece {
            Piece::Open => open += 1,
            Piece::Close => open = open.checked_sub(1).ok_or_else(|| broken("a } without its {"))?,
            Piece::Address(address) => inspection.references.push(Reference::fetched(address)),
        }
    }
    if open > 0 {
        return Err(broken("a { without its }"));
    }
    Ok(inspection)
}

/// The addresses in a `style` attribute or element.
pub(super) fn addresses(text: &str) -> Vec<Reference> {
    let Ok(pieces) = pieces(text) else { return Vec::new() };
    pieces
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Address(address) => Some(Reference::fetched(address)),
            Piece::Open | Piece::Close => None,
        })
        .collect()
}

#[derive(Debug)]
enum Piece {
    Open,
    Close,
    /// Of `url(…)`, `src(…)`, `@import "…"` or `image-set("…")`.
    Address(String),
}

fn pieces(text: &str) -> Result<Vec<Piece>, &'static str> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    // The word before the present place, escapes decoded: it tells what a string or parenthesis after it is.
    let mut word = String::new();
    let mut fetching_function_depth: Option<usize> = None;
    let mut depth = 0_usize;
    let mut importing = false;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        match c {
            '/' if chars.get(at + 1) == Some(&'*') => {
                at = find(&chars, at + 2, &['*', '/']).ok_or("a comment without its end")? + 2;
                continue;
            }
            '"' | '\'' => {
                let (string, end) = quoted(&chars, at)?;
                if importing || fetching_function_depth.is_some() {
                    pieces.push(Piece::Address(string));
                }
                word.clear();
                at = end;
                continue;
            }
            '(' => {
                depth += 1;
                let function = word.to_ascii_lowercase();
                word.clear();
                if function == "url" {
                    let (address, end) = url(&chars, at + 1)?;
                    pieces.push(Piece::Address(address));
                    depth -= 1;
                    at = end;
                    continue;
                }
                if matches!(function.as_str(), "src" | "image-set" | "-webkit-image-set" | "image") {
                    fetching_function_depth.get_or_insert(depth);
                }
            }
            ')' => {
                if fetching_function_depth == Some(depth) {
                    fetching_function_depth = None;
                }
                depth = depth.saturating_sub(1);
                word.clear();
            }
            '{' | '}' | ';' => {
                importing = false;
                word.clear();
                match c {
                    '{' => pieces.push(Piece::Open),
                    '}' => pieces.push(Piece::Close),
                    _ => {}
                }
            }
            '@' => {
                word.clear();
                word.push('@');
            }
            '\\' => {
                let (decoded, end) = escape(&chars, at);
                word.extend(decoded);
                at = end;
                continue;
            }
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => word.push(c),
            _ => word.clear(),
        }
        if word.eq_ignore_ascii_case("@import") {
            importing = true;
        }
        at += 1;
    }
    Ok(pieces)
}

/// The string that opens at `at`, and the place after it.
fn quoted(chars: &[char], at: usize) -> Result<(String, usize), &'static str> {
    let quote = chars[at];
    let mut string = String::new();
    let mut at = at + 1;
    loop {
        match chars.get(at) {
            None | Some('\n') => return Err("a string without its end"),
            Some('\\') => {
                let (decoded, end) = escape(chars, at);
                string.extend(decoded);
                at = end;
            }
            Some(&c) if c == quote => return Ok((string, at + 1)),
            Some(&c) => {
                string.push(c);
                at += 1;
            }
        }
    }
}

/// The address inside `url(`, and the place after its `)`.
fn url(chars: &[char], at: usize) -> Result<(String, usize), &'static str> {
    let mut at = at;
    while chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    if matches!(chars.get(at), Some('"' | '\'')) {
        let (string, end) = quoted(chars, at)?;
        return find(chars, end, &[')']).map(|close| (string, close + 1)).ok_or("a url( without its )");
    }
    let mut address = String::new();
    loop {
        match chars.get(at) {
            None => return Err("a url( without its )"),
            Some(')') => return Ok((address.trim().to_owned(), at + 1)),
            Some('\\') => {
                let (decoded, end) = escape(chars, at);
                address.extend(decoded);
                at = end;
            }
            Some(&c) => {
                address.push(c);
                at += 1;
            }
        }
    }
}

/// The character that the escape at `at` stands for, and the place after it.
fn escape(chars: &[char], at: usize) -> (Option<char>, usize) {
    let hex: String = chars[at + 1..].iter().take(6).take_while(|c| c.is_ascii_hexdigit()).collect();
    if hex.is_empty() {
        return (chars.get(at + 1).copied().filter(|c| *c != '\n'), at + 2);
    }
    let mut end = at + 1 + hex.len();
    if chars.get(end).is_some_and(|c| c.is_whitespace()) {
        end += 1;
    }
    (u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32), end)
}

fn find(chars: &[char], from: usize, needle: &[char]) -> Option<usize> {
    chars.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(css: &str, expected: &[&str]) {
        let found = inspect("a.css", css).unwrap_or_else(|fault| panic!("{css:?}: {fault}"));
        assert_eq!(found.references.iter().map(|found| found.text.as_str()).collect::<Vec<_>>(), expected, "{css}");
    }

    #[test]
    fn every_way_of_fetching_is_found() {
        check("a{background:url(x.svg)}", &["x.svg"]);
        check("a{background:URL( 'x y.svg' )}", &["x y.svg"]);
        check("@import \"a.css\";@import url(b.css) screen;", &["a.css", "b.css"]);
        check("a{background:image-set('a.png' 1x, \"b.png\" 2x)}", &["a.png", "b.png"]);
        check("a{background:u\\72l(x.svg)}", &["x.svg"]);
        check("@\\69mport 'x.css';", &["x.css"]);
    }

    #[test]
    fn what_only_looks_like_fetching_is_not_taken_for_it() {
        check("/* url(a) @import 'b' */ a::before{content:'url(c)'}", &[]);
        check("a{color:red} .url{content:\"x\"}", &[]);
    }

    #[test]
    fn a_sheet_that_breaks_off_is_refused() {
        for css in ["a{color:red", "a{} }", "/* x", "a{content:\"x", "a{background:url(x"] {
            assert!(matches!(inspect("a.css", css), Err(Unsound::Broken { .. })), "{css}");
        }
    }
}
