//! Names beside the word for their trade: "Zahnarztpraxis Dr. Weber", "Bella Vista Salon", "مطعم الشام".

use protocol::analysis::{BusinessType, Language};

use super::{MAX_WORDS, Name, arabic, capture::capture_capitals, is_distinct, is_spoken, trade_ends_at};
use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::{Hit, Reading},
    text::{Case, Token},
};

/// "Zahnarztpraxis Dr. Weber", "Restaurant Chez Paul", "Bella Vista Salon", "مطعم الشام".
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    let trades = || reading.hits.iter().filter(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && !hit.denied);
    // Which of the two comes first in the prompt.
    let company = arabic::company(reading);
    let name = trades()
        .find_map(|hit| after(reading, hit))
        .filter(|name| company.is_none_or(|company| name.first <= company.first))
        .or(company)
        .or_else(|| trades().find_map(|hit| before(reading, hit)))?;
    Some(less_place(reading, name))
}

fn after(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<Name> {
    let next = reading.token(hit.last() + 1)?;
    if next.joint != ' ' || !next.is_word() {
        return None;
    }
    if next.case == Case::None {
        return arabic::after(reading, hit);
    }
    // "معهد Bright Path": beside Arabic, capitals are a name whatever they mean.
    if reading.language == Language::Ar && next.is_capital() && !reading.has_role(hit.last() + 1, Role::NotName) {
        let name = capture_capitals(reading, hit.last() + 1)?;
        // "Auto-école El Amana".
        let latin = reading.token(hit.first())?.case != Case::None;
        return Some(Name { first: if latin { hit.first() } else { name.first }, ..name });
    }
    // "Ich fotografiere Tiere": what someone does has no name beside it.
    let german = reading.language == Language::De;
    if german && reading.before(hit.first()).is_some_and(|before| matches!(reading.text.folded(before), "ich" | "wir"))
    {
        return None;
    }
    let at = past_adjective(reading, hit.last() + 1);
    // "Law office of Maria Santos".
    let owner = reading.text.folded(at) == "of" && is_distinct(reading, at + 1) && is_distinct(reading, at + 2);
    if owner && reading.place_at(at + 1).is_none() {
        return capture_capitals(reading, at + 1);
    }
    let named = is_distinct(reading, at)
        || begins_with_article(reading, at) && !(german && is_described(reading, hit))
        || are_capitals(reading, hit, at)
        || german && (is_coined(reading, hit, at) || are_joined(reading, hit, at) || is_epithet(reading, hit, at));
    // "Animalerie Mouscron": a town behind the trade.
    if !named || reading.place_at(at).is_some_and(|place| reading.is_behind_trade(place)) {
        return None;
    }
    let start = if begins_with_article(reading, at) && !is_distinct(reading, at) { at + 1 } else { at };
    let name = capture_capitals(reading, start)?;
    // "Fotograf Hochzeit Babybauch Familie": a list without its commas.
    let listed = |at: usize| reading.has_role(at, Role::NotName) || at > name.first && reading.is_content(at);
    if german && (name.first..=name.last).filter(|&at| listed(at)).count() > 1 {
        return None;
    }
    if at > hit.last() + 1 {
        // "Clínica Podológica Arrieta".
        let capitals = (hit.first()..at).all(|at| reading.token(at).is_some_and(Token::is_capital));
        return Some(Name { first: if capitals { hit.first() } else { at }, ..name });
    }
    let trade_is_capital = reading.token(hit.first())?.is_capital();
    // "Travel agency Blue Lagoon": a capital that only begins the sentence.
    let only_first = hit.last() > hit.first() && !reading.token(hit.last())?.is_capital();
    // "Illustratorin Jette Vollmer": one person's work goes by the name alone.
    let artist = matches!(hit.meaning, Meaning::Trade { business: BusinessType::Portfolio, .. })
        && name.last == name.first + 1
        && (reading.before(hit.first()).is_some() || german && !reading.has_role(hit.last(), Role::House));
    // "Heilpraktikerin Verena Loos": nor does hers who is one.
    let hers = german
        && name.last > name.first
        && ["in", "halter", "berater", "trainer", "therapeut", "hauer", "coach"]
            .iter()
            .any(|ending| reading.text.folded(hit.last()).strip_suffix(ending).is_some_and(|rest| rest.len() > 3));
    let apart = artist || hers || only_first && reading.language == Language::En;
    let whole = trade_is_capital && !apart;
    Some(Name { first: if whole { whole_start(reading, hit.first()) } else { at }, ..name })
}

/// Past one adjective, or "de" and what follows, where languages put them behind the noun: "guardería bilingüe Pasitos".
fn past_adjective(reading: &Reading<'_>, at: usize) -> usize {
    let romance = matches!(reading.language, Language::Fr | Language::Es);
    if !romance || is_distinct(reading, at) || reading.has_role(at, Role::In) && reading.text.folded(at) != "de" {
        return at;
    }
    let adjective = if matches!(reading.text.folded(at), "de" | "d") { at + 1 } else { at };
    let plain = |at: usize| {
        reading.is_word(at)
            && reading.token(at).is_some_and(|token| token.case == Case::Lower && matches!(token.joint, ' ' | '\''))
            && !reading.is_ordinary(at)
            && !reading.has_role(at, Role::NameJoint)
            && ![Role::In, Role::For, Role::Not, Role::Offers, Role::Name]
                .iter()
                .any(|role| reading.has_role(at, *role))
    };
    let named = plain(adjective)
        && (is_distinct(reading, adjective + 1) || begins_with_article(reading, adjective + 1))
        && reading.token(adjective + 1).is_some_and(|token| token.joint == ' ');
    if named { adjective + 1 } else { at }
}

/// "Salon Belle Âme": where only names have capitals, two behind a trade with one are a name, common words or not.
fn are_capitals(reading: &Reading<'_>, hit: &Hit<'_>, at: usize) -> bool {
    let capital = |at: usize| reading.token(at).is_some_and(|token| token.is_capital() && token.joint == ' ');
    // "agencia Tres Peces Branding".
    let trade = reading.token(hit.first()).is_some_and(Token::is_capital) || is_distinct(reading, at + 1);
    matches!(reading.language, Language::Fr | Language::Es)
        && trade
        && capital(at)
        && capital(at + 1)
        && (at..at + 2).all(|at| reading.place_at(at).is_none() && !is_spoken(reading, at))
}

/// "Kleines Café am Bahnhof" is some café; "Café am Bahnhof" may be its name.
fn is_described(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    reading.before(hit.first()).is_some_and(|before| {
        let word = reading.text.folded(before);
        reading.is_ordinary(before)
            && (word.ends_with("es") || word.ends_with("er") || word == "ein")
            && !reading.has_role(before, Role::Mine)
    })
}

/// "Reisebüro Fernwehladen", "Goldschmiede Ringelnatz": behind a trade and up to a break or place, a compound of which the
/// lexicon knows a part that does not belong to the trade.
fn is_coined(reading: &Reading<'_>, hit: &Hit<'_>, at: usize) -> bool {
    let Meaning::Trade { business, .. } = hit.meaning else { return false };
    let closed = reading.is_break(at + 1) || reading.has_role(at + 1, Role::In);
    let partly = |other: &Hit<'_>| match (other.form(), other.meaning) {
        (Form::Part, _) => true,
        (Form::Head, Meaning::Trade { business: other, .. } | Meaning::Service(other)) => other != business,
        _ => false,
    };
    closed
        && reading.token(at).is_some_and(|token| token.case == Case::Title && token.joint == ' ')
        && reading.token(hit.first()).is_some_and(Token::is_capital)
        && !reading.is_ordinary(at)
        && !reading.has_role(at, Role::NotName)
        && reading.hits_over(at).next().is_some()
        && reading.hits_over(at).all(partly)
}

