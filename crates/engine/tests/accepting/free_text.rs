//! Free text: what it names is changed, what it does not name stays, and what was not understood is said.

use engine::Brief;
use engine::{Output, Sink, SiteFile};
use i18n::Locale;
use protocol::analysis::{Feature, Language};

use crate::{SITES, Start, built, engine, shows, text_of};

#[tokio::test]
async fn the_letters_grow_in_five_languages() {
    let start = Start::of(SITES[0].0, SITES[0].1).await;
    for (prompt, language) in [
        ("Make the text bigger", Language::En),
        ("كبّر الخط", Language::Ar),
        ("Agrandis le texte", Language::Fr),
        ("Haz la letra más grande", Language::Es),
        ("Mach die Schrift größer", Language::De),
    ] {
        let (after, _) = start.after(prompt, language).await;
        let style = "assets/style.css";
        assert_eq!(text_of(&after, style), text_of(&start.files, style) + ":root{font-size:118.75%}\n", "{prompt}");
    }
}

/// What the engine says while it builds.
async fn said(brief: &Brief) -> String {
    let (sink, mut outputs) = Sink::channel(100_000);
    engine().build(brief, &sink).await.expect("a site");
    drop(sink);
    let mut text = String::new();
    while let Some(output) = outputs.recv().await {
        if let Output::Text(piece) = output {
            text.push_str(&piece);
        }
    }
    text
}

#[tokio::test]
async fn what_was_not_understood_is_not_claimed() {
    for (prompt, done, language) in [
        ("Make the logo spin backwards", "Add a blog", Language::En),
        ("اجعل الشعار يدور", "أضف مدونة", Language::Ar),
        ("Fais tourner le logo", "Ajoute un blog", Language::Fr),
        ("Haz girar el logo", "Añade un blog", Language::Es),
        ("Lass das Logo rückwärts drehen", "Füge einen Blog hinzu", Language::De),
    ] {
        let locale = Locale::of_language(language);
        let start = Start::of(SITES[0].0, SITES[0].1).await;
        let unchanged = locale.text("site-say-unchanged");
        let text = said(&start.onward(prompt, language)).await;
        assert!(
            text.contains(&unchanged) && text.contains(&locale.text("site-say-what-can-change")),
            "{prompt}: {text}"
        );
        let text = said(&start.onward(done, language)).await;
        let blog = locale.text("site-feature-blog");
        assert!(!text.contains(&unchanged) && text.contains(&blog), "{done}: {text}");
    }
}

#[tokio::test]
async fn what_a_trade_always_has_can_be_taken_away_too() {
    let start = Start::of("A restaurant called Roma in Leeds", Language::En).await;
    assert!(shows(&start.files, Feature::Menu));
    let (files, features) = built(&start.onward("Remove the menu", Language::En)).await;
    assert!(!shows(&files, Feature::Menu) && !features.contains(&Feature::Menu));
}

#[tokio::test]
async fn a_site_gets_a_new_name_and_keeps_the_rest() {
    for (prompt, language) in [
        ("Change the name to Belle Rose", Language::En),
        ("غيّر الاسم إلى Belle Rose", Language::Ar),
        ("Change le nom en Belle Rose", Language::Fr),
        ("Cambia el nombre a Belle Rose", Language::Es),
        ("Ändere den Namen in Belle Rose", Language::De),
    ] {
        for (first, site_language) in [SITES[0], SITES[5]] {
            let start = Start::of(first, site_language).await;
            let (after, _) = start.after(prompt, language).await;
            let page = text_of(&after, "index.html");
            assert!(page.contains("<bdi>Belle Rose</bdi>"), "{prompt}");
            assert!(!page.contains("Lumière") && !page.contains("النخيل"), "{prompt}: the old name is still there");
            let style = "assets/style.css";
            assert_eq!(text_of(&after, style), text_of(&start.files, style), "{prompt}: a name is no style");
        }
    }
}

