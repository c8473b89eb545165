//! The offline engine as its callers see it.

mod building;
mod content;
mod going_on;
mod markup;
mod messages;
mod recommending;

use i18n::Locale;
use protocol::analysis::{Analysis, BusinessType, ExtractedInfo, Feature, Language};

use super::*;
use crate::Output;

const LANGUAGES: &[Language] = Language::ALL;

/// A brief of which nothing is known but the trade.
fn brief(language: Language, business: BusinessType) -> Brief {
    Brief {
        project_id: "a-project".to_owned(),
        build_session_id: "bs_a-project_1_0000000a".to_owned(),
        prompt: "a site".to_owned(),
        locale: Locale::of_language(language),
        analysis: Analysis {
            business_type: business,
            confidence: 0.9,
            language,
            extracted_info: ExtractedInfo::default(),
            missing_information: Vec::new(),
            functional_requirements: Vec::new(),
            refused_requirements: Vec::new(),
            services: Vec::new(),
        },
        parent: None,
    }
}

fn with_features(mut brief: Brief, features: &[Feature]) -> Brief {
    brief.analysis.functional_requirements = features.to_vec();
    brief
}

/// A brief that tells everything, with this name.
fn full_brief(language: Language, business: BusinessType, name: &str) -> Brief {
    let mut brief = brief(language, business);
    brief.analysis.extracted_info = ExtractedInfo {
        business_name: Some(name.to_owned()),
        location: Some("Lyon".to_owned()),
        services: vec!["alpha".to_owned(), "beta".to_owned()],
        phone: Some("+33 4 72 00 00 00".to_owned()),
        email: Some("hello@example.org".to_owned()),
        hours: Some("Mon-Fri 9-18".to_owned()),
        prices: vec!["alpha 35 €".to_owned(), "gamma: 90 €".to_owned()],
        audience: Some("families".to_owned()),
        style: None,
    };
    brief
}

/// What one build gives, in the order in which it came.
#[derive(Debug)]
struct Built {
    text: String,
    tokens: Vec<String>,
    /// The scaffold, then every version.
    scaffold: Vec<SiteFile>,
    versions: Vec<SiteFile>,
    site: Site,
}

impl Built {
    fn files(&self) -> Vec<SiteFile> {
        let mut files = self.scaffold.clone();
        for version in &self.versions {
            put(&mut files, version);
        }
        files
    }

    fn page(&self, path: &str) -> String {
        let files = self.files();
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8(file.content.to_vec()).expect("UTF-8")
    }

    fn all_pages(&self) -> String {
        let files = self.files();
        let pages = files.iter().filter(|file| file.is_page());
        pages.map(|page| String::from_utf8_lossy(&page.content).into_owned()).collect::<Vec<_>>().join("\n")
    }
}

/// The pages as they are in the end, drawn once: for tests over many briefs.
fn finished_pages(brief: &Brief) -> Vec<(String, String)> {
    let workshop = Workshop::open(brief);
    let pages = workshop.voices.iter().flat_map(|voice| workshop.plan.pages.iter().map(move |page| (voice, page)));
    pages
        .map(|(voice, page)| workshop.draw(&Stage { page, voice, written: page.sections.len() }))
        .map(|file| (file.path, String::from_utf8(file.content.to_vec()).expect("UTF-8")))
        .collect()
}

/// What the assistant says.
fn said(brief: &Brief) -> String {
    let Workshop { subject, plan, .. } = Workshop::open(brief);
    narration::paragraphs(brief, &subject, &plan, &Voice::of_caller(&brief.locale)).join("\n\n")
}

fn put(files: &mut Vec<SiteFile>, version: &SiteFile) {
    match files.iter_mut().find(|file| file.path == version.path) {
        Some(file) => file.clone_from(version),
        None => files.push(version.clone()),
    }
}

fn build(brief: &Brief) -> Built {
    let engine = Offline::new(Duration::ZERO);
    let (sink, mut outputs) = Sink::channel(100_000);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let site = runtime.block_on(engine.build(brief, &sink)).expect("a site");
    drop(sink);
    let mut built =
        Built { text: String::new(), tokens: Vec::new(), scaffold: engine.scaffold(brief), versions: Vec::new(), site };
    while let Ok(output) = outputs.try_recv() {
        match output {
            Output::Text(token) => {
                built.text.push_str(&token);
                built.tokens.push(token);
            }
            Output::File(file) => built.versions.push(file),
            Output::Files(files) => built.versions.extend(files),
        }
    }
    built
}

/// The text that a visitor sees, without markup, scripts and the like.
fn visible_text(page: &str) -> String {
    use html5gum::{DefaultEmitter, Token, Tokenizer};
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut text = String::new();
    let mut hidden: Option<Vec<u8>> = None;
    let mut in_body = false;
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                in_body |= *tag.name == b"body";
                if hidden.is_none() && (*tag.name == b"script" || *tag.name == b"style") {
                    hidden = Some(tag.name.to_vec());
                }
            }
            Token::EndTag(tag) if hidden.as_deref() == Some(&**tag.name) => hidden = None,
            Token::String(string) if hidden.is_none() && in_body => {
                text.push_str(&String::from_utf8_lossy(&string.value));
                text.push(' ');
            }
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
