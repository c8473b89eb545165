//! The services and goods that a prompt names.

use protocol::analysis::BusinessType;

use crate::{
    clean,
    lexicon::{Meaning, Role},
    names::Name,
    reading::{Hit, Reading},
    text::{Break, Kind},
    trade,
};

/// The most words that one service may have.
const MAX_WORDS: usize = 5;

/// The most lists that are read.
const MAX_LISTS: usize = 24;

/// The services of a business, in the prompt's own words.
pub(crate) fn find(reading: &Reading<'_>, business: BusinessType, name: Option<Name>) -> Vec<String> {
    let mut services = Vec::new();
    let cues = (0..reading.len()).filter(|&at| reading.has_role(at, Role::Offers) && !reading.is_noise(at));
    for cue in cues.take(MAX_LISTS) {
        list(reading, cue, &mut services);
    }
    let mut seen = Vec::new();
    let offered = |hit: &&Hit<'_>| matches!(hit.meaning, Meaning::Service(of) if sells(business, of)) && !hit.denied;
    for hit in reading.hits.iter().filter(offered).filter(|hit| !reading.is_noise(hit.first())) {
        if services.len() >= clean::MAX_ITEMS {
            break;
        }
        if seen.contains(&hit.found.term) {
            continue;
        }
        seen.push(hit.found.term);
        let in_name = name.is_some_and(|name| name.first <= hit.first() && hit.last() <= name.last);
        let is_feature = reading.hits_over(hit.first()).any(|other| {
            matches!(other.meaning, Meaning::Feature(_))
                && other.found.start <= hit.found.start
                && hit.found.end <= other.found.end
        });
        if !in_name && !is_feature && reading.speaks(hit) {
            let text = reading.text.span(hit.first(), hit.last());
            let told = services.iter().any(|service: &String| service.to_lowercase().contains(&text.to_lowercase()));
            if !told {
                clean::add(&mut services, text);
            }
        }
    }
    services
}

/// Words that are as often a heading as they stand before a list.
const HEADINGS: &[&str] = &[
    "services",
    "servicios",
    "leistungen",
    "prestations",
    "خدمات",
    "الخدمات",
    "خدماتنا",
    "خدماتي",
    "treatments",
    "behandlungen",
    "tratamientos",
    "angebot",
    "dienstleistungen",
    "especialidades",
    "specialites",
    "schwerpunkte",
    "schwerpunkt",
];

fn list(reading: &Reading<'_>, cue: usize, services: &mut Vec<String>) {
    let heading = HEADINGS.contains(&reading.text.folded(cue));
    let mut at = cue + 1;
    let mut opened = !heading;
    loop {
        let Some(token) = reading.token(at) else { return };
        match token.kind {
            Kind::Break(Break::Colon) => opened = true,
            Kind::Word if reading.has_role(at, Role::SuchAs) => opened = true,
            // "Sell my candles".
            Kind::Word if reading.has_role(at, Role::Mine) && opened => {}
            Kind::Word if reading.has_role(at, Role::Offers) || opened && reading.has_role(at, Role::Name) => {}
            _ => break,
        }
        at += 1;
    }
    if !opened {
        return;
    }
    let mut first = None;
    let mut items = 0;
    while at <= reading.len() && items < clean::MAX_ITEMS {
        let closes = reading.is_break(at);
        let joins = reading.has_role(at, Role::And) || reading.has_role(at, Role::Or);
        let arabic_and = first.is_some() && begins_with_and(reading, at);
        let stops = !closes && !joins && stops(reading, at, first.is_none());
        if closes || joins || arabic_and || stops {
            if let Some(start) = first.take() {
                if !add(reading, start, at - 1, services) {
                    return;
                }
                items += 1;
            }
            let listed =
                reading.token(at).is_some_and(|token| matches!(token.kind, Kind::Break(Break::Comma | Break::Bracket)));
            if stops || closes && !listed {
                return;
            }
            if arabic_and {
                first = Some(at);
            }
        } else if first.is_none() {
            first = Some(at);
        }
        at += 1;
    }
}

/// What begins something else than the next item.
fn stops(reading: &Reading<'_>, at: usize, at_item_start: bool) -> bool {
    if reading.has_role(at, Role::In) && !reading.has_role(at, Role::NameJoint) {
        return true;
    }
    if [Role::For, Role::But, Role::Not, Role::Offers, Role::Mine].iter().any(|role| reading.has_role(at, *role)) {
        return true;
    }
    // Small words hold an item together ("taille de barbe") but do not begin one, articles aside.
    let small = reading.is_ordinary(at);
    let joint = reading.has_role(at, Role::NameJoint) || reading.has_role(at, Role::SuchAs);
    small
        && !joint
        && (!at_item_start
            || !matches!(reading.text.folded(at), "all" | "some" | "a" | "an" | "big" | "small" | "new" | "family"))
}

fn begins_with_and(reading: &Reading<'_>, at: usize) -> bool {
    let folded = reading.text.folded(at);
    reading.is_word(at) && folded.starts_with('و') && folded.chars().count() > 3
}

/// Takes an item; false where it shows that this is no list of services.
fn add(reading: &Reading<'_>, first: usize, last: usize, services: &mut Vec<String>) -> bool {
    let mut first = first;
    while first < last && (reading.has_role(first, Role::NameJoint) || reading.has_role(first, Role::SuchAs)) {
        first += 1;
    }
    let words = last + 1 - first;
    let asked = reading.hits_over(first).any(|hit| matches!(hit.meaning, Meaning::Feature(_)) && last <= hit.last());
    let plain = (first..=last)
        .all(|at| reading.is_ordinary(at) || reading.is_noise(at) || reading.has_role(at, Role::NameJoint));
    if asked || plain {
        return !asked || !services.is_empty();
    }
    if words > MAX_WORDS {
        return false;
    }
    let mut text = reading.text.span(first, last);
    if begins_with_and(reading, first) && !reading.is_content(first)
        || begins_with_and(reading, first) && !services.is_empty()
    {
        text = text.strip_prefix('و').unwrap_or(text);
    }
    clean::add(services, text);
    true
}

/// A shop sells whatever it names; others what their like do.
fn sells(business: BusinessType, goods: BusinessType) -> bool {
    matches!(business, BusinessType::Ecommerce | BusinessType::Retail) || trade::are_akin(business, goods)
}
