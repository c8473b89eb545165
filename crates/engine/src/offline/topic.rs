//! Pages and sections about something that no word of the vocabulary stands for: "add a page about our history".
//!
//! Nothing is known of it but what it is called, so it gets a heading, a way there, and a marked place for its text.

use super::{
    change::{Wish, parts_named_in, wish_of},
    clean::{self, folded},
    extra::Extra,
};

/// The most that a site has.
pub(super) const MOST: usize = 6;
pub(super) const NUMBERS: [u8; MOST] = [1, 2, 3, 4, 5, 6];
/// Characters of a title.
pub(super) const LONGEST: usize = 60;

/// Something that the owner writes about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Topic {
    /// Its own for as long as the site lives: its address stays when another one goes.
    #[serde(default)]
    pub(super) number: u8,
    /// As it was typed; empty where it is the business itself.
    pub(super) title: String,
    /// Whether it has a page, and not a section of the first one.
    pub(super) has_page: bool,
}

/// What is called a page or a section, folded; in German also the end of a compound.
const PAGES: &[&str] = &["page", "seite", "unterseite", "pagina", "صفحه"];
const SECTIONS: &[&str] =
    &["section", "abschnitt", "bereich", "seccion", "apartado", "rubrique", "rubrik", "قسم", "قسما", "فقره"];
/// Compounds that name no topic.
const WHOLE: &[&str] =
    &["startseite", "webseite", "internetseite", "hauptseite", "unterseite", "rueckseite", "vorderseite"];

/// What stands between the page and its topic; the longer before the shorter.
const ABOUT: &[&str] = &[
    "a propos de",
    "a propos du",
    "a propos des",
    "consacree a",
    "consacre a",
    "dediee a",
    "dedie a",
    "dedicated to",
    "dedicada a",
    "dedicado a",
    "acerca de",
    "acerca del",
    "qui presente",
    "qui explique",
    "qui raconte",
    "that explains",
    "that tells",
    "that shows",
    "which explains",
    "que explica",
    "que cuenta",
    "تتحدث عن",
    "يتحدث عن",
    "خاصه ب",
    "about",
    "on",
    "for",
    "called",
    "named",
    "titled",
    "entitled",
    "explaining",
    "sur",
    "pour",
    "de",
    "du",
    "des",
    "intitulee",
    "appelee",
    "sobre",
    "para",
    "del",
    "llamada",
    "titulada",
    "ueber",
    "zu",
    "zum",
    "zur",
    "fuer",
    "namens",
    "عن",
    "حول",
    "بعنوان",
    "باسم",
    "تشرح",
];

/// Those of them after which stands what it is about, and not what it is for.
const PLAINLY: &[&str] = &[
    "about",
    "on",
    "called",
    "named",
    "titled",
    "entitled",
    "sur",
    "sobre",
    "ueber",
    "zu",
    "zum",
    "zur",
    "namens",
    "عن",
    "حول",
    "بعنوان",
    "باسم",
];

/// Where a topic ends, whatever follows.
const ENDS: &[&str] = &[
    "with", "where", "that", "which", "avec", "ou", "qui", "con", "donde", "que", "mit", "wo", "auf", "فيه", "فيها",
    "حيث", "مع",
];
const ANDS: &[&str] = &["and", "then", "et", "puis", "y", "und", "dann", "ثم", "plus"];
const INDEFINITE: &[&str] = &[
    "a", "an", "another", "new", "extra", "separate", "une", "un", "nouvelle", "autre", "una", "nueva", "otra", "eine",
    "einen", "neue", "neuen", "weitere", "weiteren", "own", "eigene", "eigenen",
];
/// Politeness, and the halves of German verbs.
const TAIL: &[&str] = &[
    "please",
    "bitte",
    "hinzu",
    "ein",
    "an",
    "dazu",
    "too",
    "also",
    "aussi",
    "tambien",
    "auch",
    "ايضا",
    "hinzufuegen",
    "ergaenzen",
    "einfuegen",
    "s'il",
    "vous",
    "te",
    "plait",
    "por",
    "favor",
    "من",
    "فضلك",
    "لو",
    "سمحت",
];
const SITE: &[&str] =
    &["site", "website", "homepage", "webseite", "website", "sitio", "web", "الموقع", "للموقع", "موقعي"];
