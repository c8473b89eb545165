//! The name of a business: in quotation marks, after "called", or by its shape.

mod arabic;
mod beside;
mod capture;
mod cue;
mod firm;
mod listed;
mod lower;
mod online;
mod quoted;
mod said;
mod shape;
mod start;

use protocol::analysis::Language;

use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::{Hit, Reading},
    text::Token,
};

pub(crate) use self::{arabic::is_kin, beside::is_lake, capture::capture_capitals};

/// The most words that a name may have.
const MAX_WORDS: usize = 6;

/// A name as a span of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// A name in the prompt's own words; an Arabic "for" before its first word is not part of it.
pub(crate) fn text(reading: &Reading<'_>, name: Name) -> String {
    let span = reading.text.span(name.first, name.last);
    let mut hits = reading.hits_in(name.first..name.first + 1).iter();
    // Of "عالصاج" the "on" is part of the name.
    let away = |hit: &&Hit<'_>| matches!(hit.form(), Form::Prefixed(_)) && reading.prefix(hit).starts_with(['ل', 'و']);
    let prefixed = hits.find(away);
    // "اسمها لمعان الخليج": behind a cue the letter is the name's own.
    let cued = reading.before(name.first).is_some_and(|before| reading.has_role(before, Role::Name));
    let prefixed = prefixed.filter(|_| !cued);
    let mut text = prefixed.map_or(span, |hit| reading.unprefixed(span, hit)).to_owned();
    // The last full stop of "e. V." and "N.O.R.D." is no token.
    let (end, dotted) = reading.token(name.last).map_or((0, false), |last| {
        let single = last.is_word() && last.end - last.start == 1 && name.last > name.first;
        let spelt = single && (last.joint == '.' || reading.text.folded(name.last - 1) == "e");
        // "Bassey & Co., …", "Danilo Reyes Jr., …".
        let short = matches!(reading.text.folded(name.last), "co" | "jr" | "sr" | "inc" | "ltd" | "bros" | "hnos");
        let goes_on = reading.text.source[last.end..].starts_with(".,");
        (last.end, spelt || short && goes_on && name.last > name.first)
    });
    if dotted && reading.text.source[end..].starts_with('.') {
        text.push('.');
    }
    text
}

/// The name that a prompt gives; the surest way of finding one goes first.
pub(crate) fn find(reading: &Reading<'_>) -> Option<Name> {
    let quoted = quoted::find(reading);
    if let Some((name, score)) = quoted
        && score >= 3
    {
        return Some(name);
    }
    // By capitals alone: a quick way out for prompts that have none.
    let capitals = reading.has_capitals;
    cue::find(reading)
        .or_else(|| quoted.filter(|(_, score)| *score >= 1).map(|(name, _)| name))
        .or_else(|| quoted::bracketed(reading))
        .or_else(|| firm::incorporated(reading))
        .or_else(|| firm::partnered(reading).map(|name| beside::less_place(reading, name)))
        .or_else(|| shape::possessive(reading))
        .or_else(|| capitals.then(|| shape::by_maker(reading)).flatten())
        .or_else(|| capitals.then(|| said::we_at(reading)).flatten())
        .or_else(|| capitals.then(|| said::it_is(reading)).flatten())
        .or_else(|| capitals.then(|| shape::headed(reading)).flatten())
        .or_else(|| arabic::latin_at_start(reading))
        .or_else(|| arabic::before_trade(reading))
        // "Throttle Therapy, motorbike workshop Townsville". In German a capital there may be any noun.
        .or_else(|| (reading.language != Language::De).then(|| start::at_start(reading)).flatten())
        .map(|name| beside::less_place(reading, name))
        .or_else(|| beside::find(reading))
        .or_else(|| arabic::at_start(reading))
        .or_else(|| arabic::after_for(reading))
        .or_else(|| lower::at_start(reading))
        .or_else(|| start::at_start(reading))
        .or_else(|| capitals.then(|| said::after_for(reading)).flatten())
        .or_else(|| arabic::before_town(reading))
        .or_else(|| arabic::apposed(reading))
        .or_else(|| listed::at_end(reading))
        .or_else(|| said::person(reading))
        .or_else(|| capitals.then(|| shape::apposed(reading)).flatten())
        .or_else(|| capitals.then(|| listed::between(reading)).flatten())
        .or_else(|| capitals.then(|| said::of_brand(reading)).flatten())
        .or_else(|| capitals.then(|| said::relative(reading)).flatten())
        .or_else(|| capitals.then(|| shape::shouted(reading)).flatten())
        .or_else(|| shape::titled(reading))
        .or_else(|| arabic::kin_anywhere(reading))
        .or_else(|| capitals.then(|| shape::latin(reading)).flatten())
        .or_else(|| capitals.then(|| shape::branded(reading)).flatten())
        .or_else(|| online::find(reading))
        .map(|name| firm::with_form(reading, name))
        .map(|name| without_article(reading, name))
}

/// "Der Gasthof Zur Sennerin liegt …": the article of a sentence, and then what the house is.
fn without_article(reading: &Reading<'_>, name: Name) -> Name {
    let Name { first, last } = name;
    let article = matches!(reading.text.folded(first), "der" | "die" | "das") && reading.starts_sentence(first);
    let house = trade_starts_at(reading, first + 1)
        || reading.has_role(first + 1, Role::House)
        || matches!(reading.text.folded(last), "gmbh" | "ag" | "ug" | "gbr" | "ohg" | "kg");
    let said = reading.text.folded(last + 1) == "heisst";
    if article && house && !said && last > first + 1 { Name { first: first + 1, last } } else { name }
}

fn trade_ends_at(reading: &Reading<'_>, index: usize) -> bool {
    reading.hits_over(index).any(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && hit.last() == index)
}

fn trade_starts_at(reading: &Reading<'_>, index: usize) -> bool {
    reading.hits_in(index..index + 1).iter().any(|hit| matches!(hit.meaning, Meaning::Trade { .. }))
}

/// Whether a word is a trade, service or feature in the prompt's own language. "Parrilla Don Ramiro" gives no gifts.
pub(crate) fn is_spoken(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_content(at)
        && (reading.language == Language::De
            || reading.hits_over(at).any(|hit| hit.is_content() && reading.speaks(hit)))
}

/// A capital that is no word of any lexicon, no place, no nationality or month.
pub(crate) fn is_distinct(reading: &Reading<'_>, at: usize) -> bool {
    reading.token(at).is_some_and(Token::is_capital)
        && !reading.is_ordinary(at)
        && !is_spoken(reading, at)
        && !reading.is_noise(at)
        && !reading.has_role(at, Role::NotName)
        && !reading.has_role(at, Role::Language)
        && !reading.has_role(at, Role::Day)
        && !reading.has_role(at, Role::Name)
        && !reading.hits_over(at).any(|hit| {
            !hit.is_content()
                && hit.first() <= at
                && at <= hit.last()
                && !matches!(hit.meaning, Meaning::Place { certain: false })
        })
}
