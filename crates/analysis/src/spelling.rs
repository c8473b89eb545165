//! Words misspelt by one letter: one too many, one too few, a wrong one, two swapped.
//!
//! Every target is indexed under itself and itself less one letter; so is the word looked up. What meets in the index
//! is at most two letters apart, and is then compared properly.

use crate::hash::{self, WordMap, WordSet};

/// Shorter words are too near to one another.
const MIN_CHARS: usize = 6;
const MAX_CHARS: usize = 24;

/// What a word may have at its end and still be known.
const ENDINGS: &[&str] =
    &["s", "es", "e", "en", "n", "er", "x", "a", "as", "o", "os", "ات", "ين", "ي", "نا", "ها", "ه"];
/// What an Arabic word may have at its beginning and still be known.
const BEGINNINGS: &[&str] = &["ال", "و", "ب", "ل", "لل", "وال", "بال", "ف"];

#[derive(Debug, Default)]
pub(crate) struct Spelling {
    known: WordSet<Box<str>>,
    aimed_at: WordSet<Box<str>>,
    targets: Vec<Box<str>>,
    /// From a hash to the first target that has it, as an index into `links`.
    index: WordMap<u64, u32>,
    /// A target, and the next link under the same hash (`u32::MAX`: none).
    links: Vec<(u32, u32)>,
}

impl Spelling {
    /// Counts a folded word as well spelt.
    pub(crate) fn know(&mut self, word: &str) {
        self.known.insert(word.into());
    }

    /// Counts a folded word as well spelt, and as what a misspelt one may mean.
    pub(crate) fn aim_at(&mut self, word: &str) {
        self.known.insert(word.into());
        if !self.aimed_at.insert(word.into()) {
            return;
        }
        let chars = word.chars().count();
        if !(MIN_CHARS..=MAX_CHARS).contains(&chars) {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand words")]
        let target = self.targets.len() as u32;
        self.targets.push(word.into());
        each_shortened(word, |key| {
            #[expect(clippy::cast_possible_truncation, reason = "a few ten thousand links")]
            let link = self.links.len() as u32;
            let next = self.index.insert(key, link).unwrap_or(u32::MAX);
            self.links.push((target, next));
            true
        });
    }

    /// What a folded word probably means, where it is not known and one letter away from a word that is.
    /// Names have capitals, and are near to many words: of those only long ones are corrected.
    pub(crate) fn correct(&self, word: &str, is_capital: bool, budget: &mut usize) -> Option<&str> {
        if word.len() < MIN_CHARS || word.len() > 2 * MAX_CHARS || self.is_known(word) {
            return None;
        }
        let chars = word.chars().count();
        // Arabic words of one root differ by single letters.
        let at_least = if is_capital || !word.is_ascii() { MIN_CHARS + 2 } else { MIN_CHARS };
        if !(at_least..=MAX_CHARS).contains(&chars) {
            return None;
        }
        *budget = budget.saturating_sub(1);
        let mut found = None;
        each_shortened(word, |key| {
            let mut link = self.index.get(&key).copied().unwrap_or(u32::MAX);
            while let Some((target, next)) = self.links.get(link as usize) {
                let target = &*self.targets[*target as usize];
                if is_one_apart(word, target) {
                    found = Some(target);
                    return false;
                }
                link = *next;
            }
            true
        });
        found
    }

    /// The infinitive within "pagarlo", "reservarlas" and the like, where it is one of the lexicon's.
    pub(crate) fn infinitive<'w>(&self, word: &'w str) -> Option<&'w str> {
        const PRONOUNS: &[&str] = &["los", "las", "les", "lo", "la", "le", "se", "nos", "me"];
        if word.len() < MIN_CHARS || self.known.contains(word) {
            return None;
        }
        PRONOUNS
            .iter()
            .filter_map(|pronoun| word.strip_suffix(pronoun))
            .find(|rest| ["ar", "er", "ir"].iter().any(|ending| rest.ends_with(ending)) && self.known.contains(*rest))
    }

    /// Whether a folded word is one of the lexicon's, or one with an ending.
    pub(crate) fn is_known(&self, word: &str) -> bool {
        let known = |word: &str| self.known.contains(word);
        known(word)
            || ENDINGS.iter().any(|ending| word.strip_suffix(ending).is_some_and(known))
            || !word.is_ascii()
                && BEGINNINGS.iter().filter_map(|beginning| word.strip_prefix(beginning)).any(|rest| {
                    known(rest) || ENDINGS.iter().any(|ending| rest.strip_suffix(ending).is_some_and(known))
                })
    }
}

/// Calls for the hash of a word and of it less each letter but the first, until told to stop.
fn each_shortened(word: &str, mut call: impl FnMut(u64) -> bool) {
    if !call(hash::of(word.as_bytes())) {
        return;
    }
    let mut shortened = Vec::with_capacity(word.len());
    for (at, c) in word.char_indices().skip(1) {
        shortened.clear();
        shortened.extend_from_slice(&word.as_bytes()[..at]);
        shortened.extend_from_slice(&word.as_bytes()[at + c.len_utf8()..]);
        if !call(hash::of(&shortened)) {
            return;
        }
    }
}

/// Whether one edit (a letter added, dropped, changed, or two neighbours swapped) makes one word of the other.
fn is_one_apart(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let end = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (&rest_a[..rest_a.len() - end], &rest_b[..rest_b.len() - end]);
    match (mid_a, mid_b) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Spelling, is_one_apart};

    #[test]
    fn one_edit_is_told_from_two() {
        for (a, b, expect) in [
            ("resturant", "restaurant", true),
            ("restaurent", "restaurant", true),
            ("resatuarnt", "restaurant", false),
            ("phtoographer", "photographer", true),
            ("dentistt", "dentist", true),
            ("same", "same", false),
            ("مطعن", "مطعم", true),
        ] {
            assert_eq!(is_one_apart(a, b), expect, "{a} {b}");
        }
    }

    #[test]
    fn only_unknown_long_words_are_corrected() {
        let mut spelling = Spelling::default();
        spelling.aim_at("massage");
        spelling.aim_at("barber");
        spelling.know("message");
        for (word, expect) in [
            ("masage", Some("massage")),
            ("message", None),
            ("messages", None),
            ("massages", None),
            ("barbr", None),
            ("barbre", Some("barber")),
            ("garage", None),
        ] {
            assert_eq!(spelling.correct(word, false, &mut 9), expect, "{word}");
        }
    }
}
