//! The lists of `lexicon/names_ar.txt`.

use std::sync::OnceLock;

use crate::{
    hash::WordSet,
    lexicon::{folded, lines},
};

const FILE: &str = include_str!("../../../lexicon/names_ar.txt");

/// A section of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Title,
    Kin,
    Namely,
    Grand,
    Partners,
    OwnLetter,
    Activity,
    Greeting,
    WeAre,
}

/// In the order of the variants.
const SECTIONS: [&str; 9] =
    ["title", "kin", "namely", "grand", "partners", "own_letter", "activity", "greeting", "we_are"];

/// Whether a folded word is on a list.
pub(super) fn is_word(list: List, word: &str) -> bool {
    static LISTS: OnceLock<[WordSet<Box<str>>; 9]> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        SECTIONS.map(|section| {
            lines(FILE).filter(|line| line.section == section).map(|line| folded(line.term).into_boxed_str()).collect()
        })
    });
    lists[list as usize].contains(word)
}
