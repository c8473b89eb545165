//! Names after words that announce one: "called", "nommé", "namens", "اسمه".

use super::{Name, capture::capture};
use crate::{
    lexicon::Role,
    reading::Reading,
    text::{Break, Kind},
};

/// After "called", "nommé", "namens", "اسمه".
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len())
        .filter(|&at| reading.has_role(at, Role::Name) && !reading.is_noise(at))
        .find_map(|cue| {
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
            let plain =
                (name.first..=name.last).all(|at| reading.is_ordinary(at) || reading.has_role(at, Role::NotName));
            let after = NOT_FIRST.contains(&reading.text.folded(name.first));
            // "My name is Dana, I braid hair": someone's first name is no business.
            let person = name.first == name.last && is_personal(reading, cue);
            (!plain && !after && !person).then_some(name)
        })
        .or_else(|| named_before(reading))
}

/// Whether a cue gives the writer's own name.
fn is_personal(reading: &Reading<'_>, cue: usize) -> bool {
    let word = |at: Option<usize>| at.map_or("", |at| reading.text.folded(at));
    let before = word(cue.checked_sub(1));
    match reading.text.folded(cue) {
        "is" | "ist" => matches!(word(cue.checked_sub(2)), "my" | "mein") && before == "name",
        "appelle" => before == "m",
        "llamo" => before == "me",
        "heisse" => before == "ich",
        "name" => matches!(before, "my" | "mein"),
        _ => false,
    }
}

/// What follows a name that is told first: "Sparkle Squad is our name".
const TOLD_FIRST: &[[&str; 3]] = &[
    ["is", "our", "name"],
    ["is", "the", "name"],
    ["is", "my", "brand"],
    ["est", "notre", "nom"],
    ["es", "nuestro", "nombre"],
    ["es", "el", "nombre"],
    ["ist", "unser", "name"],
    ["ist", "der", "name"],
];

fn named_before(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let told =
            |words: &&[&str; 3]| words.iter().enumerate().all(|(more, word)| reading.text.folded(at + more) == *word);
        matches!(reading.text.folded(at), "is" | "est" | "es" | "ist").then_some(())?;
        TOLD_FIRST.iter().find(told)?;
        let mut first = at;
        while let Some(before) = reading.before(first).filter(|before| at - before <= super::MAX_WORDS) {
            first = before;
        }
        let plain = (first..at).all(|at| reading.is_ordinary(at));
        (first < at && !plain).then_some(Name { first, last: at - 1 })
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
