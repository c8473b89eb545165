//! The engine and the analysis together: what is sent as the next build changes that site, and leaves the rest as it is.

mod free_text;
mod suggested;

use std::time::Duration;

use analysis::analyse;
use engine::{Brief, Engine, EngineSettings, Output, ParentSite, Sink, SiteFile, check_site};
use i18n::Locale;
use protocol::analysis::{Feature, Language};

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
    contains(files, &format!("data-feature=\"{feature}\""))
}

/// Whether a page of the site holds this markup.
fn contains(files: &[SiteFile], mark: &str) -> bool {
    files.iter().any(|file| file.is_page() && String::from_utf8_lossy(&file.content).contains(mark))
}

/// Ten businesses in five languages, as people write of them.
const SITES: &[(&str, Language)] = &[
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
];

/// A site and what it was made from.
struct Start {
    brief: Brief,
    files: Vec<SiteFile>,
    features: Vec<Feature>,
}

impl Start {
    async fn of(prompt: &str, language: Language) -> Self {
        let brief = brief(prompt, language, None);
        let (files, features) = built(&brief).await;
        Self { brief, files, features }
    }

    fn onward(&self, prompt: &str, language: Language) -> Brief {
        let parent = ParentSite {
            prompt: self.brief.prompt.clone(),
            analysis: self.brief.analysis.clone(),
            files: self.files.clone(),
        };
        brief(prompt, language, Some(parent))
    }

    /// The site after one more prompt, in which every file of before is still there.
    async fn after(&self, prompt: &str, language: Language) -> (Vec<SiteFile>, Vec<Feature>) {
        let (after, features) = built(&self.onward(prompt, language)).await;
        for file in &self.files {
            assert!(after.iter().any(|kept| kept.path == file.path), "{} is gone after {prompt}", file.path);
        }
        for feature in &self.features {
            assert!(features.contains(feature) && shows(&after, *feature), "{feature} is gone after {prompt}");
        }
        (after, features)
    }
}

fn text_of(files: &[SiteFile], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8_lossy(&file.content).into_owned()
}
