//! The name of a business: in quotation marks, after "called", or by its shape.

use crate::{
    fold,
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::Reading,
    text::{Break, Case, Kind, Token},
};

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
    let prefixed = hits.find(|hit| matches!(hit.form(), Form::Prefixed(_)));
    prefixed.map_or(span, |hit| reading.unprefixed(span, hit)).to_owned()
}

/// The name that a prompt gives; the surest way of finding one goes first.
pub(crate) fn find(reading: &Reading<'_>) -> Option<Name> {
    let quoted = quoted(reading);
    if let Some((name, score)) = quoted
        && score >= 3
    {
        return Some(name);
    }
    after_cue(reading)
        .or_else(|| quoted.filter(|(_, score)| *score >= 1).map(|(name, _)| name))
        .or_else(|| possessive(reading))
        .or_else(|| beside_trade(reading))
        .or_else(|| at_start(reading))
        .or_else(|| after_for(reading))
        .or_else(|| person(reading))
        .or_else(|| apposed(reading))
}

fn closers(open: &str) -> &'static [&'static str] {
    match open {
        "\"" => &["\"", "”", "“"],
        "“" | "”" => &["”", "“", "\""],
        "„" | "‟" => &["“", "”", "\"", "‟"],
        "«" => &["»"],
        "»" => &["«"],
        "‹" => &["›"],
        "›" => &["‹"],
        "‘" | "’" | "'" | "`" => &["’", "'", "`", "‘"],
        "‚" => &["‘", "’"],
        "「" => &["」"],
        _ => &[],
    }
}

fn is_quote(reading: &Reading<'_>, index: usize) -> bool {
    reading.token(index).is_some_and(|token| token.kind == Kind::Break(Break::Quote))
}

/// The best quotation and how likely it is a name.
fn quoted(reading: &Reading<'_>) -> Option<(Name, i32)> {
    let mut best: Option<(Name, i32)> = None;
    let mut index = 0;
    while index < reading.len() {
        let Some(close) = closing(reading, index) else {
            index += 1;
            continue;
        };
        let name = Name { first: index + 1, last: close - 1 };
        let score = quotation_score(reading, index, name);
        if best.is_none_or(|(_, top)| score > top) {
            best = Some((name, score));
        }
        index = close + 1;
    }
    best
}

fn closing(reading: &Reading<'_>, open: usize) -> Option<usize> {
    if !is_quote(reading, open) {
        return None;
    }
    let wanted = closers(reading.text.raw(open));
    // An apostrophe at the end of a word opens nothing.
    if reading.text.raw(open).starts_with(['\'', '’'])
        && open > 0
        && reading
            .token(open)
            .zip(reading.token(open - 1))
            .is_some_and(|(quote, before)| quote.start == before.end && before.is_word())
    {
        return None;
    }
    let end = (open + 1..(open + 12).min(reading.len()))
        .find(|&at| is_quote(reading, at) && wanted.contains(&reading.text.raw(at)))?;
    let words = (open + 1..end).filter(|&at| !reading.is_break(at)).count();
    let ends = (open + 1..end).any(|at| reading.is_end(at) && at + 1 != end);
    (1..=8).contains(&words).then_some(end).filter(|_| !ends)
}

fn quotation_score(reading: &Reading<'_>, open: usize, name: Name) -> i32 {
    let mut score = 0;
    // Words before the quotation, up to three, over commas and colons.
    let mut seen = 0;
    for at in (0..open).rev() {
        if reading.is_end(at) || seen == 4 {
            break;
        }
        if !reading.is_break(at) {
            seen += 1;
        }
        if reading.has_role(at, Role::NotQuotedName) && seen <= 2 {
            score -= 4;
            break;
        }
        if reading.has_role(at, Role::Name) && !reading.is_noise(at) {
            score += 4;
            break;
        }
        if trade_ends_at(reading, at) && seen <= 2 {
            score += 3;
        }
    }
    // "Bella" is a salon.
    let trade_after = (name.last + 2..name.last + 7).any(|at| trade_starts_at(reading, at));
    score += i32::from(trade_after);
    let capital = reading.token(name.first).is_some_and(|token| token.is_capital() || token.case == Case::None);
    score += if capital { 1 } else { -1 };
    let wished = (name.first..=name.last).all(|at| reading.is_content(at) || reading.is_ordinary(at));
    score - i32::from(wished && score < 3)
}

fn trade_ends_at(reading: &Reading<'_>, index: usize) -> bool {
    reading.hits_over(index).any(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && hit.last() == index)
}

fn trade_starts_at(reading: &Reading<'_>, index: usize) -> bool {
    reading.hits_in(index..index + 1).iter().any(|hit| matches!(hit.meaning, Meaning::Trade { .. }))
}

