//! Names of firms by what stands behind them: partners, or the legal form.

use super::{MAX_WORDS, Name, capture::capture_capitals, is_distinct, trade_starts_at};
use crate::{lexicon::Role, reading::Reading, text::Token};

/// What the partners of a business are called behind an "and".
const PARTNERS: &[&str] = &[
    "co",
    "sons",
    "son",
    "daughters",
    "daughter",
    "brothers",
    "sisters",
    "partner",
    "partners",
    "associates",
    "sohn",
    "sohne",
    "tochter",
    "cie",
    "fils",
    "filles",
    "associes",
    "hijos",
    "hijo",
    "hermanos",
    "asociados",
    "socios",
    "hijas",
    "kollegen",
    "kollegin",
    "compagnie",
    "company",
    "cia",
];

/// "Saubermann & Söhne", "autohaus krölls & sohn": what stands before the partners, and the trade before that.
pub(super) fn partnered(reading: &Reading<'_>) -> Option<Name> {
    let small = !reading.has_capitals;
    (2..reading.len()).find_map(|at| {
        let joined = reading.has_role(at - 1, Role::And) && PARTNERS.contains(&reading.text.folded(at));
        // "Le Goffic père et fils".
        let family = joined && matches!(reading.text.folded(at - 2), "pere" | "mere" | "vater" | "padre" | "madre");
        if family && at > 2 && is_distinct(reading, at - 3) {
            let capital = |at: &usize| reading.token(*at).is_some_and(Token::is_capital);
            let first = (0..at - 2).rev().take_while(capital).last()?;
            return Some(Name { first, last: at });
        }
        let named = |at: usize| {
            reading.is_word(at)
                && !reading.has_role(at, Role::NotName)
                && !reading.has_role(at, Role::Mine)
                && (reading.token(at).is_some_and(Token::is_capital) || small && !reading.is_ordinary(at))
        };
        if !joined
            || !named(at - 2)
            || !(small || reading.text.raw(at - 1) == "&" || reading.token(at).is_some_and(Token::is_capital))
        {
            return None;
        }
        let mut first = at - 2;
        while let Some(before) = reading.before(first).filter(|&before| named(before) && at - before <= MAX_WORDS) {
            first = before;
        }
        // "Okonkwo, Bassey & Co."
        if first == at - 2
            && first >= 2
            && reading.text.raw(first - 1) == ","
            && is_distinct(reading, first - 2)
            && reading.starts_sentence(first - 2)
        {
            first -= 2;
        }
        // "Die Kinderkrippe Purzelbaum & Co".
        if matches!(reading.text.folded(first), "die" | "der" | "das") && trade_starts_at(reading, first + 1) {
            first += 1;
        }
        // "Hargreaves & Daughters Funeral Directors".
        let last = capture_capitals(reading, at).map_or(at, |name| name.last);
        (!reading.is_content(at - 2) || first < at - 2).then_some(Name { first, last })
    })
}

/// What stands behind a name by law: "Warme Stube e.V.", "Lindner GmbH".
const LEGAL_FORMS: &[&str] = &[
    "gmbh", "ggmbh", "ug", "ohg", "kg", "ag", "gbr", "mbb", "partg", "kgaa", "sarl", "sas", "eurl", "sasu", "ltd",
    "llc", "inc", "llp", "plc", "slu",
];

/// The capitals before a legal form, and the form.
pub(super) fn incorporated(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let (begin, last) = legal_form(reading, at)?;
        let mut first = begin;
        while let Some(before) = reading.before(first) {
            let part = reading.token(before).is_some_and(Token::is_capital)
                || reading.has_role(before, Role::NameJoint)
                || reading.has_role(before, Role::And)
                || reading.token(first).is_some_and(|token| token.joint == '-');
            if !part || begin - before > MAX_WORDS {
                break;
            }
            first = before;
        }
        // "von Treuenfels Rechtsanwälte".
        let noble = first < begin && matches!(reading.text.folded(first), "von" | "van" | "de" | "di");
        while first < begin && !noble && !reading.token(first).is_some_and(Token::is_capital) {
            first += 1;
        }
        // Who writes no capitals at all.
        if first == begin && !reading.has_capitals {
            let ordinary = |at: &usize| reading.is_ordinary(*at) || reading.has_role(*at, Role::In);
            first = (0..begin).rev().take_while(|at| reading.is_word(*at)).last().unwrap_or(begin);
            if begin - first > 4 || (first..begin).any(|at| ordinary(&at)) {
                return None;
            }
        }
        (first < begin).then_some(Name { first, last })
    })
}

/// A name with the legal form behind it: "Die Wurzelzwerge e.V."
pub(super) fn with_form(reading: &Reading<'_>, name: Name) -> Name {
    match legal_form(reading, name.last + 1) {
        Some((begin, last)) if begin == name.last + 1 => Name { last, ..name },
        _ => spelt_form(reading, name.last + 1).map_or(name, |last| Name { last, ..name }),
    }
}

/// Where "S.L." or "S.A.S." ends, behind a comma or none.
fn spelt_form(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let at = if reading.text.raw(at) == "," { at + 1 } else { at };
    let dotted = |at: usize| reading.token(at).is_some_and(|token| token.joint == '.');
    [&["s", "a", "s"][..], &["s", "r", "l"], &["s", "l"], &["s", "a"]].iter().find_map(|letters| {
        let mut spelt = letters.iter().enumerate();
        let all =
            spelt.all(|(more, letter)| reading.text.folded(at + more) == *letter && (more == 0 || dotted(at + more)));
        all.then_some(at + letters.len() - 1)
    })
}

/// Where a legal form begins and ends that has a token in it.
fn legal_form(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let word = |at: usize| reading.text.folded(at);
    let spelt = |letters: &[&str]| letters.iter().enumerate().all(|(more, part)| word(at + more) == *part);
    if !reading.is_word(at) {
        return None;
    }
    if spelt(&["ges", "m", "b", "h"]) {
        return Some((at, at + 3));
    }

    // "e.V."; "e. K.", "e.U.": a merchant.
    let merchant = matches!(word(at + 1), "k" | "u") && reading.token(at + 1)?.is_capital();
    if word(at) == "e" && (word(at + 1) == "v" || merchant) {
        return matches!(reading.token(at + 1)?.joint, '.' | ' ' | '\0').then_some((at, at + 1));
    }
    if !LEGAL_FORMS.contains(&word(at)) {
        return None;
    }
    // "GmbH & Co. KG", "PartG mbB", "UG (haftungsbeschränkt)".
    let joined = reading.has_role(at + 1, Role::And) && word(at + 2) == "co" && LEGAL_FORMS.contains(&word(at + 3));
    let last = match () {
        () if joined => at + 3,
        () if word(at + 1) == "mbb" => at + 1,
        () if word(at + 2) == "haftungsbeschrankt" => at + 3,
        () => at,
    };
    Some((at, last))
}
