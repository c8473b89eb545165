//! The engine and the analysis together: a recommendation's prompt, sent as the next build, does what it says.

use std::time::Duration;

use analysis::analyse;
use engine::{Brief, Engine, EngineSettings, Output, ParentSite, Sink, SiteFile, check_site};
use i18n::Locale;
use protocol::analysis::{Feature, Language, Recommendation};

fn engine() -> Engine {
    let settings = EngineSettings { offline_token_delay: Duration::ZERO, ..EngineSettings::default() };
    Engine::from_settings(&settings).expect("an engine")
}

fn brief(prompt: &str, language: Language, parent: Option<ParentSite>) -> Brief {
    Brief {
        project_id: "accepting".to_owned(),
        build_session_id: "bs_accepting_1_0000000a".to_owned(),
        prompt: prompt.to_owned(),
        locale: Locale::of_language(language),
        analysis: analyse(prompt, language),
        parent,
    }
}

async fn built(brief: &Brief) -> (Vec<SiteFile>, Vec<Feature>) {
    let engine = engine();
    let mut files = engine.scaffold(brief);
    let (sink, mut outputs) = Sink::channel(100_000);
    let site = engine.build(brief, &sink).await.expect("a site");
    drop(sink);
    while let Some(output) = outputs.recv().await {
        if let Output::File(file) = output {
            files.retain(|old| old.path != file.path);
            files.push(file);
        }
    }
    assert_eq!(check_site(&files), Ok(()));
    (files, site.features)
}

fn shows(files: &[SiteFile], feature: Feature) -> bool {
    let mark = format!("data-feature=\"{feature}\"");
    files.iter().any(|file| file.is_page() && String::from_utf8_lossy(&file.content).contains(&mark))
}

#[tokio::test]
async fn accepting_each_recommendation_adds_what_it_says() {
    let mut refused = Vec::new();
    for (prompt, language) in [
        ("A hair salon called Salon Lumière in Lyon", Language::En),
        ("A law firm in Boston", Language::En),
        ("A blog about mushrooms", Language::En),
        ("An online shop for wooden toys", Language::En),
        ("A charity that cleans rivers", Language::En),
        ("مطعم اسمه النخيل في القاهرة", Language::Ar),
        ("عيادة أسنان في الرياض", Language::Ar),
        ("Une boulangerie à Nantes", Language::Fr),
        ("Un gimnasio en Sevilla", Language::Es),
        ("Ein Yogastudio in Leipzig", Language::De),
    ] {
        let first = brief(prompt, language, None);
        let (files, features) = built(&first).await;
        let recommendations: Vec<Recommendation> = engine().recommend(&first).await.expect("recommendations");
        for one in recommendations {
            let Some(feature) = one.feature else { continue };
            assert!(!shows(&files, feature) && !features.contains(&feature), "{prompt}: {feature} is there already");
            let parent =
                ParentSite { prompt: prompt.to_owned(), analysis: first.analysis.clone(), files: files.clone() };
            let (after, _) = built(&brief(&one.prompt, language, Some(parent))).await;
            if !shows(&after, feature) {
                refused.push(format!("{language}: {:?} adds no {feature}", one.prompt));
            }
            for file in &files {
                assert!(after.iter().any(|kept| kept.path == file.path), "{} is gone after {}", file.path, one.prompt);
            }
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}
