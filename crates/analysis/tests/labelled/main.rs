//! What is understood of prompts as people write them.

mod measure;

use measure::{Score, labelled, measure};

#[track_caller]
fn check(what: &str, score: f64, at_least: f64) {
    assert!(score >= at_least, "{what}: {score:.3}, wanted {at_least}; see `cargo run -p analysis --example report`");
}

#[test]
fn the_labelled_prompts_are_understood() {
    let total = measure(&labelled(), analysis::analyse).total();
    check("business type", total.business.accuracy(), 0.92);
    check("language", total.language.accuracy(), 0.97);
    check("name", total.name.accuracy(), 0.9);
    check("place", total.place.accuracy(), 0.9);
    check("features", total.features.f1(), 0.88);
    check("missing information", total.missing.f1(), 0.88);
}

#[test]
fn no_language_is_left_behind() {
    for (language, scores) in measure(&labelled(), analysis::analyse).by_language {
        assert!(scores.prompts >= 25, "{language}: {} prompts", scores.prompts);
        check(&format!("{language}: business type"), scores.business.accuracy(), 0.85);
        check(&format!("{language}: language"), scores.language.accuracy(), 0.93);
        check(&format!("{language}: features"), Score::f1(scores.features), 0.85);
        check(&format!("{language}: missing information"), Score::f1(scores.missing), 0.85);
    }
}
