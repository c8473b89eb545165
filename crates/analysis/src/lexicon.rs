//! The words of the lexicon files, read once.
//!
//! A term is a few folded words; it can mean several things at once (in one language or in several). The small words
//! that steer understanding are looked up one by one, everything else is searched for by the automaton of `matcher`.

use std::{collections::BTreeMap, sync::OnceLock};

use protocol::analysis::{BusinessType, Feature, Language};

use crate::{clauses, hash::WordMap, matcher::Matcher, mentioned::Topic, spelling::Spelling, text::Text};

/// A set of languages, one bit each.
pub(crate) type Languages = u8;

pub(crate) const ALL_LANGUAGES: Languages = 0b1_1111;

/// Of towns in Latin letters; they make no part of a longer word.
const LATIN: Languages = bit(Language::En) | bit(Language::Fr) | bit(Language::Es);

pub(crate) const fn bit(language: Language) -> Languages {
    1 << language as u8
}

/// What a term says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// The name of a trade, or only a hint of it.
    Trade {
        business: BusinessType,
        hint: bool,
    },
    /// What a trade does or sells.
    Service(BusinessType),
    Feature(Feature),
    /// Speaks of something, asked for or not.
    Mention(Topic),
    Audience,
    /// An audience by itself, with no "for" before it.
    AudienceAlways,
    Style,
    Place {
        certain: bool,
    },
    Role(Role),
}

/// The roles of small words, each a section of `words.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Role {
    Ordinary,
    Not,
    NotAfter,
    But,
    Or,
    And,
    Mine,
    For,
    In,
    Name,
    Offers,
    Noise,
    NotName,
    NameJoint,
    Day,
    Open,
    Clock,
    Until,
    AlwaysOpen,
    Money,
    NotPrice,
    Street,
    NotQuotedName,
    Language,
    SuchAs,
    NearTrade,
    Premises,
    House,
    Past,
}

impl Role {
    const ALL: &[(&str, Self)] = &[
        ("ordinary", Self::Ordinary),
        ("not", Self::Not),
        ("not_after", Self::NotAfter),
        ("but", Self::But),
        ("or", Self::Or),
        ("and", Self::And),
        ("mine", Self::Mine),
        ("for", Self::For),
        ("in", Self::In),
        ("name", Self::Name),
        ("offers", Self::Offers),
        ("noise", Self::Noise),
        ("not_name", Self::NotName),
        ("name_joint", Self::NameJoint),
        ("day", Self::Day),
        ("open", Self::Open),
        ("clock", Self::Clock),
        ("until", Self::Until),
        ("always_open", Self::AlwaysOpen),
        ("money", Self::Money),
        ("not_price", Self::NotPrice),
        ("street", Self::Street),
        ("not_quoted_name", Self::NotQuotedName),
        ("language", Self::Language),
        ("such_as", Self::SuchAs),
        ("near_trade", Self::NearTrade),
        ("premises", Self::Premises),
        ("house", Self::House),
        ("past", Self::Past),
    ];

    pub(crate) const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What may follow a term within its last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    Exact,
    Inflected,
    Any,
    /// As an inflected one, but only at the end of a longer word.
    Tail,
}

/// A term of the automaton.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) ending: Ending,
    /// Each with the languages in which it means that.
    pub(crate) meanings: Vec<(Meaning, Languages)>,
}

impl Term {
    pub(crate) fn languages(&self) -> Languages {
        self.meanings.iter().fold(0, |all, (_, languages)| all | languages)
    }
}

/// A small word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SmallWord {
    /// Where it is one of the ordinary words.
    pub(crate) ordinary: Languages,
    /// One bit for each [`Role`] in any language.
    pub(crate) roles: u32,
}

#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) small: WordMap<Box<str>, SmallWord>,
    pub(crate) matcher: Matcher,
    pub(crate) spelling: Spelling,
}

/// The lexicon; read at the first call.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(build)
}

/// One term of a file as it stands there.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) section: &'a str,
    pub(crate) language: Option<Language>,
    /// Of a `+` line.
    pub(crate) plus: bool,
    pub(crate) term: &'a str,
    pub(crate) ending: Ending,
    pub(crate) hint: bool,
}

const PLACES: &str = include_str!("../lexicon/places.txt");
const TOWNS: &str = include_str!("../lexicon/towns.txt");

