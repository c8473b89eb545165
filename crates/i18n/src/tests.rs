use std::time::Duration;

use protocol::{
    analysis::Language,
    api::Dir,
    failure::{Cause, FailureCode},
    problem::ProblemCode,
};

use crate::{Arg, Locale, Reason, failure_text, problem_detail, problem_title, problems};

mod messages;
mod usage;

#[track_caller]
fn check(requested: Option<&str>, accept_language: Option<&str>, expect: (&str, &str, Dir)) {
    let locale = Locale::negotiate(requested, accept_language);
    assert_eq!((locale.requested(), locale.resolved(), locale.dir()), expect, "{requested:?} {accept_language:?}");
}

#[test]
fn the_nine_tags_of_the_first_plan_resolve() {
    check(Some("ar-eg"), None, ("ar-EG", "ar-EG", Dir::Rtl));
    check(Some("ar-sa"), None, ("ar-SA", "ar", Dir::Rtl));
    check(Some("ar-ae"), None, ("ar-AE", "ar", Dir::Rtl));
    check(Some("ar"), None, ("ar", "ar", Dir::Rtl));
    check(Some("fr-ma"), None, ("fr-MA", "fr-MA", Dir::Ltr));
    check(Some("fr"), None, ("fr", "fr", Dir::Ltr));
    check(Some("es"), None, ("es", "es", Dir::Ltr));
    check(Some("de"), None, ("de", "de", Dir::Ltr));
    check(Some("en"), None, ("en", "en", Dir::Ltr));
}

#[test]
fn tags_are_taken_as_people_write_them() {
    check(Some("ar_eg"), None, ("ar-EG", "ar-EG", Dir::Rtl));
    check(Some("AR-EG"), None, ("ar-EG", "ar-EG", Dir::Rtl));
    check(Some(" fr-ca "), None, ("fr-CA", "fr", Dir::Ltr));
    check(Some("es_MX"), None, ("es-MX", "es", Dir::Ltr));
    check(Some("de-AT"), None, ("de-AT", "de", Dir::Ltr));
    check(Some("EN_us.UTF-8"), None, ("en-US", "en", Dir::Ltr));
    check(Some("ar-Arab-EG"), None, ("ar-Arab-EG", "ar-EG", Dir::Rtl));
    check(Some("ar-EG-u-nu-latn"), None, ("ar-EG", "ar-EG", Dir::Rtl));
    check(Some("es-419"), None, ("es-419", "es", Dir::Ltr));
    check(Some("fra"), None, ("fr", "fr", Dir::Ltr));
}

#[test]
fn a_language_we_do_not_speak_is_answered_in_english() {
    check(Some("pt"), None, ("pt", "en", Dir::Ltr));
    check(Some("pt-BR"), Some("fr"), ("pt-BR", "en", Dir::Ltr));
    check(Some("he"), None, ("he", "en", Dir::Ltr));
}

#[test]
fn nonsense_falls_through_to_accept_language_and_then_to_english() {
    for nonsense in ["", " ", "!!", "english", "a", "x-klingon", "../../etc", "und", "ar EG", "日本", &"a-".repeat(99)]
    {
        check(Some(nonsense), Some("fr"), ("fr", "fr", Dir::Ltr));
        check(Some(nonsense), None, ("en", "en", Dir::Ltr));
    }
}

#[test]
fn accept_language_goes_by_weight() {
    check(None, Some("en;q=0.5, ar-EG;q=0.9, fr;q=0.1"), ("ar-EG", "ar-EG", Dir::Rtl));
    check(None, Some("de-CH,de;q=0.9,en;q=0.8"), ("de-CH", "de", Dir::Ltr));
    check(None, Some("pt, es;q=0.7, en;q=0.3"), ("es", "es", Dir::Ltr));
    check(None, Some("fr;q=0, de;q=0.2"), ("de", "de", Dir::Ltr));
    check(None, Some("fr ; q=0.4 , es ; q=0.6"), ("es", "es", Dir::Ltr));
    check(None, Some("*"), ("en", "en", Dir::Ltr));
    check(None, Some("ja"), ("ja", "en", Dir::Ltr));
    check(None, Some("fr;q=banana, ,;;,de;q=0.1"), ("de", "de", Dir::Ltr));
    check(None, Some(""), ("en", "en", Dir::Ltr));
}

