//! Names in quotation marks.

use super::{Name, trade_ends_at, trade_starts_at};
use crate::{
    lexicon::Role,
    reading::Reading,
    text::{Break, Case, Kind},
};

fn closers(open: &str) -> &'static [&'static str] {
    match open {
        "\"" => &["\"", "”", "“"],
        "“" | "”" => &["”", "“", "\""],
        "„" | "‟" => &["“", "”", "\"", "‟"],
        "«" => &["»"],
        "»" => &["«"],
        "‹" => &["›"],
        "›" => &["‹"],
        "‘" | "’" | "'" | "`" => &["’", "'", "`", "‘"],
        "‚" => &["‘", "’"],
        "「" => &["」"],
        _ => &[],
    }
}

fn is_quote(reading: &Reading<'_>, index: usize) -> bool {
    reading.token(index).is_some_and(|token| token.kind == Kind::Break(Break::Quote))
}

/// The best quotation and how likely it is a name.
pub(super) fn find(reading: &Reading<'_>) -> Option<(Name, i32)> {
    let mut best: Option<(Name, i32)> = None;
    let mut index = 0;
    while index < reading.len() {
        let Some(close) = closing(reading, index) else {
            index += 1;
            continue;
        };
        let name = Name { first: index + 1, last: close - 1 };
        let score = quotation_score(reading, index, name);
        if best.is_none_or(|(_, top)| score > top) {
            best = Some((name, score));
        }
        index = close + 1;
    }
    best
}

fn closing(reading: &Reading<'_>, open: usize) -> Option<usize> {
    if !is_quote(reading, open) {
        return None;
    }
    let wanted = closers(reading.text.raw(open));
    // An apostrophe at the end of a word opens nothing.
    if reading.text.raw(open).starts_with(['\'', '’'])
        && open > 0
        && reading
            .token(open)
            .zip(reading.token(open - 1))
            .is_some_and(|(quote, before)| quote.start == before.end && before.is_word())
    {
        return None;
    }
    let end = (open + 1..(open + 12).min(reading.len()))
        .find(|&at| is_quote(reading, at) && wanted.contains(&reading.text.raw(at)))?;
    let words = (open + 1..end).filter(|&at| !reading.is_break(at)).count();
    let ends = (open + 1..end).any(|at| reading.is_end(at) && at + 1 != end);
    (1..=8).contains(&words).then_some(end).filter(|_| !ends)
}

fn quotation_score(reading: &Reading<'_>, open: usize, name: Name) -> i32 {
    let mut score = 0;
    // Words before the quotation, up to three, over commas and colons.
    let mut seen = 0;
    for at in (0..open).rev() {
        if reading.is_end(at) || seen == 4 {
            break;
        }
        if !reading.is_break(at) {
            seen += 1;
        }
        if reading.has_role(at, Role::NotQuotedName) && seen <= 2 {
            score -= 4;
            break;
        }
        if reading.has_role(at, Role::Name) && !reading.is_noise(at) {
            score += 4;
            break;
        }
        if trade_ends_at(reading, at) && seen <= 2 {
            score += 3;
        }
    }
    // "Bella" is a salon.
    let trade_after = (name.last + 2..name.last + 7).any(|at| trade_starts_at(reading, at));
    score += i32::from(trade_after);
    let capital = reading.token(name.first).is_some_and(|token| token.is_capital() || token.case == Case::None);
    score += if capital { 1 } else { -1 };
    let wished = (name.first..=name.last).all(|at| reading.is_content(at) || reading.is_ordinary(at));
    score - i32::from(wished && score < 3)
}

/// A name in brackets behind what it is: "Software für Hausverwaltungen (Mietwerk)".
pub(super) fn bracketed(reading: &Reading<'_>) -> Option<Name> {
    let is_bracket = |at: usize| reading.token(at).is_some_and(|token| token.kind == Kind::Break(Break::Bracket));
    (1..reading.len()).find_map(|open| {
        if !is_bracket(open) || !reading.is_content(open - 1) {
            return None;
        }
        let close = (open + 1..open + 6).find(|&at| reading.is_break(at)).filter(|&at| is_bracket(at))?;
        let name = Name { first: open + 1, last: close - 1 };
        let mut words = name.first..=name.last;
        let unknown = |at: usize| {
            !reading.is_ordinary(at) && reading.hits_over(at).next().is_none() && !reading.has_role(at, Role::NotName)
        };
        let proper = reading.token(name.first)?.case != Case::Lower;
        let plain = words.clone().any(|at| !reading.is_word(at) || reading.place_at(at).is_some());
        (close > open + 1 && proper && !plain && words.any(unknown)).then_some(name)
    })
}
