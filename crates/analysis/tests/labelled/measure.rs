//! Holds what is understood of the labelled prompts against their labels.

use std::collections::{BTreeMap, BTreeSet};

use i18n::Locale;
use protocol::analysis::{Analysis, BusinessType, Feature, Language, MissingInformation};

/// The labelled prompts, a file for each language; all were written before anything was done for them.
const PROMPTS: [&str; 5] = [
    include_str!("en.txt"),
    include_str!("ar.txt"),
    include_str!("fr.txt"),
    include_str!("es.txt"),
    include_str!("de.txt"),
];

/// A prompt and what is to be understood of it.
#[derive(Debug)]
pub(crate) struct Labelled {
    pub(crate) language: Language,
    pub(crate) prompt: String,
    pub(crate) business: BusinessType,
    pub(crate) name: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) features: Vec<Feature>,
    pub(crate) missing: Vec<MissingInformation>,
}

/// Every labelled prompt. A label that cannot be read is a mistake in the file, and told as such.
pub(crate) fn labelled() -> Vec<Labelled> {
    PROMPTS.iter().flat_map(|file| read_all(file)).collect()
}

/// The prompts of a file of the same kind.
pub(crate) fn read_all(file: &str) -> Vec<Labelled> {
    let mut all = Vec::new();
    let mut language = Language::En;
    let mut prompt: Vec<&str> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(section) = line.strip_prefix('[') {
            language = section.trim_end_matches(']').parse().expect("a language");
        } else if let Some(text) = line.strip_prefix("> ") {
            prompt.push(text);
        } else {
            all.push(read(language, &std::mem::take(&mut prompt).join("\n"), line));
        }
    }
    all
}

fn read(language: Language, prompt: &str, label: &str) -> Labelled {
    let fields: Vec<&str> = label.split('|').map(str::trim).collect();
    let [business, name, place, features, given] = fields[..] else { panic!("five fields: {label}") };
    let some = |text: &str| (text != "-").then(|| text.to_owned());
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace().filter(|word| *word != "-").map(str::to_owned).collect()
    };
    let mut given: Vec<MissingInformation> =
        words(given).iter().map(|word| word.parse().unwrap_or_else(|_| panic!("{word} in: {label}"))).collect();
    given.extend(some(name).map(|_| MissingInformation::BusinessName));
    given.extend(some(place).map(|_| MissingInformation::Location));
    Labelled {
        language,
        prompt: prompt.to_owned(),
        business: business.parse().unwrap_or_else(|_| panic!("{business} in: {label}")),
        name: some(name),
        place: some(place),
        features: words(features)
            .iter()
            .map(|word| word.parse().unwrap_or_else(|_| panic!("{word} in: {label}")))
            .collect(),
        missing: MissingInformation::ALL.iter().copied().filter(|missing| !given.contains(missing)).collect(),
    }
}

/// Counts of one field.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    pub(crate) right: usize,
    /// Found though not there.
    pub(crate) extra: usize,
    /// There though not found.
    pub(crate) lost: usize,
    pub(crate) of: usize,
}

impl Score {
    pub(crate) fn accuracy(self) -> f64 {
        ratio(self.right, self.of)
    }

    pub(crate) fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.extra + self.lost)
    }

    fn single<T: PartialEq>(&mut self, expect: &T, got: &T) -> bool {
        self.of += 1;
        self.right += usize::from(expect == got);
        expect == got
    }

    fn set<T: PartialEq>(&mut self, expect: &[T], got: &[T]) -> bool {
        let right = expect.iter().filter(|item| got.contains(item)).count();
        self.right += right;
        self.extra += got.len() - right;
        self.lost += expect.len() - right;
        self.of += expect.len();
        right == expect.len() && right == got.len()
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.extra += other.extra;
        self.lost += other.lost;
        self.of += other.of;
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What a language scored.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scores {
    pub(crate) prompts: usize,
    pub(crate) business: Score,
    pub(crate) language: Score,
    pub(crate) name: Score,
    pub(crate) place: Score,
    pub(crate) features: Score,
    pub(crate) missing: Score,
}

impl Scores {
    fn add(&mut self, other: Self) {
        self.prompts += other.prompts;
        self.business.add(other.business);
        self.language.add(other.language);
        self.name.add(other.name);
        self.place.add(other.place);
        self.features.add(other.features);
        self.missing.add(other.missing);
    }
}

/// The outcome over a set.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) by_language: BTreeMap<Language, Scores>,
    /// For each tenth of confidence: how often the trade was right, and how many there were.
    pub(crate) calibration: [(usize, usize); 10],
    /// The sum of all confidences: how many trades were claimed to be right.
    pub(crate) claimed: f64,
    /// The trade that was meant, the one that was understood, and how often.
    pub(crate) confused: BTreeMap<(String, String), usize>,
    /// Every mistake in a line.
    pub(crate) mistakes: Vec<String>,
}