/// "Berghotel Schöne Aussicht": German writes an adjective with a capital in a name alone.
fn is_epithet(reading: &Reading<'_>, hit: &Hit<'_>, at: usize) -> bool {
    let capital = |at: usize| reading.token(at).is_some_and(|token| token.case == Case::Title && token.joint == ' ');
    let word = reading.text.folded(at);
    let adjective = ["e", "er", "es", "en"].iter().any(|ending| word.ends_with(ending));
    reading.token(hit.first()).is_some_and(Token::is_capital)
        && capital(at)
        && capital(at + 1)
        && adjective
        && reading.is_ordinary(at)
        && !reading.has_role(at, Role::Mine)
}

/// "Zoohandlung Neon & Guppy".
fn are_joined(reading: &Reading<'_>, hit: &Hit<'_>, at: usize) -> bool {
    let capital = |at: usize| {
        reading.token(at).is_some_and(Token::is_capital)
            && !reading.is_content(at)
            && !reading.has_role(at, Role::NotName)
    };
    let served = |at: usize| reading.hits_over(at).any(|hit| hit.meaning == Meaning::Audience);
    reading.token(hit.first()).is_some_and(Token::is_capital)
        && reading.text.raw(at + 1) == "&"
        && capital(at)
        && capital(at + 2)
        && !served(at)
        && !served(at + 2)
}

/// The small words with which the name of a house begins.
const ARTICLES: &[&str] = &[
    "chez", "la", "le", "les", "el", "los", "las", "zum", "zur", "am", "the", "l", "des", "du", "del", "da", "dal",
    "bei",
];