/// After "called", "nommé", "namens", "اسمه".
fn after_cue(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).filter(|&at| reading.has_role(at, Role::Name) && !reading.is_noise(at)).find_map(|cue| {
        let word = reading.text.folded(cue);
        let mut at = cue + 1;
        let mut sure = !WEAK_CUES.contains(&word);
        // "Name: Bella", "the name is Bella", "le nom : Bella".
        loop {
            let token = reading.token(at)?;
            match token.kind {
                Kind::Break(Break::Colon | Break::Quote) => sure = true,
                Kind::Word if IS.contains(&reading.text.folded(at)) => sure = true,
                _ => break,
            }
            at += 1;
        }
        let name = capture(reading, at, sure)?;
        // "The business name and logo": no name follows.
        let plain = (name.first..=name.last).all(|at| reading.is_ordinary(at) || reading.has_role(at, Role::NotName));
        let after = NOT_FIRST.contains(&reading.text.folded(name.first));
        (!plain && !after).then_some(name)
    })
}

/// Cues that are as often said without a name.
const WEAK_CUES: &[&str] = &[
    "name",
    "nom",
    "nombre",
    "اسم",
    "الاسم",
    "marca",
    "brand",
    "marque",
    "marke",
    "call",
    "nennt",
    "as",
    "it",
    "titled",
    "du",
    "la",
    "heissen",
];
/// "Named after my grandmother" names nobody.
const NOT_FIRST: &[&str] = &["after", "d", "nach", "apres", "por", "en"];
const IS: &[&str] =
    &["is", "est", "es", "ist", "هو", "هي", "will", "be", "sera", "sera", "lautet", "c", "as", "ist", "soll"];

/// The name that begins at a token. Without a capital or Arabic letters only where a cue made it sure.
fn capture(reading: &Reading<'_>, start: usize, sure: bool) -> Option<Name> {
    let token = reading.token(start)?;
    if !token.is_word() && token.kind != Kind::Number {
        return None;
    }
    if reading.text.raw(start).chars().any(fold::is_arabic) {
        return capture_arabic(reading, start);
    }
    if token.is_capital() || token.kind == Kind::Number {
        return capture_capitals(reading, start);
    }
    // "the Green Fork", "chez Paul".
    if reading.has_role(start, Role::NameJoint)
        && reading.token(start + 1).is_some_and(|next| next.is_capital() && next.joint == ' ')
    {
        let name = capture_capitals(reading, start + 1)?;
        let article = matches!(
            reading.text.folded(start),
            "the" | "la" | "le" | "les" | "el" | "los" | "las" | "der" | "die" | "das" | "chez"
        );
        return Some(if article { Name { first: start, ..name } } else { name });
    }
    sure.then(|| capture_lower(reading, start)).flatten()
}

/// Capitals, the small words between them, and what hangs on them by an apostrophe or hyphen.
pub(crate) fn capture_capitals(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = start;
    let mut at = start + 1;
    while at < reading.len() && at < start + 2 * MAX_WORDS && last - start + 1 < 2 * MAX_WORDS {
        let token = reading.token(at)?;
        let tight = matches!(token.joint, '\'' | '-' | '\0') && token.is_word();
        if tight || token.is_capital() && token.joint != '.' || token.kind == Kind::Number && token.joint != '.' {
            if token.is_capital() && is_stop_capital(reading, at) {
                break;
            }
            last = at;
        } else if !(token.is_word() && reading.has_role(at, Role::NameJoint) && !reading.has_role(at, Role::In)
            || is_inner(reading, at))
        {
            break;
        }
        at += 1;
        if at > last + 3 {
            break;
        }
    }
    (last < reading.len()).then_some(Name { first: start, last })
}

/// "de", "am" and "à" join the words of a name only if a capital follows at once.
fn is_inner(reading: &Reading<'_>, at: usize) -> bool {
    reading.has_role(at, Role::NameJoint) && {
        let next = if reading.has_role(at + 1, Role::NameJoint) { at + 2 } else { at + 1 };
        let follows = reading.token(next).is_some_and(super::text::Token::is_capital);
        follows && reading.place_at(next).is_none() && !matches!(reading.text.folded(at), "a" | "au" | "aux")
    }
}

/// A capital that begins something else, such as the next sentence of someone who uses no full stops.
fn is_stop_capital(reading: &Reading<'_>, at: usize) -> bool {
    let folded = reading.text.folded(at);
    folded == "i"
        || reading.has_role(at, Role::In) && !reading.has_role(at, Role::NameJoint)
        || reading.has_role(at, Role::Offers)
}

