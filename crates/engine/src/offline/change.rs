//! What a prompt changes about a site that is there: a part to take away, a new name, another language.
//!
//! What it adds, the analysis tells. This reads the rest, in five languages, and which of its words are about the look
//! as a whole ("make it darker") and not about something new ("add a menu with dark chocolate").

use protocol::analysis::{Feature, Language};

use super::{
    clean::folded,
    extra::Extra,
    taste::{Source, Taste, begins_with},
    topic::{self, Topic},
};

/// What a prompt changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// What it adds, as far as this can tell: for where the analysis finds nothing.
    pub(super) features_new: Vec<Feature>,
    pub(super) features_away: Vec<Feature>,
    pub(super) extras_away: Vec<Extra>,
    pub(super) name: Option<String>,
    /// The whole site speaks another language.
    pub(super) language: Option<Language>,
    pub(super) taste: Taste,
    /// What it adds that the vocabulary has no word for.
    pub(super) topics: Vec<Topic>,
    /// What of the vocabulary is named, whatever for.
    named: Vec<Feature>,
    /// Clauses that take something away: topics are the site's own words.
    away: Vec<String>,
}

/// What a part of a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Add,
    Remove,
    /// Name, language, look.
    Turn,
}

/// Beginnings of verbs, folded; the first that stands in a clause tells what the clause is for.
const VERBS: &[(Wish, &str)] = &[
    (Wish::Add, "add ajout anade anadi agreg incluy includ insert ergaenz fuege fuegt hinzu integrier اضف اضافه ضف"),
    (
        Wish::Remove,
        "remov delet drop hide without enlev supprim retir sans quita elimin borra sin entfern loesch streich weg raus ohne احذف ازل شيل امسح بدون",
    ),
    (
        Wish::Turn,
        "make turn chang switch transl renam use rend mets met pass traduis traduir renomm remplac haz pon cambi traduc renombr mach mache macht stell aender uebersetz benenn nenn nenne wechs enlarg increas agrandi augment agrand aument vergroess verklein reduc diminu كبر صغر اجعل غير حول ترجم سم بدل خل",
    ),
];

const AND: &[&str] = &["and", "then", "et", "puis", "y", "und", "dann", "ثم"];

/// What parts of a site are called, folded; several words where one would mean other things too.
const PARTS: &[(Feature, &str)] = &[
    (Feature::Booking, "booking|reservation|reserva|buchung|onlinebuchung|terminbuchung|rendez-vous|حجز"),
    (Feature::Payments, "payment|paiement|pago|zahlung|bezahl|دفع"),
    (Feature::Catalog, "catalog|shop|boutique|tienda|katalog|كتالوج|متجر"),
    (Feature::Menu, "menu|speisekarte|carta|قائمه الطعام|قائمه طعام|منيو"),
    (Feature::Gallery, "galler|galeri|bildergalerie|fotogalerie|معرض"),
    (Feature::Blog, "blog|مدون"),
    (Feature::ContactForm, "contact form|formulaire de contact|formulario de contacto|kontaktformular|نموذج"),
    (Feature::Newsletter, "newsletter|boletin|نشره"),
    (Feature::Reviews, "review|testimonial|avis|opinion|resena|bewertung|kundenstimm|اراء|تقييم"),
    (Feature::Map, "map|mapa|plan d'acces|karte|landkarte|anfahrt|خريطه"),
    (Feature::Login, "login|connexion|espace membre|acceso|zona de clientes|mitgliederbereich|تسجيل الدخول"),
    (Feature::Search, "search|recherche|busqueda|buscador|suche|بحث"),
    (Feature::Chat, "chat|دردشه"),
    (Feature::Delivery, "deliver|livraison|entrega|liefer|توصيل"),
    (Feature::Calendar, "calendar|event|calendrier|agenda|calendario|evento|kalender|termine|تقويم|مواعيد"),
    (Feature::Multilingual, "multilingual|second language|multilingue|mehrsprach|zweite sprache|لغه ثانيه"),
    (Feature::PriceList, "price|pricing|tarif|prix|precio|preis|اسعار"),
    (Feature::Faq, "faq|question|preguntas|fragen|اسئله"),
    (Feature::Team, "team|equipe|equipo|فريق"),
    (Feature::Donations, "donation|dons|donacion|spende|تبرع"),
];

