//! Names as the web has them: "teesocke.shop", "@wachsweich_und_warm".

use super::Name;
use crate::{
    lexicon::Role,
    reading::Reading,
    text::{Kind, Token},
};

/// What web addresses end in.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "de", "at", "ch", "fr", "be", "es", "mx", "ar", "eu", "io", "co", "uk", "us", "ca", "info",
    "shop", "store", "online", "app", "blog", "studio", "ma", "dz", "tn", "eg", "sa", "ae", "me", "tv", "biz",
];

/// A domain or a handle, where no other name is given.
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| handle(reading, at).or_else(|| domain(reading, at)))
}

/// The words that the prompt writes with no blank between them.
fn tight_from(reading: &Reading<'_>, at: usize) -> usize {
    let source = reading.text.source;
    let touches = |next: usize| {
        let (Some(one), Some(other)) = (reading.token(next - 1), reading.token(next)) else { return false };
        !other.is_break() && !source[one.end..other.start].contains(char::is_whitespace)
    };
    (at + 1..reading.len()).take_while(|&next| touches(next)).last().unwrap_or(at)
}

/// "@wachsweich_und_warm" at a token.
pub(super) fn handle(reading: &Reading<'_>, at: usize) -> Option<Name> {
    let token = reading.token(at)?;
    let source = reading.text.source;
    // "tortenfee_melli": nothing but a handle has such a sign inside.
    let underscored = source[token.end..].starts_with('_') && tight_from(reading, at) > at;
    let marked = source[..token.start]
        .strip_suffix('@')
        .is_some_and(|before| before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()));
    ((underscored || marked) && reading.is_word(at)).then(|| Name { first: at, last: tight_from(reading, at) })
}

/// "teesocke.shop" at a token.
pub(super) fn domain(reading: &Reading<'_>, at: usize) -> Option<Name> {
    let tight = at > 0 && reading.token(at).is_some_and(|token| matches!(token.joint, '.' | '@'));
    if tight || reading.token(at)?.kind == Kind::Address {
        return None;
    }
    let last = tight_from(reading, at);
    let ended = last > at
        && reading.token(last).is_some_and(|token| token.joint == '.')
        && ENDINGS.contains(&reading.text.folded(last));
    // "instagram.com" is somebody else's.
    let known = reading.is_noise(at) || reading.has_role(at, Role::NotName) || reading.text.folded(at) == "www";
    // "Wir backen.Es gibt": no blank after a full stop.
    let sentence = reading.token(last).is_some_and(Token::is_capital);
    (ended && !known && !sentence).then_some(Name { first: at, last })
}
