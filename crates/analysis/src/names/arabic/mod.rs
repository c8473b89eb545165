//! Names in Arabic letters, which know no capitals: what stands beside a trade, a word for a house or a title, or at the
//! very beginning, and describes nothing.

mod run;
mod words;

use protocol::analysis::Language;

use self::{
    run::{MAX, Run, ends_run, is_about, is_adjective, is_closed, is_definite},
    words::{List, is_word},
};
use super::{Name, capture::stops_arabic, trade_ends_at, trade_starts_at};
use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    reading::{Hit, Reading},
    text::{Break, Case, Kind},
};

/// "مطعم الشام", "كافيه روقان", "عيادة د. سارة": behind the word for a trade.
pub(super) fn after(reading: &Reading<'_>, hit: &Hit<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let at = hit.last() + 1;
    let before = reading.before(hit.first());
    // "معهد لتعليم اللغة": the second word says what the first is for.
    let purpose = matches!(hit.form(), Form::Prefixed(_))
        && reading.text.folded(hit.first()).starts_with('ل')
        && before.is_some_and(|before| trade_ends_at(reading, before));
    // "عيادتي الخاصة" is somebody's own.
    if ["تي", "نا"].iter().any(|mine| reading.text.folded(hit.last()).ends_with(mine)) && hit.form() == Form::Inflected
    {
        return None;
    }
    let article = reading.prefix(hit).contains("ال") || reading.prefix(hit).ends_with("لل");
    // "في سوق الحميدية" says where.
    if before.is_some_and(|before| reading.has_role(before, Role::In)) {
        return None;
    }
    // "نحن جمعية نكفل الأيتام" says what they do; "نحن مطعم الشام" who they are.
    let told = before.is_some_and(|before| is_word(List::WeAre, reading.text.folded(before)))
        && !reading.text.folded(at).starts_with("ال");
    let kin = is_word(List::Kin, reading.text.folded(at));
    // "تأجير سيارات عفاريت الاسفلت".
    let activity = is_word(List::Activity, reading.text.folded(hit.first())) && !kin;
    if article || purpose || told {
        return None;
    }
    // "محل ذهب الصفدي" begins with the shop, "صالوني صالون ريحانة" with the second.
    let theirs = |before: &usize| reading.text.folded(*before).ends_with(['ي', 'ا']);
    let first = before.filter(|before| trade_ends_at(reading, *before) && !theirs(before)).unwrap_or(hit.first());
    if is_word(List::Title, reading.text.folded(at)) && reading.is_word(at + 1) {
        let last = titled_end(reading, at);
        return Some(Name { first, last: with_purpose(reading, first, last) });
    }
    // "جمعية تحمي السلاحف": a verb and its object.
    let verb = reading.text.folded(at).starts_with(['ت', 'ي'])
        && reading.text.folded(at).chars().count() > 3
        && !is_word(List::OwnLetter, reading.text.folded(at))
        && reading.hits_over(at).next().is_none()
        && is_definite(reading.text.folded(at + 1));
    if verb {
        return None;
    }
    // "جمعية خيرية تكفل الأيتام" says of what kind it is.
    if is_adjective(reading.text.folded(at)) && !is_definite(reading.text.folded(at)) {
        return None;
    }
    let run = Run::from(reading, at, false)?;
    // "مخبز سنابل،": at the very beginning and up to a comma, a single word is a name too.
    let alone = first == 0
        && run.last == at
        && reading.is_break(at + 1)
        && !reading.is_end(at + 1)
        && !is_adjective(reading.text.folded(at));
    let about = is_about(reading, first);
    let closed = about && is_closed(reading, run.last) && !run.adjective;
    // "نطعم قطط وكلاب الشارع" says what they do.
    let verb = first > 0 && !about && !reading.is_content(first - 1) && reading.text.folded(first - 1).starts_with('ن');
    let coined = run.unknown == Some(at) && run.definite && is_closed(reading, run.last);
    // "كراج بو حمد": a kinship makes a name of it.
    if kin {
        return Some(whole(reading, first, &run));
    }
    // "تكية لقمة هنية نطبخ للنازحين": up to the verb of what they do.
    let next = reading.text.folded(run.last + 1);
    let verb_follows = first == 0
        && run.unknown == Some(at)
        && !run.adjective
        && (next.starts_with('ن') || next.starts_with("بن"))
        && next.chars().count() > 3
        && reading.hits_over(run.last + 1).next().is_none();
    if activity {
        return coined.then(|| whole(reading, first, &run));
    }
    (run.definite && !verb || alone || closed || verb_follows).then(|| whole(reading, first, &run))
}

