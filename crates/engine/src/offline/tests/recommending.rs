//! Recommendations fit the site that this very engine builds.

use std::collections::HashSet;

use protocol::analysis::Category;

use super::*;
use crate::{ParentSite, still_lacking};

#[test]
fn there_are_three_to_six_and_the_site_has_none_of_them() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            for features in [&[][..], &[Feature::Booking, Feature::Faq], Feature::ALL] {
                let brief = with_features(brief(*language, *business), features);
                let recommendations = Offline::new(Duration::ZERO).recommend(&brief);
                assert!((3..=6).contains(&recommendations.len()), "{business}: {}", recommendations.len());
                let has = Plan::of(&Subject::of(&brief)).features;
                let lacking = still_lacking(recommendations.clone(), &has, 6);
                assert_eq!(lacking.len(), recommendations.len(), "{business}: something is there already");
                let ids: HashSet<_> = recommendations.iter().map(|one| &one.id).collect();
                assert_eq!(ids.len(), recommendations.len());
            }
        }
    }
}

#[test]
fn each_is_whole_and_in_the_callers_language() {
    let all: Vec<Recommendation> = LANGUAGES.iter().flat_map(|language| every_recommendation(*language)).collect();
    for one in &all {
        assert!(one.id.starts_with("rec-") && !one.id.contains('_'), "{}", one.id);
        for text in [&one.title, &one.description, &one.prompt] {
            assert!(!text.is_empty() && !text.starts_with("rec-"), "{}: {text}", one.id);
        }
    }
    let mut brief = brief(Language::Fr, BusinessType::Salon);
    brief.locale = Locale::parse("de-AT");
    let recommendations = Offline::new(Duration::ZERO).recommend(&brief);
    assert_eq!(recommendations[0].title, "Termine online buchen lassen");
    assert!(recommendations.iter().any(|one| one.category != Category::Feature));
}

#[test]
fn accepting_an_extra_adds_it() {
    for language in LANGUAGES {
        for one in every_recommendation(*language).iter().filter(|one| one.feature.is_none()) {
            let first = full_brief(*language, BusinessType::Law, "Name");
            let mut next = brief(*language, BusinessType::Other);
            next.prompt.clone_from(&one.prompt);
            next.parent = Some(ParentSite {
                prompt: first.prompt.clone(),
                analysis: first.analysis.clone(),
                files: build(&first).files(),
            });
            let mark = format!("data-extra=\"{}\"", one.id.trim_start_matches("rec-"));
            assert!(!build(&first).all_pages().contains(&mark));
            assert!(build(&next).all_pages().contains(&mark), "{language}: {}", one.prompt);
            let again = Offline::new(Duration::ZERO).recommend(&next);
            assert!(again.iter().all(|other| other.id != one.id), "{} is recommended again", one.id);
        }
    }
}

/// Each that there can be, in one language.
fn every_recommendation(language: Language) -> Vec<Recommendation> {
    let engine = Offline::new(Duration::ZERO);
    let mut all: Vec<Recommendation> = Vec::new();
    for business in BusinessType::ALL {
        for features in [&[][..], Feature::ALL] {
            for one in engine.recommend(&with_features(brief(language, *business), features)) {
                if all.iter().all(|other| other.id != one.id) {
                    all.push(one);
                }
            }
        }
    }
    all
}
