//! How far a name goes that begins at a token.

use protocol::analysis::Language;

use super::{MAX_WORDS, Name, arabic, trade_starts_at};
use crate::{
    fold,
    lexicon::Role,
    matcher::Form,
    reading::Reading,
    text::{Case, Kind, Token},
};

/// The name that begins at a token. Without a capital or Arabic letters only where a cue made it sure.
pub(super) fn capture(reading: &Reading<'_>, start: usize, sure: bool) -> Option<Name> {
    let token = reading.token(start)?;
    if !token.is_word() && token.kind != Kind::Number {
        return None;
    }
    if reading.text.raw(start).chars().any(fold::is_arabic) {
        return capture_arabic(reading, start);
    }
    // "Die lustigen Hopfenzupfer".
    let article = matches!(reading.text.folded(start), "die" | "der" | "das" | "zum" | "zur" | "beim")
        && reading.token(start + 1).is_some_and(|next| next.case == Case::Lower)
        && !reading.is_ordinary(start + 1)
        && reading.token(start + 2).is_some_and(Token::is_capital);
    if article && token.is_capital() {
        return capture_capitals(reading, start + 2).map(|name| Name { first: start, ..name });
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
        // "Kaboom Events l'an dernier".
        let hangs = token.joint != '\'' || token.is_capital() || reading.token(at - 1).is_some_and(Token::is_capital);
        let tight = matches!(token.joint, '\'' | '-' | '\0') && token.is_word() && hangs || is_initial(reading, at);
        // "E.I.R.L. Catálogo": the last full stop ends a sentence too.
        if token.joint == ' ' && at - 1 > start && is_initial(reading, at - 1) {
            break;
        }
        if tight
            || is_degree(reading, at)
            || token.is_capital() && token.joint != '.'
            || token.kind == Kind::Number && token.joint != '.' && !is_phone(reading, at)
        {
            if token.is_capital() && is_stop_capital(reading, at) {
                break;
            }
            last = at;
        } else if !(token.is_word() && reading.has_role(at, Role::NameJoint) && !reading.has_role(at, Role::In)
            || is_inner(reading, at)
            || is_plus(reading, at)
            || is_little(reading, at)
            || is_at(reading, start, at)
            // "Fadda by Lina".
            || reading.text.folded(at) == "by" && reading.token(at + 1).is_some_and(Token::is_capital))
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

/// The digits of a telephone, which go on or begin with a nought.
fn is_phone(reading: &Reading<'_>, at: usize) -> bool {
    let number = |at: usize| reading.token(at).is_some_and(|token| token.kind == Kind::Number);
    let digits = reading.text.folded(at);
    digits.len() > 4 || (digits.starts_with('0') || number(at + 1)) && (number(at + 1) || number(at - 1))
}

/// The "O" of "N.O.R.D.".
fn is_initial(reading: &Reading<'_>, at: usize) -> bool {
    let single = |at: usize| reading.token(at).is_some_and(|token| token.is_capital() && token.end - token.start == 1);
    reading.token(at).is_some_and(|token| token.joint == '.') && single(at) && single(at - 1)
}

/// The "med." of "Dr. med. Sabine Thoma".
fn is_degree(reading: &Reading<'_>, at: usize) -> bool {
    const DEGREES: &[&str] = &["med", "dent", "vet", "rer", "nat", "phil", "jur"];
    let is = |at: usize, words: &[&str]| words.contains(&reading.text.folded(at));
    is(at, DEGREES) && at > 0 && (is(at - 1, DEGREES) || is(at - 1, &["dr", "prof"]))
}

/// The "+" of "Haberland + Partner".
fn is_plus(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_break(at)
        && reading.text.raw(at) == "+"
        && matches!(reading.text.folded(at + 1), "partner" | "sohne" | "sohn" | "sons" | "co" | "team" | "tochter")
}

/// The "à" of "Le Zinc à Gégé,".
fn is_at(reading: &Reading<'_>, start: usize, at: usize) -> bool {
    let article = matches!(reading.text.raw(start), "Le" | "La" | "Les" | "Au" | "Chez");
    article
        && reading.text.raw(at) == "à"
        && reading.token(at + 1).is_some_and(Token::is_capital)
        && reading.place_at(at + 1).is_none()
        && reading.is_break(at + 2)
}

/// The "un" of "Dos y un Campo", the "al" of "Manos al Río".
fn is_little(reading: &Reading<'_>, at: usize) -> bool {
    let word = reading.text.folded(at);
    let article = matches!(word, "un" | "una" | "une" | "a" | "an" | "the" | "ein" | "eine" | "der" | "die" | "das")
        && reading.has_role(at - 1, Role::And);
    // "Schwarz auf Weiß", "Metro a Metro".
    let paired = matches!(reading.text.raw(at), "auf" | "a" | "um") && reading.is_break(at + 2)
        || word == "a" && reading.text.folded(at - 1) == reading.text.folded(at + 1);
    (article || paired || word == "al")
        && reading.token(at + 1).is_some_and(Token::is_capital)
        && reading.place_at(at + 1).is_none()
}

/// "de", "am" and "à" join the words of a name only if a capital follows at once.
fn is_inner(reading: &Reading<'_>, at: usize) -> bool {
    reading.has_role(at, Role::NameJoint) && {
        let joined = reading.has_role(at + 1, Role::NameJoint);
        let next = if joined { at + 2 } else { at + 1 };
        let follows = reading.token(next).is_some_and(Token::is_capital);
        follows && reading.place_at(next).is_none() && !matches!(reading.text.folded(at), "a" | "au" | "aux")
    }
}

/// A capital that begins something else, such as the next sentence of someone who uses no full stops.
fn is_stop_capital(reading: &Reading<'_>, at: usize) -> bool {
    let folded = reading.text.folded(at);
    // The south of "Kinesis Sur" is no French "on".
    let south = folded == "sur" && reading.language == Language::Es;
    // "Mwangi Ledger Services."
    let ends = reading.token(at - 1).is_some_and(Token::is_capital) && reading.is_break(at + 1);
    folded == "i" && reading.token(at).is_some_and(|token| token.joint != '.')
        || !south && reading.has_role(at, Role::In) && !reading.has_role(at, Role::NameJoint)
        || reading.has_role(at, Role::Offers) && !ends
        || folded == "inh"
}

fn capture_lower(reading: &Reading<'_>, start: usize) -> Option<Name> {
    // "la mousse qui pique": all that the article leads, up to the comma.
    let article = matches!(reading.text.folded(start), "the" | "la" | "le" | "les" | "el" | "los" | "las");
    let end = (start + 2..start + 6).find(|&at| reading.is_break(at)).filter(|_| article);
    let stops = |at: usize| {
        [Role::And, Role::For, Role::Not, Role::Offers, Role::Mine].iter().any(|role| reading.has_role(at, *role))
            || reading.has_role(at, Role::In)
    };
    if let Some(end) = end.filter(|&end| !(start + 1..end).any(stops)) {
        return Some(Name { first: start, last: end - 1 });
    }
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
        // "sugarsmith by jo"
        let by = reading.text.folded(at) == "by" && last.is_some() && !reading.is_ordinary(at + 1);
        if by {
            at += 1;
            continue;
        }
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
        // "اسمه شواطئ عدن": a place with no "in" before it belongs to the name.
        let named = at == start + 1
            && reading
                .place_at(at)
                .is_some_and(|place| !matches!(place.form(), Form::Prefixed(_)) && place.last() == at);
        // "اسمه نفس،": all that stands between the cue and the comma.
        let alone = at == start && reading.is_break(at + 1);
        let stops = stops_arabic(reading, at) && (!alone || reading.has_role(at, Role::Not));
        if !token.is_word() || stops || at > start && !named && reading.place_at(at).is_some() {
            break;
        }
        // "اسمه السلم السابع الساعة ب 300".
        if at > start + 1 && reading.has_role(at, Role::NotName) {
            break;
        }
        // "اسمي محمود النوبي مرشد سياحي".
        let mine = start > 0 && matches!(reading.text.folded(start - 1), "اسمي" | "واسمي" | "انا");
        // A surname that is a trade, as in "اسمي رند قصاب.", ends the sentence.
        if mine && at > start && trade_starts_at(reading, at) && !(at == start + 1 && reading.is_break(at + 1)) {
            break;
        }
        // "وأريد", "ونقدم": "and" with what comes next; but "ملح وسكر،".
        let and = at > start && reading.text.folded(at).starts_with('و') && reading.text.folded(at).chars().count() > 2;
        let ends = |at: usize| {
            reading.is_break(at)
                || reading.place_at(at).is_some()
                || stops_arabic(reading, at)
                || reading.is_content(at)
        };
        let partners = arabic::is_partners(reading.text.folded(at));
        if and && !partners && !(at == start + 1 && ends(at + 1)) {
            break;
        }
        // "اسمي ياسر البغدادي اعطي حفلات", "اسمو دقة قديمة كوكتيلات": what follows two words says something else.
        let article = |at: usize| reading.text.folded(at).starts_with("ال");
        // "الأستاذ حسام", "عين الصقر ميديا،".
        let goes_on = arabic::is_title(reading.text.folded(at - usize::from(at > start))) || reading.is_break(at + 1);
        if at > start + 1 && !article(at) && !goes_on && (article(at - 1) || reading.is_content(at)) {
            break;
        }
        // "واسمي تالا بعطي حصص".
        let word = reading.text.folded(at);
        let verb = word.starts_with('ب') && word.chars().count() > 3 && reading.hits_over(at).next().is_none();
        if mine && at > start && verb {
            break;
        }
        last = Some(at);
    }
    last.map(|last| Name { first: start, last })
}

pub(super) fn stops_arabic(reading: &Reading<'_>, at: usize) -> bool {
    [Role::In, Role::For, Role::Offers, Role::Not, Role::But, Role::Or].iter().any(|role| reading.has_role(at, *role))
        || reading.is_ordinary(at)
}
