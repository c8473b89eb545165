//! Order, soundness and determinism of a build.

use super::*;
use crate::{check_page, check_site};

#[test]
fn every_trade_in_every_language_builds_a_sound_site() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            let built = build(&brief(*language, *business));
            assert_eq!(check_site(&built.scaffold), Ok(()), "scaffold: {language} {business}");
            assert_eq!(check_site(&built.files()), Ok(()), "{language} {business}");
            for file in built.files() {
                assert!(SiteFile::new(file.path.clone(), file.content.clone()).is_ok(), "{}", file.path);
            }
        }
    }
}

#[test]
fn the_site_is_sound_after_every_single_file() {
    for (language, business, features) in [
        (Language::Ar, BusinessType::Salon, &[Feature::Booking, Feature::Multilingual][..]),
        (Language::Fr, BusinessType::Ecommerce, &[]),
        (Language::En, BusinessType::Blog, Feature::ALL),
    ] {
        let built = build(&with_features(full_brief(language, business, "Name"), features));
        let mut files = built.scaffold.clone();
        for version in &built.versions {
            assert_eq!(check_page(&version.path, &version.content, &files), Ok(()), "{}", version.path);
            put(&mut files, version);
            assert_eq!(check_site(&files), Ok(()), "after {}", version.path);
        }
    }
}

#[test]
fn every_version_shows_more_and_nothing_is_left_unwritten() {
    let built = build(&with_features(full_brief(Language::En, BusinessType::Restaurant, "Name"), Feature::ALL));
    assert!(built.all_pages().contains("data-feature=\"menu\""));
    assert!(!built.all_pages().contains("aria-busy"), "something is still being written");
    let scaffold = String::from_utf8_lossy(&built.scaffold.last().expect("a page").content).into_owned();
    assert!(scaffold.contains("aria-busy"));
    let pending = |version: &SiteFile| String::from_utf8_lossy(&version.content).matches("aria-busy").count();
    let home: Vec<usize> = built.versions.iter().filter(|file| file.path == "index.html").map(pending).collect();
    assert!(home.len() > 3, "the first page grows: {home:?}");
    assert!(home.is_sorted_by(|before, after| before > after), "{home:?}");
}

#[test]
fn the_scaffold_shows_name_language_direction_and_look_at_once() {
    for (language, dir) in [(Language::Ar, "rtl"), (Language::De, "ltr")] {
        let brief = full_brief(language, BusinessType::Florist, "Rose & Dorn");
        let scaffold = Offline::new(Duration::ZERO).scaffold(&brief);
        let index = scaffold.iter().find(|file| file.path == "index.html").expect("an index.html");
        let index = String::from_utf8_lossy(&index.content);
        assert!(index.contains(&format!("<html lang=\"{language}\" dir=\"{dir}\" class=\"look-meadow\">")), "{index}");
        assert!(index.contains("<title>Rose &amp; Dorn · "), "{index}");
        let text = visible_text(&index);
        assert!(text.contains("Rose & Dorn") && text.contains("Lyon"), "{text}");
    }
}

#[test]
fn the_site_speaks_the_prompts_language_and_the_assistant_the_callers() {
    let mut brief = full_brief(Language::Ar, BusinessType::Cafe, "مقهى النيل");
    brief.locale = Locale::parse("fr-MA");
    let built = build(&brief);
    assert!(built.page("index.html").contains("<html lang=\"ar\" dir=\"rtl\""));
    assert!(built.text.contains("Votre site est prêt"), "{}", built.text);
    assert!(built.text.contains("مقهى النيل"), "{}", built.text);
}

#[test]
fn the_same_brief_always_makes_the_same_site() {
    let brief = full_brief(Language::Fr, BusinessType::Salon, "Salon Lumière");
    let (one, other) = (build(&brief), build(&brief));
    assert_eq!(one.files(), other.files());
    assert_eq!(one.text, other.text);
    // Another attempt or session of the same project looks the same too.
    let again = Brief { build_session_id: "bs_a-project_2_0000000b".to_owned(), ..brief.clone() };
    assert_eq!(build(&again).files(), one.files());
    let colours: std::collections::HashSet<String> = (0..12)
        .map(|project| {
            let brief = Brief { project_id: format!("project-{project}"), ..brief.clone() };
            Plan::of(&Subject::of(&brief)).hue.to_string()
        })
        .collect();
    assert!(colours.len() > 1, "projects of one trade may differ in colour");
}

#[test]
fn who_stops_listening_stops_the_engine() {
    let brief = full_brief(Language::En, BusinessType::Salon, "Name");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (sink, outputs) = Sink::channel(1);
    drop(outputs);
    let stopped = runtime.block_on(Offline::new(Duration::ZERO).build(&brief, &sink));
    assert!(stopped.is_err());
}

#[test]
fn tokens_come_at_the_given_pace() {
    let brief = full_brief(Language::En, BusinessType::Salon, "Name");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let (sink, mut outputs) = Sink::channel(100_000);
        let start = tokio::time::Instant::now();
        Offline::new(Duration::from_millis(15)).build(&brief, &sink).await.expect("a site");
        drop(sink);
        let mut tokens = 0;
        while let Some(output) = outputs.recv().await {
            tokens += u32::from(matches!(output, Output::Text(_)));
        }
        // The paused clock rounds each sleep up to the next millisecond.
        let expected = Duration::from_millis(15) * tokens;
        assert!(start.elapsed() >= expected && start.elapsed() <= expected + Duration::from_millis(2) * tokens);
    });
}

#[test]
fn the_text_is_short_plain_and_names_the_business() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            for (brief, name) in [
                (brief(*language, *business), None),
                (full_brief(*language, *business, "Zwölf & Co"), Some("Zwölf & Co")),
                (with_features(full_brief(*language, *business, "Zwölf & Co"), Feature::ALL), Some("Zwölf & Co")),
                (with_features(brief(*language, *business), Feature::ALL), None),
            ] {
                let text = said(&brief);
                let words = text.split_whitespace().count();
                assert!((60..=120).contains(&words), "{language} {business}: {words} words\n{text}");
                assert!(name.is_none_or(|name| text.contains(name)), "{text}");
                assert!(!text.contains(['*', '#', '`', '<', '{']), "{text}");
            }
        }
    }
    let brief = full_brief(Language::En, BusinessType::Salon, "Name");
    let built = build(&brief);
    assert_eq!(built.text, said(&brief));
    assert_eq!(built.tokens.len(), built.text.split_whitespace().count(), "word-sized pieces");
}
