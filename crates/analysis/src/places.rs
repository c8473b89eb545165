//! Where a business is: a place that the lexicon knows, a capital after "in", a street.

use protocol::analysis::{Feature, Language};

use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    names::{self, Name},
    reading::{Hit, Reading},
    text::{Break, Case, Kind, Token},
};

/// The place in the prompt's own words.
pub(crate) fn find(reading: &Reading<'_>, name: Option<Name>) -> Option<String> {
    let in_name = |at: usize| name.is_some_and(|name| name.first <= at && at <= name.last);
    if let Some(street) = street(reading) {
        return Some(street);
    }
    let known = reading
        .hits
        .iter()
        .filter(|hit| matches!(hit.meaning, Meaning::Place { .. }) && !in_name(hit.first()))
        .filter_map(|hit| Some((known_score(reading, hit)?, hit)))
        // The first of the best.
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    let unknown = || after_cue(reading, &in_name);
    match known {
        Some((score, hit)) if score >= 2 => Some(extended(reading, hit)),
        Some((_, hit)) => Some(unknown().unwrap_or_else(|| extended(reading, hit))),
        None => unknown()
            .or_else(|| spa_town(reading))
            .or_else(|| arabic_in(reading, &in_name))
            .or_else(|| apposed(reading, &in_name)),
    }
}

/// "صايغ ذهب بالكاظمية", "قهوة شعبية بالسيدة زينب": behind a trade, "in" as Arabic writes it and what no lexicon knows.
fn arabic_in(reading: &Reading<'_>, in_name: &impl Fn(usize) -> bool) -> Option<String> {
    let unknown = |at: usize| {
        reading.is_word(at)
            && !reading.is_ordinary(at)
            && !reading.has_role(at, Role::Language)
            && !reading.has_role(at, Role::NotName)
            && reading.hits_over(at).next().is_none()
            && !in_name(at)
    };
    (1..reading.len()).find_map(|at| {
        let within = reading.text.folded(at).starts_with("بال") && reading.text.folded(at).chars().count() > 5;
        const NOT: &[&str] = &[
            "البيت",
            "المنزل",
            "المحل",
            "الموقع",
            "المحفظه",
            "الكامل",
            "التقسيط",
            "الجمله",
            "القطعه",
            "الساعه",
            "الاتفاق",
            "الطلب",
            "الحجز",
            "اليد",
            "اليوم",
            "الشهر",
            "الليل",
            "الصيف",
            "الشتاء",
            "الفعل",
            "الاضافه",
            "النسبه",
            "الذات",
            "الضبط",
        ];
        let within = within && !NOT.contains(&&reading.text.folded(at)["ب".len()..]);
        let trade = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { .. } | Meaning::Service(_));
        let behind = (at.saturating_sub(2)..at).any(|near| reading.hits_over(near).any(trade)) || in_name(at - 1);
        if !within || !behind || !unknown(at) || reading.is_break(at - 1) {
            return None;
        }
        let last = if unknown(at + 1) && reading.is_break(at + 2) && !reading.is_break(at + 1) { at + 1 } else { at };
        reading.text.span(at, last).strip_prefix('ب').map(str::to_owned)
    })
}

/// "Maklerin, Bad Ischl."
fn spa_town(reading: &Reading<'_>) -> Option<String> {
    let bad = |at: usize| reading.text.folded(at) == "bad" && reading.is_word(at + 1) && !reading.is_ordinary(at + 1);
    let german = reading.language == Language::De;
    let at = (0..reading.len()).find(|&at| german && bad(at) && !reading.is_content(at + 1))?;
    Some(reading.text.span(at, at + 1).to_owned())
}

