//! What a site is about: the brief and all that came before it, cleaned and united.
//!
//! The whole of it is written into the site itself (`sheen.json`), so that going on from a site needs nothing but the
//! site: however many prompts it took, whoever stored them.

use protocol::analysis::{Analysis, BusinessType, Feature, Language};
use serde::{Deserialize, Serialize};

use super::{
    change::{Change, names_nothing},
    clean,
    extra::Extra,
    taste::{Source, Taste},
    topic::{self, Topic},
};
use crate::{Brief, SiteFile};

/// Where a site remembers what it is about.
pub(super) const MEMORY_PATH: &str = "sheen.json";

const MOST_SERVICES: usize = 12;
const MOST_PRICES: usize = 40;

/// What a site is about. Every text in it is clean: one line, visible, of bounded length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subject {
    /// Of the site.
    pub(super) language: Language,
    pub(super) business: BusinessType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hours: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) audience: Option<String>,
    #[serde(default)]
    pub(super) services: Vec<String>,
    #[serde(default)]
    pub(super) prices: Vec<Price>,
    /// What was asked for.
    #[serde(default)]
    pub(super) features: Vec<Feature>,
    /// What was taken away, though the trade usually has it.
    #[serde(default)]
    pub(super) dropped: Vec<Feature>,
    #[serde(default)]
    pub(super) extras: Vec<Extra>,
    /// What the owner writes about beside all that, in the order in which it was asked for.
    #[serde(default)]
    pub(super) topics: Vec<Topic>,
    #[serde(default)]
    pub(super) taste: Taste,
    /// The other languages of a multilingual site.
    #[serde(default)]
    pub(super) other_languages: Vec<Language>,
    /// Chooses among equals; of the project, so that a site keeps its face while it grows.
    pub(super) seed: u64,
}

/// A price as the prompt has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Price {
    /// What costs it; empty where the prompt names none.
    pub(super) label: String,
    pub(super) amount: String,
}

impl Subject {
    pub(super) fn of(brief: &Brief) -> Self {
        let new = Self::of_prompt(&brief.prompt, &brief.analysis, &brief.project_id);
        let mut whole = match Self::before(brief) {
            None => new,
            Some(before) => {
                let change = Change::of(&brief.prompt, !new.features.is_empty());
                before.grown_by(new, change)
            }
        };
        if whole.features.contains(&Feature::Multilingual) && whole.other_languages.is_empty() {
            whole.other_languages = vec![second_language(whole.language, brief.locale.language())];
        }
        whole
    }

    /// What the site was about before this brief, if there was one.
    pub(super) fn before(brief: &Brief) -> Option<Self> {
        let parent = brief.parent.as_ref()?;
        let of_prompt = || Self::of_prompt(&parent.prompt, &parent.analysis, &brief.project_id);
        Some(Self::remembered(&parent.files).unwrap_or_else(of_prompt))
    }

    /// What the files of a site say that it is about, if this engine wrote them.
    fn remembered(files: &[SiteFile]) -> Option<Self> {
        let memory = files.iter().find(|file| file.path == MEMORY_PATH)?;
        serde_json::from_slice::<Self>(&memory.content).ok().map(Self::cleaned)
    }

