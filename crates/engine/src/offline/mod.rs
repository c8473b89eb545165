//! The engine that needs no key and no network: the same brief always makes the same site.
//!
//! A brief becomes a [`Subject`] (what the site is about), that a [`Plan`] (which pages, what on them, which look),
//! and that, drawn in a [`Voice`], the files. All of that is pure; only the pace of [`Offline::build`] is not.

mod art;
mod call;
mod change;
mod clean;
mod extra;
mod look;
mod motif;
mod narration;
mod palette;
mod plan;
mod recommend;
mod render;
mod signposts;
mod subject;
mod taste;
#[cfg(test)]
mod tests;
mod topic;
mod trade;
mod voice;

use std::time::Duration;

use protocol::analysis::Recommendation;

use self::{
    extra::Extra,
    look::Look,
    palette::{Palette, Scheme},
    plan::{Page, Plan, Section},
    render::Canvas,
    subject::Subject,
    taste::TextSize,
    voice::Voice,
};
use crate::{Brief, EngineError, Gone, Sink, Site, SiteFile};

const SCRIPT: &str = include_str!("../../assets/site.js");

/// The offline engine.
#[derive(Clone, Debug)]
pub struct Offline {
    token_delay: Duration,
}

impl Offline {
    /// An engine that waits `token_delay` between two words of its text.
    #[must_use]
    pub const fn new(token_delay: Duration) -> Self {
        Self { token_delay }
    }

    /// See [`Engine::scaffold`](crate::Engine::scaffold).
    #[must_use]
    pub fn scaffold(&self, brief: &Brief) -> Vec<SiteFile> {
        Workshop::open(brief).scaffold()
    }

    /// See [`Engine::build`](crate::Engine::build).
    pub async fn build(&self, brief: &Brief, sink: &Sink) -> Result<Site, EngineError> {
        let workshop = Workshop::open(brief);
        let caller = Voice::of_caller(&brief.locale);
        let paragraphs = narration::paragraphs(brief, &workshop.subject, &workshop.plan, &caller);
        let mut stages = workshop.stages();
        let share = stages.len().div_ceil(paragraphs.len());
        for (index, paragraph) in paragraphs.iter().enumerate() {
            let gap = if index + 1 < paragraphs.len() { "\n\n" } else { "" };
            self.say(&format!("{paragraph}{gap}"), sink).await?;
            for stage in stages.drain(..share.min(stages.len())) {
                sink.file(workshop.draw(&stage)).await?;
            }
        }
        Ok(Site { features: workshop.plan.features })
    }

    /// See [`Engine::recommend`](crate::Engine::recommend).
    #[must_use]
    pub fn recommend(&self, brief: &Brief) -> Vec<Recommendation> {
        let plan = Plan::of(&Subject::of(brief));
        recommend::recommendations(&plan, &Voice::of_caller(&brief.locale))
    }

    async fn say(&self, text: &str, sink: &Sink) -> Result<(), Gone> {
        for token in narration::tokens(text) {
            sink.text(token).await?;
            if !self.token_delay.is_zero() {
                tokio::time::sleep(self.token_delay).await;
            }
        }
        Ok(())
    }
}

/// Everything that the files of one site are made from.
#[derive(Debug)]
struct Workshop {
    subject: Subject,
    plan: Plan,
    /// One for each language of the plan.
    voices: Vec<Voice>,
}

/// A version of a page: with this many of its sections.
#[derive(Clone, Copy, Debug)]
struct Stage<'a> {
    page: &'a Page,
    voice: &'a Voice,
    written: usize,
}

impl Workshop {
    fn open(brief: &Brief) -> Self {
        let subject = Subject::of(brief);
        let plan = Plan::of(&subject);
        let voices = plan.languages.iter().map(|language| Voice::of_site(*language, &brief.locale)).collect();
        Self { subject, plan, voices }
    }

    /// Every page with what must be there at once, after the assets that they use.
    fn scaffold(&self) -> Vec<SiteFile> {
        let Plan { look, hue, scheme, trade, .. } = &self.plan;
        let palette = Palette::of(*look, *hue, scheme.unwrap_or(look.native_scheme()));
        let mut files = vec![
            made("assets/style.css", self.style_sheet(*look, *hue, *scheme)),
            made("assets/site.js", SCRIPT.to_owned()),
            made("assets/icon.svg", art::icon_file(trade.motif, &palette)),
            made(subject::MEMORY_PATH, self.subject.memory()),
        ];
        if self.plan.has_extra(Extra::Seo) {
            files.extend(signposts::files(&self.plan, self.subject.language));
        }
        for voice in self.voices.iter().rev() {
            files.extend(
                self.plan
                    .pages
                    .iter()
                    .rev()
                    .map(|page| self.draw(&Stage { page, voice, written: written_at_once(page) })),
            );
        }
        files
    }

    fn style_sheet(&self, look: Look, hue: u16, scheme: Option<Scheme>) -> String {
        let larger = self.subject.taste.text.map_or("", TextSize::css);
        format!("{}{larger}", look.style_sheet(hue, scheme))
    }

    /// The versions that follow the scaffold: the first page section by section, with the other pages in between.
    fn stages(&self) -> Vec<Stage<'_>> {
        let mut stages = Vec::new();
        let Some((own, others)) = self.voices.split_first() else { return stages };
        let Some((home, pages)) = self.plan.pages.split_first() else { return stages };
        let mut pages = pages.iter().map(|page| Stage { page, voice: own, written: page.sections.len() });
        for written in written_at_once(home) + 1..=home.sections.len() {
            stages.push(Stage { page: home, voice: own, written });
            stages.extend(pages.next());
        }
        stages.extend(pages);
        for voice in others {
            stages.extend(self.plan.pages.iter().map(|page| Stage { page, voice, written: page.sections.len() }));
        }
        stages
    }

    fn draw(&self, stage: &Stage<'_>) -> SiteFile {
        let Stage { page, voice, written } = *stage;
        let canvas = Canvas { subject: &self.subject, plan: &self.plan, voice, page };
        made(&render::path(page, voice.language(), self.subject.language), canvas.draw(written))
    }
}

/// What a person sees before the engine has said a word: who it is, and where.
fn written_at_once(page: &Page) -> usize {
    page.sections.iter().take_while(|section| matches!(section, Section::Hero | Section::Facts)).count()
}

/// A file whose path and size are this engine's own choice; the tests build every one of them.
fn made(path: &str, content: String) -> SiteFile {
    SiteFile { path: path.to_owned(), content: content.into() }
}
