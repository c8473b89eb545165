//! No prompt makes the analysis panic or return much.

use i18n::Locale;
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use protocol::analysis::{Analysis, Language};

use crate::{clean, quick_suggestions, understand};

fn texts(analysis: &Analysis) -> Vec<&String> {
    let info = &analysis.extracted_info;
    let single =
        [&info.business_name, &info.location, &info.phone, &info.email, &info.hours, &info.audience, &info.style];
    single.into_iter().flatten().chain(&info.services).chain(&info.prices).chain(&analysis.services).collect()
}

#[track_caller]
fn check(prompt: &str) {
    let understood = understand(prompt, Language::En);
    let analysis = &understood.analysis;
    assert!((0.0..=1.0).contains(&analysis.confidence));
    assert!(analysis.services.len() <= clean::MAX_ITEMS && analysis.extracted_info.prices.len() <= clean::MAX_ITEMS);
    for text in texts(analysis) {
        assert!(!text.is_empty() && text.chars().count() <= clean::MAX_CHARS, "{text:?}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!text.contains(['\u{202E}', '\u{2066}', '\u{2067}', '\u{2028}']), "{text:?}");
    }
    assert!(quick_suggestions(&understood, &Locale::default()).len() <= 4);
}

#[test]
fn odd_prompts_are_taken() {
    for prompt in [
        "\0",
        "called \0\u{202E}",
        "salon \"\0Bella\0\" in Lis\0bon",
        "\"\"\"\"\"\"",
        "''''",
        "«»«»",
        "@.@.@",
        "a@b.c@d.e",
        "$$$ 1 $ 2 $",
        "9-9-9-9-9-9-9-9",
        "24:00:00:00",
        "called called called called",
        "in in in in",
        "no no no no",
        "\u{FEFF}\u{200B}",
        "👩‍👩‍👧‍👦 salon 💇",
        "ﷺ ﷽ ﻣﻄﻌﻢ",
        "İIıi ẞß ǅ",
    ] {
        check(prompt);
    }
}

#[test]
fn eight_thousand_characters_of_anything_are_taken() {
    for unit in [
        "a",
        "a ",
        "salon ",
        "called ",
        "\"",
        "\"a",
        "in Paris, ",
        "no blog or ",
        "1",
        "1 ",
        "1-",
        "€1",
        "9am-",
        "@a.",
        "a@b.c ",
        "و",
        "ال",
        "ومطعم ",
        "ß",
        "\u{300}",
        "\u{0}",
        "x@",
        "http://",
        "Mo-",
        "Bella ",
        "A",
        "l'",
        "terminbuchung",
        "zahnarzt",
        "we offer a, ",
        "für ",
        "restauran ",
        "restaurnt",
        "\n",
        "((((",
        "🙂",
    ] {
        check(&unit.repeat(8000 / unit.chars().count()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_taken(prompt in any::<String>()) {
        check(&prompt);
    }

    #[test]
    fn any_mixture_of_words_and_signs_is_taken(parts in prop::collection::vec(0_usize..PARTS.len(), 0..60)) {
        let prompt: String = parts.into_iter().map(|part| PARTS[part]).collect();
        check(&prompt);
    }
}

const PARTS: &[&str] = &[
    " ",
    " ",
    " ",
    ", ",
    ". ",
    "\n",
    ": ",
    "\"",
    "'",
    "«",
    "»",
    "-",
    "–",
    "salon",
    "Restaurant",
    "مطعم",
    "في",
    "ال",
    "و",
    "called",
    "named",
    "Bella",
    "in",
    "Paris",
    "no",
    "without",
    "booking",
    "Blog",
    "or",
    "and",
    "9",
    "18",
    "am",
    "pm",
    "h",
    "€",
    "$",
    "35",
    "+971",
    "heißt",
    "soll",
    "er",
    "heißen",
    "den Namen",
    "Dr.",
    "med.",
    "Ges.m.b.H.",
    "e.V.",
    "GmbH",
    "& Co. KG",
    "Söhne",
    "J.",
    "shop.de",
    "_",
    "(",
    ")",
    "/",
    "by",
    "Name",
    "is our name",
    "c'est le nom",
    "اسم",
    "هو الاسم",
    "د.",
    "ابو",
    "وشركاه",
    "للسياحة",
    "ذهبي",
    "النور",
    "خولة",
    "شركة",
    "انا",
    "@",
    ".",
    "example",
    "for",
    "kids",
    "we offer",
    "Leistungen",
    "heißt",
    "s",
    "Dr.",
    "Mon",
    "to",
    "\0",
    "\u{202E}",
    "\u{301}",
    "street",
    "12",
    "open",
    "is not needed",
];
