//! The features that a prompt asks for.

use protocol::analysis::{BusinessType, Feature, Language};

use crate::{
    clauses, contact,
    lexicon::{Meaning, Role, bit},
    matcher::Form,
    names,
    names::Name,
    reading::{Hit, Reading},
    text::{Break, Kind},
};

/// Each feature once, in the order in which the prompt asks for them.
pub(crate) fn find(reading: &Reading<'_>, business: BusinessType, name: Option<Name>) -> Vec<Feature> {
    // Who wants a blog wants a blog.
    let mut features = if business == BusinessType::Blog { vec![Feature::Blog] } else { Vec::new() };
    for hit in &reading.hits {
        let Some(feature) = meant(hit).map(|feature| dated(hit, feature, business)) else { continue };
        if !hit.denied
            && !reading.is_noise(hit.first())
            && !features.contains(&feature)
            && reading.speaks(hit)
            // "Two Flasks and a Map" wants no map.
            && !name.is_some_and(|name| name.first <= hit.first() && hit.last() <= name.last)
            // Many write English words among their own; who writes English does not do it the other way about.
            && (reading.language != Language::En || hit.languages & bit(Language::En) != 0)
            && !is_by_phone(reading, hit)
            && is_asked_for(reading, hit, feature, business)
        {
            features.push(feature);
        }
    }
    for feature in clauses::find(reading) {
        if !features.contains(&feature) {
            features.push(feature);
        }
    }
    if !features.contains(&Feature::Multilingual) && (speaks_several(reading) || codes(reading)) {
        features.push(Feature::Multilingual);
    }
    features
}

/// The features that the prompt says it does not want, and asks for nowhere else.
pub(crate) fn refused(reading: &Reading<'_>, asked_for: &[Feature]) -> Vec<Feature> {
    let mut refused = Vec::new();
    for hit in reading.hits.iter().filter(|hit| hit.denied && reading.speaks(hit)) {
        if let Some(feature) = meant(hit)
            && !asked_for.contains(&feature)
            && !refused.contains(&feature)
        {
            refused.push(feature);
        }
    }
    refused
}

/// The feature that a hit speaks of. "A blog with recipes" is a blog, whatever else it is.
fn meant(hit: &Hit<'_>) -> Option<Feature> {
    match hit.meaning {
        Meaning::Feature(feature) => Some(feature),
        Meaning::Trade { business: BusinessType::Blog, hint: false } => {
            ["blog", "مدون", "بلوق", "بلوج"].iter().any(|word| hit.term.text.contains(word)).then_some(Feature::Blog)
        }
        _ => None,
    }
}

/// The dates of a band or a club are those of its concerts and feasts: nobody books them.
fn dated(hit: &Hit<'_>, feature: Feature, business: BusinessType) -> Feature {
    let gathers = matches!(business, BusinessType::Music | BusinessType::Nonprofit);
    let dates = matches!(hit.term.text.as_str(), "termin" | "termine" | "مواعيد" | "المواعيد");
    if gathers && dates && feature == Feature::Booking { Feature::Calendar } else { feature }
}

const PORTFOLIO: &[&str] = &["portfolio", "portafolio", "porfolio", "بورتفوليو"];
const EVENTS: &[&str] = &["events", "evenements", "eventos", "veranstaltungen"];

/// "Bookings by phone", "contact via WhatsApp": some other way than a page of the site.
fn is_by_phone(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    if !matches!(hit.meaning, Meaning::Feature(Feature::Booking | Feature::ContactForm)) {
        return false;
    }
    let word = |at: usize| reading.text.folded(at);
    let by = matches!(word(hit.last() + 1), "by" | "per" | "par" | "por" | "via" | "over" | "through" | "عبر" | "على");
    let phone = matches!(word(hit.last() + 2), "phone" | "telephone" | "telefon" | "telefono" | "mail" | "email");
    let whatsapp = is_contact(hit) && word(hit.last() + 2) == "whatsapp";
    by && (phone || whatsapp)
        || matches!(word(hit.last() + 1), "telefonisch" | "بالهاتف" | "بالتليفون" | "بالتلفون" | "هاتفيا")
        || is_done(reading, hit, PHONE)
}

/// "Termine vergeben wir weiterhin nur am Telefon", "الدفع عندي كاش": how it is done already, further on in the same
/// breath.
fn is_done(reading: &Reading<'_>, hit: &Hit<'_>, ways: &[&str]) -> bool {
    (hit.last() + 2..hit.last() + 7)
        .take_while(|&at| !reading.is_break(at) && !reading.is_content(at))
        // "فودافون كاش" is paid by phone.
        .any(|at| ways.contains(&reading.text.folded(at)) && !reading.text.folded(at - 1).starts_with("فودافون"))
}

const PHONE: &[&str] =
    &["telefon", "telefonisch", "phone", "telephone", "telefono", "بالهاتف", "بالتليفون", "بالتلفون", "هاتفيا"];
const CASH: &[&str] =
    &["cash", "bar", "barzahlung", "especes", "liquide", "efectivo", "كاش", "نقدا", "نقدي", "الاستقبال"];

