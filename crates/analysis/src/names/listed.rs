//! Names that are a part of their own: "salon de thé, terrasse, gâteaux maison, Chez Colette".

use protocol::analysis::Language;

use super::{Name, is_distinct, trade_ends_at};
use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    places::is_region,
    reading::{Hit, Reading},
    text::{Case, Token},
};

/// The most words of such a part.
const MAX: usize = 4;

/// Towns begin with these, of which the lexicon knows only some.
const TOWNS: &[&str] = &["bad", "st", "san", "santa", "saint", "sainte", "sankt", "new"];

/// The last part of a prompt, behind a comma, that is none of the words of a site or trade.
pub(super) fn at_end(reading: &Reading<'_>) -> Option<Name> {
    if reading.language == Language::Ar {
        return super::arabic::at_end(reading);
    }
    let last = (0..reading.len()).rev().find(|&at| !reading.is_break(at))?;
    let first = (0..=last).rev().take_while(|&at| !reading.is_break(at)).last()?;
    let name = Name { first, last };
    if first == 0 || !is_proper(reading, name) {
        return None;
    }
    // Alone it is a town as likely, but in German, where one says "in" before a town.
    let alone = first == last
        && reading.token(first).is_some_and(|token| token.case == Case::Title && token.end - token.start > 3);
    // "Bitte eine Preisliste ergänzen, Pakete" is about no business.
    let trade = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { .. } | Meaning::Service(_));
    let placed = (0..first).any(|at| reading.place_at(at).is_some());
    let alone = alone && (placed || reading.language == Language::De) && reading.hits.iter().any(trade);
    (first < last || alone).then_some(name)
}

/// A part between two commas, of two words or more: "taller de cerámica, Barro Vivo, clases y venta".
pub(super) fn between(reading: &Reading<'_>) -> Option<Name> {
    if matches!(reading.language, Language::Ar | Language::De) {
        return None;
    }
    (1..reading.len()).filter(|&at| reading.is_break(at - 1) && !reading.is_break(at)).find_map(|first| {
        let end = (first..first + MAX + 1).find(|&at| reading.is_break(at))?;
        let name = Name { first, last: end - 1 };
        (end > first + 1 && is_proper(reading, name)).then_some(name)
    })
}

/// Whether words with capitals are nothing that a site or prompt has by that name.
fn is_proper(reading: &Reading<'_>, name: Name) -> bool {
    let Name { first, last } = name;
    let joins = |at: usize| {
        let by = reading.text.folded(at) == "by";
        at > first && (by || reading.has_role(at, Role::NameJoint) || reading.has_role(at, Role::And))
    };
    // "Notre association, Mains qui Parlent, …": behind what it is, a small word may stand inside.
    let whose = first >= 2 && (trade_ends_at(reading, first - 2) || reading.has_role(first - 2, Role::House));
    let joins = |at: usize| joins(at) || whose && first < at && at < last && reading.is_ordinary(at);
    let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
    if last - first >= MAX || !capital(first) || !capital(last) || !(first..=last).all(|at| capital(at) || joins(at)) {
        return false;
    }
    let wished = |at: usize| {
        [Role::Language, Role::Money].iter().any(|role| reading.has_role(at, *role))
            || reading.hits_over(at).any(|hit| {
                matches!(hit.meaning, Meaning::Feature(_) | Meaning::Audience | Meaning::AudienceAlways)
                    && reading.speaks(hit)
            })
    };
    let place = is_region(reading, last)
        || (first..=last).any(|at| reading.place_at(at).is_some())
        || TOWNS.contains(&reading.text.folded(first));
    // "Kistenschlepper": the lexicon knows a part of it.
    let coined = |at: usize| {
        reading.language == Language::De
            && !reading.has_role(at, Role::NotName)
            && reading.is_content(at)
            && reading.hits_over(at).all(|hit| matches!(hit.form(), Form::Part))
    };
    let distinct = (first..=last).any(|at| is_distinct(reading, at) || coined(at));
    // Where only names have capitals, their words may be any; not where every word has one.
    let capitals = reading.text.tokens.iter().filter(|token| token.is_capital()).count();
    let rare = reading.language != Language::De && first < last && capitals * 3 < reading.len();
    let plain = (first..=last).all(|at| reading.has_role(at, Role::NotName) || joins(at))
        || !rare && (first..=last).any(|at| reading.has_role(at, Role::NotName));
    !place && !plain && (distinct || rare) && !(first..=last).any(wished)
}
