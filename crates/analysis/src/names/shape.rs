//! Names by their shape: "Joe's Garage", "Bella Vista, a restaurant", "for Bella Vista", "I'm Anna Schmidt".

use protocol::analysis::{BusinessType, Language};

use super::{
    MAX_WORDS, Name,
    beside::{TITLES, with_purpose},
    capture::{capture, capture_capitals},
    cue::IS,
    is_distinct, trade_starts_at,
};
use crate::{
    lexicon::{Meaning, Role},
    reading::Reading,
    text::{Break, Case, Kind, Token},
};

/// "Joe's Garage".
pub(super) fn possessive(reading: &Reading<'_>) -> Option<Name> {
    (2..reading.len()).find_map(|at| {
        let owner = at - 2;
        let s = reading.token(at - 1)?;
        if !(s.joint == '\'' && reading.text.folded(at - 1) == "s" && reading.token(owner)?.is_word()) {
            return None;
        }
        if reading.has_role(owner, Role::NotName) || reading.is_ordinary(owner) || reading.is_content(owner) {
            return None;
        }
        let next = reading.token(at)?;
        let capital = reading.token(owner)?.is_capital();
        // "Léa and Tom's wedding" is no business.
        let wedding = Meaning::Trade { business: BusinessType::Wedding, hint: false };
        if reading.hits_in(at..at + 1).iter().any(|hit| hit.meaning == wedding) {
            return None;
        }
        if next.is_capital() && capital {
            let name = capture_capitals(reading, at)?;
            return Some(Name { first: first_capital(reading, owner), ..name });
        }
        let trade = reading
            .hits_in(at..at + 1)
            .iter()
            .filter(|hit| matches!(hit.meaning, Meaning::Trade { .. }))
            .map(crate::reading::Hit::last)
            .max()?;
        // "My grandfather's shop".
        let own = !capital && reading.before(owner).is_some_and(|before| reading.has_role(before, Role::Mine));
        (next.joint == ' ' && !own).then_some(Name { first: first_capital(reading, owner), last: trade })
    })
}

/// The first of the capitals that lead up to one.
fn first_capital(reading: &Reading<'_>, at: usize) -> usize {
    let mut first = at;
    while let Some(before) = reading.before(first) {
        let tight = reading.token(first).is_some_and(|token| matches!(token.joint, '\'' | '-'));
        let saint = matches!(reading.text.folded(before), "st" | "saint" | "mrs" | "mr" | "dr");
        if !(tight || saint || is_distinct(reading, before) && !reading.starts_sentence(before))
            || at - before > MAX_WORDS
        {
            break;
        }
        first = before;
    }
    first
}

/// "Bella Vista, a restaurant in …", "Bella Vista – restaurant".
pub(super) fn at_start(reading: &Reading<'_>) -> Option<Name> {
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
    if !reading.text.tokens.iter().any(Token::is_capital) {
        return at_lower_start(reading, start);
    }
    let article = reading.has_role(start, Role::NameJoint)
        && reading.token(start)?.is_capital()
        && is_distinct(reading, start + 1);
    if !(is_distinct(reading, start) || article) {
        return None;
    }
    let name = capture_capitals(reading, start)?;
    let broken = reading
        .token(name.last + 1)
        .is_some_and(|token| matches!(token.kind, Kind::Break(Break::Comma | Break::Colon | Break::Bracket)));
    let said = IS.contains(&reading.text.folded(name.last + 1));
    let trade = (name.last + 1..name.last + 8).any(|at| trade_starts_at(reading, at) || reading.is_content(at));
    ((broken || said) && trade).then_some(name)
}

/// "the old forge inn, pub in …", by someone who writes no capitals.
fn at_lower_start(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let article =
        matches!(reading.text.folded(start), "the" | "la" | "le" | "les" | "el" | "los" | "las" | "chez" | "zum");
    let end = (start + 2..start + 6).find(|&at| reading.is_break(at))?;
    let words = start + 1..end;
    let distinct = words.clone().any(|at| !reading.is_ordinary(at) && !reading.is_content(at));
    let broken = matches!(reading.token(end)?.kind, Kind::Break(Break::Comma | Break::Colon))
        && words.clone().all(|at| reading.is_word(at));
    let trade = (end + 1..end + 5).any(|at| trade_starts_at(reading, at));
    (article && distinct && broken && trade).then_some(Name { first: start, last: end - 1 })
}

/// Before the name of what someone runs.
const RUNS: &[&str] = &[
    "run",
    "own",
    "opened",
    "founded",
    "manage",
    "tenons",
    "tiens",
    "gerons",
    "gere",
    "dirige",
    "dirijo",
    "regento",
    "regentamos",
    "betreibe",
    "betreiben",
    "leite",
    "leiten",
];

