//! Names of those who write no capitals at all: "the old forge inn, pub in …", "hundesalon wuschelkopf, trier".

use protocol::analysis::Language;

use super::{Name, trade_ends_at, trade_starts_at};
use crate::{
    lexicon::{Meaning, Role},
    reading::Reading,
    text::{Break, Kind, Token},
};

/// The most words.
const MAX: usize = 5;

/// The name with which a prompt without capitals begins.
pub(super) fn at_start(reading: &Reading<'_>) -> Option<Name> {
    if reading.language == Language::Ar {
        return None;
    }
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
    if reading.has_capitals {
        // "Le p'tit toutou mouillé, toilettage": only the sentence has one.
        let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
        return if (start + 1..reading.len()).any(capital) { None } else { with_article(reading, start) };
    }
    // Where adjectives follow the noun, an unknown word is one as likely.
    let beside = |start: usize| {
        matches!(reading.language, Language::De | Language::En).then(|| beside_trade(reading, start)).flatten()
    };
    with_article(reading, start)
        .or_else(|| beside(start))
        .or_else(|| trade_and_article(reading, start))
        .or_else(|| before_trade(reading, start))
        .or_else(|| owned(reading))
        .or_else(|| my_trade(reading))
}

/// "the old forge inn, pub in …".
fn with_article(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let article =
        matches!(reading.text.folded(start), "the" | "la" | "le" | "les" | "el" | "los" | "las" | "chez" | "zum");
    let end = (start + 2..start + 6).find(|&at| reading.is_break(at))?;
    let words = start + 1..end;
    let distinct = words.clone().any(|at| !reading.is_ordinary(at) && !reading.is_content(at));
    let broken = matches!(reading.token(end)?.kind, Kind::Break(Break::Comma | Break::Colon))
        && words.clone().all(|at| reading.is_word(at));
    let trade = (end + 1..end + 5).any(|at| trade_starts_at(reading, at)) || trade_ends_at(reading, end - 1);
    (article && distinct && broken && trade).then_some(Name { first: start, last: end - 1 })
}

/// "cafetería la nube, gijón", "boulangerie chez momo, lyon".
fn trade_and_article(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let trade = reading.hits_in(start..start + 1).iter().find(|hit| matches!(hit.meaning, Meaning::Trade { .. }))?;
    let article = trade.last() + 1;
    let named = matches!(
        reading.text.folded(article),
        "la" | "el" | "los" | "las" | "le" | "les" | "chez" | "the" | "zum" | "zur"
    );
    let end = (article + 2..article + 5).find(|&at| reading.is_break(at))?;
    let word = |at: usize| reading.is_word(at) && !reading.is_ordinary(at) && reading.place_at(at).is_none();
    let comma = matches!(reading.token(end)?.kind, Kind::Break(Break::Comma));
    (named && comma && (article + 1..end).all(word)).then_some(Name { first: start, last: end - 1 })
}

/// "hundesalon wuschelkopf, trier", "fahrschule vollgas in herne", "pixel rain studio, webdesign": a trade or house and words
/// that no lexicon knows, up to a break or to where it is.
fn beside_trade(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let ends = |at: usize| reading.is_break(at) || reading.has_role(at, Role::In) || reading.place_at(at).is_some();
    let end = (start..start + MAX + 1).find(|&at| ends(at))?;
    let last = end.checked_sub(1).filter(|&last| last > start)?;
    if reading.token(end).is_some_and(|token| token.joint == '.') {
        return None;
    }
    let house = |at: usize| reading.has_role(at, Role::House);
    let leads = (start..last).find(|&at| trade_ends_at(reading, at) || house(at));
    let follows = trade_starts_at(reading, last) || house(last);
    let rest = match (leads, follows) {
        (Some(trade), _) if reading.hits_in(start..start + 1).iter().any(|hit| hit.last() == trade) || house(start) => {
            trade + 1..last + 1
        }
        // "vermitteln babysitter".
        (_, true) if !reading.text.folded(start).ends_with("en") && !reading.text.folded(start).ends_with("ln") => {
            start..last
        }
        _ => return None,
    };
    let joins = |at: usize| reading.has_role(at, Role::NameJoint) || reading.has_role(at, Role::And);
    let mut unknown = 0;
    for at in rest {
        if is_unknown(reading, at) {
            unknown += 1;
        } else if !(joins(at) || house(at)) || reading.has_role(at, Role::For) {
            return None;
        }
    }
    // "friseur bornheim,": the unknown word may be where; not if that is told elsewhere.
    let placed = (last + 1..reading.len()).any(|at| reading.place_at(at).is_some());
    let before = leads.is_none();
    // "fotograf henning quast, …": two are a person.
    let person = unknown == 2 && matches!(reading.token(end).map(|token| token.kind), Some(Kind::Break(Break::Comma)));
    (unknown > 0 && (placed || before || person)).then_some(Name { first: start, last })
}