impl Report {
    pub(crate) fn total(&self) -> Scores {
        let mut total = Scores::default();
        self.by_language.values().for_each(|scores| total.add(*scores));
        total
    }
}

/// Understands every prompt of a set. The locale is never the prompt's own, so that the language has to be found.
pub(crate) fn measure(set: &[Labelled], analyse: impl Fn(&str, Language) -> Analysis) -> Report {
    let mut report = Report::default();
    for one in set {
        let locale = if one.language == Language::En { Language::De } else { Language::En };
        let got = analyse(&one.prompt, locale);
        let scores = report.by_language.entry(one.language).or_default();
        scores.prompts += 1;
        let mut wrong = |field: &str, right: bool, expect: String, found: String| {
            if !right {
                report.mistakes.push(format!("{} {field}: {found} for {expect} in: {}", one.language, one.prompt));
            }
        };
        let right = scores.business.single(&one.business, &got.business_type);
        wrong("type", right, one.business.to_string(), format!("{} ({})", got.business_type, got.confidence));
        if !right {
            *report.confused.entry((one.business.to_string(), got.business_type.to_string())).or_default() += 1;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1")]
        let tenth = ((got.confidence * 10.0) as usize).min(9);
        report.claimed += got.confidence;
        report.calibration[tenth].0 += usize::from(right);
        report.calibration[tenth].1 += 1;
        let right = scores.language.single(&one.language, &got.language);
        wrong("language", right, one.language.to_string(), got.language.to_string());
        let (expect, found) = (plain(one.name.as_ref()), plain(got.extracted_info.business_name.as_ref()));
        let right = scores.name.single(&expect, &found);
        wrong("name", right, expect, found);
        let (expect, found) = (plain(one.place.as_ref()), plain(got.extracted_info.location.as_ref()));
        let right = scores.place.single(&expect, &found);
        wrong("place", right, expect, found);
        let right = scores.features.set(&one.features, &got.functional_requirements);
        wrong("features", right, format!("{:?}", one.features), format!("{:?}", got.functional_requirements));
        let right = scores.missing.set(&one.missing, &got.missing_information);
        wrong(
            "missing",
            right,
            format!("{:?}", one.missing),
            format!("{:?} ({:?})", got.missing_information, got.extracted_info),
        );
    }
    report
}

fn plain(text: Option<&String>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| text.to_lowercase())
}

/// Each suggestion of what a prompt has or asks for by its label, in whichever language.
pub(crate) fn wrongly_suggested(set: &[Labelled]) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for one in set {
        let understood = analysis::understand(&one.prompt, one.language);
        for tag in ["en", "ar", "fr", "es", "de"] {
            let got = analysis::quick_suggestions(&understood, &Locale::parse(tag));
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
    wrong
}

/// Of the prompts that give no name how many are asked for it, and how many there are.
pub(crate) fn asked_for_a_name(set: &[Labelled]) -> (usize, usize) {
    let nameless = set.iter().filter(|one| one.name.is_none());
    let asked = nameless.clone().filter(|one| {
        let got = analysis::quick_suggestions(&analysis::understand(&one.prompt, one.language), &Locale::default());
        got.iter().any(|suggestion| suggestion.id == "qs-business_name")
    });
    (asked.count(), nameless.count())
}
