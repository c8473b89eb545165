//! What stands on the pages: everything that was told, nothing that was not.

use super::*;

#[test]
fn nothing_is_invented_where_nothing_is_known() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            for features in [&[][..], Feature::ALL] {
                let pages = finished_pages(&with_features(brief(*language, *business), features));
                for (path, page) in &pages {
                    let text = visible_text(page);
                    let invented = text.chars().find(|c| c.is_numeric() || "@€$£%".contains(*c));
                    assert_eq!(invented, None, "{language} {business} {path}: {text}");
                }
                assert!(pages[0].1.contains("class=\"todo\""), "{language} {business}");
            }
        }
    }
}

#[test]
fn everything_that_is_known_stands_on_the_first_page() {
    for language in LANGUAGES {
        for business in BusinessType::ALL {
            let text = visible_text(&finished_pages(&full_brief(*language, *business, "Zwölf & Co"))[0].1);
            for known in [
                "Zwölf & Co",
                "Lyon",
                "Alpha",
                "Beta",
                "+33 4 72 00 00 00",
                "hello@example.org",
                "Mon-Fri 9-18",
                "35 €",
                "families",
            ] {
                assert!(text.contains(known), "{language} {business}: no {known} in {text}");
            }
        }
    }
}

#[test]
fn every_feature_of_the_vocabulary_has_its_section_in_every_language() {
    for language in LANGUAGES {
        for business in [BusinessType::Salon, BusinessType::Restaurant, BusinessType::Ecommerce, BusinessType::Law] {
            for feature in Feature::ALL {
                let built = build(&with_features(full_brief(*language, business, "Name"), &[*feature]));
                let mark = format!("data-feature=\"{feature}\"");
                assert!(built.all_pages().contains(&mark), "{language} {business}: no section for {feature}");
                assert!(built.site.features.contains(feature));
            }
        }
    }
}

#[test]
fn the_site_tells_exactly_the_features_that_it_shows() {
    for business in BusinessType::ALL {
        let built = build(&with_features(full_brief(Language::En, *business, "Name"), &[Feature::Faq]));
        let pages = built.all_pages();
        for feature in Feature::ALL {
            let is_shown = pages.contains(&format!("data-feature=\"{feature}\""));
            assert_eq!(is_shown, built.site.features.contains(feature), "{business}: {feature}");
        }
    }
}

#[test]
fn forms_go_nowhere_and_say_so() {
    let built = build(&with_features(full_brief(Language::En, BusinessType::Restaurant, "Name"), Feature::ALL));
    let pages = built.all_pages();
    assert!(pages.matches("<form").count() > 8);
    assert_eq!(pages.matches("<form").count(), pages.matches("method=\"dialog\"").count());
    assert!(!pages.contains(" action="));
    assert!(pages.contains("This form is not connected yet: nothing is sent."));
}

#[test]
fn a_multilingual_site_is_there_as_a_whole_in_each_language() {
    let mut brief = with_features(full_brief(Language::En, BusinessType::Hotel, "Name"), &[Feature::Multilingual]);
    brief.prompt = "A hotel site in English and Arabic".to_owned();
    let built = build(&brief);
    let own = built.page("index.html");
    let arabic = built.page("ar/index.html");
    assert!(own.contains("hreflang=\"ar\"") && own.contains("href=\"ar/index.html\""));
    assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\"") && arabic.contains("href=\"../index.html\""));
    assert!(arabic.contains("href=\"../assets/style.css\""));
    let pages =
        |prefix: &str| built.files().iter().filter(|file| file.is_page() && file.path.starts_with(prefix)).count();
    assert_eq!(pages("ar/") * 2, pages(""));
}

#[test]
fn style_words_choose_look_scheme_and_colour() {
    let style_sheet = |style: &str| {
        let mut brief = full_brief(Language::En, BusinessType::Dental, "Name");
        brief.analysis.extracted_info.style = Some(style.to_owned());
        let built = build(&brief);
        (built.page("index.html"), built.page("assets/style.css"))
    };
    let (plain, plain_css) = style_sheet("friendly");
    assert!(plain.contains("class=\"look-clear\"") && plain_css.contains("prefers-color-scheme:dark"));
    let (dark, dark_css) = style_sheet("dark and elegant");
    assert!(dark.contains("class=\"look-atelier\"") && dark_css.contains("color-scheme:dark"));
    assert_ne!(style_sheet("red").1, style_sheet("green").1);
}

#[test]
fn structured_data_holds_what_is_known_and_no_more() {
    let json = |brief: &Brief| {
        let page = build(brief).page("index.html");
        let (_, rest) = page.split_once("<script type=\"application/ld+json\">").expect("structured data");
        let (json, _) = rest.split_once("</script>").expect("its end");
        serde_json::from_str::<serde_json::Value>(json).expect("JSON")
    };
    let full = json(&full_brief(Language::En, BusinessType::Dental, "Dr. </script> Weber"));
    assert_eq!(full["@type"], "Dentist");
    assert_eq!(full["name"], "Dr. </script> Weber");
    assert_eq!(full["telephone"], "+33 4 72 00 00 00");
    let empty = json(&brief(Language::En, BusinessType::Dental));
    let keys: Vec<&String> = empty.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["@context", "@type"]);
}

#[test]
fn hostile_words_stay_words() {
    let hostile = [
        "\"><script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "</title></style><svg onload=alert(1)>",
        "{{7*7}} ${7*7} <!-- x --> ]]>",
        "a\0b\u{202e}c\u{2066}d\u{2028}e\r\nf\u{fffe}",
        "javascript:alert(1)",
        "*/ } body { display: none } /*",
    ];
    for text in hostile {
        for language in [Language::En, Language::Ar] {
            let mut brief = with_features(full_brief(language, BusinessType::Restaurant, text), Feature::ALL);
            let info = &mut brief.analysis.extracted_info;
            for place in [&mut info.location, &mut info.phone, &mut info.email, &mut info.hours, &mut info.audience] {
                *place = Some(format!("x{text}"));
            }
            info.style = Some(text.to_owned());
            info.services = vec![text.to_owned()];
            info.prices = vec![format!("{text} 5 €"), format!("7 {text}")];
            let built = build(&brief);
            assert_eq!(crate::check_site(&built.files()), Ok(()), "{text:?}");
            for file in built.files() {
                let content = String::from_utf8_lossy(&file.content);
                if file.is_page() {
                    markup::check(&file.path, &content);
                    for bad in
                        ["<script>alert", "onerror=alert(1)>", "<svg onload", "href=\"javascript", "\0", "\u{202e}"]
                    {
                        assert!(!content.contains(bad), "{bad:?} of {text:?} in {}", file.path);
                    }
                } else {
                    assert!(!content.contains("alert(1)") || file.path == subject::MEMORY_PATH, "{}", file.path);
                }
            }
            // In text, a name is what was typed.
            assert!(built.text.contains(text), "{text:?} not in {:?}", built.text);
        }
    }
}

#[test]
fn endless_words_are_cut_to_what_a_page_can_hold() {
    let long = "a".repeat(8_000);
    let mut brief = full_brief(Language::En, BusinessType::Salon, &long);
    brief.analysis.extracted_info.services = (0..500).map(|n| format!("{n} {long}")).collect();
    brief.analysis.extracted_info.prices = (0..500).map(|n| format!("{long} {n} €")).collect();
    let built = build(&brief);
    let most = built.files().iter().map(|file| file.content.len()).max().expect("files");
    assert!(most < 100_000, "{most} bytes");
}