/// "fadenfee – nähkurse in wismar", "dr. ilse knoblauch consulting, coaching für …": a first part of unknown words, and then
/// what is offered.
fn before_trade(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let end =
        (start..start + MAX).find(|&at| reading.is_break(at) || at > start + 1 && trade_starts_at(reading, at))?;
    let next = (end..end + 3).find(|&at| !reading.is_break(at))?;
    let doctor = matches!(reading.text.folded(start), "dr" | "dra" | "prof" | "docteur" | "doctor" | "doctora");
    let last = end.checked_sub(1)?;
    let mut words = start + usize::from(doctor)..end;
    let named = if doctor { last > start } else { words.all(|at| is_unknown(reading, at)) };
    // "imker, honig …": one word before a comma is as likely what someone is.
    let dash = matches!(reading.text.raw(end), "-" | "–" | "—" | ":");
    // "dr. ilse knoblauch consulting, …" is a firm.
    let person = reading.is_break(end) || matches!(reading.language, Language::Fr | Language::Es);
    if doctor && person && last > start && last < start + 4 && (start + 1..end).all(|at| is_unknown(reading, at)) {
        return Some(Name { first: start, last });
    }
    (named
        && reading.is_break(end)
        && (dash || last > start && reading.text.raw(end) == ",")
        && reading.is_content(next))
    .then_some(Name { first: start, last })
}

/// "für meinen barbershop schnittpunkt39", "vom hundesalon wuschel & wau und", "für unser reisebüro fernweh & meer".
fn my_trade(reading: &Reading<'_>) -> Option<Name> {
    reading.hits.iter().filter(|hit| matches!(hit.meaning, Meaning::Trade { .. })).find_map(|hit| {
        let mine = reading.before(hit.first()).is_some_and(|before| {
            reading.has_role(before, Role::Mine) || matches!(reading.text.folded(before), "vom" | "beim" | "zum")
        });
        let at = hit.last() + 1;
        let joined = reading.text.raw(at + 1) == "&" && reading.is_word(at + 2);
        let digits = reading.token(at + 1).is_some_and(|token| token.kind == Kind::Number && token.joint == '\0');
        let begins = hit.first() == 0 && digits;
        // "Wir sind der boxclub rheinfaust und …", "der spielzeugladen kunterbunt hat …".
        let article = reading.language == Language::De
            && reading
                .before(hit.first())
                .is_some_and(|before| matches!(reading.text.folded(before), "der" | "die" | "das"));
        let next = at + 1;
        let goes_on = reading.is_break(next) || reading.is_ordinary(next) || reading.has_role(next, Role::In);
        if (article || mine) && is_unknown(reading, at) && goes_on && reading.language == Language::De {
            return Some(Name { first: hit.first(), last: at });
        }
        if !(mine || begins) || !(joined || digits) || !reading.is_word(at) || reading.is_ordinary(at) {
            return None;
        }
        Some(Name { first: hit.first(), last: if joined { at + 2 } else { at + 1 } })
    })
}

/// "mein blumenladen: blütenreich, …", "wir sind sauberzauber und …", "ich bin petra sommerfeld und …".
fn owned(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let colon = at > 1
            && reading.token(at - 1)?.kind == Kind::Break(Break::Colon)
            && (trade_ends_at(reading, at - 2) || reading.has_role(at - 2, Role::House));
        let we = at > 1
            && matches!(
                (reading.text.folded(at - 2), reading.text.folded(at - 1)),
                ("wir", "sind") | ("ich", "bin") | ("we", "are") | ("im" | "i", "m" | "am")
            );
        let am = reading.text.folded(at - 1) == "bin" && (at == 1 || reading.is_break(at - 2));
        if !(colon || we || am) || !is_unknown(reading, at) {
            return None;
        }
        let last = if is_unknown(reading, at + 1) { at + 1 } else { at };
        let ends =
            reading.is_break(last + 1) || reading.has_role(last + 1, Role::And) || reading.has_role(last + 1, Role::In);
        // "Ich bin hebamme und …".
        let person = reading.text.folded(at - 1) == "bin" || reading.text.folded(at - 1) == "m";
        (ends && (!person || last > at)).then_some(Name { first: at, last })
    })
}

/// Whether a word is in no lexicon, and neither a number nor the like of an adjective or verb.
fn is_unknown(reading: &Reading<'_>, at: usize) -> bool {
    const GERMAN: &[&str] = &[
        "ig", "ige", "iger", "iges", "lich", "liche", "licher", "isch", "ische", "ischer", "isches", "ischem",
        "liches", "ales", "aler", "elles", "eller", "end", "ender", "endes", "ierte", "bar", "sam", "los", "ung",
        "ungen",
    ];
    let word = reading.text.folded(at);
    const ENGLISH: &[&str] = &["al", "ic", "ive", "ous", "ary", "ed", "ing", "ional", "able", "ful", "less", "ish"];
    let adjective = match reading.language {
        Language::De => GERMAN.iter().any(|ending| word.ends_with(ending)),
        Language::En => ENGLISH.iter().any(|ending| word.ends_with(ending)),
        _ => false,
    };
    reading.is_word(at)
        && word.len() >= 4
        && !adjective
        && !reading.is_ordinary(at)
        && !reading.is_noise(at)
        && !reading.has_role(at, Role::NotName)
        && !reading.has_role(at, Role::Offers)
        && reading.hits_over(at).next().is_none()
}