const LANGUAGES: &[(Language, &str)] = &[
    (Language::En, "english anglais ingles englisch انجليزي انكليزي"),
    (Language::Ar, "arabic arabe arabisch عربي"),
    (Language::Fr, "french francais frances franzoesisch فرنسي"),
    (Language::Es, "spanish espagnol espanol spanisch اسباني"),
    (Language::De, "german allemand aleman deutsch الماني"),
];

/// Words that make of "translate" an addition: the first language stays.
const TOO: &str = "also too second another additional well aussi deuxieme autre tambien segundo otro auch zusaetzlich zweite weitere ايضا ثانيه اخري";

/// The thing to rename, and what stands between it and the new name.
const NAME_WORDS: &str = "name nom nombre namen اسم";
/// After these comes the name at once.
const CALLING: &[&str] = &[
    "call it",
    "call the site",
    "call the business",
    "name it",
    "appelle le",
    "appelle la",
    "appelle-le",
    "appelle-la",
    "llamalo",
    "llamala",
    "nenne es",
    "nenn es",
    "nenne sie",
    "nenne ihn",
    "سمه",
    "سمها",
    "سم الموقع",
];
const RENAMING: &str = "renam renomm renombr benenn umbenenn";
const TO: &[&str] = &["to", "into", "as", "en", "par", "pour", "a", "por", "in", "zu", "auf", "الي", "ل", "ب"];
/// "Put the name into the header" names nothing.
const ARTICLES: &[&str] = &["the", "la", "le", "les", "el", "los", "las", "der", "die", "das", "dem", "den"];
/// Nor does "change the colour of the name to blue".
const LOOK_OF_NAME: &str =
    "color colour font size couleur police taille fuente tamano farbe schrift groesse لون خط حجم";

impl Change {
    /// What `prompt` changes; `has_features` says whether the analysis found something of the vocabulary in it.
    pub(super) fn of(prompt: &str, has_features: bool) -> Self {
        let (name, rest) = renaming(prompt);
        let mut change = Self { name, named: parts_named_in(&folded(prompt)), ..Self::default() };
        let clauses = clauses(&rest);
        // "About bread and cheese" is one topic, though "and" begins a clause elsewhere.
        for part in clauses.chunk_by(|(one, _), (other, _)| one == other) {
            let text: String = part.iter().map(|(_, clause)| clause.as_str()).collect();
            change.topics.extend(topic::asked_for_in(&text, part[0].0, has_features));
        }
        for (wish, clause) in clauses {
            let folded = folded(&clause);
            match wish {
                Wish::Remove => {
                    change.features_away.extend(parts_named_in(&folded));
                    change.extras_away.extend(Extra::asked_for_in(&clause));
                    change.away.push(clause);
                }
                Wish::Add => {
                    change.features_new.extend(parts_named_in(&folded));
                    // A page about minimalism is none.
                    if change.topics.is_empty() {
                        change.taste = change.taste.overridden_by(Taste::of(&clause, Source::Prompt));
                    }
                }
                Wish::Turn => {
                    change.language = language_of(&folded).or(change.language);
                    change.taste = change.taste.overridden_by(Taste::of(&clause, Source::Style));
                }
            }
        }
        change
    }

    /// What it adds of `found`, which an analysis found in the prompt. Of words that are about something else an analysis
    /// may make what it likes: there it counts by name alone.
    pub(super) fn added(&self, mut found: Vec<Feature>) -> Vec<Feature> {
        if !self.topics.is_empty() {
            found.retain(|feature| self.named.contains(feature));
        }
        if found.is_empty() { self.features_new.clone() } else { found }
    }

