//! Opening hours, as the prompt has them.

use crate::{
    lexicon::Role,
    reading::Reading,
    text::{Break, Kind},
};

/// The first opening hours.
pub(crate) fn find(reading: &Reading<'_>) -> Option<String> {
    if let Some((first, last)) = range(reading) {
        let (first, last) = widened(reading, first, last);
        return Some(reading.text.span(first, last).to_owned());
    }
    if let Some(at) = (0..reading.len()).find(|&at| reading.has_role(at, Role::AlwaysOpen)) {
        let first = phrase_start(reading, at);
        return Some(reading.text.span(first, at).to_owned());
    }
    days(reading).map(|(first, last)| reading.text.span(first, last).to_owned())
}

fn phrase_start(reading: &Reading<'_>, end: usize) -> usize {
    let mut first = end;
    while first > 0
        && end - first < 3
        && (reading.token(first - 1).is_some_and(|token| token.kind == Kind::Number)
            || reading.has_role(first, Role::AlwaysOpen)
                && !reading.is_break(first - 1)
                && !reading.is_ordinary(first - 1))
    {
        first -= 1;
        if reading.token(first).is_some_and(|token| token.kind == Kind::Number)
            && reading.token(first).is_some_and(|token| token.joint != '/')
        {
            break;
        }
    }
    first
}

/// A time of day that begins at a token: where it ends, and whether it is surely one.
fn time(reading: &Reading<'_>, at: usize) -> Option<(usize, bool)> {
    let token = reading.token(at)?;
    if reading.has_role(at, Role::Clock)
        && matches!(reading.text.folded(at), "noon" | "midnight" | "midi" | "minuit" | "mediodia")
    {
        return Some((at, true));
    }
    if let Some(last) = spoken(reading, at) {
        return Some((last, true));
    }
    if token.kind != Kind::Number {
        return None;
    }
    let value: u32 = reading.text.folded(at).parse().ok()?;
    if value > 24 || token.joint == '.' || token.joint == ',' {
        return None;
    }
    let mut last = at;
    let mut sure = false;
    let minutes = |at: usize| {
        reading.token(at).is_some_and(|token| token.kind == Kind::Number)
            && reading.text.folded(at).len() == 2
            && reading.text.folded(at).parse::<u32>().is_ok_and(|minutes| minutes < 60)
    };
    if reading.token(last + 1).is_some_and(|next| next.joint == ':' || next.joint == '.') && minutes(last + 1) {
        sure = reading.token(last + 1).is_some_and(|next| next.joint == ':');
        last += 1;
    }
    if reading.has_role(last + 1, Role::Clock)
        && reading.token(last + 1).is_some_and(|next| matches!(next.joint, '\0' | ' ' | '.'))
    {
        last += 1;
        sure = true;
        // "9h30", "a.m.", "p. m.".
        if minutes(last + 1) && reading.token(last + 1).is_some_and(|next| next.joint == '\0') {
            last += 1;
        }
        if reading.text.folded(last + 1) == "m" && matches!(reading.text.folded(last), "a" | "p") {
            last += 1;
        }
    }
    if reading.has_role(last + 1, Role::Money)
        || reading.token(last + 1).is_some_and(|next| next.kind == Kind::Currency)
    {
        return None;
    }
    Some((last, sure))
}

/// "الحادية عشرة ليلا", "خمس الفجر", "nine am": an hour in words, and the part of the day.
fn spoken(reading: &Reading<'_>, at: usize) -> Option<usize> {
    const HOURS: &[&str] = &[
        "الواحده",
        "الثانيه",
        "الثالثه",
        "الرابعه",
        "الخامسه",
        "السادسه",
        "السابعه",
        "الثامنه",
        "التاسعه",
        "العاشره",
        "الحاديه",
        "وحده",
        "تنتين",
        "ثنتين",
        "تلاته",
        "ثلاث",
        "اربع",
        "اربعه",
        "خمس",
        "خمسه",
        "ست",
        "سته",
        "سبع",
        "سبعه",
        "ثمان",
        "تمانيه",
        "ثمانيه",
        "تسع",
        "تسعه",
        "عشر",
        "عشره",
        "حداشر",
        "اتناشر",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];
    let near = [at + 1, at + 2].iter().any(|at| reading.has_role(*at, Role::Clock));
    if !near || !HOURS.contains(&reading.text.folded(at)) {
        return None;
    }
    let tenth = matches!(reading.text.folded(at + 1), "عشره" | "عشر") && reading.text.folded(at).starts_with("ال");
    let last = at + usize::from(tenth) + 1;
    let clock = reading.has_role(last, Role::Clock) && reading.token(last).is_some_and(|token| token.joint == ' ');
    clock.then_some(last)
}

