//! Every sentence is there in every language.

use std::collections::BTreeSet;

use super::*;

/// Ids of a Fluent file, attributes as `id.attribute`.
fn ids(source: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut last = String::new();
    for line in source.lines() {
        if let Some((id, _)) = line.split_once(" = ").or_else(|| line.split_once(" =")) {
            if let Some(attribute) = id.trim_start().strip_prefix('.') {
                ids.insert(format!("{last}.{attribute}"));
            } else if !id.starts_with([' ', '#']) {
                id.clone_into(&mut last);
                ids.insert(last.clone());
            }
        }
    }
    ids
}

macro_rules! sources {
    ($file:literal) => {
        [
            ("en", include_str!(concat!("../../../../../locales/en/", $file))),
            ("ar", include_str!(concat!("../../../../../locales/ar/", $file))),
            ("fr", include_str!(concat!("../../../../../locales/fr/", $file))),
            ("es", include_str!(concat!("../../../../../locales/es/", $file))),
            ("de", include_str!(concat!("../../../../../locales/de/", $file))),
        ]
    };
}

#[test]
fn every_language_has_the_same_messages() {
    for sources in [sources!("site.ftl"), sources!("recommendations.ftl")] {
        let [(_, english), others @ ..] = sources;
        let english = ids(english);
        assert!(english.len() > 25);
        for (language, source) in others {
            let own = ids(source);
            let missing: Vec<_> = english.difference(&own).collect();
            let unknown: Vec<_> = own.difference(&english).collect();
            assert!(missing.is_empty() && unknown.is_empty(), "{language}: missing {missing:?}, unknown {unknown:?}");
        }
    }
}

#[test]
fn no_page_shows_the_id_of_a_message() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            for features in [&[][..], Feature::ALL] {
                let mut brief = with_features(brief(*language, *business), features);
                brief.prompt = "how it works, our values, legal notice, accessibility statement, notice bar, for search engines, visitor statistics".to_owned();
                let mut texts: Vec<String> = finished_pages(&brief).into_iter().map(|(_, page)| page).collect();
                texts.push(said(&brief));
                for text in texts {
                    for rest in text.split("site-").skip(1) {
                        let is_class = ["header", "nav\"", "footer"].iter().any(|class| rest.starts_with(class));
                        assert!(is_class, "{language} {business}: site-{}", rest.chars().take(30).collect::<String>());
                    }
                }
            }
        }
    }
}