#[tokio::test]
async fn the_look_turns_and_the_words_stay() {
    for (prompt, language, wanted) in [
        ("make it darker", Language::En, "color-scheme:dark;"),
        ("اجعله أغمق", Language::Ar, "color-scheme:dark;"),
        ("rends-le plus sombre", Language::Fr, "color-scheme:dark;"),
        ("hazlo más oscuro", Language::Es, "color-scheme:dark;"),
        ("mach es dunkler", Language::De, "color-scheme:dark;"),
        ("make it lighter", Language::En, "color-scheme:light;"),
    ] {
        for (first, site_language) in SITES {
            let start = Start::of(first, *site_language).await;
            let (after, features) = start.after(prompt, language).await;
            assert!(text_of(&after, "assets/style.css").contains(wanted), "{first}: {prompt}");
            assert_eq!(features, start.features);
            let drawn = |files: &[SiteFile]| text_of(files, "index.html").matches("<section").count();
            assert_eq!(drawn(&after), drawn(&start.files));
        }
    }
}

#[tokio::test]
async fn colours_turn_in_five_languages() {
    let start = Start::of(SITES[0].0, SITES[0].1).await;
    let mut sheets = Vec::new();
    for (prompt, language) in [
        ("Change the colour to green", Language::En),
        ("غيّر اللون إلى الأخضر", Language::Ar),
        ("Change la couleur en vert", Language::Fr),
        ("Cambia el color a verde", Language::Es),
        ("Ändere die Farbe in Grün", Language::De),
    ] {
        let (after, _) = start.after(prompt, language).await;
        sheets.push(text_of(&after, "assets/style.css"));
    }
    assert_ne!(sheets[0], text_of(&start.files, "assets/style.css"));
    sheets.dedup();
    assert_eq!(sheets.len(), 1, "green is green in every language");
}

#[tokio::test]
async fn prices_are_added_in_five_languages() {
    for (prompt, language) in [
        ("add a pricing section with service tiers", Language::En),
        ("أضف قسمًا للأسعار مع باقات", Language::Ar),
        ("ajoute une section tarifs avec des formules", Language::Fr),
        ("añade una sección de precios con planes", Language::Es),
        ("füge einen Preisbereich mit Paketen hinzu", Language::De),
    ] {
        let start = Start::of("A law firm in Boston called Harbor Law", Language::En).await;
        assert!(!shows(&start.files, Feature::PriceList));
        let (after, _) = start.after(prompt, language).await;
        assert!(shows(&after, Feature::PriceList), "{prompt}");
        assert!(text_of(&after, "index.html").contains("Harbor Law"), "{prompt}");
    }
}

#[tokio::test]
async fn a_part_is_taken_away_for_good_until_it_is_asked_for() {
    for (away, back, language) in [
        ("Remove the gallery", "Add a photo gallery", Language::En),
        ("احذف معرض الصور", "أضف معرض صور", Language::Ar),
        ("Supprime la galerie", "Ajoute une galerie photo", Language::Fr),
        ("Quita la galería", "Añade una galería de fotos", Language::Es),
        ("Entferne die Galerie", "Ergänze eine Bildergalerie", Language::De),
    ] {
        let start = Start::of("A hair salon called Luna with a gallery and an FAQ", Language::En).await;
        assert!(shows(&start.files, Feature::Gallery));
        let next = start.onward(away, language);
        let (files, features) = built(&next).await;
        assert!(!shows(&files, Feature::Gallery) && !features.contains(&Feature::Gallery), "{away}");
        assert!(shows(&files, Feature::Faq) && text_of(&files, "index.html").contains("Luna"), "{away}");
        let recommended = engine().recommend(&next).await.expect("recommendations");
        assert!(recommended.iter().all(|one| one.feature != Some(Feature::Gallery)), "{away}: it is urged back");
        // Another prompt does not bring it back; asking for it does.
        let without = Start { brief: next, files, features };
        let (later, _) = without.after("make it darker", Language::En).await;
        assert!(!shows(&later, Feature::Gallery), "{away}");
        let (again, _) = without.after(back, language).await;
        assert!(shows(&again, Feature::Gallery), "{back}");
    }
}