    /// Whether it takes away what the site says about `topic`.
    pub(super) fn removes(&self, topic: &Topic) -> bool {
        self.away.iter().any(|clause| topic.is_named_in(clause))
    }
}

/// Whether a name is none: what an analysis takes from "put the name of the business at the top".
pub(super) fn names_nothing(name: &str) -> bool {
    const WORDS: &[&str] = &["business", "site", "entreprise", "negocio", "betrieb", "نشاط", "موقع", "محل", "متجر"];
    WORDS.contains(&without_article(&folded(name)))
}

/// The clauses of a prompt, each with what it is for: what its verb says, or the clause before it, or the one after.
fn clauses(prompt: &str) -> Vec<(Wish, String)> {
    let mut clauses = vec![String::new()];
    for word in prompt.split_whitespace() {
        let bare = folded(word.trim_matches(|c: char| !c.is_alphanumeric()));
        // An Arabic "and" is a part of its word.
        let joined = bare.strip_prefix('و').is_some_and(|verb| wish_of(verb).is_some());
        if AND.contains(&bare.as_str()) || joined {
            clauses.push(String::new());
        }
        let word = if joined { word.strip_prefix('و').unwrap_or(word) } else { word };
        if let Some(clause) = clauses.last_mut() {
            clause.push_str(word);
            clause.push(' ');
        }
        if word.ends_with(['.', ',', ';', '!', '?', '،', '؛', '؟']) {
            clauses.push(String::new());
        }
    }
    let verb = |clause: &str| words(&folded(clause)).find_map(wish_of);
    let verbs: Vec<Option<Wish>> = clauses.iter().map(|clause| verb(clause)).collect();
    // German verbs stand at the end: "die Galerie und den Blog entfernen".
    let mut current = verbs.iter().find_map(|verb| *verb).unwrap_or(Wish::Turn);
    verbs
        .into_iter()
        .zip(clauses)
        .map(|(verb, clause)| {
            current = verb.unwrap_or(current);
            (current, clause)
        })
        .collect()
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

pub(super) fn wish_of(word: &str) -> Option<Wish> {
    VERBS.iter().find(|(_, stems)| begins_any(word, stems)).map(|(wish, _)| *wish)
}

fn begins_any(word: &str, stems: &str) -> bool {
    stems.split_whitespace().any(|stem| begins_with(word, stem))
}

pub(super) fn parts_named_in(folded: &str) -> Vec<Feature> {
    // A space before each word, and the article off it, so that a part is found at the beginning of a word only.
    let spaced: String = words_with_apostrophes(folded).map(|word| format!(" {}", without_article(word))).collect();
    let named = |names: &str| names.split('|').any(|name| spaced.contains(&format!(" {}", without_articles(name))));
    PARTS.iter().filter(|(_, names)| named(names)).map(|(feature, _)| *feature).collect()
}

fn words_with_apostrophes(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-')).filter(|word| !word.is_empty())
}

fn without_articles(name: &str) -> String {
    name.split(' ').map(without_article).collect::<Vec<_>>().join(" ")
}

fn without_article(word: &str) -> &str {
    ["ال", "لل", "l'"].iter().find_map(|article| word.strip_prefix(article)).unwrap_or(word)
}

/// The language that a clause turns the site into.
fn language_of(folded: &str) -> Option<Language> {
    if words(folded).any(|word| begins_any(word, TOO)) {
        return None;
    }
    let named = |word: &str| LANGUAGES.iter().find(|(_, stems)| begins_any(word, stems));
    let bare = |word: &str| word.strip_prefix("بال").map(ToOwned::to_owned);
    words(folded).filter_map(|word| named(&bare(word).unwrap_or_else(|| word.to_owned())).map(|(l, _)| *l)).last()
}

/// The new name, if the prompt gives the site one, and the prompt without it.
fn renaming(prompt: &str) -> (Option<String>, String) {
    let words: Vec<&str> = prompt.split_whitespace().collect();
    let folded: Vec<String> =
        words.iter().map(|word| folded(word.trim_matches(|c: char| !c.is_alphanumeric()))).collect();
    let none = (None, prompt.to_owned());
    let turns = |word: &String| wish_of(word) == Some(Wish::Turn);
    let is_name = |word: &String| NAME_WORDS.split(' ').any(|name| name == without_article(word));
    if let Some(start) = called(&folded) {
        return named_from(&words, &folded, start).map_or(none, |(name, rest)| (Some(name), rest));
    }
    let Some(thing) = folded.iter().position(is_name).or_else(|| folded.iter().position(|w| begins_any(w, RENAMING)))
    else {
        return none;
    };
    if !folded[..=thing].iter().any(turns) {
        return none;
    }
    let Some(to) = (thing + 1..folded.len().min(thing + 6)).find(|at| TO.contains(&folded[*at].as_str())) else {
        return none;
    };
    if folded[..to].iter().any(|word| begins_any(word, LOOK_OF_NAME)) {
        return none;
    }
    named_from(&words, &folded, to + 1).map_or(none, |(name, rest)| (Some(name), rest))
}

/// Where a name begins that a prompt calls the site by.
fn called(folded: &[String]) -> Option<usize> {
    (0..folded.len()).find_map(|at| {
        CALLING.iter().find_map(|phrase| {
            let length = phrase.split(' ').count();
            let is_said =
                folded.len() > at + length && phrase.split(' ').zip(&folded[at..]).all(|(part, word)| part == word);
            is_said.then_some(at + length)
        })
    })
}

/// The name that begins at `start`, and the prompt without it.
fn named_from(words: &[&str], folded: &[String], start: usize) -> Option<(String, String)> {
    let rest = &words[start..];
    if rest.first().is_none_or(|word| ARTICLES.contains(word)) {
        return None;
    }
    let length = name_length(rest, &folded[start..]);
    let name = rest[..length].join(" ");
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'“”„«»‹›‘’.,:;!?،؛؟".contains(c));
    let left = [&words[..start], &rest[length..]].concat().join(" ");
    (!name.is_empty()).then(|| (name.to_owned(), left))
}

/// How many words the new name has.
fn name_length(rest: &[&str], folded: &[String]) -> usize {
    const CLOSING: &[char] = &['"', '”', '“', '»', '›', '’', '\''];
    let Some(first) = rest.first() else { return 0 };
    if first.starts_with(['"', '“', '„', '«', '‹', '‘', '\'']) {
        let closes = |word: &&str| word.trim_end_matches(['.', ',', '!', '،']).ends_with(CLOSING) && word.len() > 1;
        return rest.iter().position(closes).map_or(rest.len(), |at| at + 1);
    }
    let goes_on = |at: usize| {
        let word = &folded[at];
        let next = folded.get(at + 1).is_some_and(|next| wish_of(next).is_some());
        (AND.contains(&word.as_str()) && next)
            || word.strip_prefix('و').is_some_and(|verb| wish_of(verb).is_some())
            || (at + 1 == folded.len() && word == "um")
    };
    let end = (1..rest.len()).find(|at| goes_on(*at)).unwrap_or(rest.len());
    // "Dr." ends no sentence.
    let ends = |word: &&str| word.ends_with([',', ';', '!', '?', '،']) || (word.ends_with('.') && word.len() > 4);
    rest[..end].iter().position(ends).map_or(end, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn away(prompt: &str, expected: &[Feature]) {
        assert_eq!(Change::of(prompt, false).features_away, expected, "{prompt}");
    }

    #[test]
    fn what_is_to_go_is_read_in_five_languages() {
        away("Remove the gallery", &[Feature::Gallery]);
        away("Please remove the blog and the map, and add a booking page", &[Feature::Blog, Feature::Map]);
        away("Supprime la galerie et le blog", &[Feature::Gallery, Feature::Blog]);
        away("Enlève l'avis des clients", &[Feature::Reviews]);
        away("Quita la galería", &[Feature::Gallery]);
        away("Die Galerie und den Blog entfernen", &[Feature::Gallery, Feature::Blog]);
        away("Nimm die Galerie weg", &[Feature::Gallery]);
        away("احذف معرض الصور", &[Feature::Gallery]);
        away("احذف المدونة وأضف خريطة", &[Feature::Blog]);
        away("Add a gallery", &[]);
        away("Make it darker", &[]);
    }

    #[track_caller]
    fn named(prompt: &str, expected: Option<&str>) {
        assert_eq!(Change::of(prompt, false).name.as_deref(), expected, "{prompt}");
    }

    #[test]
    fn a_new_name_is_read_in_five_languages() {
        named("Change the name to Luna", Some("Luna"));
        named("Change the name to Black Rose and make it lighter.", Some("Black Rose"));
        named("Rename the site to \"Salt and Ash\".", Some("Salt and Ash"));
        named("Change le nom en Belle Époque", Some("Belle Époque"));
        named("Remplace le nom par « Chez Léa »", Some("Chez Léa"));
        named("Cambia el nombre a Casa Sol", Some("Casa Sol"));
        named("Ändere den Namen in Haus Sonne", Some("Haus Sonne"));
        named("Benenne die Seite in Haus Sonne um", Some("Haus Sonne"));
        named("غيّر الاسم إلى ليالي الشرق", Some("ليالي الشرق"));
        named("غيّر اسم المطعم إلى «النيل» واجعله أغمق", Some("النيل"));
        named("Call it The Grand Café.", Some("The Grand Café"));
        named("Call it Grand Café and make it darker", Some("Grand Café"));
        named("Nenne es Haus Sonne", Some("Haus Sonne"));
        named("Appelle-le Chez Léa", Some("Chez Léa"));
        named("Llámalo Casa Sol", Some("Casa Sol"));
        named("سمِّه «النيل»", Some("النيل"));
        named("Change the colour of the name to blue", None);
        named("Put the business name in the header and the page title", None);
        named("Pon el nombre del negocio en la cabecera", None);
    }

    #[test]
    fn a_word_for_any_business_is_no_name() {
        assert!(names_nothing("النشاط") && names_nothing("Business"));
        assert!(!names_nothing("Business Lunch") && !names_nothing("ليالي"));
    }

    #[track_caller]
    fn turned(prompt: &str, expected: Option<Language>) {
        assert_eq!(Change::of(prompt, false).language, expected, "{prompt}");
    }

    #[test]
    fn another_language_is_read_in_five_languages() {
        turned("Change the language to French", Some(Language::Fr));
        turned("Translate the site into Arabic", Some(Language::Ar));
        turned("Mets le site en anglais", Some(Language::En));
        turned("Cambia el idioma a alemán", Some(Language::De));
        turned("Übersetze die Seite ins Spanische", Some(Language::Es));
        turned("غيّر اللغة إلى الإنجليزية", Some(Language::En));
        turned("ترجم الموقع إلى الفرنسية", Some(Language::Fr));
        turned("Make the site available in French too", None);
        turned("Add an English version", None);
    }

    #[test]
    fn words_of_something_new_do_not_change_the_look() {
        assert_eq!(Change::of("Add a menu with black tea, red velvet and simple soups", false).taste, Taste::default());
        assert_eq!(Change::of("Change the name to Black Rose", false).taste, Taste::default());
        let both = Change::of("Add a blog and make it dark and green", false).taste;
        assert_eq!((both.scheme, both.hue), (Some(super::super::palette::Scheme::Dark), Some(148)));
    }
}
