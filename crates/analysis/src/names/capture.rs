//! How far a name goes that begins at a token.

use protocol::analysis::Language;

use super::{MAX_WORDS, Name};
use crate::{
    fold,
    lexicon::Role,
    reading::Reading,
    text::{Kind, Token},
};

/// The name that begins at a token. Without a capital or Arabic letters only where a cue made it sure.
pub(super) fn capture(reading: &Reading<'_>, start: usize, sure: bool) -> Option<Name> {
    let token = reading.token(start)?;
    if !token.is_word() && token.kind != Kind::Number {
        return None;
    }
    if reading.text.raw(start).chars().any(fold::is_arabic) {
        return capture_arabic(reading, start);
    }
    if token.is_capital() || token.kind == Kind::Number {
        return capture_capitals(reading, start);
    }
    // "the Green Fork", "chez Paul".
    if reading.has_role(start, Role::NameJoint)
        && reading.token(start + 1).is_some_and(|next| next.is_capital() && next.joint == ' ')
    {
        let name = capture_capitals(reading, start + 1)?;
        let article = matches!(
            reading.text.folded(start),
            "the" | "la" | "le" | "les" | "el" | "los" | "las" | "der" | "die" | "das" | "chez"
        );
        return Some(if article { Name { first: start, ..name } } else { name });
    }
    sure.then(|| capture_lower(reading, start)).flatten()
}

/// Capitals, the small words between them, and what hangs on them by an apostrophe or hyphen.
pub(crate) fn capture_capitals(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = start;
    let mut at = start + 1;
    while at < reading.len() && at < start + 2 * MAX_WORDS && last - start + 1 < 2 * MAX_WORDS {
        let token = reading.token(at)?;
        let tight = matches!(token.joint, '\'' | '-' | '\0') && token.is_word();
        if tight || token.is_capital() && token.joint != '.' || token.kind == Kind::Number && token.joint != '.' {
            if token.is_capital() && is_stop_capital(reading, at) {
                break;
            }
            last = at;
        } else if !(token.is_word() && reading.has_role(at, Role::NameJoint) && !reading.has_role(at, Role::In)
            || is_inner(reading, at))
        {
            break;
        }
        at += 1;
        if at > last + 3 {
            break;
        }
    }
    (last < reading.len()).then_some(Name { first: start, last })
}

/// "de", "am" and "à" join the words of a name only if a capital follows at once.
fn is_inner(reading: &Reading<'_>, at: usize) -> bool {
    reading.has_role(at, Role::NameJoint) && {
        let next = if reading.has_role(at + 1, Role::NameJoint) { at + 2 } else { at + 1 };
        let follows = reading.token(next).is_some_and(Token::is_capital);
        follows && reading.place_at(next).is_none() && !matches!(reading.text.folded(at), "a" | "au" | "aux")
    }
}

/// A capital that begins something else, such as the next sentence of someone who uses no full stops.
fn is_stop_capital(reading: &Reading<'_>, at: usize) -> bool {
    let folded = reading.text.folded(at);
    // The south of "Kinesis Sur" is no French "on".
    let south = folded == "sur" && reading.language == Language::Es;
    folded == "i"
        || !south && reading.has_role(at, Role::In) && !reading.has_role(at, Role::NameJoint)
        || reading.has_role(at, Role::Offers)
}

fn capture_lower(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = None;
    let mut at = start;
    while at < (start + 4).min(reading.len()) {
        let token = reading.token(at)?;
        let article = at == start && reading.has_role(at, Role::NameJoint);
        let joined = reading.has_role(at, Role::NameJoint)
            && last.is_some()
            && reading.is_word(at + 1)
            && !reading.is_ordinary(at + 1)
            && !reading.has_role(at, Role::In)
            && !reading.has_role(at, Role::And);
        let stop = reading.is_ordinary(at)
            || reading.has_role(at, Role::In)
            || reading.has_role(at, Role::For)
            || reading.has_role(at, Role::Not);
        if token.is_break() || stop && !article && !joined && token.joint != '\'' {
            break;
        }
        if !article && !joined {
            last = Some(at);
        }
        at += 1;
    }
    last.map(|last| Name { first: start, last })
}

fn capture_arabic(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = None;
    for at in start..(start + 4).min(reading.len()) {
        let token = reading.token(at)?;
        if !token.is_word() || stops_arabic(reading, at) || at > start && reading.place_at(at).is_some() {
            break;
        }
        // "وأريد", "ونقدم": "and" with what comes next.
        if at > start && reading.text.folded(at).starts_with('و') && reading.text.folded(at).chars().count() > 3 {
            break;
        }
        last = Some(at);
    }
    last.map(|last| Name { first: start, last })
}

pub(super) fn stops_arabic(reading: &Reading<'_>, at: usize) -> bool {
    [Role::In, Role::For, Role::Offers, Role::Not, Role::But, Role::Or].iter().any(|role| reading.has_role(at, *role))
        || reading.is_ordinary(at)
}
