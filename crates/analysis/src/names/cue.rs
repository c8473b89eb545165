//! Names after words that announce one: "called", "nommé", "namens", "اسمه".

use super::{Name, capture::capture};
use crate::{
    lexicon::Role,
    reading::Reading,
    text::{Break, Kind},
};

/// After "called", "nommé", "namens", "اسمه".
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).filter(|&at| reading.has_role(at, Role::Name) && !reading.is_noise(at)).find_map(|cue| {
        let word = reading.text.folded(cue);
        let mut at = cue + 1;
        let mut sure = !WEAK_CUES.contains(&word);
        // "Name: Bella", "the name is Bella", "le nom : Bella".
        loop {
            let token = reading.token(at)?;
            match token.kind {
                Kind::Break(Break::Colon | Break::Quote) => sure = true,
                Kind::Word if IS.contains(&reading.text.folded(at)) => sure = true,
                _ => break,
            }
            at += 1;
        }
        let name = capture(reading, at, sure)?;
        // "The business name and logo": no name follows.
        let plain = (name.first..=name.last).all(|at| reading.is_ordinary(at) || reading.has_role(at, Role::NotName));
        let after = NOT_FIRST.contains(&reading.text.folded(name.first));
        (!plain && !after).then_some(name)
    })
}

/// Cues that are as often said without a name.
const WEAK_CUES: &[&str] = &[
    "name",
    "nom",
    "nombre",
    "اسم",
    "الاسم",
    "marca",
    "brand",
    "marque",
    "marke",
    "call",
    "nennt",
    "as",
    "it",
    "titled",
    "du",
    "la",
    "heissen",
];
/// "Named after my grandmother" names nobody.
const NOT_FIRST: &[&str] = &["after", "d", "nach", "apres", "por", "en"];
/// What stands between the word "name" and a name.
pub(super) const IS: &[&str] =
    &["is", "est", "es", "ist", "هو", "هي", "will", "be", "sera", "sera", "lautet", "c", "as", "ist", "soll"];