const TO_SITE: &[&str] = &[
    "to", "on", "in", "my", "our", "the", "au", "sur", "le", "mon", "notre", "al", "en", "el", "mi", "nuestro", "zur",
    "zu", "auf", "der", "die", "meiner", "unserer", "الي", "في", "علي",
];
/// The business itself.
const ITSELF: &[&str] = &[
    "us",
    "me",
    "who we are",
    "ourselves",
    "nous",
    "moi",
    "qui nous sommes",
    "nosotros",
    "mi",
    "quienes somos",
    "uns",
    "mich",
    "wer wir sind",
    "عنا",
    "نحن",
    "من نحن",
];
/// No topics: what stands for another word, and what every site has.
const NONE: &[&str] = &[
    "each",
    "every",
    "it",
    "them",
    "this",
    "that",
    "jeden",
    "jede",
    "jedes",
    "cada",
    "chaque",
    "chacun",
    "chacune",
    "لكل",
    "all",
    "more",
    "contact",
    "kontakt",
    "contacto",
    "تواصل",
    "التواصل",
    "الاتصال",
    "address",
    "adresse",
    "direccion",
    "home",
    "accueil",
    "inicio",
    "start",
    "services",
    "leistungen",
    "servicios",
    "الخدمات",
];

/// A word as it was typed, and folded without what stands around it.
struct Word<'a> {
    typed: &'a str,
    bare: String,
}

/// The topics that a part of a prompt asks for; `wish` is what that part is for, and whether the analysis found
/// something of the vocabulary in the prompt decides how plainly it must be said.
pub(super) fn asked_for_in(text: &str, wish: Wish, has_features: bool) -> Vec<Topic> {
    let words: Vec<Word<'_>> = text
        .split_whitespace()
        .map(|typed| Word { typed, bare: folded(typed.trim_matches(|c: char| !c.is_alphanumeric())) })
        .collect();
    let mut topics = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((has_page, stem)) = noun(word) else { continue };
        let is_new = at.checked_sub(1).is_some_and(|before| INDEFINITE.contains(&words[before].bare.as_str()))
            || (is_arabic(&word.bare) && !word.bare.starts_with("ال"));
        let title = match wish {
            Wish::Remove => None,
            Wish::Turn if !is_new => None,
            _ => after(&words, at).or_else(|| {
                if wish == Wish::Add && !has_features {
                    before(&words, at, stem).map(|title| (title, false))
                } else {
                    None
                }
            }),
        };
        let Some((title, is_plain)) = title else { continue };
        let Some(title) = named(&title) else { continue };
        let rest = text.replace(&title, " ");
        let is_known = |text: &str| !parts_named_in(&folded(text)).is_empty() || !Extra::asked_for_in(text).is_empty();
        // Where the analysis has something of the vocabulary, that is in the other words, or misread.
        if is_known(&title) || (has_features && !is_plain && !is_known(&rest)) || !Extra::asked_for_in(text).is_empty()
        {
            continue;
        }
        let title = if ITSELF.contains(&folded(&title).as_str()) { String::new() } else { clean::capitalised(&title) };
        topics.push(Topic { number: 0, title, has_page });
    }
    topics
}

impl Topic {
    /// Whether its number is one that there is: a memory may have been written by anybody.
    pub(super) fn is_numbered(&self) -> bool {
        NUMBERS.contains(&self.number)
    }

    /// Whether `other` is about the same.
    pub(super) fn is_about(&self, other: &str) -> bool {
        folded(&self.title) == folded(other)
    }

