//! Names after words that announce one: "called", "nommé", "namens", "اسمه".

use protocol::analysis::{BusinessType, Language};

use super::{Name, arabic, capture::capture, firm, is_distinct, online, trade_ends_at};
use crate::{
    lexicon::{Meaning, Role},
    reading::Reading,
    text::{Break, Case, Kind, Token},
};

/// After "called", "nommé", "namens", "اسمه".
pub(super) fn find(reading: &Reading<'_>) -> Option<Name> {
    told_first(reading)
        .or_else(|| announced(reading))
        .or_else(|| labelled(reading))
        .or_else(|| before_call(reading))
        .or_else(|| owned(reading))
}

/// "My studio is Lotus & Larch", "mon atelier : Lunelle", "Empresa: Inti Pacha".
fn owned(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let colon = reading.token(at)?.kind == Kind::Break(Break::Colon);
        let is = matches!(reading.text.folded(at), "is" | "est" | "es" | "ist");
        if !(colon || is) {
            return None;
        }
        // "L'enseigne c'est Rayon Libre".
        let is_it = reading.text.folded(at - 1) == "c";
        let noun = reading.before(at - usize::from(is_it))?;
        let firm = FIRMS.contains(&reading.text.folded(noun));
        let what = firm || reading.has_role(noun, Role::House) || trade_ends_at(reading, noun);
        let mine = (noun.saturating_sub(3)..noun).any(|at| reading.has_role(at, Role::Mine));
        let wedding = Meaning::Trade { business: BusinessType::Wedding, hint: false };
        let couple = reading.hits_over(noun).any(|hit| hit.meaning == wedding);
        let the = firm
            && noun > 0
            && matches!(reading.text.folded(noun - 1), "the" | "la" | "le" | "el" | "die" | "der" | "l");
        if !(what && (mine || firm && colon || the)) || couple {
            return None;
        }
        let named =
            is_distinct(reading, at + 1) || reading.has_role(at + 1, Role::NameJoint) && is_distinct(reading, at + 2);
        // "The firm is Blue Lanyard".
        let capital =
            |at: usize| reading.token(at).is_some_and(Token::is_capital) && !reading.has_role(at, Role::NotName);
        let named = named || reading.language != Language::De && capital(at + 1) && capital(at + 2);
        (named && reading.place_at(at + 1).is_none()).then(|| capture(reading, at + 1, false)).flatten()
    })
}

/// What people call what they run.
const FIRMS: &[&str] = &[
    "company",
    "business",
    "brand",
    "startup",
    "app",
    "product",
    "shop",
    "store",
    "label",
    "empresa",
    "negocio",
    "marca",
    "tienda",
    "entreprise",
    "societe",
    "marque",
    "boutique",
    "produit",
    "enseigne",
    "firma",
    "unternehmen",
    "betrieb",
    "laden",
    "marke",
    "geschaft",
    "produkt",
    "verein",
    "veranstalter",
    "anbieter",
    "organiser",
];