/// The one capital between a comma and a break: "Freddie and Joan's wedding, 12 September, Umbria."
fn apposed(reading: &Reading<'_>, in_name: &impl Fn(usize) -> bool) -> Option<String> {
    if reading.language == Language::De {
        return None;
    }
    let alone = |at: &usize| {
        let comma = at.checked_sub(1).and_then(|before| reading.token(before));
        comma.is_some_and(|token| token.kind == Kind::Break(Break::Comma))
            && reading.is_break(at + 1)
            && reading.token(*at).is_some_and(|token| token.case == Case::Title)
            && names::is_distinct(reading, *at)
            && !in_name(*at)
    };
    // "Ethiopian restaurant, Silver Spring MD".
    let state = (1..reading.len())
        .find(|&at| is_region(reading, at) && reading.is_break(at + 1) && !in_name(at) && !reading.is_break(at - 1));
    if let Some(state) = state {
        let capital =
            |at: &usize| reading.token(*at).is_some_and(Token::is_capital) && !in_name(*at) && !reading.is_content(*at);
        if let Some(first) = (0..state).rev().take_while(capital).take(3).last() {
            return Some(reading.text.span(first, state).to_owned());
        }
    }
    let mut found = (1..reading.len()).filter(alone);
    let only = found.next().filter(|_| found.next().is_none())?;
    Some(reading.text.raw(only).to_owned())
}