/// Every file that is made of sections and languages.
pub(crate) const FILES: [(&str, &str); 9] = [
    ("business", include_str!("../lexicon/business/en.txt")),
    ("business", include_str!("../lexicon/business/ar.txt")),
    ("business", include_str!("../lexicon/business/fr.txt")),
    ("business", include_str!("../lexicon/business/es.txt")),
    ("business", include_str!("../lexicon/business/de.txt")),
    ("features", include_str!("../lexicon/features.txt")),
    ("mentions", include_str!("../lexicon/mentions.txt")),
    ("words", include_str!("../lexicon/words.txt")),
    ("shades", include_str!("../lexicon/shades.txt")),
];

/// The terms of a file; see `lexicon/README.md` for how it is written.
pub(crate) fn lines(file: &str) -> impl Iterator<Item = Line<'_>> {
    let mut section = "";
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .filter_map(move |line| {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end().trim_end_matches(']');
                return None;
            }
            let (head, terms) = line.split_once(": ").unwrap_or(("", line));
            let (language, plus) = head.strip_suffix('+').map_or((head, false), |head| (head, true));
            Some((section, language.parse().ok(), plus, terms))
        })
        .flat_map(|(section, language, plus, terms)| {
            terms.split(',').map(str::trim).filter(|term| !term.is_empty()).map(move |term| {
                let bare = term.trim_end_matches(['*', '=', '?']);
                let flags = &term[bare.len()..];
                let tail = bare.strip_prefix('-');
                let ending = match tail {
                    Some(_) => Ending::Tail,
                    None if flags.contains('*') => Ending::Any,
                    None if flags.contains('=') => Ending::Exact,
                    None => Ending::Inflected,
                };
                let term = tail.unwrap_or(bare).trim();
                Line { section, language, plus, term, ending, hint: flags.contains('?') }
            })
        })
}

/// What a line of a file says, but for the small words.
pub(crate) fn meaning(file: &str, line: &Line<'_>) -> Option<Meaning> {
    match file {
        "business" => line.section.parse().ok().map(|business| match line.plus {
            true => Meaning::Service(business),
            false => Meaning::Trade { business, hint: line.hint },
        }),
        "features" => line.section.parse().ok().map(Meaning::Feature),
        "mentions" => {
            let feature = line.section.parse().ok().map(Topic::Feature);
            feature.or_else(|| line.section.parse().ok().map(Topic::Information)).map(Meaning::Mention)
        }
        "shades" => match line.section {
            "audience" => Some(Meaning::Audience),
            "audience_always" => Some(Meaning::AudienceAlways),
            "style" => Some(Meaning::Style),
            _ => None,
        },
        _ => Role::ALL.iter().find(|(name, _)| *name == line.section).map(|(_, role)| Meaning::Role(*role)),
    }
}

/// A term as it stands in folded text.
pub(crate) fn folded(term: &str) -> String {
    Text::read(term, None).folded
}

#[derive(Default)]
struct Builder {
    /// What only mentions is a term of its own: nothing takes it away.
    terms: BTreeMap<(String, Ending, bool), BTreeMap<Meaning, Languages>>,
    small: WordMap<Box<str>, SmallWord>,
    spelling: Spelling,
}

impl Builder {
    fn add(&mut self, text: String, ending: Ending, meaning: Meaning, languages: Languages) {
        // Folded, "thé" is "the" and gold is "or": what a small word of another language is, it is not here.
        let is_small = text.len() <= 3 && self.small.get(text.as_str()).is_some_and(|small| small.ordinary != 0);
        if !text.is_empty() && !is_small {
            let mentions = matches!(meaning, Meaning::Mention(_));
            *self.terms.entry((text, ending, mentions)).or_default().entry(meaning).or_default() |= languages;
        }
    }

    fn add_small(&mut self, word: &str, role: Role, languages: Languages) {
        let small = self.small.entry(word.into()).or_default();
        small.roles |= role.bit();
        if role == Role::Ordinary {
            small.ordinary |= languages;
        }
        self.spelling.know(word);
    }

