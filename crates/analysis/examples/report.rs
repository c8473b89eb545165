//! How well the labelled prompts are understood, how far a confidence can be trusted, and which trades are confused: `cargo run -p analysis --example report`.
//!
//! `LABELLED` names another file to take the prompts from. With an argument, also every mistake (`-- all`), or those whose line holds the argument (`-- "fr name"`).

#[path = "../tests/labelled/measure.rs"]
mod measure;

use measure::{Scores, asked_for_a_name, labelled, measure, read_all, wrongly_suggested};

fn main() {
    // Another set of the same kind, such as one that is kept apart.
    let other = std::env::var("LABELLED").ok().map(|path| std::fs::read_to_string(path).expect("a readable file"));
    let set = other.as_deref().map_or_else(labelled, read_all);
    let report = measure(&set, analysis::analyse);
    println!(
        "{:8} {:>7} {:>6} {:>8} {:>6} {:>6} {:>8} {:>8}",
        "", "prompts", "type", "language", "name", "place", "features", "missing"
    );
    for (language, scores) in &report.by_language {
        line(language.as_str(), scores);
    }
    line("all", &report.total());
    println!("\nconfidence  right  of");
    for (tenth, (right, of)) in report.calibration.iter().enumerate().filter(|(_, (_, of))| *of > 0) {
        println!("0.{tenth}–       {right:5} {of:4}");
    }
    let wrong = wrongly_suggested(&set);
    println!("\n{} suggestions of what {} prompts have or ask for", wrong.len(), set.len());
    let (asked, nameless) = asked_for_a_name(&set);
    println!("{asked} of {nameless} that give no name are asked for it\n");
    for ((meant, understood), times) in &report.confused {
        println!("{meant} was taken for {understood}: {times}");
    }
    let Some(wanted) = std::env::args().nth(1) else { return };
    println!();
    for suggested in wrong.iter().filter(|suggested| wanted == "all" || suggested.contains(&wanted)) {
        println!("suggested {suggested}");
    }
    for mistake in report.mistakes.iter().filter(|mistake| wanted == "all" || mistake.contains(&wanted)) {
        println!("{mistake}");
    }
}

fn line(name: &str, scores: &Scores) {
    println!(
        "{name:8} {:7} {:6.3} {:8.3} {:6.3} {:6.3} {:8.3} {:8.3}",
        scores.prompts,
        scores.business.accuracy(),
        scores.language.accuracy(),
        scores.name.accuracy(),
        scores.place.accuracy(),
        scores.features.f1(),
        scores.missing.f1(),
    );
}
