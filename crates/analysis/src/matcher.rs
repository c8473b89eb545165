//! Finding the terms of the lexicon in a folded prompt, in one pass.
//!
//! An Aho-Corasick automaton finds every occurrence; the rules of word boundaries, endings, Arabic prefixes and German
//! compounds then say which of them count.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use protocol::analysis::Language;

use crate::{
    lexicon::{Ending, Languages, Meaning, Role, Term, bit},
    text::Text,
};

/// How a term stands in its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Exact,
    /// With an ending.
    Inflected,
    /// With an Arabic prefix; `true`: one that says "for the".
    Prefixed(bool),
    /// As the last part of a German compound, which says what it is.
    Head,
    /// As an earlier part of a German compound.
    Part,
}

/// A term found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// In the folded text, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The tokens that it covers, both included.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) term: usize,
    pub(crate) form: Form,
}

#[derive(Debug)]
pub(crate) struct Matcher {
    automaton: Option<AhoCorasick>,
    pub(crate) terms: Vec<Term>,
    /// Of each term, what `accept` and `keep_longest` ask at every turn.
    traits: Vec<Traits>,
}

#[derive(Clone, Copy, Debug)]
struct Traits {
    languages: Languages,
    kinds: u8,
    exact: bool,
    tail: bool,
}

impl Matcher {
    pub(crate) fn new(terms: Vec<Term>) -> Self {
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(terms.iter().map(|term| term.text.as_str()))
            .ok();
        let traits = terms
            .iter()
            .map(|term| Traits {
                languages: term.languages(),
                exact: term.ending == Ending::Exact,
                tail: term.ending == Ending::Tail,
                kinds: term.meanings.iter().fold(0, |kinds, (meaning, _)| kinds | kind(*meaning)),
            })
            .collect();
        Self { automaton, terms, traits }
    }

    /// The terms of a text, in order; of those that lie within a longer one of the same kind only the longer.
    pub(crate) fn find(&self, text: &Text<'_>) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Found> = Vec::with_capacity(text.tokens.len() / 2);
        // They come by where they end: the token they end in only ever moves on.
        let mut last = 0;
        for one in automaton.find_overlapping_iter(&text.folded) {
            while text.tokens.get(last).is_some_and(|token| token.fold_end < one.end()) {
                last += 1;
            }
            found.extend(self.accept(text, one.pattern().as_usize(), one.start(), one.end(), last));
        }
        found.sort_unstable_by_key(|found| (found.start, std::cmp::Reverse(found.end), found.term));
        self.keep_longest(&found)
    }

    fn accept(&self, text: &Text<'_>, index: usize, start: usize, end: usize, last: usize) -> Option<Found> {
        let folded = text.folded.as_bytes();
        let starts_word = start == 0 || folded[start - 1] == b' ';
        let traits = self.traits[index];
        // The quick ways out for what lies in the middle of other words, and for what is exact and goes on.
        let within = traits.tail || traits.languages & (bit(Language::Ar) | bit(Language::De)) != 0;
        if !starts_word && !within || traits.exact && folded.get(end).is_some_and(|next| *next != b' ') {
            return None;
        }
        let term = &self.terms[index];
        let mut first = last;
        while text.tokens[first].fold_start > start {
            first -= 1;
        }
        // The "don" of "don't" is no gift.
        if text.tokens.get(last + 1).is_some_and(|next| next.joint == '\'') && text.folded(last + 1) == "t" {
            return None;
        }
        let before = &text.folded[text.tokens.get(first)?.fold_start..start];
        let after = &text.folded[end..text.tokens.get(last)?.fold_end];
        let form = form(term, self.traits[index].languages, before, after, first == last)?;
        Some(Found { start, end, first, last, term: index, form })
    }

    fn keep_longest(&self, found: &[Found]) -> Vec<Found> {
        let mut kept: Vec<Found> = Vec::with_capacity(found.len());
        for (at, one) in found.iter().enumerate() {
            let swallowed = |other: &Found| {
                other.start <= one.start
                    && other.end >= one.end
                    && (other.end - other.start) > (one.end - one.start)
                    && swallows(self.traits[other.term].kinds, self.traits[one.term].kinds)
            };
            // Sorted by start, longer first: whatever holds this one stands before it, not far off.
            let earlier = found[..at].iter().rev().take_while(|other| other.start + 80 > one.start);
            if !earlier.clone().any(swallowed) {
                kept.push(*one);
            }
        }
        kept
    }
}

/// Whether a longer term takes away one that lies within it.
fn swallows(long: u8, short: u8) -> bool {
    // What only steers is lost neither in what is meant nor the other way about; a longer phrase of any kind takes
    // away the trade, service or feature that one of its words would be.
    long & NOISE != 0 && short & ROLE == 0
        || long & short & !ROLE != 0
        || long & TRADE != 0 && short & (SERVICE | FEATURE) != 0
        // "Our doctors" are a team, "drinks menu" is a menu, الرياض is no رياض.
        || long & (FEATURE | PLACE) != 0 && short & (TRADE | SERVICE) != 0
}