/// "شركة ركن البناء للمقاولات": a company by a word that is no trade, where a part of the sentence begins.
pub(super) fn company(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let begins = |at: &usize| {
        reading.has_role(*at, Role::House)
            && reading.before(*at).is_none_or(|before| reading.is_ordinary(before) && is_about(reading, *at))
    };
    (0..reading.len()).filter(begins).find_map(|at| {
        let run = Run::from(reading, at + 1, false)?;
        let known = (at + 1..=run.last).all(|word| reading.is_content(word));
        // "شركة مرافئ للشحن".
        let purpose = is_company(reading.text.folded(at)) && reading.text.folded(run.last + 1).starts_with("لل");
        let named = run.definite || is_closed(reading, run.last) && (purpose || !run.adjective);
        let activity = is_word(List::Activity, reading.text.folded(at + 1));
        (named && !known && !activity).then(|| whole(reading, at, &run))
    })
}

/// "عدسة خولة، تصوير مواليد", "بيكسلات - وكالة دعاية": a first part that is no trade, and then one that is.
pub(super) fn before_trade(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
    let end = (start..start + MAX + 2).find(|&at| reading.is_break(at))?;
    let after = |from: usize| (from..from + 4).find(|&at| !reading.is_break(at));
    let mut next = after(end)?;
    // "… - السيب - تنظيف خزانات".
    if let Some(place) = reading.place_at(next).filter(|place| reading.is_break(place.last() + 1)) {
        next = after(place.last() + 1)?;
    }
    let offer = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { .. } | Meaning::Service(_));
    let told = reading.hits_in(next..next + 1).iter().any(offer) || reading.has_role(next, Role::House);
    let kin = |at: usize| at > start && is_word(List::Kin, reading.text.folded(at - 1));
    let part = |at: usize| kin(at) || !ends_run(reading, at, at == start) && !reading.has_role(at, Role::NotName);
    let known = |at: usize| reading.hits_over(at).next().is_some() || reading.is_noise(at);
    let last = end.checked_sub(1)?;
    let named = !known(last) && !is_adjective(reading.text.folded(last)) || kin(last) || !(start..end).any(known);
    let greeting = is_word(List::Greeting, reading.text.folded(start));
    (told && named && !greeting && (start..end).all(part) && !is_word(List::Activity, reading.text.folded(start)))
        .then_some(Name { first: start, last })
}

/// "زهراء الموسوي، رسامة", "قاعة افراح ليلة العمر،", "ابو فهد لنقل العفش": the first words, where they end at a comma, a place
/// or a purpose and the lexicon does not know them all.
pub(super) fn at_start(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let start = (0..reading.len()).find(|&at| !reading.is_break(at))?;
    if is_word(List::Activity, reading.text.folded(start)) {
        return None;
    }
    let run = Run::from(reading, start, true)?;
    let words = run.last - start + 1;
    // "خالتي تبيع" says what she does.
    let verb = reading.text.folded(start).ends_with('ي')
        && reading.text.folded(start).chars().count() > 3
        && reading.text.folded(start + 1).starts_with(['ت', 'ي', 'ب'])
        && reading.text.folded(start + 1).chars().count() > 3;
    let kin = is_word(List::Kin, reading.text.folded(start));
    if kin && verb {
        return None;
    }
    let person = run.unknown == Some(start) && run.definite;
    let named = run.unknown.is_some_and(|at| at > start) || person || kin;
    let what = (run.last + 1..run.last + 8).any(|at| trade_starts_at(reading, at) || reading.is_content(at))
        || (start..=run.last).any(|at| reading.is_content(at));
    // "سامر الأتاسي عازف قانون", "الخطيب وحداد محامون": whose profession follows.
    let professional = run.unknown == Some(start)
        && trade_starts_at(reading, run.last + 1)
        && (start..=run.last).all(|at| reading.hits_over(at).next().is_none());
    // "همس الورد محل باقات".
    let shop = run.unknown == Some(start)
        && run.definite
        && [Role::Premises, Role::House].iter().any(|role| reading.has_role(run.last + 1, *role));
    let closed = is_closed(reading, run.last) && named || professional || shop;
    // "كودارا للحلول البرمجية".
    let alone = run.unknown == Some(start) && reading.text.folded(run.last + 1).starts_with("لل");
    let greeting = is_word(List::Greeting, reading.text.folded(start));
    // "سكون يوغا —", "نسمة بحر سبا ..": the trade ends the name.
    let next = run.last + 1;
    if run.unknown == Some(start)
        && !run.adjective
        && !greeting
        && trade_ends_at(reading, next)
        && reading.is_break(next + 1)
    {
        return Some(Name { first: start, last: next });
    }
    (what && !run.adjective && !greeting && (words > 1 && closed || alone))
        .then(|| Name { first: start, last: named_purpose(reading, run.last) })
}