fn announced(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).filter(|&at| reading.has_role(at, Role::Name) && !reading.is_noise(at)).find_map(|cue| {
        let word = reading.text.folded(cue);
        // "Einen Namen haben wir noch nicht", "ما عنا اسم لسا".
        let none = (cue.saturating_sub(3)..cue).any(|at| {
            reading.has_role(at, Role::Not)
                || matches!(reading.text.folded(at), "ما" | "noch" | "yet" | "encore" | "todavia" | "aun")
        });
        // "ما سميت المحل", "كان اسمه …", "Früher hiess …": none yet, or one that is none any more.
        let before = reading.before(cue).map_or("", |before| reading.text.folded(before));
        if none && WEAK_CUES.contains(&word)
            || matches!(before, "ما" | "كان" | "كانت" | "formerly" | "previously" | "fruher")
        {
            return None;
        }
        let mut at = past_owner(reading, cue);
        let mut sure = !WEAK_CUES.contains(&word);
        let mut colon = false;
        if let Some(later) = later_colon(reading, cue) {
            at = later;
            colon = true;
        }
        // "food blog, name crumbs & kerfuffle, …"
        sure |= reading.before(cue).is_none() && !reading.is_ordinary(at) && !reading.is_break(at);
        // "Name: Bella", "the name is Bella", "le nom : Bella".
        loop {
            let token = reading.token(at)?;
            match token.kind {
                Kind::Break(Break::Colon | Break::Quote) => {
                    sure = true;
                    colon |= token.kind == Kind::Break(Break::Colon);
                }
                Kind::Word if IS.contains(&reading.text.folded(at)) => sure = true,
                // "Bei uns heißt das Die Moosgeister."
                Kind::Word if is_called_so(reading, cue, at) => {}
                _ => break,
            }
            at += 1;
        }
        let name = online::domain(reading, at)
            .or_else(|| online::handle(reading, at))
            .or_else(|| capture(reading, at, sure))?;
        let tailed = with_tail(reading, cue, name);
        let name = firm::with_form(reading, tailed);
        let name = if colon && name.last == tailed.last { to_break(reading, name) } else { name };
        // "The business name and logo": no name follows.
        let spelt = name.last > name.first && reading.token(name.last).is_some_and(|last| last.joint == '.');
        let plain =
            !spelt && (name.first..=name.last).all(|at| reading.is_ordinary(at) || reading.has_role(at, Role::NotName));
        // "اسمه نَفَس،".
        let alone = name.first == name.last && reading.is_break(name.last + 1) && word.starts_with("اسم");
        let plain = plain && (!alone || WEAK_CUES.contains(&word));
        let after = NOT_FIRST.contains(&reading.text.folded(name.first));
        // "My name is Dana, I braid hair": someone's first name is no business.
        let person = name.first == name.last && is_personal(reading, cue);
        (!plain && !after && !person).then_some(name)
    })
}

/// "Mein Projekt heißt Schnauze voll.": the last word of a name that is called so, before the sentence ends.
fn with_tail(reading: &Reading<'_>, cue: usize, name: Name) -> Name {
    let next = name.last + 1;
    let called = matches!(reading.text.folded(cue), "heisst" | "heissen" | "appelle" | "llama" | "called");
    let lower = reading.token(next).is_some_and(|token| token.case == Case::Lower && token.joint == ' ');
    let last = called && reading.has_capitals && lower && reading.is_break(next + 1) && !reading.is_ordinary(next);
    if last && !reading.has_role(next, Role::In) { Name { last: next, ..name } } else { name }
}

/// "El nombre: Metro a metro;": behind a colon a few unknown words go on to the break.
fn to_break(reading: &Reading<'_>, name: Name) -> Name {
    let next = name.last + 1;
    let Some(end) = (next..next + 4).find(|&at| reading.is_break(at)) else { return name };
    let part = |at: usize| {
        reading.token(at).is_some_and(|token| token.is_word() && token.case != Case::None)
            && !reading.is_content(at)
            && reading.place_at(at).is_none()
            && ![Role::In, Role::For, Role::Mine, Role::Not, Role::Offers]
                .iter()
                .any(|role| reading.has_role(at, *role))
    };
    if (next..end).all(part) { Name { last: end - 1, ..name } } else { name }
}

