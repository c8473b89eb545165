//! What a prompt asks for in a clause instead of a noun: "pick a free slot", "savoir ce que coûte une coupe", "wer wir sind".
//!
//! A clause is a few groups of words in their order, with little between them; `lexicon/clauses.txt` has them. Each token
//! is looked up once for the groups that it belongs to; after that there are only numbers to compare.

use std::{collections::BTreeMap, sync::OnceLock};

use protocol::analysis::{Feature, Language};

use crate::{
    hash::WordMap,
    lexicon::{Languages, Role, bit, folded},
    reading::Reading,
};

const FILE: &str = include_str!("../lexicon/clauses.txt");

/// The section of words that many clauses share.
pub(crate) const SHARED: &str = "shared";

/// How many words may stand between two groups.
const REACH: usize = 4;

/// How many words before a clause a denial reaches over.
const DENIED: usize = 3;

/// By how many letters words that may go on are looked up; none has fewer.
const STEM: usize = 3;

/// The number of a group.
type Group = u16;

struct Clause {
    feature: Feature,
    groups: Vec<Group>,
}

#[derive(Default)]
struct Clauses {
    all: Vec<Clause>,
    /// For each group the clauses that begin with it.
    begun_by: Vec<Vec<usize>>,
    /// The groups of a word that stands as it is, and the language of each.
    exact: WordMap<Box<str>, Vec<(Language, Group)>>,
    /// By its stem, each word that may go on.
    open: WordMap<Box<str>, Vec<Open>>,
    /// For each [`mark`] of a word the languages that have one: a quick way out for most words of a prompt.
    marks: Vec<Languages>,
}

/// A word that may go on.
struct Open {
    text: Box<str>,
    language: Language,
    group: Group,
}

/// Sixteen bits of the first letters of a word.
fn mark(word: &str) -> usize {
    let bytes = stem(word).bytes().fold(0_u64, |all, byte| all << 8 | u64::from(byte));
    (bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

impl Clauses {
    fn read() -> Self {
        let mut clauses = Self { marks: vec![0; 1 << 16], ..Self::default() };
        let mut groups: BTreeMap<(&str, &str), Group> = BTreeMap::new();
        for (section, language, text) in written() {
            let (Ok(feature), Ok(tongue)) = (section.parse(), language.parse()) else { continue };
            let mut numbers = Vec::new();
            for group in text.split('…').map(str::trim) {
                let count = Group::try_from(groups.len()).expect("fewer groups than numbers for them");
                let number = *groups.entry((language, group)).or_insert(count);
                if number == count {
                    clauses.begun_by.push(Vec::new());
                    words_of(language, group).for_each(|word| clauses.add(word, tongue, number));
                }
                numbers.push(number);
            }
            clauses.begun_by[usize::from(numbers[0])].push(clauses.all.len());
            clauses.all.push(Clause { feature, groups: numbers });
        }
        clauses
    }

    fn add(&mut self, word: &str, language: Language, group: Group) {
        let text = folded(word.trim_end_matches('*'));
        self.marks[mark(&text)] |= bit(language);
        if word.ends_with('*') {
            self.open.entry(stem(&text).into()).or_default().push(Open { text: text.into(), language, group });
        } else {
            self.exact.entry(text.into()).or_default().push((language, group));
        }
    }

    /// Adds the groups of a word.
    fn groups_of(&self, word: &str, language: Language, groups: &mut Vec<Group>) {
        if self.marks[mark(word)] & bit(language) == 0 {
            return;
        }
        let exact = self.exact.get(word).into_iter().flatten();
        groups.extend(exact.filter(|(of, _)| *of == language).map(|(_, group)| group));
        let open = self.open.get(stem(word)).into_iter().flatten();
        groups.extend(
            open.filter(|open| open.language == language && word.starts_with(&*open.text)).map(|open| open.group),
        );
    }
}

fn clauses() -> &'static Clauses {
    static CLAUSES: OnceLock<Clauses> = OnceLock::new();
    CLAUSES.get_or_init(Clauses::read)
}

/// The lines of the file: the section, the language and the clause as written.
pub(crate) fn written() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let mut section = "";
    let lines = FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let heads = lines.filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end().trim_end_matches(']');
            return None;
        }
        line.split_once(": ").map(|(language, clauses)| (section, language, clauses))
    });
    heads.flat_map(|(section, language, clauses)| {
        let clauses = clauses.split(',').map(str::trim).filter(|clause| !clause.is_empty());
        clauses.map(move |clause| (section, language, clause))
    })
}

/// The words of a group, with those that a name in braces stands for.
pub(crate) fn words_of(language: &'static str, group: &'static str) -> impl Iterator<Item = &'static str> {
    group.split('|').map(str::trim).flat_map(move |word| {
        let name = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.and_then(|name| shared().get(&(language, name))).unwrap_or(&word).split('|')
    })
}

/// The words that a name in braces stands for, by language and name.
fn shared() -> &'static BTreeMap<(&'static str, &'static str), &'static str> {
    static WORDS: OnceLock<BTreeMap<(&str, &str), &str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let shared = written().filter(|(section, ..)| *section == SHARED);
        shared.filter_map(|(_, of, text)| text.split_once(" = ").map(|(name, words)| ((of, name), words))).collect()
    })
}

/// The folded words of all clauses, which are no misspelling of others.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    clauses().exact.keys().map(|word| &**word)
}

/// The beginning of a word, or all of a short one.
fn stem(word: &str) -> &str {
    word.char_indices().nth(STEM).map_or(word, |(end, _)| &word[..end])
}

/// The features that clauses ask for, in the order of the prompt.
pub(crate) fn find(reading: &Reading<'_>) -> Vec<Feature> {
    let clauses = clauses();
    let mut found = Vec::new();
    // The groups of each token, one after another.
    let mut groups: Vec<Group> = Vec::new();
    let mut ends = Vec::with_capacity(reading.len());
    for at in 0..reading.len() {
        if reading.is_word(at) {
            let word = reading.text.folded(at);
            clauses.groups_of(word, reading.language, &mut groups);
            // Less the "and" that Arabic writes with it.
            if let Some(bare) = word.strip_prefix('و').filter(|rest| rest.chars().count() > 3) {
                clauses.groups_of(bare, reading.language, &mut groups);
            }
        }
        ends.push(groups.len());
    }
    let of = |at: usize| &groups[at.checked_sub(1).map_or(0, |before| ends[before])..ends[at]];
    for at in 0..reading.len() {
        for group in of(at) {
            for clause in clauses.begun_by[usize::from(*group)].iter().map(|clause| &clauses.all[*clause]) {
                if !found.contains(&clause.feature)
                    && let Some(last) = end(reading, clause, at, of)
                    && !is_denied(reading, at, last)
                {
                    found.push(clause.feature);
                }
            }
        }
    }
    found
}

/// Where a clause ends that begins at a token.
fn end<'g>(reading: &Reading<'_>, clause: &Clause, at: usize, of: impl Fn(usize) -> &'g [Group]) -> Option<usize> {
    clause.groups[1..].iter().try_fold(at, |last, group| {
        (last + 1..last + 2 + REACH).take_while(|&at| !reading.is_break(at)).find(|&at| of(at).contains(group))
    })
}

fn is_denied(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    (first.saturating_sub(DENIED)..=last)
        .any(|near| reading.has_role(near, Role::Not) && !(near..first).any(|near| reading.is_break(near)))
}
