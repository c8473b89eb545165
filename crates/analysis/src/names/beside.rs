//! Names beside the word for their trade: "Zahnarztpraxis Dr. Weber", "Bella Vista Salon", "مطعم الشام".

use protocol::analysis::{BusinessType, Language};

use super::{
    MAX_WORDS, Name,
    capture::{capture_capitals, stops_arabic},
    is_distinct, trade_ends_at,
};
use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::{Hit, Reading},
    text::{Case, Token},
};

/// "Zahnarztpraxis Dr. Weber", "Restaurant Chez Paul", "Bella Vista Salon", "مطعم الشام".
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    let trades = || reading.hits.iter().filter(|hit| matches!(hit.meaning, Meaning::Trade { .. }) && !hit.denied);
    let name = trades()
        .find_map(|hit| after(reading, hit))
        .or_else(|| arabic_company(reading))
        .or_else(|| trades().find_map(|hit| before(reading, hit)))?;
    Some(less_place(reading, name))
}

fn after(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<Name> {
    let next = reading.token(hit.last() + 1)?;
    if next.joint != ' ' || !next.is_word() {
        return None;
    }
    if next.case == Case::None {
        return after_arabic(reading, hit);
    }
    // "معهد Bright Path": beside Arabic, capitals are a name whatever they mean.
    if reading.language == Language::Ar && next.is_capital() && !reading.has_role(hit.last() + 1, Role::NotName) {
        return capture_capitals(reading, hit.last() + 1);
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
    let named = is_distinct(reading, at) || begins_with_article(reading, at) || are_capitals(reading, hit, at);
    if !named {
        return None;
    }
    let start = if begins_with_article(reading, at) && !is_distinct(reading, at) { at + 1 } else { at };
    let name = capture_capitals(reading, start)?;
    if at > hit.last() + 1 {
        return Some(Name { first: at, ..name });
    }
    let trade_is_capital = reading.token(hit.first())?.is_capital();
    // "Travel agency Blue Lagoon": a capital that only begins the sentence.
    let only_first = hit.last() > hit.first() && !reading.token(hit.last())?.is_capital();
    // "Illustratorin Jette Vollmer": one person's work goes by the name alone.
    let artist = matches!(hit.meaning, Meaning::Trade { business: BusinessType::Portfolio, .. })
        && name.last > name.first
        && reading.before(hit.first()).is_some();
    let whole = trade_is_capital && !artist && !(only_first && reading.language == Language::En);
    Some(Name { first: if whole { whole_start(reading, hit.first()) } else { at }, ..name })
}

fn after_arabic(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<Name> {
    let at = hit.last() + 1;
    let before = reading.before(hit.first());
    // "معهد لتعليم اللغة": the second word says what the first is for.
    let purpose = matches!(hit.form(), Form::Prefixed(_))
        && reading.text.folded(hit.first()).starts_with('ل')
        && before.is_some_and(|before| trade_ends_at(reading, before));
    let article = matches!(hit.form(), Form::Prefixed(_)) && reading.text.raw(hit.first()).contains("ال");
    // "في سوق الحميدية" says where.
    if before.is_some_and(|before| reading.has_role(before, Role::In)) {
        return None;
    }
    // "نحن جمعية نكفل الأيتام" says what they do; "نحن مطعم الشام" who they are.
    let told = before.is_some_and(|before| WE_ARE.contains(&reading.text.folded(before)))
        && !reading.text.folded(at).starts_with("ال");
    if article || purpose || told || is_activity(reading.text.folded(hit.first())) {
        return None;
    }
    // "محل ذهب الصفدي" begins with the shop.
    let first = before.filter(|before| trade_ends_at(reading, *before)).unwrap_or(hit.first());
    arabic_beside(reading, first, at)
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
    let trade = reading.token(hit.last()).is_some_and(Token::is_capital);
    matches!(reading.language, Language::Fr | Language::Es)
        && trade
        && capital(at)
        && capital(at + 1)
        && (at..at + 2).all(|at| reading.place_at(at).is_none() && !reading.is_content(at))
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
    let last = match (trade_is_capital, german) {
        (false, _) => before,
        (true, true) => hit.last(),
        // "Plumbing and Heating", "Construction Ltd".
        (true, false) => capture_capitals(reading, hit.last()).map_or(hit.last(), |name| name.last),
    };
    Some(Name { first, last })
}

/// Less a town at the end: "Hundeschule Pfotenglück Erfurt".
fn less_place(reading: &Reading<'_>, name: Name) -> Name {
    let place = reading
        .hits_in(name.first + 2..name.last + 1)
        .iter()
        .find(|hit| matches!(hit.meaning, Meaning::Place { certain: true }) && hit.last() == name.last);
    let town = place.filter(|hit| reading.token(hit.first()).is_some_and(|token| token.joint == ' '));
    // "Café de Paris": what a small word joins belongs to the name.
    match town {
        Some(hit) if !reading.has_role(hit.first() - 1, Role::NameJoint) => Name { last: hit.first() - 1, ..name },
        _ => name,
    }
}

const WE_ARE: &[&str] = &["نحن", "احنا", "انا", "حنا"];
/// A title makes a name of what follows.
pub(super) const TITLES: &[&str] =
    &["د", "دكتور", "الدكتور", "دكتوره", "الدكتوره", "المحامي", "المحاميه", "المهندس", "المهندسه", "الاستاذ", "الشيف"];

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

/// After a trade without an article, a word with one is a name, unless it says what kind of trade it is.
fn arabic_beside(reading: &Reading<'_>, trade: usize, at: usize) -> Option<Name> {
    let mut last = None;
    // "عيادة د. سارة".
    if TITLES.contains(&reading.text.folded(at)) && reading.is_word(at + 1) {
        let second = reading.text.folded(at + 2).starts_with("ال") && !reading.is_break(at + 2)
            // "مكتب الأستاذ نبيل شاهين".
            || reading.is_word(at + 2)
                && !reading.is_content(at + 2)
                && !stops_arabic(reading, at + 2)
                && reading.place_at(at + 2).is_none()
                && !reading.text.folded(at + 2).starts_with(['ل', 'و', 'ب']);
        let last = if second { at + 2 } else { at + 1 };
        return Some(Name { first: trade, last: with_purpose(reading, trade, last) });
    }
    for index in at..(at + 3).min(reading.len()) {
        let token = reading.token(index)?;
        // "جمعية يد الرحمة الخيرية", "مستشفى الرفق البيطري": what kind of house it is belongs to its name.
        if last.is_some() && is_kind_of_house(reading.text.folded(index)) {
            last = Some(index);
            break;
        }
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
    // "مخبز سنابل،": at the very beginning and up to a comma, a single word is a name too.
    let alone = trade == 0
        && last == at
        && reading.is_break(at + 1)
        && !reading.is_end(at + 1)
        && !reading.text.folded(at).ends_with("يه")
        && !reading.text.folded(at).ends_with('ي');
    (definite || alone || is_closed(reading, trade, at, last))
        .then(|| Name { first: trade, last: with_purpose(reading, trade, last) })
}

/// "كافيه روقان في مدينة نصر": words that no lexicon knows, from a trade that the prompt is about up to where or what for. An
/// adjective tells itself by its ending, or by the form of a participle.
fn is_closed(reading: &Reading<'_>, trade: usize, at: usize, last: usize) -> bool {
    let next = last + 1;
    let folded = |at: usize| reading.text.folded(at);
    let closed = reading.token(next).is_none_or(Token::is_break)
        || reading.has_role(next, Role::In)
        || reading.place_at(next).is_some()
        || folded(next).starts_with("لل")
        || folded(next).starts_with('ل') && folded(next + 1).starts_with("ال");
    let about = reading.before(trade).is_none_or(|before| {
        reading.has_role(before, Role::Mine)
            || reading.has_role(before, Role::For)
            || reading.is_noise(before)
            || reading.is_ordinary(before)
    });
    let adjective = |at: usize| {
        let word = folded(at);
        // "Online" in Arabic letters.
        word.starts_with("اونلاين")
            || word.ends_with("يه")
            || word.ends_with('ي') && word.chars().count() > 3
            || word.starts_with('م') && word.ends_with('ه')
    };
    closed && about && !(at..=last).any(adjective)
}

/// Adjectives that say of what kind a house is.
fn is_kind_of_house(folded: &str) -> bool {
    const KINDS: &[&str] =
        &["خير", "بيطر", "طب", "تعليم", "قانون", "عقار", "تجار", "سياح", "دول", "وطن", "رياض", "صناع"];
    let stem = folded.strip_prefix("ال").and_then(|rest| rest.strip_suffix("يه").or_else(|| rest.strip_suffix('ي')));
    stem.is_some_and(|stem| KINDS.contains(&stem))
}

/// "شركة ركن البناء للمقاولات": a company by a word that is no trade, where a part of the sentence begins.
fn arabic_company(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let begins = |at: &usize| is_house(reading.text.folded(*at)) && reading.before(*at).is_none();
    (0..reading.len()).filter(begins).find_map(|at| {
        let part = |word: usize| {
            let folded = reading.text.folded(word);
            reading.is_word(word)
                && !stops_arabic(reading, word)
                && reading.place_at(word).is_none()
                && !folded.starts_with('ل')
                && (folded.starts_with("ال") || !reading.is_content(word) && word == at + 1)
        };
        let last = (at + 1..at + 4).take_while(|&word| part(word)).last()?;
        let definite = (at + 1..=last).any(|word| reading.text.folded(word).starts_with("ال"));
        let known = (at + 1..=last).all(|word| reading.is_content(word));
        let named = definite || is_closed(reading, at, at + 1, last);
        (named && !known).then(|| Name { first: at, last: with_purpose(reading, at, last) })
    })
}

/// What a name begins with that is no trade by itself.
fn is_house(folded: &str) -> bool {
    is_company(folded)
        || matches!(folded, "مركز" | "معهد" | "اكاديميه" | "ستوديو" | "استوديو" | "دار" | "بيت" | "مجوهرات")
}

/// Behind "repair of", "sale of", "cleaning of" stands what is repaired, sold, cleaned.
fn is_activity(folded: &str) -> bool {
    const ACTIVITIES: &[&str] = &[
        "تصليح",
        "اصلاح",
        "صيانه",
        "تركيب",
        "تنظيف",
        "تعليم",
        "بيع",
        "تاجير",
        "نقل",
        "غسيل",
        "توصيل",
        "تصوير",
        "تنظيم",
        "تصميم",
        "تطبيق",
        "مدونه",
        "دروس",
        "تفصيل",
        "خياطه",
        "تنسيق",
        "تحضير",
        "تدريس",
        "ترجمه",
        "تدريب",
        "شراء",
        "كراء",
        "طباعه",
    ];
    ACTIVITIES.contains(&folded)
}

fn is_company(folded: &str) -> bool {
    matches!(folded, "شركه" | "مؤسسه" | "موسسه" | "مكتب" | "مجموعه")
}

/// Companies bear in their names what they do: "شركة ركن البناء للمقاولات", "مؤسسة السهم لنقل العفش".
pub(super) fn with_purpose(reading: &Reading<'_>, first: usize, last: usize) -> usize {
    let next = last + 1;
    if !is_company(reading.text.folded(first)) || reading.is_break(next) || !reading.text.folded(next).starts_with('ل')
    {
        return last;
    }
    if reading.text.folded(next).starts_with("لل") {
        return next;
    }
    let second = !reading.is_break(next + 1) && reading.text.folded(next + 1).starts_with("ال");
    if second { next + 1 } else { last }
}