/// The bare word, not a form.
fn is_contact(hit: &Hit<'_>) -> bool {
    hit.term.text.starts_with("conta") || hit.term.text == "kontakt"
}

/// Of a nursery, school or guide that is bilingual itself; the site need not be.
const BILINGUAL: &[&str] = &["bilingual", "bilingue", "zweisprachig", "bilingual", "bilinguale"];

/// Whether the words mean the feature here.
fn is_asked_for(reading: &Reading<'_>, hit: &Hit<'_>, feature: Feature, business: BusinessType) -> bool {
    match feature {
        Feature::Multilingual if BILINGUAL.contains(&hit.term.text.as_str()) => {
            let trade = |at: usize| reading.hits_over(at).any(|other| matches!(other.meaning, Meaning::Trade { .. }));
            let before = reading.before(hit.first()).is_some_and(trade);
            let after = !reading.is_break(hit.last() + 1) && trade(hit.last() + 1);
            !before && !after
        }
        // "Blog, projects, contact" asks for them; "big projects" does not.
        Feature::Gallery if PROJECTS.contains(&hit.term.text.as_str()) => is_listed(reading, hit),
        // Braces, not dates.
        Feature::Calendar if hit.term.text == "تقويم" => business != BusinessType::Dental,
        // "Valuation of your property".
        Feature::Reviews if hit.term.text == "bewertung" => business != BusinessType::RealEstate,
        // "Suche Webauftritt": the writer seeks.
        Feature::Search if hit.term.text == "suche" => {
            let says = reading.before(hit.first()).is_some_and(|before| reading.text.folded(before) == "ich");
            let begins = reading.starts_sentence(hit.first()) && reading.is_word(hit.last() + 1);
            !says && !begins
        }
        // What an app is for is not what its page can do.
        Feature::Delivery if business == BusinessType::Technology => {
            let served = reading.before(hit.first()).is_some_and(|before| {
                reading.has_role(before, Role::For) || matches!(reading.text.folded(before), "de" | "of")
            });
            !served && !matches!(hit.form(), Form::Prefixed(_))
        }
        // The site itself is the portfolio.
        Feature::Gallery if PORTFOLIO.contains(&hit.term.text.as_str()) => business != BusinessType::Portfolio,
        // What some put on a calendar is the work of others.
        Feature::Calendar if EVENTS.contains(&hit.term.text.as_str()) => {
            let work = matches!(
                business,
                BusinessType::Event
                    | BusinessType::Wedding
                    | BusinessType::Catering
                    | BusinessType::Photography
                    | BusinessType::Florist
                    | BusinessType::Agency
            );
            let served = reading.before(hit.first()).is_some_and(|before| reading.has_role(before, Role::For));
            !work && !served
        }
        // Cats, in French.
        Feature::Chat if hit.term.text == "chat" && reading.language == Language::Fr => {
            !matches!(business, BusinessType::Pets | BusinessType::Veterinary)
        }
        // What members pay.
        Feature::Blog if hit.term.text == "beitrage" => !matches!(business, BusinessType::Gym | BusinessType::Yoga),
        // What a notary draws up.
        Feature::Donations => business != BusinessType::Law,
        // The stock that a program keeps is not the site's.
        Feature::Catalog if business == BusinessType::Technology => false,
        // "WhatsApp: +971 …" gives a number, and asks for nothing.
        Feature::Chat => {
            let after = reading.token(hit.last()).map_or("", |token| &reading.text.source[token.end..]);
            let end = after.char_indices().nth(24).map_or(after.len(), |(end, _)| end);
            contact::phone(&after[..end]).is_none()
        }
        // "Contact: info@…".
        Feature::ContactForm if is_contact(hit) => {
            let last = hit.last();
            let given = reading
                .token(last + 1)
                .is_some_and(|token| matches!(token.kind, Kind::Break(Break::Colon) | Kind::Number | Kind::Address));
            !given
        }
        // A bill of fare where there is food; elsewhere a map, or a card.
        Feature::Menu if matches!(hit.term.text.as_str(), "carte" | "karte" | "tageskarte") => serves_food(business),
        // Half of a price, "prices from 20 €", is a price.
        Feature::PriceList => {
            let next = reading.token(hit.last() + 1);
            !next.is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Currency))
        }
        // Where people pay in cash, they pay on no site.
        Feature::Payments => !CASH.contains(&reading.text.folded(hit.last() + 1)) && !is_done(reading, hit, CASH),
        // "Hi team!" greets.
        Feature::Team if greets(reading, hit) => false,
        // "Our team of experts" asks for nothing; "reviews, team, map" does.
        Feature::Team if hit.term.text == "team" && reading.language == Language::En => is_listed(reading, hit),
        _ => true,
    }
}

/// "Liebes Team," "¡Hola equipo!"
fn greets(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    const GREETINGS: &[&str] =
        &["hi", "hello", "hey", "dear", "hallo", "liebes", "hola", "estimado", "bonjour", "salut", "chere", "cher"];
    let greeting = |at: usize| GREETINGS.contains(&reading.text.folded(at));
    reading.before(hit.first()).is_some_and(greeting) && reading.is_break(hit.last() + 1)
}