    pub(super) fn memory(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|_| "{}".to_owned())
    }

    fn of_prompt(prompt: &str, analysis: &Analysis, project_id: &str) -> Self {
        let info = &analysis.extracted_info;
        let from_prompt = Taste::of(prompt, Source::Prompt);
        let taste = info
            .style
            .as_deref()
            .map_or(from_prompt, |style| from_prompt.overridden_by(Taste::of(style, Source::Style)));
        Self {
            language: analysis.language,
            business: analysis.business_type,
            name: info.business_name.clone(),
            location: info.location.clone(),
            phone: info.phone.clone(),
            email: info.email.clone(),
            hours: info.hours.clone(),
            audience: info.audience.clone(),
            services: info.services.iter().chain(&analysis.services).cloned().collect(),
            prices: info.prices.iter().filter_map(|price| Price::read(price)).collect(),
            features: analysis.functional_requirements.clone(),
            dropped: analysis.refused_requirements.clone(),
            extras: Extra::asked_for_in(prompt),
            topics: Vec::new(),
            taste,
            other_languages: languages_named_in(prompt, analysis.language),
            seed: seed(project_id),
        }
        .cleaned()
    }

    /// Nothing of `self` is lost but what `change` takes away; what is said later about the same thing holds.
    fn grown_by(mut self, newer: Self, change: Change) -> Self {
        let newer = newer.without_titles(&change.topics);
        self.topics.retain(|topic| !change.removes(topic));
        let topics = change.topics.iter().fold(self.topics, with_topic);
        let stays = |feature: &Feature| !change.features_away.contains(feature);
        let features: Vec<Feature> = change.added(newer.features).into_iter().filter(stays).collect();
        let dropped = self.dropped.into_iter().filter(|feature| !features.contains(feature));
        let dropped = dropped.chain(change.features_away.iter().copied()).collect();
        let mut extras = [self.extras, newer.extras].concat();
        extras.retain(|extra| !change.extras_away.contains(extra));
        // "Add a blog" makes no blogger of a dentist, nor does a prompt in French translate the site.
        let language = change.language.unwrap_or(self.language);
        let mut other_languages = self.other_languages;
        if change.language.is_none() {
            other_languages.extend(newer.other_languages);
        } else {
            // Where there were several languages, the one that was the first stays among them.
            other_languages.push(self.language);
        }
        Self {
            language,
            business: if self.business == BusinessType::Other { newer.business } else { self.business },
            name: change.name.or(newer.name.filter(|name| !names_nothing(name))).or(self.name),
            location: newer.location.or(self.location),
            phone: newer.phone.or(self.phone),
            email: newer.email.or(self.email),
            hours: newer.hours.or(self.hours),
            audience: newer.audience.or(self.audience),
            services: [self.services, newer.services].concat(),
            prices: [newer.prices, self.prices].concat(),
            features: self.features.into_iter().filter(stays).chain(features).collect(),
            dropped,
            extras,
            topics,
            taste: self.taste.overridden_by(newer.taste).overridden_by(change.taste),
            other_languages,
            seed: self.seed,
        }
        .cleaned()
    }

    /// Without what is no more than a word of a topic: a page called "Heritage" renames nothing.
    fn without_titles(mut self, topics: &[Topic]) -> Self {
        let titles: Vec<String> = topics.iter().map(|topic| clean::folded(&topic.title)).collect();
        let is_word = |text: &String| titles.iter().any(|title| title.contains(&clean::folded(text)));
        for text in [&mut self.name, &mut self.location, &mut self.audience] {
            if text.as_ref().is_some_and(is_word) {
                *text = None;
            }
        }
        self.services.retain(|service| !is_word(service));
        if !topics.is_empty() {
            // What else the prompt says of the look, the change has.
            self.taste = Taste::default();
        }
        self
    }

    fn cleaned(mut self) -> Self {
        for (text, limit) in [
            (&mut self.name, 80),
            (&mut self.location, 160),
            (&mut self.phone, 40),
            (&mut self.email, 120),
            (&mut self.hours, 200),
            (&mut self.audience, 120),
        ] {
            *text = text.take().and_then(|text| clean::line(&text, limit));
        }
        let mut seen = Vec::new();
        self.services = std::mem::take(&mut self.services)
            .iter()
            .filter_map(|service| clean::line(service, 80))
            .filter(|service| is_first(&mut seen, service))
            .take(MOST_SERVICES)
            .collect();
        let mut seen = Vec::new();
        self.prices = std::mem::take(&mut self.prices)
            .into_iter()
            .filter_map(|price| {
                let label = clean::line(&price.label, 80).unwrap_or_default();
                Some(Price { label, amount: clean::line(&price.amount, 40)? })
            })
            // The same thing has one price: the one named last, which stands first.
            .filter(|price| is_first(&mut seen, if price.label.is_empty() { &price.amount } else { &price.label }))
            .take(MOST_PRICES)
            .collect();
        self.features.sort_unstable();
        self.features.dedup();
        self.dropped.sort_unstable();
        self.dropped.dedup();
        self.extras.sort_unstable();
        self.extras.dedup();
        self.topics.retain_mut(|topic| {
            topic.title = clean::line(&topic.title, topic::LONGEST).unwrap_or_default();
            topic.is_numbered()
        });
        self.topics.truncate(topic::MOST);
        let own = self.language;
        self.other_languages.sort_unstable();
        self.other_languages.dedup();
        self.other_languages.retain(|language| *language != own);
        self
    }

    /// The town or region, where the location is one: "in 12 Mill Lane" is no sentence.
    pub(super) fn town(&self) -> Option<&String> {
        self.location.as_ref().filter(|location| !location.contains(char::is_numeric))
    }

    /// The price of a service, where the prompt names one.
    pub(super) fn price_of(&self, service: &str) -> Option<&str> {
        let service = clean::folded(service);
        self.prices
            .iter()
            .find(|price| {
                let label = clean::folded(&price.label);
                !label.is_empty() && (label == service || service.contains(&label) || label.contains(&service))
            })
            .map(|price| price.amount.as_str())
    }
}

