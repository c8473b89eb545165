//! Checks of the lexicon files themselves.

use std::collections::{BTreeMap, BTreeSet};

use protocol::analysis::{BusinessType, Feature, Language};

use crate::{
    clauses,
    lexicon::{FILES, Line, Meaning, folded, lines, meaning},
    suggestions::fit,
};

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn all() -> impl Iterator<Item = (&'static str, Line<'static>)> {
    FILES.iter().flat_map(|(name, file)| lines(file).map(|line| (*name, line)))
}

#[test]
fn every_line_says_something_in_a_language() {
    let bad = |(name, line): &(&str, Line<'_>)| meaning(name, line).is_none() || line.language.is_none();
    let complaints: Vec<String> =
        all().filter(bad).map(|(name, line)| format!("{name} [{}] {}", line.section, line.term)).collect();
    assert_none(&complaints);
}

#[test]
fn every_section_has_every_language() {
    let mut sections: BTreeMap<(&str, &str, bool), BTreeSet<Language>> = BTreeMap::new();
    for (name, line) in all() {
        sections.entry((name, line.section, line.plus)).or_default().extend(line.language);
    }
    let complaints: Vec<String> = sections
        .iter()
        .filter(|(_, languages)| languages.len() < Language::ALL.len())
        .map(|(section, languages)| format!("{section:?} has only {languages:?}"))
        .collect();
    assert_none(&complaints);
}

#[test]
fn every_trade_and_feature_has_a_section() {
    let sections: BTreeSet<&str> = all().map(|(_, line)| line.section).collect();
    for business in BusinessType::ALL.iter().filter(|business| **business != BusinessType::Other) {
        assert!(sections.contains(business.as_str()), "{business}");
    }
    for feature in Feature::ALL {
        assert!(sections.contains(feature.as_str()), "{feature}");
    }
}

#[test]
fn no_term_names_two_trades_and_more_than_one_for_certain() {
    let mut terms: BTreeMap<String, BTreeSet<(BusinessType, bool)>> = BTreeMap::new();
    for (name, line) in all() {
        if let Some(Meaning::Trade { business, hint }) = meaning(name, &line) {
            terms.entry(folded(line.term)).or_default().insert((business, hint));
        }
    }
    let complaints: Vec<String> = terms
        .iter()
        .filter(|(_, trades)| {
            let different: BTreeSet<_> = trades.iter().map(|(business, _)| business).collect();
            different.len() > 1 && trades.iter().filter(|(_, hint)| !hint).count() > 1
        })
        .map(|(term, trades)| format!("{term}: {trades:?}"))
        .collect();
    assert_none(&complaints);
}

#[test]
fn no_term_asks_for_two_features() {
    let mut terms: BTreeMap<String, BTreeSet<Feature>> = BTreeMap::new();
    for (name, line) in all() {
        if let Some(Meaning::Feature(feature)) = meaning(name, &line) {
            terms.entry(folded(line.term)).or_default().insert(feature);
        }
    }
    terms.retain(|_, features| features.len() > 1);
    let complaints: Vec<String> = terms.iter().map(|(term, features)| format!("{term}: {features:?}")).collect();
    assert_none(&complaints);
}

#[test]
fn every_trade_has_what_suits_it() {
    for business in BusinessType::ALL {
        let fit = fit(*business);
        assert!(fit.missing.len() >= 3, "{business}: {:?}", fit.missing);
        assert!(fit.features.len() >= 5, "{business}: {:?}", fit.features);
        let different: BTreeSet<_> = fit.features.iter().collect();
        assert_eq!(different.len(), fit.features.len(), "{business}: {:?}", fit.features);
    }
}

#[test]
fn every_clause_can_be_found() {
    let mut languages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (section, language, clause) in clauses::written().filter(|(section, ..)| *section != clauses::SHARED) {
        languages.entry(section).or_default().insert(language);
        if section.parse::<Feature>().is_err() || language.parse::<Language>().is_err() {
            complaints.push(format!("[{section}] {language}: {clause}"));
        }
        for word in clause.split('…').flat_map(|group| clauses::words_of(language, group)) {
            let stem = folded(word.trim_end_matches('*'));
            if stem.is_empty() || stem.contains(' ') || word.ends_with('*') && stem.chars().count() < 3 {
                complaints.push(format!("[{section}] {language}: {word:?} in {clause}"));
            }
        }
    }
    for feature in Feature::ALL {
        if languages.get(feature.as_str()).is_none_or(|languages| languages.len() < Language::ALL.len()) {
            complaints.push(format!("{feature} has no clause in some language"));
        }
    }
    assert_none(&complaints);
}