/// Whether it stands by itself, or with an "and".
fn is_listed(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let opens = reading.before(hit.first()).is_none_or(|before| reading.has_role(before, Role::And));
    let closes = !reading.is_word(hit.last() + 1) || reading.has_role(hit.last() + 1, Role::And);
    opens && closes
}

const PROJECTS: &[&str] = &["projects", "projets", "proyectos", "projekte"];

fn serves_food(business: BusinessType) -> bool {
    use BusinessType::{Bakery, Bar, Cafe, Catering, Hotel, Restaurant};
    matches!(business, Bakery | Bar | Cafe | Catering | Hotel | Restaurant)
}

/// "in English and Arabic", "auf Deutsch und Englisch", "بالعربية والإنجليزية".
fn speaks_several(reading: &Reading<'_>) -> bool {
    let mut previous: Option<usize> = None;
    let mut in_language = false;
    let mut listed = 0;
    for at in 0..reading.len() {
        let folded = reading.text.folded(at);
        let direct = reading.has_role(at, Role::Language);
        // Arabic writes "in" and "and" as part of the word.
        let prefixed = ["بال", "وال", "ب", "و", "وبال", "لل"]
            .iter()
            .any(|prefix| folded.strip_prefix(prefix).is_some_and(|rest| ARABIC_LANGUAGES.contains(&rest)));
        if !(direct || prefixed) || reading.is_content(at) {
            continue;
        }
        let cued = folded.starts_with("بال")
            || folded.starts_with("وبال")
            || (at.saturating_sub(2)..at).any(|near| {
                matches!(
                    reading.text.folded(near),
                    "in" | "en"
                        | "auf"
                        | "both"
                        | "version"
                        | "sprachen"
                        | "languages"
                        | "langues"
                        | "idiomas"
                        | "sprache"
                        | "language"
                        | "langue"
                        | "idioma"
                        | "لغه"
                        | "باللغه"
                        | "لغات"
                        | "باللغتين"
                )
            });
        let near =
            previous.is_some_and(|previous| at - previous <= 4 && (previous..at).all(|near| !reading.is_end(near)));
        in_language = cued || near && in_language;
        listed = if near { listed + 1 } else { 1 };
        // Three in a row, or two before "site", need no "in".
        let site = matches!(
            reading.text.folded(at + 1),
            "site" | "website" | "web" | "page" | "version" | "webseite" | "كمان"
        );
        let alone =
            near && reading.is_break(at + 1) && previous.is_some_and(|first| first > 0 && reading.is_break(first - 1));
        // "… y también en inglés".
        const ALSO: &[&str] = &["also", "aussi", "egalement", "tambien", "auch", "zusatzlich"];
        const TOO: &[&str] = &["too", "aussi", "tambien", "كمان", "ايضا"];
        let also = TOO.contains(&reading.text.folded(at + 1))
            || (at.saturating_sub(3)..at).any(|near| ALSO.contains(&reading.text.folded(near)));
        // "In English and Punjabi": a language that the lexicon does not know.
        let other = reading.language != Language::De
            && reading.has_role(at + 1, Role::And)
            && reading.token(at + 2).is_some_and(|token| token.is_capital() && names::is_distinct(reading, at + 2));
        if near && (in_language || listed >= 3 || site || alone)
            || cued && other
            || cued && also
            || site && reading.text.folded(at + 1) == "كمان"
        {
            return true;
        }
        previous = Some(at);
    }
    false
}

/// "FR/EN", "AR | EN".
fn codes(reading: &Reading<'_>) -> bool {
    const CODES: &[&str] = &["en", "ar", "fr", "es", "de", "it", "nl", "pt"];
    let code = |at: usize| CODES.contains(&reading.text.folded(at));
    (0..reading.len()).any(|at| {
        code(at)
            && reading.text.raw(at).chars().all(char::is_uppercase)
            && matches!(reading.text.raw(at + 1), "/" | "|")
            && code(at + 2)
    })
}

const ARABIC_LANGUAGES: &[&str] = &[
    "عربيه",
    "انجليزيه",
    "فرنسيه",
    "المانيه",
    "اسبانيه",
    "تركيه",
    "كرديه",
    "فارسيه",
    "روسيه",
    "صينيه",
    "ايطاليه",
    "سويديه",
    "هولنديه",
    "امازيغيه",
    "عبريه",
    "برتغاليه",
    "عربي",
    "انجليزي",
    "انكليزي",
    "فرنسي",
    "الماني",
    "اسباني",
    "تركي",
    "كردي",
    "فارسي",
    "روسي",
    "صيني",
    "ايطالي",
    "سويدي",
    "هولندي",
    "امازيغي",
    "عبري",
    "برتغالي",
    "فرنساوي",
    "العربيه",
    "الانجليزيه",
    "الانكليزيه",
    "الفرنسيه",
    "التركيه",
    "الكرديه",
    "الفرنساويه",
    "العربي",
    "الانجليزي",
    "الانكليزي",
    "الفرنسي",
    "الفرنساوي",
];