const TRADE: u8 = 1;
const SERVICE: u8 = 2;
const FEATURE: u8 = 4;
const AUDIENCE: u8 = 8;
const STYLE: u8 = 16;
const ROLE: u8 = 32;
const PLACE: u8 = 64;
const NOISE: u8 = 128;

fn kind(meaning: Meaning) -> u8 {
    match meaning {
        Meaning::Trade { .. } => TRADE,
        Meaning::Service(_) => TRADE | SERVICE,
        Meaning::Feature(_) => FEATURE,
        Meaning::Audience | Meaning::AudienceAlways => AUDIENCE,
        Meaning::Style => STYLE,
        Meaning::Role(Role::Noise) => NOISE,
        Meaning::Role(_) => ROLE,
        // It takes nothing away.
        Meaning::Mention(_) => 0,
        Meaning::Place { .. } => PLACE,
    }
}

const LATIN_ENDINGS: &[(&str, u8)] = &[
    ("s", bit(Language::En) | bit(Language::Fr) | bit(Language::Es) | bit(Language::De)),
    ("es", bit(Language::En) | bit(Language::Fr) | bit(Language::Es) | bit(Language::De)),
    ("e", bit(Language::Fr) | bit(Language::De)),
    ("x", bit(Language::Fr)),
    ("en", bit(Language::De)),
    ("er", bit(Language::De)),
    ("ern", bit(Language::De)),
    ("n", bit(Language::De)),
    ("nen", bit(Language::De)),
    ("em", bit(Language::De)),
    ("in", bit(Language::De)),
    ("innen", bit(Language::De)),
    ("a", bit(Language::Es)),
    ("as", bit(Language::Es)),
    ("cito", bit(Language::Es)),
    ("cita", bit(Language::Es)),
    ("ito", bit(Language::Es)),
    ("ita", bit(Language::Es)),
];
const ARABIC_ENDINGS: &[&str] =
    &["ات", "ين", "ون", "ان", "ه", "ها", "ي", "نا", "هم", "كم", "ك", "يه", "يات", "تي", "تنا", "ا"];
const ARABIC_PREFIXES: &[&str] = &[
    "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "فال", "كال", "ولل", "وب", "ول", "وبال", "ولال", "هال", "عال",
    "لال", "ه", "ع", "علي",
];

fn form(term: &Term, languages: Languages, before: &str, after: &str, one_word: bool) -> Option<Form> {
    if term.ending == Ending::Tail {
        let ended = after.is_empty() || has_ending(term, after, languages);
        return (ended && before.len() >= 3).then_some(Form::Head);
    }
    let ended = match term.ending {
        _ if after.is_empty() => Some(Form::Exact),
        Ending::Exact => None,
        Ending::Any => Some(Form::Inflected),
        Ending::Inflected | Ending::Tail => has_ending(term, after, languages).then_some(Form::Inflected),
    };
    if before.is_empty()
        && let Some(form) = ended
    {
        return Some(form);
    }
    let arabic = languages & bit(Language::Ar) != 0;
    if arabic {
        // A town is "in" something, and one of three letters in too many words.
        let town = term.meanings.iter().any(|(meaning, _)| *meaning == Meaning::Place { certain: false });
        let is_place = town || term.meanings.iter().any(|(meaning, _)| matches!(meaning, Meaning::Place { .. }));
        let chars = term.text.chars().count();
        let within = matches!(before, "ب" | "بال") || before == "ف" && term.text.starts_with("ال");
        let not_this = is_place && (before == "ال" || chars < 3) || town && !(chars > 3 && within);
        return (ended.is_some() && ARABIC_PREFIXES.contains(&before) && !not_this)
            .then(|| Form::Prefixed(before.ends_with("لل") || before == "لال"));
    }
    let compound =
        one_word && languages & bit(Language::De) != 0 && term.ending != Ending::Exact && term.text.len() >= 5;
    if !compound || !before.is_empty() && before.len() < 3 {
        return None;
    }
    match (before.is_empty(), ended.is_some()) {
        (false, true) => Some(Form::Head),
        (true, false) if after.len() >= 3 => Some(Form::Part),
        (false, false) if term.text.len() >= 6 && after.len() >= 3 => Some(Form::Part),
        _ => None,
    }
}

fn has_ending(term: &Term, after: &str, languages: u8) -> bool {
    if after.is_ascii() {
        let long = term.text.len() >= 4;
        LATIN_ENDINGS.iter().any(|(ending, of)| *ending == after && languages & of != 0 && (long || *ending == "s"))
    } else {
        languages & bit(Language::Ar) != 0 && ARABIC_ENDINGS.contains(&after)
    }
}