    /// Whether a part of a prompt that takes something away names it.
    pub(super) fn is_named_in(&self, clause: &str) -> bool {
        let clause = folded(clause);
        let spoken: Vec<&str> = clause.split(|c: char| !c.is_alphanumeric()).collect();
        let title = folded(&self.title);
        let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3).peekable();
        words.peek().is_some() && words.all(|word| spoken.contains(&word))
    }
}

/// Whether a word is a page or a section, and what a compound says that it is about.
fn noun(word: &Word<'_>) -> Option<(bool, Option<String>)> {
    let bare = word.bare.as_str();
    let simple = bare.strip_prefix('و').filter(|rest| is_arabic(rest)).unwrap_or(bare);
    if PAGES.contains(&simple) {
        return Some((true, None));
    }
    if SECTIONS.contains(&simple) {
        return Some((false, None));
    }
    if WHOLE.contains(&bare) {
        return None;
    }
    [("seite", true), ("bereich", false), ("abschnitt", false)].into_iter().find_map(|(end, has_page)| {
        let length = word.typed.to_lowercase().find(end)?;
        let stem = word.typed.get(..length)?.trim_end_matches('-');
        let stem = if stem.ends_with("ungs") || stem.ends_with("keits") || stem.ends_with("heits") {
            &stem[..stem.len() - 1]
        } else {
            stem
        };
        (bare.ends_with(end) && stem.chars().count() >= 4).then(|| (has_page, Some(stem.to_owned())))
    })
}

