//! The plan, turned into pages.

mod chrome;
mod goods;
mod meeting;
mod opening;
mod parts;
mod reading;
mod structured;
mod trust;
mod visits;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use protocol::analysis::{Feature, Language};

use super::{
    extra::Extra,
    palette::{Palette, Scheme},
    plan::{Page, PageKind, Plan, Section},
    subject::Subject,
    voice::Voice,
};

/// One page in one language, about to be drawn.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    pub(super) subject: &'a Subject,
    pub(super) plan: &'a Plan,
    pub(super) voice: &'a Voice,
    pub(super) page: &'a Page,
}

impl Canvas<'_> {
    /// The page with its first `written` sections; the others keep their place and heading, and say that they are
    /// being written. So every link of the site leads somewhere from the first moment on.
    pub(super) fn draw(&self, written: usize) -> String {
        let plan = self.plan;
        let title = self.title();
        let description = self.description();
        let theme = Palette::of(plan.look, plan.hue, plan.scheme.unwrap_or(plan.look.native_scheme())).bg.hex();
        let scheme = match plan.scheme.unwrap_or(plan.look.native_scheme()) {
            Scheme::Dark => "dark",
            Scheme::Light if plan.scheme.is_some() => "light",
            Scheme::Light => "light dark",
        };
        let language = self.voice.language();
        let is_home = self.page.kind == PageKind::Home;
        let page = html! {
            (DOCTYPE)
            html lang=(language) dir=(self.voice.dir()) class=(format!("look-{}", plan.look.as_str())) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    meta name="description" content=(description);
                    meta name="color-scheme" content=(scheme);
                    meta name="theme-color" content=(theme);
                    meta property="og:type" content="website";
                    meta property="og:title" content=(title);
                    meta property="og:description" content=(description);
                    meta property="og:site_name" content=(self.name());
                    meta property="og:locale" content=(language);
                    link rel="icon" href=(self.asset("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(self.asset("style.css"));
                    @for other in plan.languages.iter().filter(|_| plan.languages.len() > 1) {
                        link rel="alternate" hreflang=(other) href=(self.in_language(*other));
                    }
                    @if plan.has_extra(Extra::Seo) { (structured::for_search_engines(self, &title, &description)) }
                    script src=(self.asset("site.js")) defer {}
                    @if is_home { (structured::data(self)) }
                }
                body class=(format!("page-{}", self.page.kind.file().trim_end_matches(".html"))) {
                    a.skip href="#main" { (self.say("site-skip")) }
                    (chrome::header(self))
                    main id="main" tabindex="-1" {
                        @for (index, section) in self.page.sections.iter().enumerate() {
                            @if index < written { (self.section(*section, index)) } @else { (self.pending(*section, index)) }
                        }
                    }
                    (chrome::footer(self))
                    @if plan.has_extra(Extra::Analytics) { (visits::consent(self)) }
                }
            }
        };
        let mut page = page.into_string();
        page.push('\n');
        page
    }

    fn section(&self, section: Section, index: usize) -> Markup {
        let level = self.level(index);
        match section {
            Section::Hero => opening::hero(self),
            Section::Facts => opening::facts(self),
            Section::Offers => opening::offers(self, level),
            Section::Story => opening::story(self, level),
            Section::Values => opening::values(self, level),
            Section::Audience => opening::audience(self, level),
            Section::Steps => opening::steps(self, level),
            Section::CallOut => opening::call_out(self, level),
            Section::MenuGlimpse => goods::menu_glimpse(self, level),
            Section::Menu => goods::menu(self, level),
            Section::ShopGlimpse => goods::shop_glimpse(self, level),
            Section::Shop => goods::shop(self, level),
            Section::PricesGlimpse => goods::prices_glimpse(self, level),
            Section::Prices => goods::prices(self, level),
            Section::Delivery => goods::delivery(self, level),
            Section::Payments => goods::payments(self, level),
            Section::Donations => goods::donations(self, level),
            Section::Booking => meeting::booking(self, level),
            Section::EventsGlimpse => meeting::events_glimpse(self, level),
            Section::Events => meeting::events(self, level),
            Section::Contact => meeting::contact(self, level),
            Section::Map => meeting::map(self, level),
            Section::Newsletter => meeting::newsletter(self, level),
            Section::Login => meeting::login(self, level),
            Section::GalleryGlimpse => reading::gallery_glimpse(self, level),
            Section::Gallery => reading::gallery(self, level),
            Section::BlogGlimpse => reading::blog_glimpse(self, level),
            Section::Blog => reading::blog(self, level),
            Section::Search => reading::search(self, level),
            Section::Languages => reading::languages(self, level),
            Section::Team => trust::team(self, level),
            Section::Reviews => trust::reviews(self, level),
            Section::Faq => trust::faq(self, level),
            Section::Legal => trust::legal(self, level),
            Section::Accessibility => trust::accessibility(self, level),
            Section::Analytics => visits::section(self, level),
            Section::Topic(number) => reading::topic(self, level, number),
        }
    }

    fn pending(&self, section: Section, index: usize) -> Markup {
        let id = section.id();
        html! {
            section.band.pending id=(id) aria-busy="true" aria-labelledby=(format!("{id}-title")) {
                div.wrap {
                    (parts::heading(self.level(index), &format!("{id}-title"), &self.heading(section)))
                    p.pending-note { (self.say("site-pending")) }
                    div.bones aria-hidden="true" { span {} span {} span {} }
                }
            }
        }
    }

    /// The first section of a page that has no hero carries its `h1`.
    fn level(&self, index: usize) -> u8 {
        if index == 0 && self.page.kind != PageKind::Home { 1 } else { 2 }
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.voice.say(id)
    }

    /// What a page is called.
    fn page_name(&self, kind: PageKind) -> String {
        self.plan.page_name(kind, self.voice)
    }

    /// What a section is called.
    fn heading(&self, section: Section) -> String {
        self.plan.heading(section, self.voice)
    }

    /// The business' name, or what stands in for it.
    pub(super) fn name(&self) -> String {
        self.subject.name.clone().unwrap_or_else(|| self.voice.trade_text(self.subject.business, "own"))
    }

    /// "Hair salon · Lyon", as far as it is known.
    pub(super) fn trade_and_place(&self) -> String {
        let trade = self.voice.trade(self.subject.business);
        match &self.subject.location {
            Some(place) => {
                self.voice.say_with("site-trade-and-place", &[("trade", trade.into()), ("place", place.into())])
            }
            None => trade,
        }
    }

    fn title(&self) -> String {
        let (first, second) = if self.page.kind == PageKind::Home {
            (self.name(), self.trade_and_place())
        } else {
            (self.page_name(self.page.kind), self.name())
        };
        // Tabs and search results know no isolating marks.
        format!("{first} · {second}").replace(['\u{2068}', '\u{2069}'], "")
    }

    fn description(&self) -> String {
        let lead = if self.page.kind == PageKind::Home {
            self.voice.trade_text(self.subject.business, "lead")
        } else {
            self.page_name(self.page.kind)
        };
        let known = format!("{} · {}", self.name(), self.trade_and_place());
        let services = self.voice.list(&self.subject.services);
        let description =
            if services.is_empty() { format!("{known}. {lead}") } else { format!("{known}. {services}. {lead}") };
        let description = description.replace(['\u{2068}', '\u{2069}'], "");
        super::clean::line(&description, 300).unwrap_or(known)
    }

    fn is_translation(&self) -> bool {
        self.voice.language() != self.subject.language
    }

    /// The way from this page to the site's top folder.
    fn base(&self) -> &'static str {
        if self.is_translation() { "../" } else { "" }
    }

    fn asset(&self, name: &str) -> String {
        format!("{}assets/{name}", self.base())
    }

    /// The address of a page, or a place on it, in this page's language.
    pub(super) fn href(&self, kind: PageKind, id: &str) -> String {
        let fragment = if id.is_empty() { String::new() } else { format!("#{id}") };
        if kind == self.page.kind && !id.is_empty() { fragment } else { format!("{}{fragment}", kind.file()) }
    }

    /// This very page in another language.
    fn in_language(&self, language: Language) -> String {
        let file = self.page.kind.file();
        if language == self.subject.language {
            format!("{}{file}", self.base())
        } else if language == self.voice.language() {
            file.to_owned()
        } else {
            format!("{}{language}/{file}", self.base())
        }
    }

    /// Where a section stands, if the site has it.
    fn link_to(&self, section: Section) -> Option<String> {
        self.plan.place_of(section).map(|(kind, id)| self.href(kind, id))
    }

    fn has(&self, feature: Feature) -> bool {
        self.plan.has(feature)
    }
}

/// The path of a page's file.
pub(super) fn path(page: &Page, language: Language, own: Language) -> String {
    if language == own { page.kind.file().to_owned() } else { format!("{language}/{}", page.kind.file()) }
}

/// Markup that was made here, from nothing that anybody typed.
fn raw(markup: impl Into<String>) -> PreEscaped<String> {
    PreEscaped(markup.into())
}
