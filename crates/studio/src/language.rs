//! In which language the page is.

use i18n::Locale;
use protocol::api::Dir;

/// The page's language: of the first path segment where that is a language tag, else of `Accept-Language`.
pub(crate) fn choose(segment: Option<&str>, accept: &str) -> Locale {
    Locale::negotiate(segment.filter(|segment| is_tag(segment)), Some(accept))
}

/// The value of the attribute `dir`.
pub(crate) fn dir(locale: &Locale) -> &'static str {
    match locale.dir() {
        Dir::Rtl => "rtl",
        Dir::Ltr => "ltr",
    }
}

/// Whether `text` looks like a language tag, so that it can be the first segment of the page's path.
pub(crate) fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language =
        parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    language && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(segment: Option<&str>, accept: &str, language: &str, requested: &str, direction: &str) {
        let locale = choose(segment, accept);
        let found = (locale.language().as_str(), locale.requested(), dir(&locale));
        assert_eq!(found, (language, requested, direction), "{segment:?} {accept:?}");
    }

    #[test]
    fn the_first_path_segment_decides_and_else_the_browser() {
        check(Some("ar-eg"), "fr", "ar", "ar-EG", "rtl");
        check(Some("es_MX"), "", "es", "es-MX", "ltr");
        check(Some("pt-br"), "fr", "en", "pt-BR", "ltr");
        check(Some("nothing"), "fr", "fr", "fr", "ltr");
        check(None, "fr-CA, en;q=0.8", "fr", "fr-CA", "ltr");
        check(None, "pt-BR, de;q=0.2, ar;q=0.9", "ar", "ar", "rtl");
        check(None, "", "en", "en", "ltr");
    }

    #[test]
    fn what_is_no_tag_is_none() {
        for (text, good) in [
            ("ar", true),
            ("zh-Hant-TW", true),
            ("assets", false),
            ("a", false),
            ("", false),
            ("ar-", false),
            ("a\"", false),
        ] {
            assert_eq!(is_tag(text), good, "{text}");
        }
    }
}