fn known_score(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<i32> {
    let Meaning::Place { certain } = hit.meaning else { return None };
    let token = reading.token(hit.first())?;
    let arabic = token.case == Case::None;
    // "En italien".
    if reading.has_role(hit.first(), Role::Language) && !token.is_capital() {
        return None;
    }
    let mut at = hit.first();
    // "in the lovely Lisbon", "in der Nähe von Bonn".
    let mut cue = matches!(hit.form(), Form::Prefixed(_));
    for _ in 0..2 {
        let Some(before) = reading.before(at) else { break };
        if reading.has_role(before, Role::In) {
            cue = true;
            break;
        }
        at = before;
    }
    // In a prompt that has no capitals, "in" is enough.
    let cued = cue && (token.is_capital() || arabic || !reading.has_capitals);
    if !certain && !cued && !reading.is_placed(hit) {
        return None;
    }
    // "2500 franken".
    let counted = hit.first() > 0 && reading.token(hit.first() - 1).is_some_and(|token| token.kind == Kind::Number);
    if counted && reading.has_role(hit.first(), Role::Money) {
        return None;
    }
    // "Marseille soap", "la paz": in lower case and nowhere in particular; "italien" is Italian too.
    let small = !arabic && !token.is_capital();
    if small && !cue && (hit.term.text.len() <= 4 || reading.has_role(hit.first(), Role::NotName)) {
        return None;
    }
    // Where it delivers to is not where it is.
    let delivered = reading.hits_in(hit.first().saturating_sub(4)..hit.first()).iter().any(|other| {
        matches!(other.meaning, Meaning::Feature(Feature::Delivery))
            && !reading.text.broken(other.last(), hit.first().saturating_sub(1))
    });
    let elsewhere = delivered || is_past(reading, hit.first());
    Some((i32::from(cue) * 2 + i32::from(!small) + i32::from(certain)) - 2 * i32::from(elsewhere))
}

/// "Trained in Paris", "geboren in Wien": where somebody was, not where the business is.
fn is_past(reading: &Reading<'_>, at: usize) -> bool {
    let near = (at.saturating_sub(5)..at).rev().take_while(|&near| !reading.is_break(near));
    let behind = (at + 1..at + 4).take_while(|&near| !reading.is_break(near));
    near.chain(behind).any(|near| reading.has_role(near, Role::Past))
}

/// A known place with what belongs to it: "Zamalek, Cairo", "Austin, Texas", "Soho, London".
fn extended(reading: &Reading<'_>, hit: &Hit<'_>) -> String {
    let mut last = hit.last();
    while reading.token(last + 1).is_some_and(|token| token.kind == Kind::Break(Break::Comma)) {
        let sure = |place: &&Hit<'_>| matches!(place.meaning, Meaning::Place { certain: true });
        if let Some(next) = reading.place_at(last + 2).filter(sure) {
            last = next.last();
            continue;
        }
        if is_region(reading, last + 2) {
            last += 2;
        }
        break;
    }
    match reading.place_at(last + 1) {
        Some(next) => last = next.last(),
        None => last = with_quarter(reading, last),
    }
    // "Leipzig-Plagwitz".
    while reading.token(last + 1).is_some_and(|next| next.joint == '-' && next.is_capital()) {
        last += 1;
    }
    let mut first = hit.first();
    // "حي النرجس، الرياض" and "Le Marais, Paris" begin before the place that is known.
    if first >= 2 && reading.token(first - 1).is_some_and(|token| token.kind == Kind::Break(Break::Comma)) {
        let mut at = first - 1;
        while let Some(before) = reading.before(at) {
            if at + 4 < first || reading.has_role(before, Role::In) || !is_part(reading, before) {
                break;
            }
            at = before;
        }
        // "Am Rathausplatz, Neumünster": the square is no part of the town.
        let cued = reading
            .before(at)
            .is_some_and(|before| reading.has_role(before, Role::In) && reading.text.folded(before) != "am");
        if cued && at < first - 1 {
            first = at;
        }
    }
    let text = reading.text.span(first, last);
    match hit.form() {
        // Less the "in" that Arabic writes as one letter.
        Form::Prefixed(_) if first == hit.first() => reading.unprefixed(text, hit).to_owned(),
        _ => text.to_owned(),
    }
}

/// "Surrey, BC", "Austin, TX".
pub(crate) fn is_region(reading: &Reading<'_>, at: usize) -> bool {
    const REGIONS: &[&str] = &[
        "al", "ak", "az", "ar", "ca", "co", "ct", "de", "fl", "ga", "hi", "id", "il", "in", "ia", "ks", "ky", "la",
        "me", "md", "ma", "mi", "mn", "ms", "mo", "mt", "ne", "nv", "nh", "nj", "nm", "ny", "nc", "nd", "oh", "ok",
        "or", "pa", "ri", "sc", "sd", "tn", "tx", "ut", "vt", "va", "wa", "wv", "wi", "wy", "dc", "ab", "bc", "mb",
        "nb", "nl", "ns", "on", "pe", "qc", "zh", "be", "lu", "sz", "zg", "fr", "so", "bs", "bl", "sh", "sg", "gr",
        "ag", "tg", "ti", "vd", "vs", "ge", "ju", "sk", "nsw", "qld", "vic", "tas", "uk", "usa", "uae", "nz",
    ];
    reading.token(at).is_some_and(|token| token.case == Case::Upper) && REGIONS.contains(&reading.text.folded(at))
}

/// "Berlin Spandau", "Plano TX", "Halle (Saale)", "Baden bei Wien": the part of the town, or what the town lies by.
fn with_quarter(reading: &Reading<'_>, last: usize) -> usize {
    let next = last + 1;
    let Some(token) = reading.token(next) else { return last };
    let town = reading.token(last).is_some_and(Token::is_capital);
    let proper = |at: usize| names::is_distinct(reading, at) || reading.place_at(at).is_some();
    let ends = |at: usize| reading.is_break(at) || reading.is_ordinary(at);
    if !town {
        return last;
    }
    if token.kind == Kind::Break(Break::Bracket) {
        let closed = reading.token(next + 2).is_some_and(|token| token.kind == Kind::Break(Break::Bracket));
        return if closed && proper(next + 1) { last + 3 } else { last };
    }
    let quarter =
        |at: usize| reading.token(at).is_some_and(|token| token.joint == ' ' && token.is_capital()) && proper(at);
    if quarter(next) || is_region(reading, next) {
        let two = reading.language != Language::De && quarter(next + 1);
        let end = if two { next + 1 } else { next };
        return if ends(end + 1) { end } else { last };
    }
    let by = matches!(reading.text.folded(next), "bei" | "upon" | "sur" | "de") && proper(next + 1)
        || reading.text.folded(next) == "am" && reading.place_at(next + 1).is_some();
    if by && token.case == Case::Lower && token.joint == ' ' && ends(next + 2) {
        return next + 1;
    }
    last
}

fn is_part(reading: &Reading<'_>, at: usize) -> bool {
    reading.token(at).is_some_and(|token| token.is_capital() || token.case == Case::None && token.is_word())
        && !reading.is_content(at)
        && !reading.has_role(at, Role::NotName)
}

/// A place that the lexicon does not know.
fn after_cue(reading: &Reading<'_>, in_name: &impl Fn(usize) -> bool) -> Option<String> {
    let german = reading.language == Language::De;
    let small = !reading.has_capitals;
    // But those with which a sentence begins.
    let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital) && !reading.starts_sentence(at);
    let capitals = (0..reading.len()).filter(|&at| capital(at)).count();
    (0..reading.len()).find_map(|cue| {
        if !reading.has_role(cue, Role::In) || reading.is_noise(cue) {
            return None;
        }
        // "à" and "a" are places' only in the languages that write them so: "a novelist".
        if reading.text.folded(cue) == "a" && matches!(reading.language, Language::En | Language::De) {
            return None;
        }
        let mut at = cue + 1;
        let mut labelled = SURE_CUES.contains(&reading.text.folded(cue));
        while reading.token(at).is_some_and(|token| token.kind == Kind::Break(Break::Colon))
            || labelled && matches!(reading.text.folded(at), "von" | "de" | "of" | "is" | "est" | "es" | "ist")
        {
            labelled = true;
            at += 1;
        }
        let token = reading.token(at)?;
        if !token.is_word() || in_name(at) || is_no_place(reading, at) || is_past(reading, at) {
            return None;
        }
        let beside =
            cue > 0 && (trade_near(reading, cue) || in_name(cue - 1) || is_quote_after_name(reading, cue, in_name));
        let near = reading.before(cue).is_some_and(|before| NEAR.contains(&reading.text.folded(before)));
        let strong = near || STRONG_CUES.contains(&reading.text.folded(cue));
        if token.case == Case::None {
            return arabic(reading, cue, at, labelled || beside);
        }
        if token.is_capital() {
            let lake = names::is_lake(reading.text.folded(at)) || TOWNS.contains(&reading.text.folded(at));
            if !(labelled || beside || lake || strong && !german) {
                return None;
            }
            let run = names::capture_capitals(reading, at)?;
            return Some(reading.text.span(run.first, run.last).to_owned());
        }
        // All in lower case: "barber shop in shoreditch".
        let article = matches!(reading.text.folded(at), "the" | "la" | "le" | "el" | "los" | "las");
        let unknown = |at: usize| {
            let long = reading.text.folded(at).len() >= 4 || matches!(reading.text.folded(at), "st" | "bad" | "san");
            reading.is_word(at) && !reading.is_ordinary(at) && long
        };
        let small = small || capitals == 0 && !german;
        (beside && strong && small && !article && unknown(at)).then(|| {
            let last = if unknown(at + 1)
                && !is_no_place(reading, at + 1)
                && reading.token(at + 1).is_some_and(|token| token.joint == ' ')
            {
                at + 1
            } else {
                at
            };
            reading.text.span(at, last).to_owned()
        })
    })
}