#[test]
fn texts_of_a_page_come_together_with_their_variables_open() {
    let words = Locale::parse("ar-EG").texts("studio-");
    assert_eq!(words["width-phone"], "هاتف");
    assert!(words["download"].contains("{$path}"), "{}", words["download"]);
    assert_eq!(words.len(), Locale::default().texts("studio-").len());
    assert_eq!(Locale::parse("ar-EG").texts("problem-")["internal"], "حصلت مشكلة");
    assert!(Locale::default().texts("nothing-").is_empty());
}

#[test]
fn a_stored_tag_gives_the_same_locale_again() {
    for tag in ["ar-eg", "fr_MA", "pt", "zz-ZZ", "es-419", "en"] {
        let asked = Locale::negotiate(Some(tag), None);
        let stored = Locale::parse(asked.requested());
        assert_eq!(asked, stored);
        assert_eq!(asked.resolved(), stored.resolved());
    }
    assert_eq!(Locale::parse("\0"), Locale::default());
}

#[test]
fn a_locale_knows_its_language() {
    for (tag, language) in [
        ("ar-EG", Language::Ar),
        ("fr-MA", Language::Fr),
        ("es-MX", Language::Es),
        ("de", Language::De),
        ("pt", Language::En),
    ] {
        assert_eq!(Locale::parse(tag).language(), language);
        assert_eq!(Locale::of_language(language).language(), language);
    }
}

#[test]
fn a_message_that_an_overlay_lacks_comes_from_its_language() {
    let egypt = Locale::parse("ar-EG");
    let arabic = Locale::parse("ar");
    assert_ne!(egypt.text("problem-unavailable"), arabic.text("problem-unavailable"));
    assert_eq!(egypt.text("problem-token-expired"), arabic.text("problem-token-expired"));
}

#[test]
fn a_message_that_is_nowhere_is_its_id() {
    let locale = Locale::parse("ar");
    assert_eq!(locale.text("no-such-message"), "no-such-message");
    assert_eq!(locale.attribute("problem-internal", "colour"), "problem-internal.colour");
    assert!(!locale.has("no-such-message"));
    assert!(locale.has("problem-internal"));
}

#[test]
fn every_problem_and_failure_is_told_in_every_language() {
    for &language in Language::ALL {
        let locale = Locale::of_language(language);
        for &code in ProblemCode::ALL {
            let reason = Reason::Missing.text(&locale);
            let value = |name: &str| if name == "reason" { reason.clone() } else { "x-thing".to_owned() };
            let args: Vec<(&str, Arg<'_>)> =
                problems::variables(code).iter().map(|name| (*name, value(name).into())).collect();
            for text in [problem_title(&locale, code), problem_detail(&locale, code, &args)] {
                assert_is_a_sentence(&text, language, code.as_str());
            }
            assert!(!problem_detail(&locale, code, &[]).contains('$'), "{language} {code}");
        }
        for &code in FailureCode::ALL {
            for of_build in [true, false] {
                assert_is_a_sentence(&failure_text(&locale, code.into(), of_build), language, code.as_str());
            }
        }
    }
}

#[test]
fn a_sentence_says_how_long_to_wait() {
    let said = |language, wait_s| {
        let cause = Cause::new(FailureCode::RateLimited, Some(Duration::from_secs(wait_s)));
        failure_text(&Locale::of_language(language), cause, true)
    };
    for (language, wait_s, when) in [
        (Language::En, 1, "again in a second."),
        (Language::En, 17, "again in 17 seconds."),
        (Language::En, 60, "again in a minute."),
        (Language::En, 61, "again in 2 minutes."),
        (Language::En, 7_200, "again in 2 hours."),
        (Language::Fr, 120, "dans 2 minutes."),
        (Language::Es, 3_600, "en una hora."),
        (Language::De, 60, "in einer Minute noch"),
        (Language::De, 30, "in 30 Sekunden noch"),
        (Language::Ar, 60, "بعد دقيقة."),
        (Language::Ar, 120, "بعد دقيقتين."),
        (Language::Ar, 300, "دقائق."),
    ] {
        let text = said(language, wait_s);
        assert!(text.contains(when), "{wait_s} s: {text}");
    }
}

#[track_caller]
fn assert_is_a_sentence(text: &str, language: Language, code: &str) {
    assert!(!text.contains(['{', '}', '$']), "{language} {code}: {text}");
    assert!(!text.starts_with("problem-") && !text.starts_with("failure-"), "{language} {code}: {text}");
    let is_arabic = text.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c));
    assert_eq!(is_arabic, language == Language::Ar, "{language} {code}: {text}");
}