impl Price {
    /// Tells what costs from how much: `cut 35 €`, `$20 haircut`, `قص ٥٠ جنيه`.
    fn read(text: &str) -> Option<Self> {
        let text = clean::line(text, 120)?;
        let is_amount = |c: char| c.is_numeric() || "€$£¥₪₺₽₹﷼%".contains(c);
        let Some(start) = text.find(is_amount) else {
            return Some(Self { label: String::new(), amount: text });
        };
        let separators = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '=' | ',' | '،' | '(');
        let label = text[..start].trim_end_matches(separators);
        if label.chars().any(char::is_alphabetic) {
            return Some(Self { label: label.to_owned(), amount: text[start..].trim_end_matches(')').to_owned() });
        }
        // The amount comes first: it ends before the first word that is no currency.
        let mut end = start;
        for word in text[start..].split_inclusive(' ') {
            if !(word.contains(is_amount) || is_currency(word.trim())) {
                break;
            }
            end += word.len();
        }
        let (amount, label) = text.split_at(end);
        Some(Self { label: label.trim_matches(separators).to_owned(), amount: amount.trim().to_owned() })
    }
}

fn is_currency(word: &str) -> bool {
    const CURRENCIES: &[&str] = &[
        "eur",
        "euro",
        "euros",
        "usd",
        "dollar",
        "dollars",
        "gbp",
        "pound",
        "pounds",
        "egp",
        "sar",
        "aed",
        "mad",
        "chf",
        "le",
        "dh",
        "جنيه",
        "جنيها",
        "ريال",
        "درهم",
        "دينار",
        "دولار",
        "يورو",
        "ليره",
        "dolares",
        "pesos",
        "mxn",
        "dirhams",
    ];
    CURRENCIES.contains(&clean::folded(word).as_str())
}

/// `topics` with one more, where there is room and it is not there: under the lowest number that is free.
fn with_topic(mut topics: Vec<Topic>, new: &Topic) -> Vec<Topic> {
    let free = topic::NUMBERS.into_iter().find(|number| topics.iter().all(|topic| topic.number != *number));
    let is_there = topics.iter().any(|topic| topic.is_about(&new.title));
    if let Some(number) = free.filter(|_| !is_there) {
        topics.push(Topic { number, ..new.clone() });
    }
    topics
}

/// Whether `text` is not in `seen` yet; puts it there.
fn is_first(seen: &mut Vec<String>, text: &str) -> bool {
    let text = clean::folded(text);
    let is_first = !seen.contains(&text);
    seen.push(text);
    is_first
}

/// Languages that a prompt names ("in English and Arabic"), other than the site's own.
fn languages_named_in(prompt: &str, own: Language) -> Vec<Language> {
    const NAMES: &[(Language, &[&str])] = &[
        (Language::En, &["english", "anglais", "ingles", "englisch", "انجليزي", "انكليزي", "الانجليزيه"]),
        (Language::Ar, &["arabic", "arabe", "arabisch", "عربي", "العربيه"]),
        (Language::Fr, &["french", "francais", "frances", "franzoesisch", "فرنسي", "الفرنسيه"]),
        (Language::Es, &["spanish", "espagnol", "espanol", "spanisch", "اسباني", "الاسبانيه"]),
        (Language::De, &["german", "allemand", "aleman", "deutsch", "الماني", "الالمانيه"]),
    ];
    let folded = clean::folded(prompt);
    NAMES
        .iter()
        .filter(|(language, names)| *language != own && names.iter().any(|name| folded.contains(name)))
        .map(|(language, _)| *language)
        .collect()
}

/// The other language of a site that is to have several, where the prompt does not say which.
fn second_language(own: Language, callers: Language) -> Language {
    [callers, Language::En, Language::Fr].into_iter().find(|language| *language != own).unwrap_or(Language::Fr)
}

/// FNV-1a: the same on every machine and in every version.
fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
