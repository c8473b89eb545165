//! Whom a business serves and how its site should feel, in the prompt's own words.

use protocol::analysis::Language;

use crate::{
    hours::AGES,
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::{Hit, Reading},
    text::Kind,
    trade,
};

/// How many words may stand between "for" and whom it is for.
const REACH: usize = 3;

/// The audience.
pub(crate) fn audience(reading: &Reading<'_>) -> Option<String> {
    let mut hits = reading.hits.iter().filter(|hit| !reading.is_noise(hit.first()));
    let after_for = hits.clone().find_map(|hit| {
        let served = match hit.meaning {
            Meaning::Audience => !matches!(hit.form(), Form::Head | Form::Part),
            // "Software for dentists".
            Meaning::Trade { hint: false, .. } => trade::is_served(reading, hit),
            _ => false,
        };
        if !served {
            return None;
        }
        let first = match hit.form() {
            Form::Prefixed(_) if starts_with_for(reading, hit) => hit.first(),
            _ => after_for(reading, hit)?,
        };
        let last = further(reading, hit);
        Some(reading.text.span(first, last).to_owned())
    });
    after_for.or_else(|| ages(reading)).or_else(|| {
        hits.find(|hit| hit.meaning == Meaning::AudienceAlways)
            .map(|hit| reading.text.span(hit.first(), hit.last()).to_owned())
    })
}

/// "Ages 2-5", "de 3 à 6 ans", "niños de 1 a 5 años".
fn ages(reading: &Reading<'_>) -> Option<String> {
    let number = |at: usize| reading.token(at).is_some_and(|token| token.kind == Kind::Number);
    (0..reading.len()).find_map(|at| {
        if !(number(at) && reading.text.folded(at).len() <= 2) {
            return None;
        }
        // Two numbers with no more than two words between them.
        let other = (at + 1..at + 4).find(|&next| number(next))?;
        if (at..other).any(|between| reading.is_end(between)) {
            return None;
        }
        let word_before = at.checked_sub(1).filter(|&before| AGES.contains(&reading.text.folded(before)));
        let word_after = Some(other + 1).filter(|&after| AGES.contains(&reading.text.folded(after)));
        let people = (at.saturating_sub(2)..at)
            .find(|&before| reading.hits_over(before).any(|hit| hit.meaning == Meaning::Audience));
        let first = people.or(word_before).unwrap_or(at);
        (word_before.is_some() || word_after.is_some())
            .then(|| reading.text.span(first, word_after.unwrap_or(other)).to_owned())
    })
}

/// "للعائلات": the "for" is part of the word.
fn starts_with_for(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let folded = reading.text.folded(hit.first());
    folded.starts_with("لل") || folded.starts_with("ل") && !folded.starts_with("لا")
}

/// The first word after the "for" that a hit belongs to.
fn after_for(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<usize> {
    let mut at = hit.first();
    for _ in 0..=REACH {
        let before = reading.token(at.checked_sub(1)?).map(|_| at - 1)?;
        if reading.is_end(before) {
            return None;
        }
        if reading.has_role(before, Role::For) {
            return Some(at);
        }
        at = before;
    }
    None
}

/// The last word of "women, men and children".
fn further(reading: &Reading<'_>, hit: &Hit<'_>) -> usize {
    let mut last = hit.last();
    for other in reading.hits_in(last + 1..last + 30) {
        let near = other.first() > last && other.first() <= last + 3;
        let joined = (last + 1..other.first()).all(|at| {
            reading.is_break(at) && !reading.is_end(at) || reading.is_ordinary(at) || reading.has_role(at, Role::And)
        });
        if other.meaning == Meaning::Audience && near && joined {
            last = other.last();
        }
    }
    last
}

/// The style, as words with commas between them.
pub(crate) fn style(reading: &Reading<'_>) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for hit in reading.hits.iter().filter(|hit| hit.meaning == Meaning::Style) {
        let word = reading.text.span(hit.first(), hit.last());
        let denied = reading.before(hit.first()).is_some_and(|before| reading.has_role(before, Role::Not));
        if !denied && !words.contains(&word) && words.len() < 4 {
            words.push(word);
        }
    }
    let comma = if reading.language == Language::Ar { "، " } else { ", " };
    (!words.is_empty()).then(|| words.join(comma))
}