#[tokio::test]
async fn a_site_turns_into_another_language() {
    for (prompt, language, wanted) in [
        ("Translate the site into Arabic", Language::En, "lang=\"ar\" dir=\"rtl\""),
        ("غيّر اللغة إلى الألمانية", Language::Ar, "lang=\"de\" dir=\"ltr\""),
        ("Traduis le site en espagnol", Language::Fr, "lang=\"es\" dir=\"ltr\""),
        ("Cambia el idioma a francés", Language::Es, "lang=\"fr\" dir=\"ltr\""),
        ("Übersetze die Seite ins Arabische", Language::De, "lang=\"ar\" dir=\"rtl\""),
    ] {
        let start = Start::of(SITES[0].0, SITES[0].1).await;
        let (after, _) = start.after(prompt, language).await;
        let page = text_of(&after, "index.html");
        assert!(page.contains(wanted) && page.contains("Salon Lumière"), "{prompt}");
    }
}

/// The file and the markup of a page's or a section's heading, wherever it stands.
fn heading(files: &[SiteFile], title: &str) -> Option<(String, String)> {
    files.iter().filter(|file| file.is_page()).find_map(|file| {
        let page = String::from_utf8_lossy(&file.content).into_owned();
        (1..=2)
            .any(|level| {
                page.match_indices(&format!("<h{level} id=\"topic-")).any(|(at, _)| {
                    page[at..].split_once('>').is_some_and(|(_, rest)| rest.starts_with(&format!("{title}</h")))
                })
            })
            .then_some((file.path.clone(), page))
    })
}

#[tokio::test]
async fn a_page_about_anything_gets_a_heading_a_marked_place_and_a_way_there() {
    for (prompt, language, title, has_page) in [
        ("Add a page about our history", Language::En, "Our history", true),
        ("Add a section on sustainability", Language::En, "Sustainability", false),
        ("أضف صفحة عن تاريخنا", Language::Ar, "تاريخنا", true),
        ("أضف قسمًا عن الاستدامة", Language::Ar, "الاستدامة", false),
        ("Ajoute une page sur notre histoire", Language::Fr, "Notre histoire", true),
        ("Ajoute une section à propos du jardin", Language::Fr, "Jardin", false),
        ("Añade una página sobre nuestra historia", Language::Es, "Nuestra historia", true),
        ("Añade una sección sobre el jardín", Language::Es, "El jardín", false),
        ("Füge eine Seite über unsere Geschichte hinzu", Language::De, "Unsere Geschichte", true),
        ("Ergänze einen Abschnitt über den Garten", Language::De, "Den Garten", false),
    ] {
        for (first, site_language) in [SITES[0], SITES[5], SITES[9]] {
            let start = Start::of(first, site_language).await;
            assert_eq!(heading(&start.files, title), None, "{first}");
            let (after, features) = start.after(prompt, language).await;
            assert_eq!(features, start.features, "{prompt}: a topic is no feature");
            let (path, page) = heading(&after, title).unwrap_or_else(|| panic!("{first}: {prompt} adds nothing"));
            assert_eq!(path != "index.html", has_page, "{prompt}: {path}");
            let todo = Locale::of_language(site_language).text("site-todo-topic");
            assert!(page.contains(&format!("<mark class=\"todo\">{todo}</mark>")), "{prompt}: no marked place");
            let target = if has_page { path } else { "#topic-1".to_owned() };
            assert!(text_of(&after, "index.html").contains(&format!("href=\"{target}\"")), "{prompt}: no way there");
            // What was there is there word for word, the navigation aside.
            for file in start.files.iter().filter(|file| !file.is_page() && file.path != "sheen.json") {
                assert_eq!(text_of(&after, &file.path), text_of(&start.files, &file.path), "{prompt}: {}", file.path);
            }
            for part in text_of(&start.files, "index.html").split("<section").skip(1) {
                let part = part.split("</section>").next().expect("a section");
                assert!(text_of(&after, "index.html").contains(part), "{first}: {prompt} changes {part}");
            }
        }
    }
}