fn begins_with_article(reading: &Reading<'_>, at: usize) -> bool {
    let next = at + 1;
    let folded = reading.text.folded(at);
    // None is longer.
    if folded.len() > 4 || !ARTICLES.contains(&folded) {
        return false;
    }
    // "Verein zur Rettung von Igeln".
    if matches!(folded, "zur" | "zum") && reading.text.folded(next).ends_with("ung") {
        return false;
    }
    let article = !reading.has_role(at, Role::And);
    // "Laden am Chiemsee" says where, not which.
    let lake = folded == "am" && is_lake(reading.text.folded(next));
    // "El Faro de Lola" is not in Faro.
    let goes_on = reading.has_role(next + 1, Role::NameJoint) && reading.token(next + 2).is_some_and(Token::is_capital);
    let place = reading.place_at(at).is_some() || reading.place_at(next).is_some() && !goes_on;
    // "Le Pré Fleuri": after an article with a capital, common words are a name's too.
    let both = reading.token(at).is_some_and(Token::is_capital) && reading.token(next).is_some_and(Token::is_capital);
    article && !lake && !place && (both || is_distinct(reading, next))
}

/// "Tegernsee", "Chiemsee".
pub(crate) fn is_lake(folded: &str) -> bool {
    folded.len() > 5 && folded.ends_with("see")
}

fn before(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<Name> {
    // In German every noun has a capital: two side by side are no name.
    let german = reading.language == Language::De;
    let before = reading.before(hit.first())?;
    let trade_is_capital = reading.token(hit.first())?.is_capital();
    let tight = reading.token(hit.first())?.joint == '-';
    if !is_distinct(reading, before) || tight || german && !trade_is_capital {
        return None;
    }
    // "O'Shea".
    let mut start = before;
    while reading.token(start)?.joint == '\'' && start > 0 {
        start -= 1;
    }
    let alone = reading.starts_sentence(start);
    if alone && (!trade_is_capital || german) {
        return None;
    }
    let first = if alone { start } else { first_of_run(reading, start) };
    // "In Murten Hatha, Yin und …".
    if german && reading.before(first).is_some_and(|cue| reading.text.folded(cue) == "in") {
        return None;
    }
    let last = match (trade_is_capital, german) {
        (false, _) => before,
        (true, true) => hit.last(),
        // "Plumbing and Heating", "Construction Ltd".
        (true, false) => capture_capitals(reading, hit.last()).map_or(hit.last(), |name| name.last),
    };
    Some(Name { first, last })
}

/// Less a town at the end: "Hundeschule Pfotenglück Erfurt".
pub(super) fn less_place(reading: &Reading<'_>, name: Name) -> Name {
    let place = reading
        .hits_in(name.first + 2..name.last + 1)
        .iter()
        .find(|hit| matches!(hit.meaning, Meaning::Place { certain: true }) && hit.last() == name.last);
    // "Blumen Petersen Husum": a town that is a word too, where the part ends.
    let place = place.or_else(|| {
        let near = reading.hits_in(name.first + 2..name.last + 1).iter();
        // "Odontología Sonrisa Llanera, Villavicencio": another one is told.
        let other = reading.place_at(name.last + 2).is_some();
        near.filter(|_| reading.is_break(name.last + 1) && !other)
            .find(|hit| matches!(hit.meaning, Meaning::Place { certain: false }) && hit.last() == name.last)
    });
    let town = place.filter(|hit| reading.token(hit.first()).is_some_and(|token| token.joint == ' '));
    // "Café de Paris": what a small word joins belongs to the name.
    match town {
        Some(hit) if !reading.has_role(hit.first() - 1, Role::NameJoint) => Name { last: hit.first() - 1, ..name },
        _ => name,
    }
}

/// What belongs to a name before the trade in it: "Bäckerei-" of "Bäckerei-Konditorei Lindner", "Café und" of
/// "Café und Rösterei Bohnenliebe", the further trade and article of "Spa Les Thermes du Lac".
fn whole_start(reading: &Reading<'_>, first: usize) -> usize {
    let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
    let Some(before) = reading.before(first) else { return first };
    let tight = reading.token(first).is_some_and(|token| token.joint == '-');
    if tight && capital(before) {
        return before;
    }
    let joined = before.checked_sub(1).filter(|_| reading.has_role(before, Role::And));
    match joined {
        Some(trade) if capital(trade) && trade_ends_at(reading, trade) => trade,
        _ => with_article(reading, first),
    }
}

fn with_article(reading: &Reading<'_>, first: usize) -> usize {
    let capital = |at: &usize| reading.token(*at).is_some_and(Token::is_capital);
    let article = reading.before(first).filter(capital).filter(|before| reading.has_role(*before, Role::NameJoint));
    let Some(article) = article else { return first };
    let trade = reading.before(article).filter(capital).filter(|before| trade_ends_at(reading, *before));
    trade.unwrap_or(article)
}

fn first_of_run(reading: &Reading<'_>, at: usize) -> usize {
    let mut first = at;
    while let Some(before) = reading.before(first) {
        let joins = reading.has_role(before, Role::NameJoint)
            && before.checked_sub(1).is_some_and(|further| is_distinct(reading, further))
            && !reading.has_role(before, Role::In);
        if !(is_distinct(reading, before) || joins) || at - before > MAX_WORDS {
            break;
        }
        first = before;
    }
    first
}