/// These say outright that a place follows.
const SURE_CUES: &[&str] = &[
    "address",
    "location",
    "adresse",
    "standort",
    "direccion",
    "العنوان",
    "عنواننا",
    "شارع",
    "حي",
    "بحي",
    "مدينه",
    "بمدينه",
    "منطقه",
    "بمنطقه",
    "quartier",
    "stadtteil",
    "colonia",
    "raum",
    "barrio",
    "nahe",
    "grossraum",
];
/// Towns begin with these.
const TOWNS: &[&str] = &["bad", "sankt", "saint", "puerto", "villa", "ciudad", "port", "fort"];
/// These are followed by a place more often than not.
const STRONG_CUES: &[&str] = &[
    "in", "a", "en", "at", "near", "في", "فى", "downtown", "central", "to", "from", "ville", "covering", "across",
    "around", "sur",
];
/// "près de", "cerca de".
const NEAR: &[&str] = &[
    "pres",
    "cerca",
    "proche",
    "nahe",
    "coeur",
    "cote",
    "dans",
    "autour",
    "alrededor",
    "alentours",
    "environs",
    "afueras",
    "sortie",
    "entree",
    "outside",
    "out",
];

fn trade_near(reading: &Reading<'_>, cue: usize) -> bool {
    reading.hits_in(cue.saturating_sub(10)..cue).iter().any(|hit| {
        matches!(hit.meaning, Meaning::Trade { .. })
            && hit.last() < cue
            && cue - hit.last() <= 3
            && !reading.text.broken(hit.last(), cue)
    })
}