#[test]
fn a_detail_names_the_member_and_what_is_wrong_with_it() {
    let check = |tag: &str, reason: Reason<'_>, expect: &str| {
        let locale = Locale::parse(tag);
        let reason = reason.text(&locale);
        let args = [("member", "prompt".into()), ("reason", reason.into())];
        assert_eq!(problem_detail(&locale, ProblemCode::InvalidMember, &args), expect);
    };
    check("en", Reason::Missing, "“prompt” is missing.");
    check("en", Reason::Length { min: 1, max: 8000 }, "“prompt” must have 1 to 8,000 characters.");
    check("en", Reason::WrongType("string"), "“prompt” must be text.");
    check("fr", Reason::Length { min: 1, max: 8000 }, "« prompt » doit compter de 1 à 8\u{202F}000 caractères.");
    check("de", Reason::WrongType("string"), "„prompt“ muss ein Text sein.");
    check("es", Reason::Length { min: 1, max: 8000 }, "«prompt» debe tener entre 1 y 8000 caracteres.");
    check("ar", Reason::Missing, "«\u{2068}prompt\u{2069}» غير موجود.");
    check(
        "ar-EG",
        Reason::Length { min: 1, max: 8000 },
        "«\u{2068}prompt\u{2069}» يجب أن يكون طوله من ١ إلى ٨٬٠٠٠ حرف.",
    );
}

#[test]
fn arabic_has_six_plural_forms() {
    let locale = Locale::parse("ar");
    let forms: Vec<String> = [0, 1, 2, 3, 11, 100].map(|max| Reason::Count { max }.text(&locale)).to_vec();
    assert_eq!(
        forms,
        [
            "يجب ألا يزيد على صفر من العناصر",
            "يجب ألا يزيد على عنصر واحد",
            "يجب ألا يزيد على عنصرين",
            "يجب ألا يزيد على 3 عناصر",
            "يجب ألا يزيد على 11 عنصرًا",
            "يجب ألا يزيد على 100 عنصر",
        ]
    );
}

#[test]
fn a_length_in_arabic_has_the_form_of_its_number() {
    let locale = Locale::parse("ar");
    let check =
        |max: u64, expect: &str| assert!(Reason::Length { min: 1, max }.text(&locale).ends_with(expect), "{max}");
    check(1, "حرف واحد");
    check(2, "حرفين");
    check(10, "10 أحرف");
    check(64, "64 حرفًا");
    check(8000, "8,000 حرف");
}

#[test]
fn other_languages_tell_one_from_many() {
    let check = |tag: &str, max: u64, expect: &str| assert_eq!(Reason::Count { max }.text(&Locale::parse(tag)), expect);
    check("en", 1, "may have at most one entry");
    check("en", 12, "may have at most 12 entries");
    check("fr", 1, "peut avoir au plus 1 élément");
    check("fr", 12, "peut avoir au plus 12 éléments");
    check("es", 12, "puede tener como máximo 12 elementos");
    check("de", 1, "darf höchstens einen Eintrag haben");
    check("de", 12_000, "darf höchstens 12.000 Einträge haben");
}

#[test]
fn names_of_the_other_direction_are_isolated() {
    let text = |tag: &str, path: &str| {
        problem_detail(&Locale::parse(tag), ProblemCode::FileNotFound, &[("path", path.into())])
    };
    assert_eq!(text("en", "menu.html"), "The site has no file menu.html.");
    assert_eq!(text("en", "قائمة"), "The site has no file \u{2068}قائمة\u{2069}.");
    assert_eq!(text("ar", "menu.html"), "لا يوجد في الموقع ملف \u{2068}menu.html\u{2069}.");
    assert_eq!(text("ar", "قائمة الطعام"), "لا يوجد في الموقع ملف قائمة الطعام.");
    let args = [("path", Arg::from("menu.html"))];
    assert!(!Locale::parse("ar").plain_text_with("problem-file-not-found", &args).contains('\u{2068}'));
}