#[tokio::test]
async fn a_topic_stays_under_its_address_and_goes_when_it_is_taken_away() {
    for (history, garden, away, language) in [
        (
            "Add a page about our history",
            "Add a page about the garden",
            "Remove the page about our history",
            Language::En,
        ),
        ("أضف صفحة عن تاريخنا", "أضف صفحة عن الحديقة", "احذف صفحة تاريخنا", Language::Ar),
        (
            "Ajoute une page sur l’histoire",
            "Ajoute une page sur le jardin",
            "Supprime la page sur l’histoire",
            Language::Fr,
        ),
        (
            "Añade una página sobre la historia",
            "Añade una página sobre el jardín",
            "Quita la página de la historia",
            Language::Es,
        ),
        (
            "Füge eine Seite zur Geschichte hinzu",
            "Füge eine Seite zum Garten hinzu",
            "Entferne die Seite zur Geschichte",
            Language::De,
        ),
    ] {
        let mut site = Start::of(SITES[0].0, SITES[0].1).await;
        for prompt in [history, garden, history] {
            let next = site.onward(prompt, language);
            let (files, features) = built(&next).await;
            site = Start { brief: next, files, features };
        }
        let topics = |files: &[SiteFile]| files.iter().filter(|file| file.path.starts_with("topic-")).count();
        assert_eq!(topics(&site.files), 2, "{history} twice is one page");
        let next = site.onward(away, language);
        let (files, _) = built(&next).await;
        assert_eq!(topics(&files), 1, "{away}");
        let main = |files: &[SiteFile]| {
            let page = text_of(files, "topic-2.html");
            page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a main part").to_owned()
        };
        assert_eq!(main(&files), main(&site.files), "{away}: the other page is as it was");
        let text = said(&site.onward(away, language)).await;
        assert!(!text.contains(&Locale::of_language(language).text("site-say-unchanged")), "{away}: {text}");
    }
}

#[tokio::test]
async fn a_page_with_a_name_renames_no_business_and_moves_none() {
    let start = Start::of(SITES[0].0, SITES[0].1).await;
    for (prompt, title) in [
        ("Add a page called Heritage", "Heritage"),
        ("Add a page called \"Casa Verde\"", "Casa Verde"),
        ("Add a page about Marrakesh", "Marrakesh"),
    ] {
        let (after, _) = start.after(prompt, Language::En).await;
        assert!(heading(&after, title).is_some(), "{prompt}");
        let page = text_of(&after, "index.html");
        assert!(page.contains("<bdi>Salon Lumière</bdi></h1>") && page.contains("Lyon"), "{prompt}");
    }
}

#[tokio::test]
async fn the_style_turns_in_five_languages_and_the_words_stay() {
    for (prompt, language, look) in [
        ("make it more playful", Language::En, "Confetti:"),
        ("make it more elegant", Language::En, "Atelier:"),
        ("اجعله أكثر مرحًا", Language::Ar, "Confetti:"),
        ("اجعله أكثر أناقة", Language::Ar, "Atelier:"),
        ("rends-le plus ludique", Language::Fr, "Confetti:"),
        ("rends-le plus élégant", Language::Fr, "Atelier:"),
        ("hazlo más divertido", Language::Es, "Confetti:"),
        ("hazlo más elegante", Language::Es, "Atelier:"),
        ("mach es verspielter", Language::De, "Confetti:"),
        ("mach es eleganter", Language::De, "Atelier:"),
    ] {
        let start = Start::of("Ein Café in Leipzig namens Mokka", Language::De).await;
        let (after, _) = start.after(prompt, language).await;
        assert!(text_of(&after, "assets/style.css").contains(look), "{prompt}");
        let said = |files: &[SiteFile]| text_of(files, "index.html").matches("</p>").count();
        assert_eq!(said(&after), said(&start.files), "{prompt}");
    }
}

#[tokio::test]
async fn it_is_renamed_by_a_word_for_it_and_by_the_verb_alone() {
    for (prompt, language) in [
        ("Rename it to Belle Rose", Language::En),
        ("Call it Belle Rose", Language::En),
        ("سمِّه Belle Rose", Language::Ar),
        ("Renomme-le en Belle Rose", Language::Fr),
        ("Appelle-le Belle Rose", Language::Fr),
        ("Renómbralo a Belle Rose", Language::Es),
        ("Llámalo Belle Rose", Language::Es),
        ("Benenne es in Belle Rose um", Language::De),
        ("Nenne es Belle Rose", Language::De),
    ] {
        let start = Start::of(SITES[0].0, SITES[0].1).await;
        let (after, _) = start.after(prompt, language).await;
        let page = text_of(&after, "index.html");
        assert!(page.contains("<bdi>Belle Rose</bdi>") && !page.contains("Lumière"), "{prompt}");
    }
}
