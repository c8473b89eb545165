//! Names by their shape: "Joe's Garage", "Bella Vista, a restaurant", "for Bella Vista", "I'm Anna Schmidt".

use protocol::analysis::{BusinessType, Language};

use super::{
    MAX_WORDS, Name, arabic, capture::capture_capitals, cue::IS, is_distinct, is_spoken, trade_ends_at, trade_starts_at,
};
use crate::{
    lexicon::{Meaning, Role},
    places::is_region,
    reading::{Hit, Reading},
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
        let pair = said && !german && both(at) && both(at + 1) && reading.place_at(at).is_none();
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

/// "Brautmoden by Selma,": up to a break.
pub(super) fn by_maker(reading: &Reading<'_>) -> Option<Name> {
    let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
    (1..reading.len()).find_map(|by| {
        let made = reading.text.folded(by) == "by" && capital(by - 1) && is_distinct(reading, by + 1);
        let begins = by == 1 || reading.is_break(by - 2) || capital(by - 2);
        if !made || !begins || reading.place_at(by + 1).is_some() {
            return None;
        }
        let name = capture_capitals(reading, by + 1)?;
        let mut first = by - 1;
        while let Some(before) = reading.before(first).filter(|&before| capital(before) && by - before <= MAX_WORDS) {
            first = before;
        }
        reading.is_break(name.last + 1).then_some(Name { first, ..name })
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

/// "…, DON BETO LOS DE ORO, abro …": words all in capitals where the others are not.
pub(super) fn shouted(reading: &Reading<'_>) -> Option<Name> {
    let loud = |at: usize| reading.token(at).is_some_and(|token| token.case == Case::Upper);
    let words = reading.text.tokens.iter().filter(|token| token.is_word()).count();
    if (0..reading.len()).filter(|&at| loud(at)).count() * 2 > words {
        return None;
    }
    (1..reading.len()).filter(|&at| loud(at) && !loud(at - 1)).find_map(|first| {
        let last = (first..reading.len()).take_while(|&at| loud(at)).last()?;
        let meant = |at: usize| reading.hits_over(at).any(|hit| matches!(hit.meaning, Meaning::Feature(_)));
        let long = (first..=last).any(|at| reading.text.raw(at).chars().count() > 3 && !meant(at));
        (last > first && long && reading.is_break(last + 1) || last > first + 1 && long).then_some(Name { first, last })
    })
}

/// "Under the label Zayna Long", "notre marque Inti Pacha", "die App Beitragsfuchs".
pub(super) fn of_brand(reading: &Reading<'_>) -> Option<Name> {
    const BRANDS: &[&str] =
        &["label", "brand", "marque", "marca", "marke", "modelabel", "app", "startup", "firma", "empresa"];
    (1..reading.len()).find_map(|at| {
        let capital = reading.token(at)?.is_capital();
        let brand = capital && BRANDS.contains(&reading.text.folded(at - 1)) && is_distinct(reading, at);
        let apart = reading.token(at)?.joint == ' ' && reading.place_at(at).is_none();
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

/// "Fachanwalt für Mietrecht, Kemal Aydoğan, Leverkusen", "für mich, Jannis Oehlmann, Produktdesigner": two words that no
/// lexicon knows, and then a town or trade.
fn person_apposed(reading: &Reading<'_>) -> Option<Name> {
    let title = |at: usize| {
        is_distinct(reading, at)
            && reading.token(at).is_some_and(|token| token.case == Case::Title && token.joint == ' ')
    };
    (1..reading.len()).find_map(|at| {
        let apart = reading.text.raw(at - 1) == "," && reading.text.raw(at + 2) == ",";
        if !apart || !title(at) || !title(at + 1) {
            return None;
        }
        let next = at + 3;
        let told = reading.place_at(next).is_some() || trade_starts_at(reading, next);
        let town = reading.place_at(at).is_some() || reading.place_at(at + 1).is_some();
        (told && !town).then_some(Name { first: at, last: at + 1 })
    })
}

/// Two capitals or more between commas: ", Le Petit Bouchon,". In German that may be anything.
pub(super) fn apposed(reading: &Reading<'_>) -> Option<Name> {
    if reading.language == Language::De {
        return person_apposed(reading);
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
            // "MZLK".
            let upper = reading.token(at)?.case == Case::Upper
                && reading.text.raw(at).chars().count() > 3
                && is_distinct(reading, at);
            return ((camel || upper) && reading.is_break(at + 1)).then_some(name);
        }
        // "Silver Spring MD".
        if is_region(reading, name.last) {
            return None;
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
                && // "Saveurs de Meknès".
                words.all(|at| {
                    let of_town = reading.has_role(at - 1, Role::NameJoint) && reading.place_at(at).is_some();
                    is_distinct(reading, at) || reading.has_role(at, Role::NameJoint) || reading.is_content(at) || of_town
                })
        };
        // "The Crumb Room in Hobart".
        let somewhere =
            reading.has_role(name.last + 1, Role::In) && reading.token(name.last + 2).is_some_and(Token::is_capital);
        (distinct && (somewhere || reading.is_break(name.last + 1))).then_some(name)
    })
}

/// Short forms that lead a name and belong to it.
const SHORT_HEADS: &[&str] = &["ent", "ets", "fa", "gebr"];

/// "Studio Atemraum", "Haus Möwe", "cabinet Watt & Co", "Fa. Kowalski Ausbau".
pub(super) fn headed(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| {
        // Most tokens have no capital behind them: a quick way out.
        let leads = reading.token(at + 1).is_some_and(|token| token.is_capital() || token.is_end());
        let short = leads && SHORT_HEADS.contains(&reading.text.folded(at));
        if !leads || !(short || reading.has_role(at, Role::House)) {
            return None;
        }
        let dotted = usize::from(reading.is_end(at + 1) && short);
        let next = at + 1 + dotted;
        let joined = reading.token(next).is_some_and(|token| token.joint == ' ' || dotted > 0);
        if !joined || !is_distinct(reading, next) || reading.place_at(next).is_some() {
            return None;
        }
        let name = capture_capitals(reading, next)?;
        let capital = reading.token(at)?.is_capital();
        // In German every noun has a capital: only what stands by itself is a name.
        let stands = short
            || reading.language != Language::De
            || at == 0
            || reading.is_break(at - 1)
            || reading.before(at).is_some_and(|before| reading.has_role(before, Role::Mine));
        let first = if short || capital { at } else { next };
        stands.then_some(Name { first, ..name })
    })
}

/// "BLITZEBLANK Gebäudereinigung", "MedStrat Consulting": a word that is all capitals, or has one inside, where the others
/// have not.
pub(super) fn branded(reading: &Reading<'_>) -> Option<Name> {
    let shouts = |token: &&Token| token.case == Case::Upper && token.end - token.start > 2;
    let words = reading.text.tokens.iter().filter(|token| token.is_word());
    if words.clone().filter(shouts).count() * 2 > words.count() {
        return None;
    }
    (0..reading.len()).find_map(|at| {
        let token = reading.token(at)?;
        let raw = reading.text.raw(at);
        let upper = token.case == Case::Upper && raw.chars().count() >= 5;
        let inner = token.case == Case::Title
            && raw.chars().skip(1).any(char::is_uppercase)
            && raw.chars().any(char::is_lowercase)
            && raw.chars().count() >= 5;
        let begins = at == 0
            || reading.is_break(at - 1)
            || reading.before(at).is_some_and(|before| trade_ends_at(reading, before));
        if !(upper || inner) || !begins || !is_distinct(reading, at) || reading.place_at(at).is_some() {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        let trade = reading
            .before(at)
            .filter(|&before| trade_ends_at(reading, before) && reading.token(before).is_some_and(Token::is_capital));
        Some(Name { first: trade.unwrap_or(at), ..name })
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
        let name = capture_capitals(reading, at)?;
        // "DJ Moudi", "SARL Bati Aurès", "auto-école Essalam".
        let latin = |at: &usize| reading.token(*at).is_some_and(|token| token.is_word() && token.case != Case::None);
        let mut first = at;
        while let Some(before) = reading.before(first).filter(latin).filter(|&before| at - before <= MAX_WORDS) {
            first = before;
        }
        Some(Name { first, ..name })
    })
}

/// A person with a title: "Dr. Sommer und Partner", "الأستاذ خالد المنصور".
pub(super) fn titled(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| {
        let folded = reading.text.folded(at);
        if matches!(folded, "dr" | "dra" | "prof" | "lic" | "ing" | "maitre") && is_distinct(reading, at + 1) {
            return capture_capitals(reading, at);
        }
        if reading.language == Language::Ar { arabic::titled(reading, at) } else { None }
    })
}