fn is_quote_after_name(reading: &Reading<'_>, cue: usize, in_name: &impl Fn(usize) -> bool) -> bool {
    cue >= 2 && in_name(cue - 2) && reading.token(cue - 1).is_some_and(|token| token.kind == Kind::Break(Break::Quote))
}

fn is_no_place(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_content(at)
        || reading.is_noise(at)
        || reading.is_ordinary(at)
        || [Role::NotName, Role::Language, Role::Day, Role::Mine, Role::Not]
            .iter()
            .any(|role| reading.has_role(at, *role))
        || reading.hits_over(at).any(|hit| !matches!(hit.meaning, Meaning::Place { .. }))
        || is_abstract(reading, at)
}

/// "Consultante en organisation": in lower case, what ends so is no town.
fn is_abstract(reading: &Reading<'_>, at: usize) -> bool {
    const ENDINGS: &[&str] = &["tion", "ment", "cion", "miento", "dad", "ung", "keit", "ique", "isme", "ismo"];
    let word = reading.text.folded(at);
    reading.token(at).is_some_and(|token| token.case == Case::Lower) && ENDINGS.iter().any(|end| word.ends_with(end))
}

fn arabic(reading: &Reading<'_>, cue: usize, at: usize, sure: bool) -> Option<String> {
    if !sure {
        return None;
    }
    let mut last = at;
    while last < at + 2 {
        let next = last + 1;
        let joins = reading.is_word(next) && reading.text.folded(next).starts_with("ال") && !is_no_place(reading, next);
        if !joins {
            break;
        }
        last = next;
    }
    if reading.token(last + 1).is_some_and(|token| token.kind == Kind::Break(Break::Comma))
        && let Some(next) = reading.place_at(last + 2)
    {
        last = next.last();
    }
    // "شارع" and "حي" belong to the place.
    let first = if matches!(reading.text.folded(cue), "شارع" | "حي" | "منطقه") { cue } else { at };
    Some(reading.text.span(first, last).to_owned())
}

/// "12 rue Victor Hugo, Lyon", "Hauptstraße 5, Köln", "5th Avenue", "شارع التحرير".
fn street(reading: &Reading<'_>) -> Option<String> {
    (0..reading.len()).find_map(|at| {
        let token = reading.token(at)?;
        let folded = reading.text.folded(at);
        let compound = ["strasse", "gasse", "platz", "allee"]
            .iter()
            .any(|ending| folded.len() > ending.len() && folded.ends_with(ending));
        if !token.is_word() || !(reading.has_role(at, Role::Street) || compound) {
            return None;
        }
        // No house has as many digits as a phone.
        let number = |at: usize| {
            reading.token(at).is_some_and(|token| token.kind == Kind::Number)
                && reading.text.raw(at).len() <= 4
                && !reading.text.raw(at).starts_with('0')
        };
        let part = |at: usize| number(at) || reading.token(at).is_some_and(Token::is_capital);
        let (mut first, mut last) = (at, at);
        while let Some(before) =
            reading.before(first).filter(|before| part(*before) && at - before <= 4 && !reading.is_content(*before))
        {
            first = before;
        }
        while last + 1 < reading.len()
            && last < at + 6
            && (part(last + 1) || reading.has_role(last + 1, Role::NameJoint) && part(last + 2))
        {
            last += 1;
        }
        if !(first..=last).any(number) {
            return None;
        }
        let mut end = last;
        while reading.token(end + 1).is_some_and(|token| token.kind == Kind::Break(Break::Comma)) {
            let next = if number(end + 2) { end + 3 } else { end + 2 };
            match reading.place_at(next) {
                Some(place) => end = place.last(),
                None if names::is_distinct(reading, next) && reading.is_break(next + 1) => end = next,
                None => break,
            }
        }
        Some(reading.text.span(first, end).to_owned())
    })
}