fn capture_lower(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = None;
    let mut at = start;
    while at < (start + 4).min(reading.len()) {
        let token = reading.token(at)?;
        let article = at == start && reading.has_role(at, Role::NameJoint);
        let joined = reading.has_role(at, Role::NameJoint)
            && last.is_some()
            && reading.is_word(at + 1)
            && !reading.is_ordinary(at + 1)
            && !reading.has_role(at, Role::In)
            && !reading.has_role(at, Role::And);
        let stop = reading.is_ordinary(at)
            || reading.has_role(at, Role::In)
            || reading.has_role(at, Role::For)
            || reading.has_role(at, Role::Not);
        if token.is_break() || stop && !article && !joined && token.joint != '\'' {
            break;
        }
        if !article && !joined {
            last = Some(at);
        }
        at += 1;
    }
    last.map(|last| Name { first: start, last })
}

fn capture_arabic(reading: &Reading<'_>, start: usize) -> Option<Name> {
    let mut last = None;
    for at in start..(start + 4).min(reading.len()) {
        let token = reading.token(at)?;
        if !token.is_word() || stops_arabic(reading, at) || at > start && reading.place_at(at).is_some() {
            break;
        }
        // "وأريد", "ونقدم": "and" with what comes next.
        if at > start && reading.text.folded(at).starts_with('و') && reading.text.folded(at).chars().count() > 3 {
            break;
        }
        last = Some(at);
    }
    last.map(|last| Name { first: start, last })
}

fn stops_arabic(reading: &Reading<'_>, at: usize) -> bool {
    [Role::In, Role::For, Role::Offers, Role::Not, Role::But, Role::Or].iter().any(|role| reading.has_role(at, *role))
        || reading.is_ordinary(at)
}

/// "Joe's Garage".
fn possessive(reading: &Reading<'_>) -> Option<Name> {
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
        if next.is_capital() && capital {
            let name = capture_capitals(reading, at)?;
            return Some(Name { first: first_capital(reading, owner), ..name });
        }
        let trade = reading
            .hits
            .iter()
            .filter(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && hit.first() == at)
            .map(super::reading::Hit::last)
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
        if !(tight || is_distinct(reading, before) && !reading.starts_sentence(before)) || at - before > MAX_WORDS {
            break;
        }
        first = before;
    }
    first
}