/// Where a name may begin after "the name": past whose it is, "Name der Firma", "nom de la boutique", "اسم المحل".
fn past_owner(reading: &Reading<'_>, cue: usize) -> usize {
    let next = cue + 1;
    let word = |at: usize| reading.text.folded(at);
    let goes_on = |at: usize| reading.is_word(at) || reading.token(at).is_some_and(|token| !token.is_end());
    // "الاسم على المحل دلالية النور".
    if matches!(word(next), "علي" | "ع") && word(next + 1).starts_with("ال") {
        return next + 2;
    }
    // "اسمنا في السوق أولاد عتريس", "اسمها اللي عالباب ورّاق الكرخ", "واسمي ع الفيس «لولو»".
    let from = next + usize::from(word(next) == "اللي");
    let on = matches!(word(from), "في" | "ع" | "علي" | "عند");
    let joined = from > next && word(from).starts_with("عال");
    if (on || joined)
        && reading.is_word(from + usize::from(on))
        && cue_is_arabic(word(cue))
        && reading.place_at(from + 1).is_none()
    {
        return from + 1 + usize::from(on);
    }
    // "واسمي التجاري Layali".
    if matches!(word(next), "التجاري" | "الفني" | "الرسمي") {
        return next + 1;
    }
    if matches!(word(cue), "اسم" | "واسم" | "الاسم" | "والاسم" | "اسمي" | "سمينا" | "سميت" | "سمينه")
    {
        let owner = reading.is_word(next)
            && (word(next).starts_with("ال") || word(cue).ends_with("اسم") && word(next).ends_with("نا"))
            && word(next).len() > 6
            && !arabic::is_title(word(next));
        let named = reading.is_word(next + 1) || word(cue) != "اسمي" && goes_on(next + 1);
        return if owner && named { next + 1 } else { next };
    }
    let noun = matches!(word(cue), "name" | "namen" | "nom" | "nombre");
    if !(noun
        && matches!(word(next), "of" | "de" | "du" | "del" | "der" | "des" | "vom" | "meiner" | "meines" | "unserer"))
    {
        return next;
    }
    // "Il porte le nom de Moustache Latte".
    if reading.language != Language::De && is_distinct(reading, next + 1) {
        return next + 1;
    }
    let article = matches!(word(next + 1), "the" | "my" | "our" | "la" | "le" | "l" | "el" | "mi" | "ma" | "mon");
    let owner = if article { next + 2 } else { next + 1 };
    if reading.is_word(owner) && goes_on(owner + 1) { owner + 1 } else { next }
}

fn cue_is_arabic(word: &str) -> bool {
    word.trim_start_matches('و').starts_with("اسم")
}

/// The token after the colon in "den Namen hab ich schon: Saubermann & Söhne".
fn later_colon(reading: &Reading<'_>, cue: usize) -> Option<usize> {
    matches!(
        reading.text.folded(cue),
        "name" | "namen" | "nom" | "nombre" | "اسم" | "الاسم" | "اسمي" | "اسمنا" | "سميناها" | "سميناه"
    )
    .then_some(())?;
    let mut near = (cue + 1..cue + 9).take_while(|&at| !reading.is_end(at));
    // "الاسم الذي اخترناه للمقهى هو بين السطور".
    if matches!(reading.text.folded(cue + 1), "الذي" | "اللي") {
        return near.find(|&at| matches!(reading.text.folded(at), "هو" | "هي")).map(|is| is + 1);
    }
    let colon = near.find(|&at| reading.is_break(at))?;
    (reading.token(colon)?.kind == Kind::Break(Break::Colon)).then_some(colon + 1)
}

/// The "das" of "heißt das …", the "jetzt" of "heißt jetzt …".
fn is_called_so(reading: &Reading<'_>, cue: usize, at: usize) -> bool {
    let word = reading.text.folded(at);
    if matches!(word, "maintenant" | "desormais" | "simplement" | "ahora" | "simplemente" | "now" | "simply" | "just") {
        return reading.token(at).is_some_and(|token| token.case == Case::Lower);
    }
    matches!(reading.text.folded(cue), "heisst" | "heissen" | "heisse")
        && reading.token(at).is_some_and(|token| token.case == Case::Lower || word == "ganze")
        && matches!(
            reading.text.folded(at),
            "das"
                | "es"
                | "er"
                | "sie"
                | "bei"
                | "uns"
                | "zusammen"
                | "nur"
                | "tut"
                | "tun"
                | "ganze"
                | "jetzt"
                | "dann"
                | "nun"
                | "einfach"
                | "wir"
                | "schlicht"
        )
}

/// "Agenturname: pixelwirt", "Vereinsname ist …".
fn labelled(reading: &Reading<'_>) -> Option<Name> {
    (0..reading.len()).find_map(|at| {
        let compound = reading.text.folded(at).strip_suffix("name").is_some_and(|rest| rest.len() >= 4);
        let next = reading.token(at + 1)?;
        let told = next.kind == Kind::Break(Break::Colon) || matches!(reading.text.folded(at + 1), "ist" | "lautet");
        // "Künstlername Ylvi Nordlicht".
        let start = if told { at + 2 } else { at + 1 };
        (compound && reading.is_word(at) && (told || is_distinct(reading, start)))
            .then(|| capture(reading, start, true))
            .flatten()
    })
}

