//! Words in Arabic letters that may be one name.

use super::{
    super::{capture::stops_arabic, trade_starts_at},
    is_kind_of_house,
    words::{List, is_word},
};
use crate::{
    lexicon::{Meaning, Role},
    reading::{Hit, Reading},
    text::{Case, Token},
};

/// The most words of a name, less the trade before it.
pub(super) const MAX: usize = 4;

/// Whether a word has the article, and does not merely begin like it.
pub(super) fn is_definite(folded: &str) -> bool {
    const NOT: &[&str] = &["الكترون", "البوم", "الماس", "الوان", "الف", "العاب", "الماني", "اله"];
    folded.starts_with("ال") && folded.len() > 6 && !NOT.iter().any(|root| folded.starts_with(root))
}

/// Words that may be a name.
pub(super) struct Run {
    pub(super) last: usize,
    /// Whether one has the article.
    pub(super) definite: bool,
    /// Whether one says of what kind something is.
    pub(super) adjective: bool,
    /// Whether nothing can belong to it any more.
    pub(super) whole: bool,
    /// The first that no lexicon knows.
    pub(super) unknown: Option<usize>,
}

impl Run {
    /// The words from `at` on that may be one name. With `any`, the first may be words that the lexicon knows.
    pub(super) fn from(reading: &Reading<'_>, at: usize, any: bool) -> Option<Self> {
        let mut run = Self { last: at, definite: false, adjective: false, whole: false, unknown: None };
        let mut taken = None;
        // Known words behind unknown ones, which belong to the name only if it ends behind them.
        let mut reach = None;
        let mut reached = false;
        for index in at..(at + MAX + usize::from(any)).min(reading.len()) {
            let folded = reading.text.folded(index);
            let kin = index > at
                && is_word(List::Kin, reading.text.folded(index - 1))
                && reading.is_word(index)
                && !folded.starts_with("بال");
            if !kin && ends_run(reading, index, index == at) {
                break;
            }
            // "جمعية يد الرحمة الخيرية", "مستشفى الرفق البيطري": what kind of house it is belongs to its name.
            if taken.is_some() && is_kind_of_house(folded) {
                taken = Some(index);
                run.whole = true;
                break;
            }
            let definite = is_definite(folded);
            // "مخبز التنور الذهبي", "روضة البيت السعيد".
            let grand = index > at && is_word(List::Grand, folded) && taken.is_some();
            if grand {
                taken = Some(index);
                run.definite = true;
                run.unknown = run.unknown.or(Some(index));
                break;
            }
            // Behind a definite word no indefinite one belongs to it: "البنيان المرصوص عظم وتشطيب".
            let possessed =
                index > at + 1 && run.definite && !definite && !kin && is_definite(reading.text.folded(index - 1));
            if possessed && !is_word(List::Partners, folded) {
                break;
            }
            let before_grand = definite && is_word(List::Grand, reading.text.folded(index + 1));
            let namely = |at: usize| is_word(List::Namely, reading.text.folded(at).trim_start_matches("ال"));
            let namely = |at: usize| namely(at) && !reading.has_role(index, Role::Day);
            let free = before_grand || namely(index) || index > at && index < at + 3 && namely(index - 1);
            if free && !(index == at && any) {
                run.definite |= definite;
                run.unknown = run.unknown.or(Some(index));
                taken = Some(index);
                reach = None;
                continue;
            }
            // A town where no place stands may be anything.
            let meant = |hit: &Hit<'_>| hit.meaning != Meaning::Place { certain: false };
            let known = !kin && (reading.is_noise(index) || reading.hits_over(index).any(meant));
            let adjective = !kin && reading.has_role(index, Role::NotName) && !is_vocalised(reading, index);
            // "مستوصف الشفاء الحديث".
            let agrees = definite && run.definite && reach.is_none();
            if adjective && !agrees {
                break;
            }
            // Behind an unknown word a known one may be its object: "تطور تطبيقات".
            let described = any && run.unknown.is_some() && !definite;
            if known && described {
                break;
            }
            let partners = is_word(List::Partners, reading.text.folded(index + 1)) || is_word(List::Partners, folded);
            if known && !agrees && !any && !partners {
                // "تطور تطبيقات": a verb and its object.
                let verb = run.unknown.is_some_and(|at| reading.text.folded(at).starts_with(['ت', 'ي', 'ن']));
                if taken.is_none() || !definite && (run.definite || verb) {
                    break;
                }
                reach = Some(index);
                reached |= !definite && is_adjective(folded);
                continue;
            }
            run.definite |= definite;
            let may_describe = !(definite || kin || any && index == at);
            run.adjective |= may_describe && is_adjective(folded);
            if !known && run.unknown.is_none() {
                run.unknown = Some(index);
            }
            taken = Some(index);
            reach = None;
        }
        let reach = reach.filter(|&reach| is_closed(reading, reach));
        run.adjective |= reach.is_some() && reached;
        run.last = reach.or(taken)?;
        Some(run)
    }
}