/// A part of unknown words between commas, before the town, or a person: "فندق للقطط، مياو ستاي، جدة", "عازف عود، نصير الجبوري،".
pub(super) fn before_town(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    (1..reading.len()).filter(|&at| reading.is_break(at - 1) && !reading.is_break(at)).find_map(|first| {
        let run = Run::from(reading, first, false)?;
        let person = run.last == first + 1 && is_definite(reading.text.folded(run.last));
        let town = reading.is_break(run.last + 1) && (person || reading.place_at(run.last + 2).is_some());
        let all = (first..=run.last).all(|at| reading.hits_over(at).next().is_none());
        (town && all && run.last > first && !run.adjective).then_some(Name { first, last: run.last })
    })
}

/// "…، معهد جسور اللغات، …", "…، لمى قاسم، بورتفوليو": behind the part that tells the trade, one that is a house or a person.
pub(super) fn apposed(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let trade = |at: usize| reading.hits_over(at).any(|hit| matches!(hit.meaning, Meaning::Trade { .. }));
    let told = (0..reading.len()).find(|&at| trade(at))?;
    (told + 1..reading.len()).filter(|&at| reading.is_break(at - 1) && !reading.is_break(at)).find_map(|first| {
        let end = (first..first + MAX + 1).find(|&at| reading.is_break(at))?;
        let (last, words) = (end - 1, first..end);
        let wished = |at: usize| {
            reading.place_at(at).is_some()
                || reading.is_ordinary(at)
                || reading.has_role(at, Role::Language)
                || reading.hits_over(at).any(|hit| {
                    matches!(
                        hit.meaning,
                        Meaning::Feature(_) | Meaning::Audience | Meaning::Style | Meaning::AudienceAlways
                    )
                })
                || stops_arabic(reading, at)
                || reading.token(at).is_some_and(|token| token.case != Case::None)
        };
        let numbered = words.clone().any(|at| !reading.is_word(at));
        if words.clone().any(wished) || numbered {
            return None;
        }
        let unknown = |at: usize| reading.hits_over(at).next().is_none() && !reading.has_role(at, Role::NotName);
        let folded = |at: usize| reading.text.folded(at);
        let house = (reading.has_role(first, Role::House) || trade_ends_at(reading, first)) && last > first;
        let part = |at: usize| !folded(at).starts_with('و') && !is_adjective(folded(at));
        let named = words.clone().skip(1).any(|at| part(at) && (unknown(at) || is_definite(folded(at))));
        let verb = folded(first).starts_with(['ن', 'ي', 'ت', 'ب', 'و', 'ا']) && !is_definite(folded(first));
        let person = last == first + 1 && words.clone().all(unknown) && !verb && !is_adjective(folded(last));
        // "…، هدب، الأحساء".
        let before_town = last == first && unknown(first) && !verb && reading.place_at(end + 1).is_some();
        (house && named || person || before_town).then_some(Name { first, last })
    })
}

/// The last part of a prompt, behind a comma, of words that no lexicon knows: "عيادة أسنان، الزرقاء، حجز، ابتسامة نور".
pub(super) fn at_end(reading: &Reading<'_>) -> Option<Name> {
    let last = (0..reading.len()).rev().find(|&at| !reading.is_break(at))?;
    let first = (0..=last).rev().take_while(|&at| !reading.is_break(at)).last()?;
    // One word is a town as likely.
    if first == 0 || first == last || last - first > MAX {
        return None;
    }
    let house = reading.has_role(first, Role::House) || trade_ends_at(reading, first);
    let run = Run::from(reading, if house { first + 1 } else { first }, false)?;
    let verb = reading.text.folded(first).starts_with(['ن', 'ي', 'ت', 'و']) && !is_definite(reading.text.folded(first));
    let whole = run.last == last || named_purpose(reading, run.last) == last;
    (whole && run.unknown.is_some() && !run.adjective && (house || !verb)).then_some(Name { first, last })
}

