//! Going on from an earlier site.

use super::*;
use crate::ParentSite;

fn onward(parent: &Brief, parent_built: &Built, prompt: &str) -> Brief {
    let mut next = brief(Language::En, BusinessType::Other);
    prompt.clone_into(&mut next.prompt);
    next.parent = Some(ParentSite {
        prompt: parent.prompt.clone(),
        analysis: parent.analysis.clone(),
        files: parent_built.files(),
    });
    next
}

#[test]
fn what_is_there_stays_and_the_new_is_added() {
    let first = with_features(full_brief(Language::Ar, BusinessType::Salon, "صالون نور"), &[Feature::Gallery]);
    let first_built = build(&first);
    let second = with_features(onward(&first, &first_built, "add an FAQ"), &[Feature::Faq]);
    let second_built = build(&second);
    assert!(second_built.site.features.contains(&Feature::Gallery));
    assert!(second_built.site.features.contains(&Feature::Faq));
    let page = second_built.page("index.html");
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\""), "the site keeps its language");
    assert!(page.contains("صالون نور"));
    for file in first_built.files() {
        assert!(second_built.files().iter().any(|kept| kept.path == file.path), "{} is gone", file.path);
    }
    // A third prompt is stored with the second one's analysis alone, and still nothing is lost.
    let third = build(&onward(&second, &second_built, "make it darker"));
    assert!(third.page("index.html").contains("صالون نور"));
    assert!(third.site.features.contains(&Feature::Gallery) && third.site.features.contains(&Feature::Faq));
    assert!(third.page("assets/style.css").contains("color-scheme:dark"));
}

#[test]
fn a_site_without_a_memory_is_gone_on_from_by_its_prompts_analysis() {
    let first = with_features(full_brief(Language::En, BusinessType::Gym, "Iron"), &[Feature::Team]);
    let mut next = onward(&first, &build(&first), "add a blog");
    next.parent.as_mut().expect("a parent").files.retain(|file| file.path != subject::MEMORY_PATH);
    let built = build(&next);
    assert!(built.site.features.contains(&Feature::Team));
    assert!(built.page("index.html").contains("Iron"));
    // A memory that somebody broke counts as none.
    let parent = next.parent.as_mut().expect("a parent");
    parent.files.push(SiteFile::new(subject::MEMORY_PATH, "{").expect("a valid file"));
    assert!(build(&next).page("index.html").contains("Iron"));
}

#[test]
fn what_the_new_prompt_says_holds() {
    let first = full_brief(Language::En, BusinessType::Salon, "Old Name");
    let first_built = build(&first);
    let mut next = onward(&first, &first_built, "rename it");
    next.analysis.extracted_info.business_name = Some("New Name".to_owned());
    next.analysis.extracted_info.prices = vec!["alpha 50 €".to_owned()];
    // "Add a blog" makes no blogger of a hairdresser.
    next.analysis.business_type = BusinessType::Blog;
    let built = build(&next);
    let text = visible_text(&built.all_pages());
    assert!(text.contains("New Name") && !text.contains("Old Name"));
    assert!(text.contains("50 €") && !text.contains("35 €") && text.contains("90 €"), "{text}");
    assert!(text.contains("Hair salon"));
}

#[test]
fn the_look_follows_style_words_in_five_languages() {
    let first = full_brief(Language::En, BusinessType::Salon, "Name");
    let first_built = build(&first);
    for (prompt, wanted) in [
        ("make it darker", "color-scheme:dark"),
        ("rends-le plus sombre", "color-scheme:dark"),
        ("hazlo más oscuro", "color-scheme:dark"),
        ("mach es dunkler", "color-scheme:dark"),
        ("اجعله أغمق", "color-scheme:dark"),
        ("more playful please", "Confetti:"),
        ("plus épuré", "Grid:"),
    ] {
        let style = build(&onward(&first, &first_built, prompt)).page("assets/style.css");
        assert!(style.contains(wanted), "{prompt}");
    }
}

#[test]
fn extras_are_added_on_request_and_stay() {
    let first = full_brief(Language::En, BusinessType::Law, "Name");
    let first_built = build(&first);
    let second = onward(&first, &first_built, "Add a legal notice with a privacy policy");
    let second_built = build(&second);
    assert!(second_built.all_pages().contains("data-extra=\"legal\""));
    let third = build(&onward(&second, &second_built, "Add a section on how it works"));
    assert!(third.all_pages().contains("data-extra=\"legal\"") && third.all_pages().contains("data-extra=\"steps\""));
}