/// Whether a word cannot be part of a name.
pub(super) fn ends_run(reading: &Reading<'_>, at: usize, is_first: bool) -> bool {
    let Some(token) = reading.token(at) else { return true };
    let folded = reading.text.folded(at);
    let next = reading.text.folded(at + 1);
    // "لرعاية الأيتام": for the care of orphans.
    let purpose = folded.starts_with("لل") && folded != "للا"
        || folded.starts_with('ل') && next.starts_with("ال") && folded.len() > 6 && !is_word(List::OwnLetter, folded);
    // "العدل والميزان للمحاماة".
    let surname = !is_first && at == 1 && trade_starts_at(reading, at + 1);
    // "رفّ وكوب ،".
    let couple =
        folded.starts_with('و') && !is_first && reading.is_break(at + 1) && reading.hits_over(at).next().is_none();
    let pair = folded.starts_with("وال") && !is_first && is_closed(reading, at) || surname || couple;
    // "العلي وشركاه".
    let partners = !is_first && is_word(List::Partners, folded);
    let and = !partners
        && folded.starts_with('و')
        && folded.chars().count() > 3
        && !pair
        && !(is_first && is_word(List::OwnLetter, folded));
    // "بخان الخليلي".
    let within = folded.starts_with("بال")
        || folded.starts_with('ب')
            && folded.len() > 6
            && !is_word(List::OwnLetter, folded)
            && (next.starts_with("ال") || !is_first && reading.is_break(at + 1));
    !token.is_word()
        || token.case != Case::None
        || reading.place_at(at).is_some()
        || stops_arabic(reading, at) && !is_vocalised(reading, at)
        || reading.has_role(at, Role::Mine)
        || purpose
        || and
        || within
}

/// "نَفَس": who writes vowels means no small word.
fn is_vocalised(reading: &Reading<'_>, at: usize) -> bool {
    reading.text.raw(at).chars().filter(|c| crate::fold::is_mark(*c)).count() > 1
}

/// Whether a prompt begins a part behind a token, or says there where or what for.
pub(super) fn is_closed(reading: &Reading<'_>, last: usize) -> bool {
    let next = last + 1;
    let folded = |at: usize| reading.text.folded(at);
    let place = reading.place_at(next).is_some() && !reading.is_content(next);
    reading.token(next).is_none_or(Token::is_break)
        || reading.has_role(next, Role::In)
        || folded(next) == "من" && reading.place_at(next + 1).is_some()
        || place
        || folded(next).starts_with("لل")
        || folded(next).starts_with('ل')
            && folded(next + 1).starts_with("ال")
            && !is_word(List::OwnLetter, folded(next))
}

/// Whether the prompt is about what begins at a token.
pub(super) fn is_about(reading: &Reading<'_>, at: usize) -> bool {
    reading.before(at).is_none_or(|before| {
        reading.has_role(before, Role::Mine)
            || reading.has_role(before, Role::For)
            || reading.is_noise(before)
            || reading.is_ordinary(before)
    })
}

/// An adjective tells itself by its ending, or by the form of a participle.
pub(super) fn is_adjective(word: &str) -> bool {
    // "Online" in Arabic letters.
    word.starts_with("اونلاين")
        || word.ends_with("يه")
        || word.ends_with('ي') && word.chars().count() > 3
        || word.starts_with('م') && word.ends_with('ه')
}