/// "brew & bahr كوفي على شاطئ …": Latin letters, and then what it is.
pub(super) fn latin_at_start(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    let latin = |at: &usize| {
        reading.token(*at).is_some_and(|token| token.is_word() && token.case != Case::None)
            || reading.text.raw(*at) == "&"
    };
    let last = (0..MAX + 1).take_while(latin).last()?;
    let next = (last + 1..last + 3).find(|&at| !reading.is_break(at))?;
    let what = trade_starts_at(reading, next)
        || reading.has_role(next, Role::House)
        || (0..=last).any(|at| trade_starts_at(reading, at));
    let known = (0..=last).all(|at| reading.is_content(at) || reading.is_ordinary(at));
    (what && !known).then_some(Name { first: 0, last })
}

/// "موقع ل باب الريح": behind a "for" that stands by itself.
pub(super) fn after_for(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    (1..reading.len()).filter(|&at| reading.text.folded(at - 1) == "ل" && reading.is_word(at)).find_map(|at| {
        let run = Run::from(reading, at, false)?;
        (run.unknown.is_some() && (run.definite || is_closed(reading, run.last)) && !run.adjective)
            .then_some(Name { first: at, last: run.last })
    })
}

/// "عند أم ريتاج", "يصلح اسطى رجب": somebody's kin or craft, wherever it stands.
pub(super) fn kin_anywhere(reading: &Reading<'_>) -> Option<Name> {
    if reading.language != Language::Ar {
        return None;
    }
    (1..reading.len()).find_map(|at| {
        let begins = reading.is_break(at - 1);
        let kin = (matches!(reading.text.folded(at), "ابو" | "ام" | "اسطي" | "الاسطي")
            || begins && matches!(reading.text.folded(at), "ولاد" | "اولاد" | "ابناء" | "الحاج" | "كابتن" | "الكابتن"))
            && reading.is_word(at + 1);
        let free = !reading.is_ordinary(at + 1) && !reading.is_content(at + 1) && reading.place_at(at).is_none();
        let placed = reading.before(at).is_some_and(|before| reading.has_role(before, Role::In));
        (kin && free && !placed).then_some(Name { first: at, last: at + 1 })
    })
}

/// "أنا سلمى، مصممة".
pub(super) fn person(reading: &Reading<'_>) -> Option<Name> {
    (1..reading.len()).find_map(|at| {
        let said = reading.before(at).is_some_and(|cue| matches!(reading.text.folded(cue), "انا" | "معكم" | "معاكم"));
        let known =
            reading.is_ordinary(at) || reading.has_role(at, Role::NotName) || reading.hits_over(at).next().is_some();
        let closed = matches!(reading.token(at + 1)?.kind, Kind::Break(Break::Comma | Break::End));
        let trade = (at + 2..at + 5).any(|at| trade_starts_at(reading, at));
        // "انا محمود عبد الغفار من اسيوط", "أنا هيثم الزبيدي، مصوّر".
        if said && !known && is_word(List::Kin, reading.text.folded(at + 1)) && reading.is_word(at + 2) {
            return Some(Name { first: at, last: at + 2 });
        }
        // "أنا عمر زين الدين، بصوّر أكل".
        let three = reading.is_break(at + 3)
            && (at..at + 3).all(|at| reading.is_word(at) && reading.hits_over(at).next().is_none())
            && reading.text.folded(at + 2).starts_with("ال");
        if said && !known && three && !ends_run(reading, at + 1, false) {
            return Some(Name { first: at, last: at + 2 });
        }
        let apart = reading.is_break(at + 2) && trade_starts_at(reading, at + 3);
        if said && !known && apart && !ends_run(reading, at + 1, false) {
            return Some(Name { first: at, last: at + 1 });
        }
        // "انا طارق زيدان مهندس معماري".
        if said && !known && !closed && trade_starts_at(reading, at + 2) && !ends_run(reading, at + 1, false) {
            return Some(Name { first: at, last: at + 1 });
        }
        (said && !known && closed && trade && reading.is_word(at)).then_some(Name { first: at, last: at })
    })
}

