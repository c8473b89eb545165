//! No message is left over: each is asked for somewhere in the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

use protocol::{
    analysis::{BusinessType, Feature, MissingInformation},
    failure::FailureCode,
    problem::ProblemCode,
};

use super::messages::ids;

/// The Rust and TypeScript of the whole repository, this crate's own tests aside.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("crates"), root.join("web")];
    let mut all = String::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !matches!(name.as_str(), "node_modules" | "target" | "dist" | "tests") {
                folders.push(path);
            } else if matches!(extension.as_str(), "rs" | "ts" | "tsx") {
                all.push_str(&fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    all
}

/// Whether the rest of an id is a word that the code puts there.
fn is_made_of_words(id: &str) -> bool {
    fn words<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<String> {
        all.iter().map(|one| name(*one).replace('_', "-")).collect()
    }
    let features = words(Feature::ALL, Feature::as_str);
    let missing = words(MissingInformation::ALL, MissingInformation::as_str);
    let businesses = words(BusinessType::ALL, BusinessType::as_str);
    let problems = words(ProblemCode::ALL, ProblemCode::as_str);
    let failures = words(FailureCode::ALL, FailureCode::as_str);
    let universal = ["seo", "analytics", "accessibility"].map(str::to_owned);
    let extras = ["steps", "values", "notice", "legal", "accessibility"].map(str::to_owned);
    let looks = ["atelier", "hearth", "clear", "ledger", "volt", "grid", "confetti", "meadow"].map(str::to_owned);
    let families: [(&str, Vec<&[String]>); 8] = [
        ("qs-", vec![&features, &missing, &universal]),
        ("rec-", vec![&features, &extras]),
        ("problem-", vec![&problems]),
        ("failure-", vec![&failures]),
        ("site-feature-", vec![&features]),
        ("site-missing-", vec![&missing]),
        ("site-say-look-", vec![&looks]),
        ("site-trade-", vec![&businesses]),
    ];
    families.iter().any(|(prefix, lists)| {
        let rest = id.strip_prefix(prefix).map(|rest| rest.replace('_', "-"));
        rest.is_some_and(|rest| lists.iter().any(|list| list.contains(&rest)))
    })
}

#[test]
fn every_message_is_asked_for() {
    let sources = sources();
    let unused: Vec<String> = ids()
        .into_iter()
        .filter(|id| {
            let message = id.split('.').next().unwrap_or(id);
            // The Studio's page holds its own words to what it asks for.
            let is_the_studios = message.starts_with("studio-");
            !is_the_studios && !sources.contains(&format!("\"{message}\"")) && !is_made_of_words(message)
        })
        .collect();
    assert!(unused.is_empty(), "nobody asks for {unused:#?}");
}
