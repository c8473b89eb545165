//! Names as sentences tell them: "I'm Anna Schmidt", "we run Bramble & Thyme", "c'est Vadrano Tours", "mein Sohn Jonte Petersen".

use protocol::analysis::{BusinessType, Language};

use super::{Name, arabic, capture::capture_capitals, is_distinct};
use crate::{
    lexicon::{Meaning, Role},
    reading::{Hit, Reading},
    text::Token,
};

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
    "edite",
    "editons",
    "monte",
    "cree",
    "fonde",
    "lance",
    "lancons",
    "started",
    "launched",
    "launching",
    "fundo",
    "funde",
    "fundamos",
    "monte",
    "montamos",
    "lanzamos",
    "grundete",
    "grunde",
    "abro",
    "abre",
    "inauguro",
    "inauguramos",
];

/// "a website for Bella Vista", "my wife and I run Bramble & Thyme".
pub(super) fn after_for(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == Language::De;
    (1..reading.len()).find_map(|at| {
        // Most tokens have no capital: a quick way out.
        if !reading.token(at)?.is_capital() {
            return None;
        }
        let cue = reading.before(at)?;
        let cued = reading.has_role(cue, Role::For) || RUNS.contains(&reading.text.folded(cue));
        // "for The Mindful Tooth".
        let article = reading.has_role(at, Role::NameJoint) && is_distinct(reading, at + 1);
        if !(cued && (article || is_distinct(reading, at))) || reading.place_at(at).is_some() {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        let words = name.last - name.first + 1;
        // "for GCSE students".
        let served = reading.hits_in(name.last + 1..name.last + 2).iter().any(|hit| hit.meaning == Meaning::Audience);
        // "Für Schulklassen und Kegelclubs", "für Angehörige von Demenzkranken": in German, only what the site is for.
        let site = cue.checked_sub(1).is_some_and(|site| reading.is_ordinary(site) || reading.is_noise(site));
        ((!german || words > 1 && site) && !served).then_some(name)
    })
}

/// "I'm Anna Schmidt, a photographer", "je m'appelle …", "soy Laura Gómez".
pub(super) fn person(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == Language::De;
    if reading.language == Language::Ar {
        return arabic::person(reading);
    }
    (1..reading.len()).find_map(|at| {
        // Most tokens have no capital: a quick way out.
        if !reading.token(at)?.is_capital() {
            return None;
        }
        // "Soy Laura Gómez" begins with its only word.
        let before = at.checked_sub(2).map_or("", |before| reading.text.folded(before));
        let said = matches!(
            (before, reading.text.folded(at - 1)),
            ("i", "m" | "am")
                | ("ich", "bin")
                | ("je", "suis")
                | ("we", "re" | "are")
                | ("nous", "sommes")
                | ("wir", "sind")
                | ("this", "is")
        ) || reading.text.folded(at - 1) == "soy"
            || reading.text.folded(at - 1) == "somos"
            || reading.text.folded(at - 1) == "im" && reading.language == Language::En;
        // "Gowns by Elsie Moore".
        let second = if reading.has_role(at + 1, Role::And) { at + 2 } else { at + 1 };
        let by = matches!(reading.text.folded(at - 1), "by" | "par" | "as")
            && reading.token(second).is_some_and(Token::is_capital)
            && !reading.has_role(second, Role::NotName);
        // "We're the Borough Barkers".
        let article = matches!(reading.text.folded(at - 1), "the" | "la" | "le" | "les" | "los" | "las" | "el");
        let we = article && at > 2 && matches!(before, "re" | "are" | "sommes" | "somos");
        let by = by || we && is_distinct(reading, at + 1) || is_page_of(reading, at);
        // "Ich bin Leon Vukovic": some first names are towns too.
        let town = reading.place_at(at).is_some()
            && reading.token(at + 1).is_some_and(Token::is_capital)
            && is_distinct(reading, at + 1);
        // "Somos Mundo Quetzal".
        let both = |at: usize| reading.token(at).is_some_and(Token::is_capital) && !reading.has_role(at, Role::NotName);
        let pair = said && !german && both(at + 1) && reading.place_at(at).is_none();
        // "Wir sind Blitz & Blank".
        let pair = pair || said && both(at) && reading.text.raw(at + 1) == "&" && both(at + 2);
        if !(said || by) || !(is_distinct(reading, at) || town || pair) {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        (!german || name.last > name.first || reading.is_break(name.last + 1)).then_some(name)
    })
}

/// "En Pan de Tres Masas hacemos", "At Copper Lane we", "Bei Klangwerk bauen wir": where we do what.
pub(super) fn we_at(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).filter(|&at| reading.starts_sentence(at - 1)).find_map(|at| {
        let at_ours = matches!(reading.text.folded(at - 1), "en" | "at" | "bei" | "chez");
        if !at_ours || reading.place_at(at).is_some() || !reading.token(at)?.is_capital() {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        let near = name.last + 1..name.last + 4;
        let we = near.clone().any(|at| matches!(reading.text.folded(at), "we" | "nous" | "on" | "wir"))
            || reading.language == Language::Es && reading.text.folded(near.start).ends_with("mos");
        let distinct = (at..=name.last).any(|at| is_distinct(reading, at));
        (we && distinct)
            .then(|| if reading.text.folded(at - 1) == "chez" { Name { first: at - 1, ..name } } else { name })
    })
}

/// "Mein Sohn Jonte Petersen illustriert", "my wife Ana Souza": somebody the site is made for.
pub(super) fn relative(reading: &Reading<'_>) -> Option<Name> {
    const RELATIVES: &[&str] = &[
        "son",
        "daughter",
        "wife",
        "husband",
        "mother",
        "mum",
        "mom",
        "father",
        "dad",
        "sister",
        "brother",
        "aunt",
        "uncle",
        "sohn",
        "tochter",
        "frau",
        "mann",
        "mutter",
        "vater",
        "schwester",
        "bruder",
        "tante",
        "onkel",
        "fils",
        "fille",
        "femme",
        "mari",
        "mere",
        "pere",
        "soeur",
        "frere",
        "hijo",
        "hija",
        "esposa",
        "esposo",
        "mujer",
        "marido",
        "madre",
        "padre",
        "hermana",
        "hermano",
        "tia",
        "tio",
    ];
    (1..reading.len()).find_map(|at| {
        // Most tokens have no capital: a quick way out.
        let kin = reading.token(at)?.is_capital()
            && RELATIVES.contains(&reading.text.folded(at - 1))
            && reading.before(at - 1).is_some_and(|mine| reading.has_role(mine, Role::Mine));
        let named = kin && is_distinct(reading, at) && is_distinct(reading, at + 1);
        (named && reading.token(at + 1)?.joint == ' ').then(|| capture_capitals(reading, at)).flatten()
    })
}

/// "It's Bulls Eye Pictures.", "C'est Vadrano Tours,": capitals and nothing more.
pub(super) fn it_is(reading: &Reading<'_>) -> Option<Name> {
    (2..reading.len()).find_map(|at| {
        if !reading.token(at)?.is_capital() {
            return None;
        }
        let said = matches!(
            (reading.text.folded(at - 2), reading.text.folded(at - 1)),
            ("it", "s") | ("c", "est") | ("das", "ist") | ("das", "sind")
        );
        let alone = reading.text.folded(at - 2) == "das" && is_distinct(reading, at) && reading.is_end(at + 1);
        if !said || reading.place_at(at).is_some() {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        let distinct = (at..=name.last).any(|at| is_distinct(reading, at));
        (alone || name.last > at && distinct && reading.is_break(name.last + 1)).then_some(name)
    })
}

/// "Under the label Zayna Long", "notre marque Inti Pacha", "die App Beitragsfuchs".
pub(super) fn of_brand(reading: &Reading<'_>) -> Option<Name> {
    const BRANDS: &[&str] =
        &["label", "brand", "marque", "marca", "marke", "modelabel", "app", "startup", "firma", "empresa"];
    (1..reading.len()).find_map(|at| {
        let token = reading.token(at)?;
        let brand = token.is_capital() && BRANDS.contains(&reading.text.folded(at - 1)) && is_distinct(reading, at);
        let apart = token.joint == ' ' && reading.place_at(at).is_none();
        (brand && apart).then(|| capture_capitals(reading, at)).flatten()
    })
}

/// "Página personal de Joaquín Etcheverry", "cv en ligne de Naïma Ferhat".
fn is_page_of(reading: &Reading<'_>, at: usize) -> bool {
    const PAGES: &[&str] = &["personal", "personnel", "personnelle", "personlich", "cv", "curriculum", "lebenslauf"];
    let portfolio = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { business: BusinessType::Portfolio, .. });
    let page = |at: usize| PAGES.contains(&reading.text.folded(at)) || reading.hits_over(at).any(portfolio);
    matches!(reading.text.folded(at - 1), "of" | "de" | "d" | "von" | "for" | "pour" | "para" | "fur")
        && is_distinct(reading, at)
        && is_distinct(reading, at + 1)
        && (at.saturating_sub(5)..at - 1).any(page)
}
