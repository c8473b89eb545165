//! What is understood of prompts as people write them.

mod measure;

use std::collections::BTreeSet;

use analysis::quick_suggestions;
use i18n::Locale;
use measure::{labelled, measure, read_all};
use protocol::analysis::{BusinessType, Feature, Language, MissingInformation};

#[track_caller]
fn check(what: &str, score: f64, at_least: f64) {
    assert!(score >= at_least, "{what}: {score:.3}, wanted {at_least}; see `cargo run -p analysis --example report`");
}

#[test]
fn the_labelled_prompts_are_understood() {
    let report = measure(&labelled(), analysis::analyse);
    check("all languages: business type", report.total().business.accuracy(), 0.97);
    for (language, scores) in report.by_language {
        assert!(scores.prompts >= 140, "{language}: {} prompts", scores.prompts);
        let check = |what: &str, score: f64, at_least: f64| check(&format!("{language}: {what}"), score, at_least);
        check("business type", scores.business.accuracy(), 0.95);
        check("language", scores.language.accuracy(), 0.99);
        check("name", scores.name.accuracy(), 0.95);
        check("place", scores.place.accuracy(), 0.93);
        check("features", scores.features.f1(), 0.95);
        check("missing information", scores.missing.f1(), 0.95);
    }
}

/// Prompts that nobody looked at while the lexicon was made.
#[test]
fn prompts_that_nobody_has_seen_are_understood() {
    let set = read_all(include_str!("held_out.txt"));
    assert!(set.len() >= 300, "{} prompts", set.len());
    let total = measure(&set, analysis::analyse).total();
    check("held out: business type", total.business.accuracy(), 0.91);
    check("held out: language", total.language.accuracy(), 0.97);
    check("held out: name", total.name.accuracy(), 0.83);
    check("held out: place", total.place.accuracy(), 0.93);
    check("held out: features", total.features.f1(), 0.87);
    check("held out: missing information", total.missing.f1(), 0.92);
}

#[test]
fn every_trade_is_among_the_prompts() {
    let seen: BTreeSet<&str> = labelled().iter().map(|one| one.business.as_str()).collect();
    let absent: Vec<_> = BusinessType::ALL.iter().filter(|business| !seen.contains(business.as_str())).collect();
    assert!(absent.is_empty(), "{absent:?}");
}

#[test]
fn a_confidence_is_no_more_than_what_comes_true() {
    let calibration = measure(&labelled(), analysis::analyse).calibration;
    for (tenth, (right, of)) in calibration.into_iter().enumerate() {
        // At 0.7 and above 7 in 10 are right at least; a few prompts prove nothing.
        assert!(of < 8 || right * 10 >= of * tenth, "{right} of {of} right at 0.{tenth}");
    }
    let high = calibration[7..].iter().map(|(_, of)| of).sum::<usize>();
    let all = calibration.iter().map(|(_, of)| of).sum::<usize>();
    assert!(high * 2 > all, "sure of {high} of {all} alone");
}

/// What is left of a prompt when its first half got lost, with what says the trade more often than not.
fn second_half(prompt: &str) -> String {
    let words: Vec<&str> = prompt.split_whitespace().collect();
    words[words.len() / 2..].join(" ")
}

/// Whole prompts are understood too well to show what a confidence is worth; of halves one trade in four is.
#[test]
fn half_a_prompt_gets_the_confidence_that_it_deserves() {
    let half = |prompt: &str, locale| analysis::analyse(&second_half(prompt), locale);
    let calibration = measure(&labelled(), half).calibration;
    let (mut claimed, mut right, mut all) = (0, 0, 0);
    for (tenth, (right_here, of)) in calibration.into_iter().enumerate() {
        // The middle of the tenth, in hundredths.
        claimed += of * (10 * tenth + 5);
        right += 100 * right_here;
        all += 100 * of;
    }
    // Within 8 in 100.
    assert!(claimed.abs_diff(right) * 100 < all * 8, "claimed {claimed}, right {right} of {all}: {calibration:?}");
    assert!(right * 2 < all, "halves are understood too well to show anything");
}

#[test]
fn a_prompt_that_says_nothing_or_names_two_trades_gets_a_low_confidence() {
    for prompt in [
        "something nice for my business",
        "موقع حلو",
        "un truc joli",
        "quiero una web",
        "irgendwas mit Internet",
        "a law firm and a bakery",
        "Zahnarztpraxis und Restaurant",
        "un restaurant et un cabinet d'avocats",
        "una peluquería y un hotel",
        "مطعم وعيادة أسنان",
    ] {
        let got = analysis::analyse(prompt, Language::En);
        assert!(got.confidence < 0.7, "{} at {} for: {prompt}", got.business_type, got.confidence);
    }
}

/// The suggestions for every labelled prompt in every language, against the labels and not against the analysis.
#[test]
fn nothing_that_a_prompt_has_or_asks_for_is_suggested() {
    let mut wrong = BTreeSet::new();
    for one in labelled() {
        let analysis = analysis::analyse(&one.prompt, one.language);
        for tag in ["en", "ar", "fr", "es", "de"] {
            let got = quick_suggestions(&analysis, &Locale::parse(tag));
            assert!(!got.is_empty() && got.len() <= 4, "{got:?}");
            for suggestion in got {
                let word = suggestion.id.strip_prefix("qs-").expect("an id begins with qs-");
                let asked = word.parse::<Feature>().is_ok_and(|feature| one.features.contains(&feature));
                let given = word.parse::<MissingInformation>().is_ok_and(|missing| !one.missing.contains(&missing));
                if asked || given {
                    wrong.insert(format!("{word} for: {}", one.prompt));
                }
            }
        }
    }
    // Only what was not understood at all may be suggested; that is so for fewer than one prompt in eighty.
    let told = wrong.len();
    let which = wrong.into_iter().collect::<Vec<_>>().join("\n");
    assert!(told * 80 < labelled().len(), "{told}:\n{which}");
}

#[test]
fn information_goes_before_features_and_features_before_what_suits_every_site() {
    for one in labelled() {
        let analysis = analysis::analyse(&one.prompt, one.language);
        let kinds: Vec<u8> = quick_suggestions(&analysis, &Locale::default())
            .iter()
            .map(|suggestion| {
                let word = suggestion.id.strip_prefix("qs-").expect("an id begins with qs-");
                if word.parse::<MissingInformation>().is_ok() {
                    0
                } else if word.parse::<Feature>().is_ok() {
                    1
                } else {
                    2
                }
            })
            .collect();
        assert!(kinds.is_sorted(), "{kinds:?} for: {}", one.prompt);
    }
}