/// "Es wird Quellgeist heißen", "wir wollen es Quellgeist nennen".
fn before_call(reading: &Reading<'_>) -> Option<Name> {
    (2..reading.len()).find_map(|at| {
        matches!(reading.text.folded(at), "heissen" | "nennen" | "getauft" | "genannt").then_some(())?;
        let part = |at: usize| {
            reading.token(at).is_some_and(Token::is_capital)
                || reading.has_role(at, Role::NameJoint)
                || reading.has_role(at, Role::And)
        };
        let mut first = at;
        while let Some(before) = reading.before(first).filter(|&before| part(before) && at - before <= super::MAX_WORDS)
        {
            first = before;
        }
        let will = first.checked_sub(1).map_or("", |before| reading.text.folded(before));
        let said = matches!(
            will,
            "wird" | "soll" | "werden" | "sollen" | "wollen" | "mochte" | "mochten" | "es" | "ihn" | "sie" | "uns"
        );
        let capital = reading.token(first).is_some_and(Token::is_capital);
        // "Der soll lätzchen und chaos heißen", by someone who writes no capitals.
        if !reading.has_capitals {
            let soll = (at.saturating_sub(6)..at).rev().find(|&at| reading.text.folded(at) == "soll")?;
            let broken = (soll + 1..at).any(|at| reading.is_break(at));
            let known = (soll + 1..at).all(|at| reading.is_ordinary(at));
            return (soll + 1 < at && !broken && !known).then(|| Name { first: soll + 1, last: at - 1 });
        }
        (first < at && said && capital).then_some(Name { first, last: at - 1 })
    })
}

/// Whether a cue gives the writer's own name.
fn is_personal(reading: &Reading<'_>, cue: usize) -> bool {
    let word = |at: Option<usize>| at.map_or("", |at| reading.text.folded(at));
    let before = word(cue.checked_sub(1));
    match reading.text.folded(cue) {
        "is" | "ist" => matches!(word(cue.checked_sub(2)), "my" | "mein") && before == "name",
        "appelle" => before == "m",
        "llamo" => before == "me",
        "heisse" => before == "ich",
        "name" => matches!(before, "my" | "mein"),
        _ => false,
    }
}

/// What follows a name that is told first: "Sparkle Squad is our name".
const TOLD_FIRST: &[&[&str]] = &[
    &["is", "our", "name"],
    &["is", "the", "name"],
    &["is", "my", "brand"],
    &["est", "notre", "nom"],
    &["es", "nuestro", "nombre"],
    &["es", "el", "nombre"],
    &["ist", "unser", "name"],
    &["ist", "der", "name"],
    &["ist", "mein", "insta"],
    &["ist", "unser", "insta"],
    &["is", "my", "insta"],
    &["es", "mi", "nombre"],
    &["mein", "name"],
    &["de", "mon", "nom"],
    &["c", "est", "le", "nom"],
    &["c", "est", "notre", "nom"],
    &["هو", "الاسم"],
    &["هو", "العنوان"],
    &["هو", "اسم"],
    &["هو", "اسمنا"],
    &["هو", "السميه"],
    &["هي", "السميه"],
];

