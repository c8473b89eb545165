//! Prices, each with what it is for, as the prompt has them.

use protocol::analysis::Feature;

use crate::{
    clean,
    lexicon::{Meaning, Role},
    reading::Reading,
    text::{Kind, Token},
};

pub(crate) fn find(reading: &Reading<'_>) -> Vec<String> {
    let mut prices = Vec::new();
    let mut after = 0;
    for at in 0..reading.len() {
        if at < after || prices.len() >= clean::MAX_ITEMS {
            continue;
        }
        let Some((first, last)) = amount(reading, at).filter(|(first, _)| *first >= after) else { continue };
        let wanted = (1..=4).filter_map(|back| first.checked_sub(back)).take_while(|near| !reading.is_break(*near));
        // "Free delivery from 50 €" is no price either.
        let delivery = reading
            .hits_in(first.saturating_sub(4)..first)
            .iter()
            .any(|hit| hit.meaning == Meaning::Feature(Feature::Delivery) && !reading.text.broken(hit.last(), first));
        if delivery || wanted.clone().any(|near| reading.has_role(near, Role::NotPrice)) {
            continue;
        }
        clean::add(&mut prices, reading.text.span(label(reading, first, after), last));
        after = last + 1;
    }
    prices
}

/// Numbers and their currency, where a currency stands at a token.
fn amount(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let is_number = |at: usize| reading.token(at).is_some_and(|token| token.kind == Kind::Number);
    let is_currency = reading.token(at)?.kind == Kind::Currency || reading.has_role(at, Role::Money);
    if !is_currency {
        return None;
    }
    if at > 0 && is_number(at - 1) {
        return Some((number_start(reading, at - 1), at));
    }
    if is_number(at + 1) {
        let mut last = at + 1;
        while is_number(last + 1) && reading.token(last + 1).is_some_and(|token| matches!(token.joint, '.' | ',' | '-'))
        {
            last += 1;
        }
        return Some((at, last));
    }
    None
}

/// The first number of "20-35", "1.500", "1 500".
fn number_start(reading: &Reading<'_>, at: usize) -> usize {
    let mut first = at;
    while first > 0 {
        let joint = reading.token(first).map_or(' ', |token: &Token| token.joint);
        let before = reading.token(first - 1);
        let number = before.is_some_and(|token| token.kind == Kind::Number);
        let grouped =
            joint == ' ' && reading.text.folded(first).len() == 3 && reading.text.folded(first - 1).len() <= 3;
        if !(number && (matches!(joint, '.' | ',' | '-' | '٫' | '٬') || grouped)) {
            break;
        }
        first -= 1;
    }
    first
}

/// Where the words begin that say what a price is for.
fn label(reading: &Reading<'_>, price: usize, not_before: usize) -> usize {
    let mut first = price;
    let mut small = 0;
    let mut words = 0;
    while let Some(before) = reading.before(first) {
        if before < not_before || !reading.is_word(before) || words == 4 {
            break;
        }
        let steers =
            reading.is_ordinary(before) || reading.has_role(before, Role::And) || reading.has_role(before, Role::Until);
        if steers && (words > 0 || small == 2 || reading.has_role(before, Role::And)) {
            break;
        }
        if steers {
            small += 1;
        } else {
            words += 1;
        }
        first = before;
    }
    if words == 0 { price } else { first }
}
