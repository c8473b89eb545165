use i18n::Locale;
use protocol::analysis::{Analysis, BusinessType, Feature, Language, MissingInformation};

use crate::{Understood, quick_suggestions, understand};

fn ids(prompt: &str) -> Vec<String> {
    quick_suggestions(&understand(prompt, Language::En), &Locale::default())
        .into_iter()
        .map(|suggestion| suggestion.id)
        .collect()
}

#[track_caller]
fn check(prompt: &str, expect: &[&str]) {
    assert_eq!(ids(prompt), expect, "{prompt}");
}

#[test]
fn missing_information_goes_first_then_what_the_trade_wants() {
    check("hair salon", &["qs-business_name", "qs-pricing", "qs-booking", "qs-gallery"]);
    check(
        "restaurant called Roma in Leeds, open 9am-5pm, pizza and pasta",
        &["qs-contact", "qs-pricing", "qs-menu", "qs-booking"],
    );
    check("food blog", &["qs-business_name", "qs-audience", "qs-newsletter", "qs-search"]);
}

#[test]
fn what_is_asked_for_is_not_suggested() {
    let got = ids("hair salon with online booking, price list, gallery and reviews");
    for asked in ["qs-booking", "qs-price_list", "qs-pricing", "qs-gallery", "qs-reviews"] {
        assert!(!got.iter().any(|id| id == asked), "{got:?}");
    }
}

/// Every trade, with nothing and with everything.
fn analyses() -> impl Iterator<Item = Understood> {
    let analyses = BusinessType::ALL.iter().flat_map(|&business_type| {
        [(true, true), (true, false), (false, true), (false, false)].map(|(missing, features)| Analysis {
            business_type,
            confidence: 0.5,
            language: Language::En,
            extracted_info: Default::default(),
            missing_information: if missing { MissingInformation::ALL.to_vec() } else { Vec::new() },
            functional_requirements: if features { Feature::ALL.to_vec() } else { Vec::new() },
            refused_requirements: Vec::new(),
            services: Vec::new(),
        })
    });
    analyses.map(|analysis| Understood { analysis, mentioned: Default::default() })
}

#[test]
fn there_are_at_most_four_each_once_by_falling_confidence() {
    for understood in analyses() {
        let got = quick_suggestions(&understood, &Locale::default());
        let ids: std::collections::BTreeSet<_> = got.iter().map(|suggestion| &suggestion.id).collect();
        assert!(got.len() <= 4 && ids.len() == got.len(), "{got:?}");
        assert!(got.iter().all(|suggestion| (0.0..=1.0).contains(&suggestion.confidence)), "{got:?}");
        assert!(got.is_sorted_by(|a, b| a.confidence >= b.confidence), "{got:?}");
        assert!(!got.is_empty());
    }
}

#[test]
fn nothing_that_is_there_is_suggested() {
    for understood in analyses() {
        for suggestion in quick_suggestions(&understood, &Locale::default()) {
            let word = suggestion.id.strip_prefix("qs-").unwrap();
            if let Ok(feature) = word.parse::<Feature>() {
                assert!(!understood.analysis.functional_requirements.contains(&feature), "{word}");
            }
            if let Ok(missing) = word.parse::<MissingInformation>() {
                assert!(understood.analysis.missing_information.contains(&missing), "{word}");
            }
        }
    }
}

#[test]
fn a_trade_is_never_told_what_does_not_fit_it() {
    for (business, unfit) in [
        (BusinessType::Blog, "booking delivery payments menu price_list hours pricing"),
        (BusinessType::Law, "menu delivery donations catalog"),
        (BusinessType::Ecommerce, "booking menu hours donations"),
        (BusinessType::Nonprofit, "booking pricing menu delivery price_list"),
        (BusinessType::Portfolio, "booking delivery menu hours donations"),
    ] {
        let fit = crate::suggestions::fit(business);
        for word in unfit.split(' ') {
            let told = fit.features.iter().any(|feature| feature.as_str() == word)
                || fit.missing.iter().any(|missing| missing.as_str() == word);
            assert!(!told, "{business} is told {word}");
        }
    }
}

#[test]
fn every_suggestion_is_told_in_every_language() {
    let words = Feature::ALL.iter().map(|feature| feature.as_str());
    let words = words.chain(MissingInformation::ALL.iter().map(|missing| missing.as_str()));
    for word in words.chain(["seo", "analytics", "accessibility"]) {
        for tag in ["en", "ar", "fr", "es", "de", "ar-EG", "fr-MA"] {
            let locale = Locale::parse(tag);
            let id = format!("qs-{word}");
            for text in [locale.text(&id), locale.attribute(&id, "description"), locale.attribute(&id, "prompt")] {
                assert!(!text.starts_with("qs-") && !text.contains(['{', '$']), "{tag} {id}: {text}");
                let arabic = text.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c));
                assert_eq!(arabic, tag.starts_with("ar"), "{tag} {id}: {text}");
            }
        }
    }
}
