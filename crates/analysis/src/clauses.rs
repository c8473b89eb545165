//! What a prompt asks for in a clause instead of a noun: "pick a free slot", "savoir ce que coûte une coupe", "wer wir sind".
//!
//! A clause is a few groups of words in their order, with little between them; `lexicon/clauses.txt` has them.

use std::{collections::BTreeMap, sync::OnceLock};

use protocol::analysis::{Feature, Language};

use crate::{
    hash::WordMap,
    lexicon::{Role, folded},
    reading::Reading,
};

const FILE: &str = include_str!("../lexicon/clauses.txt");

/// How many words may stand between two groups.
const REACH: usize = 4;

/// How many words before a clause a denial reaches over.
const DENIED: usize = 3;

/// By how many letters words are looked up; no word that may go on has fewer.
const STEM: usize = 3;

/// The section of words that many clauses share.
pub(crate) const SHARED: &str = "shared";

struct Clause {
    feature: Feature,
    language: Language,
    groups: Vec<Vec<Part>>,
}

/// A word of a group.
struct Part {
    text: Box<str>,
    /// Whether it may go on.
    open: bool,
}

impl Part {
    /// Whether a token is this word, with or without the "and" that Arabic writes with it.
    fn is(&self, reading: &Reading<'_>, at: usize) -> bool {
        let is = |word: &str| if self.open { word.starts_with(&*self.text) } else { word == &*self.text };
        let word = reading.text.folded(at);
        is(word) || bare(word) != word && is(bare(word))
    }
}

/// The clauses, and which begin with what.
struct Clauses {
    all: Vec<Clause>,
    by_stem: WordMap<Box<str>, Vec<usize>>,
    /// One bit for each [`mark`] of a stem: a quick way out for most words.
    marks: Box<[u64; 1024]>,
}

impl Clauses {
    fn beginning_with(&self, word: &str) -> impl Iterator<Item = &Clause> {
        let stem = stem(word);
        let mark = mark(stem);
        let marked = self.marks[mark / 64] & (1 << (mark % 64)) != 0;
        let found = if marked { self.by_stem.get(stem) } else { None };
        found.into_iter().flatten().map(|index| &self.all[*index])
    }
}

/// Sixteen bits of the first bytes of a stem.
fn mark(stem: &str) -> usize {
    let bytes = stem.bytes().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(byte));
    (bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

/// A line of the file: the feature, the language and the clause as written.
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
        clauses
            .split(',')
            .map(str::trim)
            .filter(|clause| !clause.is_empty())
            .map(move |clause| (section, language, clause))
    })
}

/// The folded words of all clauses, which are no misspelling of others.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    let parts = clauses().all.iter().flat_map(|clause| clause.groups.iter().flatten());
    parts.filter(|part| !part.open).map(|part| &*part.text)
}

fn clauses() -> &'static Clauses {
    static CLAUSES: OnceLock<Clauses> = OnceLock::new();
    CLAUSES.get_or_init(|| {
        let mut all = Vec::new();
        let mut by_stem: WordMap<Box<str>, Vec<usize>> = WordMap::default();
        let mut marks = Box::new([0_u64; 1024]);
        for (section, language, text) in written() {
            let (Ok(feature), Ok(tongue)) = (section.parse(), language.parse()) else { continue };
            let groups: Vec<Vec<Part>> = text.split('…').map(|text| group(language, text)).collect();
            for part in &groups[0] {
                let mark = mark(stem(&part.text));
                marks[mark / 64] |= 1 << (mark % 64);
                let of_stem = by_stem.entry(stem(&part.text).into()).or_default();
                if of_stem.last() != Some(&all.len()) {
                    of_stem.push(all.len());
                }
            }
            all.push(Clause { feature, language: tongue, groups });
        }
        Clauses { all, by_stem, marks }
    })
}

fn group(language: &'static str, text: &'static str) -> Vec<Part> {
    let part = |word: &str| Part { text: folded(word.trim_end_matches('*')).into(), open: word.ends_with('*') };
    words_of(language, text).map(part).collect()
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

/// The beginning of a word, or all of a short one.
fn stem(word: &str) -> &str {
    word.char_indices().nth(STEM).map_or(word, |(end, _)| &word[..end])
}

/// The features that clauses ask for, and those that they refuse, in the order of the prompt.
pub(crate) fn find(reading: &Reading<'_>) -> Vec<(Feature, bool)> {
    let clauses = clauses();
    let mut found = Vec::new();
    for at in 0..reading.len() {
        if !reading.is_word(at) {
            continue;
        }
        let word = bare(reading.text.folded(at));
        for clause in clauses.beginning_with(word) {
            if clause.language != reading.language || !clause.groups[0].iter().any(|part| part.is(reading, at)) {
                continue;
            }
            let Some(last) = end(reading, clause, at) else { continue };
            let denied = (at.saturating_sub(DENIED)..=last)
                .any(|near| reading.has_role(near, Role::Not) && !(near..at).any(|near| reading.is_break(near)));
            if !found.contains(&(clause.feature, denied)) {
                found.push((clause.feature, denied));
            }
        }
    }
    found
}

/// Where a clause ends that begins at a token.
fn end(reading: &Reading<'_>, clause: &Clause, at: usize) -> Option<usize> {
    let mut last = at;
    for group in &clause.groups[1..] {
        last = (last + 1..last + 2 + REACH)
            .take_while(|&at| !reading.is_break(at))
            .find(|&at| group.iter().any(|part| part.is(reading, at)))?;
    }
    Some(last)
}

/// A word less the "and" that Arabic writes with it.
fn bare(word: &str) -> &str {
    word.strip_prefix('و').filter(|rest| rest.chars().count() > 3).unwrap_or(word)
}
