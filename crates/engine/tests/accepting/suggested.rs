//! What is suggested and recommended does what it says, once it is accepted.

use analysis::{quick_suggestions, understand};
use i18n::Locale;
use protocol::analysis::{Feature, Language, Recommendation};

use crate::{SITES, Start, contains, engine, shows, text_of};

/// What a page shows once a recommendation is accepted.
fn mark_of_recommendation(recommendation: &Recommendation) -> String {
    match recommendation.feature {
        Some(feature) => format!("data-feature=\"{feature}\""),
        None => format!("data-extra=\"{}\"", recommendation.id.trim_start_matches("rec-")),
    }
}

#[tokio::test]
async fn accepting_each_recommendation_adds_what_it_says() {
    let mut refused = Vec::new();
    for (prompt, language) in SITES {
        let start = Start::of(prompt, *language).await;
        let recommendations: Vec<Recommendation> = engine().recommend(&start.brief).await.expect("recommendations");
        assert!((3..=6).contains(&recommendations.len()), "{prompt}: {}", recommendations.len());
        for one in recommendations {
            let mark = mark_of_recommendation(&one);
            assert!(!contains(&start.files, &mark), "{prompt}: {mark} is there");
            assert!(one.feature.is_none_or(|feature| !start.features.contains(&feature)), "{prompt}: {}", one.id);
            let next = start.onward(&one.prompt, *language);
            let (after, _) = start.after(&one.prompt, *language).await;
            if !contains(&after, &mark) {
                refused.push(format!("{language}: {:?} adds no {mark}", one.prompt));
            }
            let again = engine().recommend(&next).await.expect("recommendations");
            assert!((3..=6).contains(&again.len()), "{prompt}: {}", again.len());
            assert!(again.iter().all(|other| other.id != one.id), "{} is recommended again", one.id);
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

/// What a page shows once a suggestion that is no feature is accepted.
fn mark_of_suggestion(id: &str, locale: &Locale) -> String {
    match id {
        // Where there is no name yet, its place in the header is marked.
        "qs-business_name" => "<span class=\"brand-name\"><mark class=\"todo\">".to_owned(),
        "qs-services" => "id=\"services\"".to_owned(),
        "qs-pricing" => "data-feature=\"price_list\"".to_owned(),
        "qs-contact" => "id=\"contact\"".to_owned(),
        "qs-location" => locale.text("site-todo-address"),
        "qs-hours" => locale.text("site-todo-hours"),
        "qs-audience" => locale.text("site-todo-audience"),
        "qs-seo" => "<link rel=\"canonical\"".to_owned(),
        "qs-analytics" => "data-extra=\"analytics\"".to_owned(),
        "qs-accessibility" => "data-turns=\"larger-text\"".to_owned(),
        _ => panic!("{id} has no mark to look for"),
    }
}

#[tokio::test]
async fn accepting_each_quick_suggestion_adds_what_it_says() {
    let mut refused = Vec::new();
    let mut seen = 0;
    for (prompt, language) in SITES {
        let start = Start::of(prompt, *language).await;
        let locale = Locale::of_language(*language);
        for one in quick_suggestions(&understand(prompt, *language), &locale) {
            seen += 1;
            let (after, _) = start.after(&one.prompt, *language).await;
            let word = one.id.trim_start_matches("qs-").replace('-', "_");
            let id = format!("qs-{word}");
            let is_there = match Feature::ALL.iter().find(|feature| feature.as_str() == word) {
                Some(feature) => shows(&after, *feature),
                None => contains(&after, &mark_of_suggestion(&id, &locale)),
            };
            if !is_there {
                refused.push(format!("{prompt}: {} ({:?})", one.id, one.prompt));
            }
        }
    }
    assert!(seen >= 30, "only {seen} suggestions");
    assert!(refused.is_empty(), "{refused:#?}");
}

/// These suit every site, so that the ten sites' first four suggestions seldom have them.
#[tokio::test]
async fn what_suits_every_site_does_what_it_says_in_five_languages() {
    for (prompt, language) in SITES {
        let start = Start::of(prompt, *language).await;
        let locale = Locale::of_language(*language);
        for id in ["qs-seo", "qs-analytics", "qs-accessibility"] {
            let mark = mark_of_suggestion(id, &locale);
            assert!(!contains(&start.files, &mark), "{prompt}: {id} is there");
            let (after, _) = start.after(&locale.attribute(id, "prompt"), *language).await;
            assert!(contains(&after, &mark), "{prompt}: {id} adds nothing");
            let signposts = ["robots.txt", "sitemap.xml"].map(|path| after.iter().any(|file| file.path == path));
            assert_eq!(signposts, [id == "qs-seo"; 2], "{prompt}: {id}");
        }
    }
}

#[tokio::test]
async fn a_sitemap_names_every_page_of_every_language() {
    let start = Start::of("A hotel called Miramar in Cascais, in English and French", Language::En).await;
    let prompt = Locale::of_language(Language::En).attribute("qs-seo", "prompt");
    let (after, _) = start.after(&prompt, Language::En).await;
    let sitemap = text_of(&after, "sitemap.xml");
    for page in after.iter().filter(|file| file.is_page()) {
        assert!(sitemap.contains(&format!(".example/{}</loc>", page.path)), "{}", page.path);
    }
    assert!(after.iter().any(|file| file.path.starts_with("fr/")));
}

/// What a prompt refuses is not built, not suggested and not recommended.
#[tokio::test]
async fn what_is_refused_stays_out() {
    let refusals = [
        ("A hair salon in Leeds, no online booking please", Language::En, Feature::Booking),
        ("An online shop for candles without customer reviews", Language::En, Feature::Reviews),
        ("مطعم في القاهرة بدون حجز", Language::Ar, Feature::Booking),
        ("Un restaurant à Lyon, sans réservation en ligne", Language::Fr, Feature::Booking),
        ("Una panadería en Sevilla, sin galería de fotos", Language::Es, Feature::Gallery),
        ("Ein Friseursalon in Köln ohne Bildergalerie", Language::De, Feature::Gallery),
    ];
    for (prompt, language, feature) in refusals {
        let start = Start::of(prompt, language).await;
        assert_eq!(start.brief.analysis.refused_requirements, [feature], "{prompt}");
        assert!(!start.features.contains(&feature) && !shows(&start.files, feature), "{prompt}");
        // Nor does a button ask for it.
        let locale = Locale::of_language(language);
        let asked = ["site-call-book", "site-call-book-now", "site-call-reserve"].map(|id| locale.text(id));
        let asks = asked.iter().any(|text| contains(&start.files, text));
        assert!(feature != Feature::Booking || !asks, "{prompt}: {asked:?}");
        let suggested = quick_suggestions(&understand(prompt, language), &Locale::of_language(language));
        assert!(!suggested.iter().any(|one| one.id == format!("qs-{feature}")), "{prompt}: {suggested:?}");
        let recommended = engine().recommend(&start.brief).await.expect("recommendations");
        assert!((3..=6).contains(&recommended.len()), "{prompt}: {}", recommended.len());
        assert!(!recommended.iter().any(|one| one.feature == Some(feature)), "{prompt}: {recommended:?}");
        // Who thinks again gets it.
        let word = Locale::of_language(language).attribute(&format!("qs-{feature}"), "prompt");
        let (_, features) = start.after(&word, language).await;
        assert!(features.contains(&feature), "{prompt}: {word}");
    }
}
