//! In which language the page is.

/// Languages that the page has words for; the first is the one for everybody else.
const LANGUAGES: [&str; 5] = ["en", "ar", "fr", "es", "de"];

/// The page's language, and what the gateway is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language {
    /// One of [`LANGUAGES`].
    pub(crate) lang: &'static str,
    /// The tag that was asked for, which may say more: `ar-eg`.
    pub(crate) locale: String,
}

impl Language {
    /// Of the first path segment where that is a language tag, else of `Accept-Language`.
    pub(crate) fn choose(segment: Option<&str>, accept: &str) -> Self {
        if let Some(tag) = segment.filter(|segment| is_tag(segment)) {
            return Self { lang: known(tag).unwrap_or(LANGUAGES[0]), locale: tag.to_owned() };
        }
        let mut wanted: Vec<_> = accept.split(',').filter_map(weighed).collect();
        wanted.sort_by_key(|(_, thousandths)| std::cmp::Reverse(*thousandths));
        let found = wanted.iter().find_map(|(tag, _)| known(tag).map(|lang| Self { lang, locale: (*tag).to_owned() }));
        found.unwrap_or_else(|| Self { lang: LANGUAGES[0], locale: LANGUAGES[0].to_owned() })
    }

    pub(crate) fn dir(&self) -> &'static str {
        if self.lang == "ar" { "rtl" } else { "ltr" }
    }
}

/// Whether `text` looks like a language tag, so that it can be the first segment of the page's path.
pub(crate) fn is_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language =
        parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    language && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn known(tag: &str) -> Option<&'static str> {
    let language = tag.split(['-', '_']).next()?;
    LANGUAGES.into_iter().find(|known| known.eq_ignore_ascii_case(language))
}

/// A tag of `Accept-Language`, and how much it is wanted, in thousandths.
fn weighed(entry: &str) -> Option<(&str, u16)> {
    let mut parts = entry.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| is_tag(tag))?;
    let quality: f32 = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse().ok())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
    if thousandths == 0 { None } else { Some((tag, thousandths)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(segment: Option<&str>, accept: &str, lang: &str, locale: &str) {
        let language = Language::choose(segment, accept);
        assert_eq!((language.lang, language.locale.as_str()), (lang, locale), "{segment:?} {accept:?}");
    }

    #[test]
    fn the_first_path_segment_decides_and_else_the_browser() {
        check(Some("ar-eg"), "fr", "ar", "ar-eg");
        check(Some("es_MX"), "", "es", "es_MX");
        check(Some("pt-br"), "fr", "en", "pt-br");
        check(None, "fr-CA, en;q=0.8", "fr", "fr-CA");
        check(None, "pt-BR, de;q=0.2, ar;q=0.9", "ar", "ar");
        check(None, "ar;q=0, *", "en", "en");
        check(None, "", "en", "en");
        check(None, "ar;q=x, de", "de", "de");
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        assert_eq!(Language::choose(Some("ar"), "").dir(), "rtl");
        assert_eq!(Language::choose(Some("fr"), "").dir(), "ltr");
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