/// A capital that is no word of any lexicon, no place, no nationality or month.
fn is_distinct(reading: &Reading<'_>, at: usize) -> bool {
    reading.token(at).is_some_and(super::text::Token::is_capital)
        && !reading.is_ordinary(at)
        && !reading.is_content(at)
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

/// "Zahnarztpraxis Dr. Weber", "Restaurant Chez Paul", "Bella Vista Salon", "مطعم الشام".
fn beside_trade(reading: &Reading<'_>) -> Option<Name> {
    let trades = || reading.hits.iter().filter(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && !hit.denied);
    let after = trades().find_map(|hit| {
        let at = hit.last() + 1;
        let next = reading.token(at)?;
        if next.joint != ' ' || !next.is_word() {
            return None;
        }
        if next.case == Case::None {
            // "معهد لتعليم اللغة": the second word says what the first is for.
            let purpose = matches!(hit.form(), Form::Prefixed(true))
                && reading.before(hit.first()).is_some_and(|before| trade_ends_at(reading, before));
            let article = matches!(hit.form(), Form::Prefixed(_)) && reading.text.raw(hit.first()).contains("ال");
            // "نحن جمعية نكفل الأيتام" says what they do; "نحن مطعم الشام" who they are.
            let told = reading.before(hit.first()).is_some_and(|before| WE_ARE.contains(&reading.text.folded(before)))
                && !reading.text.folded(at).starts_with("ال");
            let bare = !article && !purpose && !told;
            return bare.then(|| arabic_beside(reading, hit.first(), at)).flatten();
        }
        let named = is_distinct(reading, at)
            || reading.has_role(at, Role::NameJoint)
                && is_distinct(reading, at + 1)
                && !reading.has_role(at, Role::And)
                && matches!(
                    reading.text.folded(at),
                    "chez"
                        | "la"
                        | "le"
                        | "les"
                        | "el"
                        | "los"
                        | "las"
                        | "zum"
                        | "zur"
                        | "am"
                        | "the"
                        | "l"
                        | "des"
                        | "du"
                        | "del"
                )
                && reading.place_at(at + 1).is_none();
        if !named {
            return None;
        }
        let start = if is_distinct(reading, at) { at } else { at + 1 };
        let name = capture_capitals(reading, start)?;
        let trade_is_capital = reading.token(hit.first())?.is_capital();
        // "Travel agency Blue Lagoon": a capital that only begins the sentence.
        let only_first = hit.last() > hit.first() && !reading.token(hit.last())?.is_capital();
        let english = reading.language == protocol::analysis::Language::En;
        let whole = trade_is_capital && !(only_first && english);
        Some(Name { first: if whole { with_article(reading, hit.first()) } else { at }, ..name })
    });
    // In German every noun has a capital: two side by side are no name.
    let german = reading.language == protocol::analysis::Language::De;
    after.or_else(|| {
        trades().find_map(|hit| {
            let before = reading.before(hit.first())?;
            let trade_is_capital = reading.token(hit.first())?.is_capital();
            let tight = reading.token(hit.first())?.joint == '-';
            if !is_distinct(reading, before) || tight || german && !trade_is_capital {
                return None;
            }
            let alone = reading.starts_sentence(before);
            if alone && (!trade_is_capital || german) {
                return None;
            }
            let first = if alone { before } else { first_of_run(reading, before) };
            Some(Name { first, last: if trade_is_capital { hit.last() } else { before } })
        })
    })
}

const WE_ARE: &[&str] = &["نحن", "احنا", "انا", "حنا"];
/// A title makes a name of what follows.
const TITLES: &[&str] =
    &["د", "دكتور", "الدكتور", "دكتوره", "الدكتوره", "المحامي", "المحاميه", "المهندس", "المهندسه", "الاستاذ", "الشيف"];

/// The article and the further trade before a name: "Spa Les" of "Spa Les Thermes du Lac".
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

/// After a trade without an article, a word with one is a name, unless it says what kind of trade it is.
fn arabic_beside(reading: &Reading<'_>, trade: usize, at: usize) -> Option<Name> {
    let mut last = None;
    // "عيادة د. سارة".
    if TITLES.contains(&reading.text.folded(at)) && reading.is_word(at + 1) {
        let second = reading.text.folded(at + 2).starts_with("ال") && !reading.is_break(at + 2);
        return Some(Name { first: trade, last: if second { at + 2 } else { at + 1 } });
    }
    for index in at..(at + 3).min(reading.len()) {
        let token = reading.token(index)?;
        let known = reading.is_content(index) || reading.is_noise(index) || reading.place_at(index).is_some();
        let shade = reading.hits_over(index).next().is_some();
        if !token.is_word()
            || token.case != Case::None
            || known
            || shade
            || stops_arabic(reading, index)
            || reading.has_role(index, Role::NotName)
        {
            break;
        }
        let folded = reading.text.folded(index);
        // "لرعاية الأيتام": for the care of orphans.
        let purpose = folded.starts_with('ل') && reading.text.folded(index + 1).starts_with("ال");
        if purpose
            || folded.starts_with('و') && folded.chars().count() > 3
            || folded.starts_with("لل")
            || folded.starts_with("بال")
        {
            break;
        }
        last = Some(index);
    }
    let last = last?;
    let definite = (at..=last).any(|index| reading.text.folded(index).starts_with("ال"));
    definite.then_some(Name { first: trade, last })
}

/// "Bella Vista, a restaurant in …", "Bella Vista – restaurant".
fn at_start(reading: &Reading<'_>) -> Option<Name> {
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
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
    let trade = (name.last + 1..name.last + 8).any(|at| trade_starts_at(reading, at));
    ((broken || said) && trade).then_some(name)
}

/// "a website for Bella Vista".
fn after_for(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == protocol::analysis::Language::De;
    (1..reading.len()).find_map(|at| {
        let cue = reading.before(at)?;
        if !(reading.has_role(cue, Role::For) && is_distinct(reading, at)) || reading.place_at(at).is_some() {
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
fn person(reading: &Reading<'_>) -> Option<Name> {
    let german = reading.language == protocol::analysis::Language::De;
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
        if !said || !is_distinct(reading, at) {
            return None;
        }
        let name = capture_capitals(reading, at)?;
        (!german || name.last > name.first || reading.is_break(name.last + 1)).then_some(name)
    })
}

/// Two capitals or more between commas: ", Le Petit Bouchon,". In German that may be anything.
fn apposed(reading: &Reading<'_>) -> Option<Name> {
    if reading.language == protocol::analysis::Language::De {
        return None;
    }
    (1..reading.len()).find_map(|at| {
        if !reading.is_break(at - 1) {
            return None;
        }
        let article = reading.has_role(at, Role::NameJoint) && reading.token(at)?.is_capital();
        let start = if article { at + 1 } else { at };
        let name = capture_capitals(reading, at).filter(|name| name.last > name.first)?;
        let mut words = name.first..=name.last;
        // "Le Petit Bouchon": after an article with a capital, common words are a name's too.
        let distinct = if article {
            (start..=name.last).any(|at| is_distinct(reading, at))
        } else {
            is_distinct(reading, start)
                && words.all(|at| is_distinct(reading, at) || reading.has_role(at, Role::NameJoint))
        };
        (distinct && reading.is_break(name.last + 1)).then_some(name)
    })
}