/// What follows "about", and whether it is said plainly.
fn after(words: &[Word<'_>], noun: usize) -> Option<(String, bool)> {
    if ends_clause(words[noun].typed) {
        return None;
    }
    let mut start = noun + 1;
    let mut is_plain = false;
    let is_said = |start: usize, phrase: &str| {
        let mut at = start;
        phrase.split(' ').all(|part| {
            at += 1;
            words.get(at - 1).is_some_and(|word| word.bare == part)
        })
    };
    // "which is called": two of them may follow each other.
    while let Some(phrase) = ABOUT.iter().find(|phrase| is_said(start, phrase)) {
        is_plain |= PLAINLY.contains(phrase) || phrase.contains(' ');
        start += phrase.split(' ').count();
    }
    let first = words.get(start)?;
    let typed = first.typed.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "About us" is one word, and so are "for the prizes" and "our history" where no other word joins them to the page.
    let (head, is_joined) = if first.bare == "عنا" {
        ("عنا", true)
    } else if let Some(rest) = typed.strip_prefix("لل") {
        return finished(words, start, &format!("ال{rest}")).map(|title| (title, is_plain));
    } else if let Some(rest) = ["d'", "d’", "D'"].iter().find_map(|elided| typed.strip_prefix(elided)) {
        (rest, true)
    } else {
        let is_definite = is_arabic(&first.bare) && (first.bare.starts_with("ال") || first.bare.ends_with("نا"));
        (first.typed, start > noun + 1 || is_definite)
    };
    if is_joined { finished(words, start, head).map(|title| (title, is_plain)) } else { None }
}

/// The topic whose first word is `head`, which stands at `start`.
fn finished(words: &[Word<'_>], start: usize, head: &str) -> Option<String> {
    const CLOSING: &[char] = &['"', '”', '“', '»', '›', '’', '\''];
    let mut title = vec![head];
    if head.starts_with(['"', '“', '„', '«', '‹', '‘']) {
        let closes = |typed: &str| typed.trim_end_matches(['.', ',', '!', '،']).ends_with(CLOSING) && typed.len() > 1;
        let length = words[start..].iter().position(|word| closes(word.typed))? + 1;
        title.extend(words[start + 1..start + length].iter().map(|word| word.typed));
        return Some(title.join(" "));
    }
    if ENDS.contains(&words[start].bare.as_str()) {
        return None;
    }
    let mut last = start;
    while !ends_clause(words[last].typed) && last + 1 < words.len() && !stops(words, last + 1) {
        last += 1;
        title.push(words[last].typed);
    }
    let bare = |at: usize| words[at].bare.as_str();
    while last > start && TAIL.contains(&bare(last)) {
        last -= 1;
        title.pop();
    }
    // "… to my site" is no part of it.
    if last > start && SITE.contains(&bare(last)) && (TO_SITE.contains(&bare(last - 1)) || bare(last) == "للموقع")
    {
        title.pop();
        last -= 1;
        while last > start && TO_SITE.contains(&bare(last)) {
            last -= 1;
            title.pop();
        }
    }
    Some(title.join(" "))
}

/// Whether the topic is over before this word.
fn stops(words: &[Word<'_>], at: usize) -> bool {
    let bare = words[at].bare.as_str();
    let begins_anew = |next: &Word<'_>| {
        INDEFINITE.contains(&next.bare.as_str()) || wish_of(&next.bare).is_some() || noun(next).is_some()
    };
    ENDS.contains(&bare)
        || (ANDS.contains(&bare) && words.get(at + 1).is_some_and(begins_anew))
        || bare
            .strip_prefix('و')
            .is_some_and(|rest| wish_of(rest).is_some() || PAGES.contains(&rest) || SECTIONS.contains(&rest))
}

/// What stands before the page: "a sustainability page"; or within the word.
fn before(words: &[Word<'_>], noun: usize, stem: Option<String>) -> Option<String> {
    if stem.is_some() {
        return stem;
    }
    // Other languages put it after.
    if !matches!(words[noun].bare.as_str(), "page" | "section") {
        return None;
    }
    let mut start = noun;
    while start > 0 && !INDEFINITE.contains(&words[start - 1].bare.as_str()) && words[start - 1].bare != "the" {
        start -= 1;
    }
    // Without an article before it, it is no more than the end of something else.
    let title: Vec<&str> = words[start..noun].iter().map(|word| word.typed).collect();
    let is_short = (1..=3).contains(&title.len());
    let says_nothing =
        |word: &&str| matches!(folded(word).as_str(), "short" | "small" | "nice" | "single" | "one" | "little" | "big");
    (start > 0 && is_short && !title.iter().any(says_nothing)).then(|| title.join(" "))
}

/// The topic without what stands around it, where it names one.
fn named(title: &str) -> Option<String> {
    let title = title.trim_matches(|c: char| c.is_whitespace() || "\"'“”„«»‹›‘’.,:;!?،؛؟()".contains(c));
    let title = clean::line(title, LONGEST)?;
    let names_nothing = folded(&title).split(' ').next().is_none_or(|first| NONE.contains(&first));
    (!names_nothing).then_some(title)
}

fn ends_clause(typed: &str) -> bool {
    typed.ends_with([',', ';', '!', '?', '،', '؛', '؟', ':']) || (typed.ends_with('.') && typed.chars().count() > 3)
}

fn is_arabic(word: &str) -> bool {
    word.chars().next().is_some_and(|c| ('\u{600}'..='\u{6ff}').contains(&c))
}

#[cfg(test)]
mod tests {
    use i18n::Locale;
    use protocol::analysis::{Feature, Language};

    use super::super::change::Change;

    #[track_caller]
    fn check(prompt: &str, expected: &[(&str, bool)]) {
        let topics = Change::of(prompt, false).topics;
        let found: Vec<(&str, bool)> = topics.iter().map(|topic| (topic.title.as_str(), topic.has_page)).collect();
        assert_eq!(found, expected, "{prompt}");
    }

    #[test]
    fn pages_and_sections_about_something_are_read_in_five_languages() {
        check("Add a page about our history", &[("Our history", true)]);
        check("Please add a section on sustainability to my website.", &[("Sustainability", false)]);
        check("Add a page called \"The Garden\" and make it darker", &[("The Garden", true)]);
        check("Add a page about history and values, then rename it to Luna", &[("History and values", true)]);
        check("Create a new page about truffles", &[("Truffles", true)]);
        check("I want a page about our suppliers", &[("Our suppliers", true)]);
        check("Add a sustainability page", &[("Sustainability", true)]);
        check("Add a page about bread and a section about cheese", &[("Bread", true), ("Cheese", false)]);
        check("Ajoute une page sur notre histoire", &[("Notre histoire", true)]);
        check("Ajoute une section à propos des vins, s'il te plaît", &[("Vins", false)]);
        check("Ajoute une page d'histoire", &[("Histoire", true)]);
        check("Crée une page sur le jardin", &[("Le jardin", true)]);
        check("Añade una página sobre nuestra historia", &[("Nuestra historia", true)]);
        check("Agrega una sección acerca del taller al sitio", &[("Taller", false)]);
        check("Quiero una página sobre los premios", &[("Los premios", true)]);
        check("Füge eine Seite über unsere Geschichte hinzu", &[("Unsere Geschichte", true)]);
        check("Ergänze einen Abschnitt zur Nachhaltigkeit", &[("Nachhaltigkeit", false)]);
        check("Füge eine Nachhaltigkeitsseite hinzu", &[("Nachhaltigkeit", true)]);
        check("Erstelle eine neue Seite über den Garten", &[("Den Garten", true)]);
        check("أضف صفحة عن تاريخنا", &[("تاريخنا", true)]);
        check("أضف قسمًا عن الاستدامة من فضلك", &[("الاستدامة", false)]);
        check("أضف صفحة للجوائز", &[("الجوائز", true)]);
        check("أنشئ صفحة عن الحديقة", &[("الحديقة", true)]);
        check("أضف صفحة عن القهوة وقسمًا عن الشاي", &[("القهوة", true), ("الشاي", false)]);
    }

    #[test]
    fn the_business_itself_is_a_topic_without_a_title() {
        for prompt in
            ["Add a page about us", "Ajoute une page sur nous", "Füge eine Seite über uns hinzu", "أضف صفحة عنا"]
        {
            check(prompt, &[("", true)]);
        }
        check("Añade una página sobre nosotros", &[("", true)]);
    }

    #[test]
    fn what_the_vocabulary_or_every_site_has_is_no_topic() {
        for prompt in [
            "Add a page about our team",
            "Add a pricing section",
            "Add a contact page",
            "Add a section with my address",
            "Add a short section that says whom this is for",
            "Put the name in the page title",
            "Make the page darker",
            "Make the section about us darker",
            "Remove the page about our history",
            "Translate the page",
            "Übersetze die Seite ins Arabische",
            "احذف صفحة التاريخ",
            "Ajoute une page de tarifs",
        ] {
            check(prompt, &[]);
        }
    }

    #[test]
    fn what_is_suggested_and_recommended_is_of_the_vocabulary() {
        let mut seen = 0;
        for language in Language::ALL {
            let locale = Locale::of_language(*language);
            let words = Feature::ALL.iter().map(|feature| feature.as_str());
            let others = ["business_name", "services", "pricing", "contact", "location", "hours", "audience"];
            let universal = ["seo", "analytics", "accessibility", "steps", "values", "notice", "legal"];
            for word in words.chain(others).chain(universal) {
                for id in ["qs", "rec"].map(|kind| format!("{kind}-{}", word.replace('_', "-"))) {
                    if !locale.has(&id) {
                        continue;
                    }
                    seen += 1;
                    let prompt = locale.attribute(&id, "prompt");
                    let has_features = Feature::ALL.iter().any(|feature| feature.as_str() == word);
                    assert_eq!(Change::of(&prompt, has_features).topics, [], "{prompt}");
                }
            }
        }
        assert!(seen > 200, "only {seen}");
    }
}