/// Ends hours that have no end.
const LATE: &[&str] = &["late", "close", "closing", "tard", "cierre", "spat", "ende", "الفجر", "متاخر"];

/// Beside two numbers, they are years of life.
pub(crate) const AGES: &[&str] = &[
    "ages",
    "aged",
    "age",
    "years",
    "year",
    "yrs",
    "months",
    "kids",
    "children",
    "ans",
    "mois",
    "ages",
    "enfants",
    "anos",
    "meses",
    "edades",
    "ninos",
    "jahre",
    "jahren",
    "alter",
    "kinder",
    "klasse",
    "klassen",
    "سنوات",
    "سنين",
    "سنه",
    "عمر",
    "عام",
    "اعمار",
];

/// From one time to another.
fn range(reading: &Reading<'_>) -> Option<(usize, usize)> {
    (0..reading.len()).find_map(|at| {
        let (end, sure) = time(reading, at)?;
        let mut next = end + 1;
        let mut joined = reading.token(next).is_some_and(|token| token.joint == '-');
        // "9 – 17", "9 to 5", "9 h à 18 h", "من 9 إلى الساعة 5".
        while next < end + 4 && !joined_at(reading, next) {
            let token = reading.token(next)?;
            let dash = token.kind == Kind::Break(Break::Comma) && matches!(reading.text.raw(next), "-" | "–" | "—");
            if !(dash || reading.has_role(next, Role::Until)) {
                break;
            }
            joined = true;
            next += 1;
        }
        // "4pm till late".
        if joined && sure && LATE.contains(&reading.text.folded(next)) {
            return Some((at, next));
        }
        let (last, sure_too) = time(reading, next).filter(|_| joined)?;
        // "Ages 2-5", "3 à 6 ans".
        let aged =
            (at.saturating_sub(2)..at).chain(last + 1..last + 2).any(|near| AGES.contains(&reading.text.folded(near)));
        if aged {
            return None;
        }
        let near_day = (at.saturating_sub(4)..at).chain(last + 1..last + 5).any(|near| {
            !reading.is_end(near) && (reading.has_role(near, Role::Day) || reading.has_role(near, Role::Open))
        });
        (sure || sure_too || near_day).then_some((at, last))
    })
}

fn joined_at(reading: &Reading<'_>, at: usize) -> bool {
    reading.token(at).is_some_and(|token| token.kind == Kind::Number)
}

/// The days and further times that belong to a range.
fn widened(reading: &Reading<'_>, first: usize, last: usize) -> (usize, usize) {
    let is_day =
        |at: usize| reading.has_role(at, Role::Day) || reading.text.folded(at).strip_prefix('ل').is_some_and(|_| false);
    let glue = |at: usize| {
        reading.has_role(at, Role::Until)
            || reading.has_role(at, Role::And)
            || reading.has_role(at, Role::Open)
            || matches!(
                reading.text.folded(at),
                "every" | "tous" | "todos" | "the" | "dias" | "كل" | "ايام" | "يوم" | "jeden" | "tag"
            )
            || reading
                .token(at)
                .is_some_and(|token| matches!(token.kind, Kind::Break(Break::Comma | Break::Colon | Break::Bracket)))
    };
    let mut begin = first;
    for at in (first.saturating_sub(10)..first).rev() {
        if is_day(at) {
            begin = at;
        } else if !glue(at) || reading.has_role(at, Role::Open) {
            break;
        }
    }
    let mut end = last;
    let mut at = last + 1;
    while at < reading.len() && at < last + 18 {
        if is_day(at) {
            end = at;
        } else if let Some((time_end, _)) = time(reading, at) {
            end = time_end;
            at = time_end;
        } else if !glue(at) {
            break;
        }
        at += 1;
    }
    (begin, end)
}

/// "Open Monday to Friday": days without times.
fn days(reading: &Reading<'_>) -> Option<(usize, usize)> {
    (0..reading.len()).find_map(|at| {
        if !reading.has_role(at, Role::Day) {
            return None;
        }
        let opened = (at.saturating_sub(4)..at)
            .any(|near| reading.has_role(near, Role::Open) && !reading.is_end(near) && !is_closed(reading, near));
        if !opened {
            return None;
        }
        let mut last = at;
        for next in at + 1..(at + 8).min(reading.len()) {
            if reading.has_role(next, Role::Day) {
                last = next;
            } else if !(reading.has_role(next, Role::Until) || reading.has_role(next, Role::And)) {
                break;
            }
        }
        Some((at, last))
    })
}

/// The days on which it is closed are not its hours.
fn is_closed(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.text.folded(at), "closed" | "ferme" | "cerrado" | "geschlossen" | "مغلق")
}