    fn spell(&mut self, text: &str, ending: Ending, meaning: Meaning) {
        let is_target = matches!(meaning, Meaning::Trade { .. } | Meaning::Service(_) | Meaning::Feature(_));
        for word in text.split(' ') {
            let whole = matches!(ending, Ending::Exact | Ending::Inflected);
            if is_target && whole { self.spelling.aim_at(word) } else { self.spelling.know(word) }
        }
    }
}

fn build() -> Lexicon {
    let mut builder = Builder::default();
    // The small words first: they keep others out.
    let words = FILES.iter().filter(|(name, _)| *name == "words");
    let others = FILES.iter().filter(|(name, _)| *name != "words");
    for &(name, file) in words.chain(others) {
        for line in lines(file) {
            let (Some(meaning), Some(language)) = (meaning(name, &line), line.language) else { continue };
            let text = folded(line.term);
            let single = !text.contains(' ');
            match meaning {
                Meaning::Role(role) if single && role != Role::Noise => builder.add_small(&text, role, bit(language)),
                Meaning::Role(_) => {
                    for word in text.split(' ') {
                        builder.spelling.know(word);
                    }
                    builder.add(text, Ending::Exact, meaning, bit(language));
                }
                _ => {
                    builder.spell(&text, line.ending, meaning);
                    for variant in variants(line.term, &text, language) {
                        builder.spell(&variant, line.ending, meaning);
                        builder.add(variant, line.ending, meaning, bit(language));
                    }
                    builder.add(text, line.ending, meaning, bit(language));
                }
            }
        }
    }
    for word in clauses::words() {
        builder.spelling.know(word);
    }
    for line in lines(PLACES) {
        let text = folded(line.term);
        for word in text.split(' ') {
            builder.spelling.know(word);
        }
        // Where one language is spoken, a place speaks for it.
        let languages = line.language.map_or(ALL_LANGUAGES, bit);
        builder.add(text, Ending::Exact, Meaning::Place { certain: !line.hint }, languages);
    }
    for line in lines(TOWNS) {
        let text = folded(line.term);
        let word = [Ending::Exact, Ending::Inflected, Ending::Any]
            .iter()
            .any(|ending| builder.terms.contains_key(&(text.clone(), *ending, false)));
        if !word && !builder.small.contains_key(text.as_str()) {
            let arabic = line.term.chars().any(crate::fold::is_arabic);
            let languages = if arabic { bit(Language::Ar) } else { LATIN };
            builder.add(text, Ending::Exact, Meaning::Place { certain: false }, languages);
        }
    }
    let terms = builder
        .terms
        .into_iter()
        .map(|((text, ending, _), meanings)| Term { text, ending, meanings: meanings.into_iter().collect() })
        .collect();
    Lexicon { small: builder.small, matcher: Matcher::new(terms), spelling: builder.spelling }
}

/// Other ways of writing a term that folding does not see to.
fn variants(term: &str, text: &str, language: Language) -> Vec<String> {
    let mut variants = Vec::new();
    match language {
        // "Baeckerei" for "Bäckerei".
        Language::De if term.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) => {
            let spelt = term.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
            variants.push(folded(&spelt));
        }
        Language::En => {
            if let Some(stem) = text.strip_suffix('y')
                && stem.chars().next_back().is_some_and(|c| !"aeiou".contains(c))
            {
                variants.push(format!("{stem}ies"));
            }
        }
        Language::Fr => {
            if let Some(stem) = text.strip_suffix("al") {
                variants.push(format!("{stem}aux"));
            }
        }
        // The plural of "tradición" has no accent and one syllable more; folded, "cion" + "es" is an ending already.
        Language::Es => {
            if let Some(stem) = text.strip_suffix('z') {
                variants.push(format!("{stem}ces"));
            }
        }
        // A ta marbuta opens before an ending: عيادة, عيادتي, عيادات.
        Language::Ar => {
            if let Some(stem) = text.strip_suffix('ه')
                && term.ends_with('ة')
            {
                for ending in ["تي", "تنا", "تها", "ته", "ات"] {
                    variants.push(format!("{stem}{ending}"));
                }
            }
            // The article inside a phrase comes and goes: تنظيف منازل, تنظيف المنازل.
            let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            if words.len() == 2
                && let Some(last) = words.last_mut()
                && !last.starts_with("ال")
            {
                last.insert_str(0, "ال");
                variants.push(words.join(" "));
            }
        }
        Language::De => {}
    }
    variants
}