/// "a website for Bella Vista", "my wife and I run Bramble & Thyme".
pub(super) fn after_for(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == Language::De;
    (1..reading.len()).find_map(|at| {
        let cue = reading.before(at)?;
        let cued = reading.has_role(cue, Role::For) || RUNS.contains(&reading.text.folded(cue));
        // "for The Mindful Tooth".
        let article =
            reading.has_role(at, Role::NameJoint) && reading.token(at)?.is_capital() && is_distinct(reading, at + 1);
        if !(cued && (article || is_distinct(reading, at))) || reading.place_at(at).is_some() {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        let words = name.last - name.first + 1;
        // "for GCSE students".
        let served = reading.hits_in(name.last + 1..name.last + 2).iter().any(|hit| hit.meaning == Meaning::Audience);
        ((!german || words > 1) && !served).then_some(name)
    })
}

/// "I'm Anna Schmidt, a photographer", "je m'appelle …", "soy Laura Gómez".
pub(super) fn person(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == Language::De;
    if reading.language == Language::Ar {
        return arabic_person(reading);
    }
    (2..reading.len()).find_map(|at| {
        let said = matches!(
            (reading.text.folded(at - 2), reading.text.folded(at - 1)),
            ("i", "m" | "am")
                | ("ich", "bin")
                | ("je", "suis")
                | ("we", "re" | "are")
                | ("nous", "sommes")
                | ("wir", "sind")
                | ("this", "is")
        ) || reading.text.folded(at - 1) == "soy"
            || reading.text.folded(at - 1) == "somos"
            || reading.text.folded(at - 1) == "im";
        // "Gowns by Elsie Moore".
        let by = matches!(reading.text.folded(at - 1), "by" | "par" | "as") && is_distinct(reading, at + 1);
        // "We're the Borough Barkers".
        let article = matches!(reading.text.folded(at - 1), "the" | "la" | "le" | "les" | "los" | "las" | "el");
        let we = article && at > 2 && matches!(reading.text.folded(at - 2), "re" | "are" | "sommes" | "somos");
        let by = by || we && is_distinct(reading, at + 1);
        if !(said || by) || !is_distinct(reading, at) {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        (!german || name.last > name.first || reading.is_break(name.last + 1)).then_some(name)
    })
}

/// Two capitals or more between commas: ", Le Petit Bouchon,". In German that may be anything.
pub(super) fn apposed(reading: &Reading<'_>) -> Option<Name> {
    if reading.language == Language::De {
        return None;
    }
    (1..reading.len()).find_map(|at| {
        if !reading.is_break(at - 1) {
            return None;
        }
        let article = reading.has_role(at, Role::NameJoint) && reading.token(at)?.is_capital();
        let start = if article { at + 1 } else { at };
        let name = capture_capitals(reading, at)?;
        if name.last == name.first {
            // "KeyHawk": a capital within a word is no accident.
            let camel = reading.text.raw(at).chars().skip(1).any(char::is_uppercase)
                && reading.token(at)?.case == Case::Title
                && is_distinct(reading, at);
            return (camel && reading.is_break(at + 1)).then_some(name);
        }
        // "Facture CESU".
        let last = reading.token(name.last)?;
        if name.last == name.first + 1 && last.case == Case::Upper && last.end - last.start <= 5 {
            return None;
        }
        let mut words = name.first..=name.last;
        // "Le Petit Bouchon": after an article with a capital, common words are a name's too.
        let distinct = if article {
            (start..=name.last).any(|at| is_distinct(reading, at))
        } else {
            // "Bigtop Events".
            is_distinct(reading, start)
                && words.all(|at| {
                    is_distinct(reading, at) || reading.has_role(at, Role::NameJoint) || reading.is_content(at)
                })
        };
        // "The Crumb Room in Hobart".
        let somewhere =
            reading.has_role(name.last + 1, Role::In) && reading.token(name.last + 2).is_some_and(Token::is_capital);
        (distinct && (somewhere || reading.is_break(name.last + 1))).then_some(name)
    })
}

/// Words and short forms of them that lead a name; `true`: they belong to it even in lower case.
const HEADS: &[(&str, bool)] = &[
    ("studio", false),
    ("atelier", false),
    ("cabinet", false),
    ("agence", false),
    ("maison", false),
    ("estudio", false),
    ("grupo", false),
    ("finca", false),
    ("villa", false),
    ("haus", false),
    ("hof", false),
    ("praxis", false),
    ("firma", false),
    ("transport", false),
    ("ent", true),
    ("ets", true),
    ("fa", true),
    ("gebr", true),
];

/// "Studio Atemraum", "Haus Möwe", "cabinet Watt & Co", "Fa. Kowalski Ausbau".
pub(super) fn headed(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| {
        // Most tokens have no capital behind them: a quick way out.
        let leads = reading.token(at + 1).is_some_and(|token| token.is_capital() || token.is_end());
        let (_, always) = leads.then_some(HEADS)?.iter().find(|(head, _)| *head == reading.text.folded(at))?;
        let dotted = usize::from(reading.is_end(at + 1) && *always);
        let next = at + 1 + dotted;
        let joined = reading.token(next).is_some_and(|token| token.joint == ' ' || dotted > 0);
        if !joined || !is_distinct(reading, next) || reading.place_at(next).is_some() {
            return None;
        }
        let name = capture_capitals(reading, next)?;
        let capital = reading.token(at)?.is_capital();
        // In German every noun has a capital: only what stands by itself is a name.
        let stands = reading.language != Language::De
            || at == 0
            || reading.is_break(at - 1)
            || reading.before(at).is_some_and(|before| reading.has_role(before, Role::Mine));
        let first = if *always || capital { at } else { next };
        stands.then_some(Name { first, ..name })
    })
}

/// What stands behind a name by law: "Warme Stube e.V.", "Lindner GmbH".
const LEGAL_FORMS: &[&str] =
    &["gmbh", "ggmbh", "ug", "ohg", "kg", "ag", "sarl", "sas", "eurl", "ltd", "llc", "inc", "llp", "plc", "slu"];

/// The capitals before a legal form, and the form.
pub(super) fn incorporated(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let folded = reading.text.folded(at);
        let club =
            folded == "v" && reading.text.folded(at - 1) == "e" && matches!(reading.token(at)?.joint, '.' | ' ' | '\0');
        if !(club || LEGAL_FORMS.contains(&folded)) || !reading.is_word(at) {
            return None;
        }
        let end = if club { at - 1 } else { at };
        let mut first = end;
        while let Some(before) = reading.before(first) {
            let part = reading.token(before).is_some_and(Token::is_capital)
                || reading.has_role(before, Role::NameJoint)
                || reading.has_role(before, Role::And)
                || reading.token(first).is_some_and(|token| token.joint == '-');
            if !part || end - before > MAX_WORDS {
                break;
            }
            first = before;
        }
        while first < end && !reading.token(first).is_some_and(Token::is_capital) {
            first += 1;
        }
        (first < end).then_some(Name { first, last: at })
    })
}