/// "الأستاذ خالد المنصور"; without the article where a part of the sentence begins.
pub(super) fn titled(reading: &Reading<'_>, at: usize) -> Option<Name> {
    let folded = reading.text.folded(at);
    let begins =
        reading.before(at).is_none_or(|before| matches!(reading.text.folded(before), "انا" | "معكم" | "معاكم"));
    if !is_word(List::Title, folded)
        || !(folded.starts_with("ال") || begins)
        || is_adjective(reading.text.folded(at + 1))
    {
        return None;
    }
    // "الدكتورة البيطرية سناء بوعزيز".
    let kind = is_definite(reading.text.folded(at + 1)) && reading.is_content(at + 1) && reading.is_word(at + 2);
    if !reading.is_word(at + 1) || reading.is_content(at + 1) && !kind || stops_arabic(reading, at + 1) {
        return None;
    }
    // "مكتب الأستاذ …".
    let office = reading.before(at).filter(|&before| matches!(reading.text.folded(before), "مكتب" | "عياده" | "مركز"));
    let first = office.unwrap_or(at);
    Some(Name { first, last: with_purpose(reading, first, titled_end(reading, at + usize::from(kind))) })
}

/// "ابو", "ماما": what goes before the name of someone's kin.
pub(crate) fn is_kin(reading: &Reading<'_>, at: usize) -> bool {
    is_word(List::Kin, reading.text.folded(at))
}

/// "وشركاه".
pub(super) fn is_partners(folded: &str) -> bool {
    is_word(List::Partners, folded)
}

pub(super) fn is_title(folded: &str) -> bool {
    is_word(List::Title, folded)
}

/// The last word of a name that begins with a title.
fn titled_end(reading: &Reading<'_>, at: usize) -> usize {
    // "الأستاذ عبد الحق بوزيدي", "د. رانيا عبد التواب".
    let kin = |at: usize| is_word(List::Kin, reading.text.folded(at)) && reading.is_word(at + 1);
    if kin(at + 2) {
        return at + 3;
    }
    let at = if kin(at + 1) { at + 1 } else { at };
    let second = at + 2;
    let family = reading.is_word(second)
        && (reading.text.folded(second).starts_with("ال") && !stops_arabic(reading, second)
            || !reading.is_content(second)
                && !stops_arabic(reading, second)
                && reading.place_at(second).is_none()
                && !reading.text.folded(second).starts_with(['ل', 'و', 'ب']));
    if family { second } else { at + 1 }
}

/// The name that begins at a trade or house before a run.
fn whole(reading: &Reading<'_>, first: usize, run: &Run) -> Name {
    Name { first, last: if run.whole { run.last } else { with_purpose(reading, first, run.last) } }
}

/// Adjectives that say of what kind a house is.
fn is_kind_of_house(folded: &str) -> bool {
    const KINDS: &[&str] =
        &["خير", "بيطر", "طب", "تعليم", "قانون", "عقار", "تجار", "سياح", "دول", "وطن", "رياض", "صناع"];
    let stem = folded.strip_prefix("ال").and_then(|rest| rest.strip_suffix("يه").or_else(|| rest.strip_suffix('ي')));
    stem.is_some_and(|stem| KINDS.contains(&stem))
}

fn is_company(folded: &str) -> bool {
    matches!(folded, "شركه" | "مؤسسه" | "موسسه" | "مكتب" | "مجموعه" | "جمعيه" | "مركز" | "معهد" | "اكاديميه")
}

/// Companies bear in their names what they do: "شركة ركن البناء للمقاولات", "مؤسسة السهم لنقل العفش".
fn with_purpose(reading: &Reading<'_>, first: usize, last: usize) -> usize {
    let next = last + 1;
    // "مطعم الشام للعائلات" says whom it serves.
    let served = reading.hits_over(next).any(|hit| matches!(hit.meaning, Meaning::Audience | Meaning::AudienceAlways));
    let company = is_company(reading.text.folded(first));
    if company || !served { named_purpose(reading, last) } else { last }
}

/// The last word of the purpose that follows a name, or of the name where none does.
fn named_purpose(reading: &Reading<'_>, last: usize) -> usize {
    let next = last + 1;
    let definite = |at: usize| !reading.is_break(at) && reading.text.folded(at).starts_with("ال");
    if reading.is_break(next) || !reading.text.folded(next).starts_with('ل') {
        return last;
    }
    // "للأعمال الإنسانية".
    let last = if definite(next + 1) { next + 1 } else { next };
    // "للأشعة والتحاليل".
    let pair = |at: usize| reading.text.folded(at).starts_with("وال") && is_closed(reading, at);
    if reading.text.folded(next).starts_with("لل") {
        return if pair(last + 1) { last + 1 } else { last };
    }
    if definite(next + 1) { next + 1 } else { next - 1 }
}
