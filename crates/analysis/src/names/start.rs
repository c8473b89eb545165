//! The name with which a prompt begins: "Bella Vista, a restaurant in …", "Two Tides Travel arranges …".

use protocol::analysis::{BusinessType, Language};

use super::{Name, capture::capture_capitals, cue::IS, is_distinct, is_spoken, trade_ends_at, trade_starts_at};
use crate::{
    lexicon::{Meaning, Role},
    reading::{Hit, Reading},
    text::{Break, Case, Kind, Token},
};

/// "Bella Vista, a restaurant in …", "Bella Vista – restaurant".
pub(super) fn at_start(reading: &Reading<'_>) -> Option<Name> {
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
    if !reading.has_capitals {
        return None;
    }
    let name = capture_capitals(reading, start)?;
    let distinct = (start..=name.last).any(|at| is_distinct(reading, at));
    let leads = reading.has_role(start, Role::NameJoint) || reading.text.folded(start) == "chez";
    let article = leads && reading.token(start)?.is_capital() && distinct;
    // "Brake-A-Leg Motors": words of the lexicon among others. In German every noun has a capital.
    let german = reading.language == Language::De;
    let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
    // "Mariage d'Aurélie et Karim".
    let of = trade_ends_at(reading, start) && reading.has_role(start + 1, Role::NameJoint);
    // "Uñas de Loly. Manicura …".
    let whose = reading.is_content(start)
        && !reading
            .hits_over(start)
            .any(|hit| matches!(hit.meaning, Meaning::Trade { business: BusinessType::Wedding, .. }))
        && matches!(reading.text.folded(start + 1), "de" | "by" | "chez")
        && name.last == start + 2
        && is_distinct(reading, start + 2)
        && reading.is_end(start + 3)
        && start + 4 < reading.len();
    if whose && !german {
        return Some(name);
    }
    // "Two Tides Travel": behind a sentence's own capital, another.
    const NOT_FIRST: &[&str] = &[
        "somos", "soy", "nous", "we", "je", "i", "it", "this", "hola", "hi", "hello", "hey", "bonjour", "salut", "for",
        "pour", "para", "website", "web", "site", "pagina", "un", "una", "une", "a", "an", "in", "en", "at", "from",
    ];
    let opens = NOT_FIRST.contains(&reading.text.folded(start)) || reading.has_role(start, Role::Mine);
    let second = name.last > start && is_distinct(reading, start + 1) && !opens;
    let mixed = !of
        && !german
        && distinct
        && name.last > start
        && capital(start)
        && (second || !reading.is_ordinary(start))
        && !reading.has_role(start, Role::NotName);
    // "Bains & Brumes, un spa".
    let joined = reading.text.raw(start + 1) == "&" && capital(start) && capital(start + 2) && !german;
    // "O'Malley's. Irish pub."
    let s = (start + 1..start + 4)
        .find(|&at| reading.text.folded(at) == "s" && reading.token(at).is_some_and(|token| token.joint == '\''));
    let possessive =
        s.filter(|&at| reading.is_break(at + 1) && (at + 2..at + 5).any(|at| trade_starts_at(reading, at)));
    if let Some(last) = possessive.filter(|_| reading.token(start).is_some_and(Token::is_capital)) {
        return Some(Name { first: start, last });
    }
    // "J.R. Tran Builders".
    let initials = reading.token(start + 1).is_some_and(|token| token.joint == '.' && token.is_capital());
    let mixed = mixed || initials && name.last > start + 1 && !german;
    // "Oma Trudes Kaffeestübchen", "KNALLBONBON Events".
    let owned = german && distinct && name.last > start && !trade_ends_at(reading, start) && is_firm(reading, name);
    // "Craftbeer-Kneipe, Bamberg" is some pub.
    let compound =
        german && name.last == start + 1 && reading.token(name.last)?.joint == '-' && trade_ends_at(reading, name.last);
    // "Casa Loto es …", "Wheels of Kindness is …": capitals that a sentence goes on behind.
    let next = name.last + 1;
    let is = matches!(reading.text.folded(next), "is" | "are" | "est" | "es" | "ist" | "sind");
    let capitals = (start + 1..=name.last).filter(|&at| capital(at) && reading.place_at(at).is_none()).count();
    let subject = is
        && !german
        && !opens
        && capital(start)
        && capitals > 0
        && !of
        && (start..=name.last).any(|at| !is_spoken(reading, at) && !reading.has_role(at, Role::NotName));
    if compound || !(is_distinct(reading, start) || article || mixed || owned || joined || subject) {
        return None;
    }
    let broken = reading
        .token(name.last + 1)
        .is_some_and(|token| matches!(token.kind, Kind::Break(Break::Comma | Break::Colon | Break::Bracket)));
    let said = IS.contains(&reading.text.folded(name.last + 1))
        || is_distinct(reading, name.last) && DOES.contains(&reading.text.folded(name.last + 1));
    let trade = (start + 1..name.last + 8).any(|at| trade_starts_at(reading, at) || reading.is_content(at));
    // "The Salty Dog Bar. We have …", "Grâce Ilunga. Je photographie …".
    let told =
        matches!(reading.text.folded(name.last + 2), "i" | "je" | "soy" | "we" | "nous" | "somos" | "ich" | "wir");
    let both = told && is_distinct(reading, start) && is_distinct(reading, name.last);
    let alone = (!german && name.last > start + 1 || both && name.last > start) && reading.is_end(name.last + 1);
    // "Funkenflug Events organisiert Firmenfeiern".
    let does = german
        && name.last > start
        && reading.token(next).is_some_and(|token| token.case == Case::Lower)
        && reading.text.folded(next).ends_with('t')
        && !reading.is_ordinary(next)
        && !reading.is_content(next);
    // "Two Tides Travel arranges honeymoons".
    let verb = reading.language == Language::En
        && second
        && reading.token(next).is_some_and(|token| token.case == Case::Lower && token.joint == ' ')
        && reading.text.folded(next).ends_with('s')
        && !reading.is_ordinary(next)
        && !reading.is_content(next);
    let does = does || verb;
    // "Spey Bay Paddlers is me and nine sea kayaks", "Chez Mémé Odile est un bouchon".
    let introduced = subject
        || is
            && !german
            && name.last > start
            && (start..=name.last).filter(|&at| is_distinct(reading, at)).count() + usize::from(article) > 1;
    ((broken || said || alone || does) && trade || introduced || alone && both).then_some(name)
}

/// "Spotless Sisters does house cleaning".
const DOES: &[&str] = &[
    "does", "offers", "sells", "makes", "serves", "provides", "needs", "wants", "runs", "propose", "vend", "fait",
    "offre", "cherche", "ofrece", "vende", "hace", "busca", "necesita",
];

/// Whether the last word says what the first ones are the name of.
fn is_firm(reading: &Reading<'_>, name: Name) -> bool {
    let last = reading.hits_over(name.last).any(Hit::is_content);
    last && reading.is_break(name.last + 1) && is_distinct(reading, name.last - 1)
}