/// "احنا Pawsh": in an Arabic prompt Latin capitals are a name, if they are no word of any lexicon.
pub(super) fn latin(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    (0..reading.len()).find_map(|at| {
        let known = [Role::NotName, Role::Language, Role::Day].iter().any(|role| reading.has_role(at, *role));
        let long = reading.token(at).is_some_and(|token| token.end - token.start > 2);
        if !reading.token(at)?.is_capital()
            || known
            || !long
            || reading.is_ordinary(at)
            || reading.is_noise(at)
            || reading.is_content(at)
            || reading.place_at(at).is_some()
        {
            return None;
        }
        capture_capitals(reading, at)
    })
}

/// "أنا سلمى، مصممة".
fn arabic_person(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let said = reading.before(at).is_some_and(|cue| matches!(reading.text.folded(cue), "انا" | "معكم" | "معاكم"));
        let known =
            reading.is_ordinary(at) || reading.has_role(at, Role::NotName) || reading.hits_over(at).next().is_some();
        let closed = matches!(reading.token(at + 1)?.kind, Kind::Break(Break::Comma | Break::End));
        let trade = (at + 2..at + 5).any(|at| trade_starts_at(reading, at));
        (said && !known && closed && trade && reading.is_word(at)).then_some(Name { first: at, last: at })
    })
}

/// A person with a title: "Dr. Sommer und Partner", "الأستاذ خالد المنصور".
pub(super) fn titled(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| {
        let folded = reading.text.folded(at);
        if matches!(folded, "dr" | "prof") && is_distinct(reading, at + 1) {
            return capture_capitals(reading, at);
        }
        if !TITLES.contains(&folded) || !folded.starts_with("ال") {
            return None;
        }
        let name = capture(reading, at + 1, true)?;
        let last = (name.first + 1..=name.last).find(|&word| reading.text.folded(word).starts_with("لل"));
        // "مكتب الأستاذ …".
        let office =
            reading.before(at).filter(|&before| matches!(reading.text.folded(before), "مكتب" | "عياده" | "مركز"));
        let first = office.unwrap_or(at);
        let last = last.map_or(name.last, |purpose| purpose - 1);
        Some(Name { first, last: with_purpose(reading, first, last) })
    })
}
