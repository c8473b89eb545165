//! Names by their shape: "Joe's Garage", "Brautmoden by Selma", "Studio Atemraum", "MedStrat Consulting".

use protocol::analysis::{BusinessType, Language};

use super::{MAX_WORDS, Name, arabic, capture::capture_capitals, is_distinct, trade_ends_at, trade_starts_at};
use crate::{
    lexicon::{Meaning, Role},
    places::is_region,
    reading::Reading,
    text::{Case, Token},
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
            // "Bigtop Events", "Saveurs de Meknès".
            is_distinct(reading, start)
                && words.all(|at| {
                    let of_town = reading.has_role(at - 1, Role::NameJoint) && reading.place_at(at).is_some();
                    is_distinct(reading, at)
                        || reading.has_role(at, Role::NameJoint)
                        || reading.is_content(at)
                        || of_town
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
        if !token.is_capital() || token.end - token.start < 5 {
            return None;
        }
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