/// A name that stands before the words which say that it is one.
fn told_first(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let word = |more: usize| reading.text.folded(at + more);
        // "Röstlaune heißt er", "Wildwuchs Floristik heißt das Kind".
        let called = word(0) == "heisst"
            && matches!(word(1), "er" | "sie" | "es" | "das" | "der" | "die" | "unser" | "unsere" | "mein" | "meine");
        // "سكنك علينا.. ده اسم شركتنا": a part of its own.
        let apart = matches!(word(0), "ده" | "هذا" | "هاد" | "هذي" | "هيدا") && word(1) == "اسم"
            // "Tante Erna kocht. So heißt mein Catering."
            || word(0) == "so" && word(1) == "heisst"
            // "brilla doña mary, asi se llama lo mio".
            || word(0) == "asi" && word(1) == "se" && word(2).starts_with("llama") && at < 6;
        // "Masche & Melange soll's heißen", "hauruck solls heißen".
        let called = called
            || word(0) == "solls" && word(1).starts_with("heis")
            || word(0) == "soll" && word(1) == "s" && word(2).starts_with("heis");
        // "Nudelnick nennen wir uns".
        let called = called || word(0) == "nennen" && word(1) == "wir" && word(2) == "uns";
        // "Wuschelkopf soll er heißen".
        let called = called
            || matches!(word(0), "soll" | "wird" | "sollte")
                && matches!(word(1), "er" | "sie" | "es" | "das" | "der" | "die")
                && matches!(word(2), "heissen" | "heisen");
        let told = matches!(word(0), "is" | "est" | "es" | "ist" | "c" | "mein" | "de" | "هو" | "هي")
            && TOLD_FIRST.iter().any(|words| {
                // "Mein Name: Anselm Krautwurst" tells it afterwards.
                let after = reading.token(at + words.len()).is_some_and(|next| next.kind == Kind::Break(Break::Colon));
                !after && words.iter().enumerate().all(|(more, told)| word(more) == *told)
            });
        // "يلا نلف دي شركتي".
        const OURS: &[&str] = &["شركت", "محل", "مشروع", "مطعم", "متجر", "صالون", "مكتب"];
        let ours =
            matches!(word(0), "دي" | "ده" | "دا" | "هادي" | "هذه") && OURS.iter().any(|ours| word(1).starts_with(ours));
        let told = told || ours;
        // "Konkret heißt das: Server und Wartung".
        let explains = called && reading.token(at + 2).is_some_and(|next| next.kind == Kind::Break(Break::Colon));
        if !(called || apart || told) || explains {
            return None;
        }
        let mut end = at;
        while (apart || told) && end > 0 && reading.is_break(end - 1) {
            end -= 1;
        }
        let mut first = end;
        while let Some(before) = reading.before(first).filter(|before| end - before <= super::MAX_WORDS) {
            first = before;
        }
        // "Franka Oellers mein Name, Pakete ab …".
        let mine = matches!(word(0), "mein" | "de");
        let plain = mine && (!reading.token(first).is_some_and(Token::is_capital) || end - first > 4);
        if plain || mine && !reading.is_break(at + if word(0) == "mein" { 2 } else { 3 }) {
            return None;
        }
        let small = |at: usize| reading.is_ordinary(at) || reading.has_role(at, Role::NotName);
        let sentence = called && (first + 1..end).any(|at| reading.is_ordinary(at));
        // "Wandwerk steht bei uns auf jedem Auto, so heißt auch die Firma".
        let long = apart && end - first > 4;
        (first < end && !sentence && !long && !(first..end).all(small)).then(|| Name { first, last: end - 1 })
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
    "namen",
    "as",
    "it",
    "titled",
    "du",
    "la",
    "heissen",
];
/// "Named after my grandmother" names nobody.
const NOT_FIRST: &[&str] = &[
    "todavia",
    "aun",
    "noch",
    "encore",
    "pas",
    "yet",
    "doesnt",
    "doesn",
    "folgt",
    "kommt",
    "spater",
    "tbd",
    "tba",
    "pendiente",
    "undecided",
    "علي",
    "عالموقع",
    "بالموقع",
    "لسه",
    "لسا",
    "بعدين",
    "قيد",
    "weiss",
    "wissen",
    "after",
    "d",
    "nach",
    "apres",
    "por",
    "en",
];
/// What stands between the word "name" and a name.
pub(super) const IS: &[&str] = &[
    "is",
    "s",
    "est",
    "es",
    "ist",
    "هو",
    "هي",
    "will",
    "be",
    "sera",
    "sera",
    "lautet",
    "c",
    "as",
    "ist",
    "soll",
    "هيكون",
    "حيكون",
    "سيكون",
    "يكون",
    "هيبقي",
];
