//! Quick suggestions: what the prompt leaves open, ranked by what this business needs.
//!
//! Information that is missing goes first, then features that the trade wants and nobody asked for, then what is good
//! for every site.

use std::sync::OnceLock;

use i18n::Locale;
use protocol::analysis::{BusinessType, Category, Feature, MissingInformation, QuickSuggestion};

use crate::Understood;

/// The most suggestions.
const MAX: usize = 4;
/// How many of them may ask for information, so that one sees what the site could do as well.
const MAX_MISSING: usize = 2;

const FIT: &str = include_str!("../lexicon/fit.txt");

/// What suits one trade, best first.
#[derive(Debug, Default, Clone)]
pub(crate) struct Fit {
    pub(crate) missing: Vec<MissingInformation>,
    pub(crate) features: Vec<Feature>,
}

/// What suits a trade.
pub(crate) fn fit(business: BusinessType) -> &'static Fit {
    static TABLE: OnceLock<Vec<Fit>> = OnceLock::new();
    &TABLE.get_or_init(|| read(FIT))[business as usize]
}

fn read(file: &str) -> Vec<Fit> {
    let mut table = vec![Fit::default(); BusinessType::ALL.len()];
    let mut at = None;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix('[') {
            at = section.trim_end_matches(']').parse::<BusinessType>().ok().map(|business| business as usize);
        } else if let (Some(at), Some((kind, words))) = (at, line.split_once(": ")) {
            let words = words.split_whitespace();
            match kind {
                "missing" => table[at].missing = words.filter_map(|word| word.parse().ok()).collect(),
                "features" => table[at].features = words.filter_map(|word| word.parse().ok()).collect(),
                _ => {}
            }
        }
    }
    table
}

/// The suggestions for a prompt, best first, in the language of a locale.
#[must_use]
pub fn quick_suggestions(understood: &Understood, locale: &Locale) -> Vec<QuickSuggestion> {
    let fit = fit(understood.analysis.business_type);
    let mut suggestions = Vec::with_capacity(MAX);
    let missing = fit.missing.iter().filter(|missing| is_open(understood, **missing)).take(MAX_MISSING);
    for (rank, missing) in missing.enumerate() {
        suggestions.push(suggestion(locale, missing.as_str(), Category::Feature, 0.95 - 0.03 * place(rank)));
    }
    let features = fit.features.iter().filter(|feature| is_lacking(understood, **feature));
    for (rank, feature) in features.take(MAX - suggestions.len()).enumerate() {
        // A trade that is only guessed makes its features less sure, but not less than what suits every site.
        let confidence = (0.88 - 0.04 * place(rank)) * (0.85 + 0.15 * understood.analysis.confidence);
        suggestions.push(suggestion(locale, feature.as_str(), category(*feature), confidence));
    }
    let universal = [
        ("seo", Category::Seo, 0.5),
        ("accessibility", Category::Accessibility, 0.45),
        ("analytics", Category::Performance, 0.4),
    ];
    for (word, category, confidence) in universal.into_iter().take(MAX - suggestions.len()) {
        suggestions.push(suggestion(locale, word, category, confidence));
    }
    suggestions
}

#[expect(clippy::cast_precision_loss, reason = "at most four")]
fn place(rank: usize) -> f64 {
    rank as f64
}

fn suggestion(locale: &Locale, word: &str, category: Category, confidence: f64) -> QuickSuggestion {
    let id = format!("qs-{word}");
    QuickSuggestion {
        title: locale.text(&id),
        description: locale.attribute(&id, "description"),
        prompt: locale.attribute(&id, "prompt"),
        category,
        confidence: (confidence * 100.0).round() / 100.0,
        id,
    }
}

fn category(feature: Feature) -> Category {
    match feature {
        Feature::Gallery | Feature::Map | Feature::Team | Feature::Reviews | Feature::Search => Category::Ui,
        Feature::Multilingual => Category::Accessibility,
        _ => Category::Feature,
    }
}

/// Whether information is missing, and nothing that was asked for will bring it.
fn is_open(understood: &Understood, missing: MissingInformation) -> bool {
    let Understood { analysis, mentioned } = understood;
    let brings: &[Feature] = match missing {
        MissingInformation::Pricing => &[Feature::PriceList],
        MissingInformation::Contact => &[Feature::ContactForm],
        MissingInformation::Services => &[Feature::Menu, Feature::Catalog, Feature::PriceList],
        MissingInformation::Location => &[Feature::Map],
        _ => &[],
    };
    // Most who say what they are say what they do; only who gives nothing at all is asked for it.
    let told = missing == MissingInformation::Services
        && !(analysis.missing_information.len() == MissingInformation::ALL.len()
            && analysis.functional_requirements.is_empty());
    analysis.missing_information.contains(&missing)
        && !told
        && !mentioned.has_information(missing)
        && !brings
            .iter()
            .any(|feature| mentioned.has_feature(*feature) || analysis.functional_requirements.contains(feature))
}

/// Whether nobody asked for a feature, nor for one that does the same.
fn is_lacking(understood: &Understood, feature: Feature) -> bool {
    let Understood { analysis, mentioned } = understood;
    let same: &[Feature] = match feature {
        Feature::Booking => &[Feature::Calendar],
        Feature::Calendar => &[Feature::Booking],
        Feature::PriceList => &[Feature::Menu],
        Feature::Menu => &[Feature::PriceList],
        Feature::Payments => &[Feature::Donations],
        // A cart has something to choose from, and so has a search; who finds homes on a map finds the agent.
        Feature::Catalog => &[Feature::Payments, Feature::Delivery, Feature::Search],
        Feature::Search => &[Feature::Catalog],
        Feature::Map => &[Feature::Search],
        Feature::ContactForm => &[Feature::Chat],
        _ => &[],
    };
    let asked = |feature: &Feature| analysis.functional_requirements.contains(feature);
    let given = |missing: MissingInformation| !analysis.missing_information.contains(&missing);
    // Prices that are given will be shown.
    let priced = matches!(feature, Feature::PriceList) && given(MissingInformation::Pricing);
    // "Pricing" was suggested already.
    let twice = matches!(feature, Feature::PriceList) && suggests_pricing(understood);
    !asked(&feature) && !mentioned.has_feature(feature) && !same.iter().any(asked) && !priced && !twice
}

fn suggests_pricing(understood: &Understood) -> bool {
    fit(understood.analysis.business_type)
        .missing
        .iter()
        .filter(|missing| is_open(understood, **missing))
        .take(MAX_MISSING)
        .any(|missing| *missing == MissingInformation::Pricing)
}
