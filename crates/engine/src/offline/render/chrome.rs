//! What stands around every page: header, navigation, footer, and the corner where a chat opens.

use maud::{Markup, html};
use protocol::analysis::{Feature, Language};

use super::{
    Canvas,
    parts::{Field, button, field, form, icon, known_or, todo},
};
use crate::offline::{
    extra::Extra,
    plan::{PageKind, Section},
    render::opening::contact_details,
};

/// How many entries the navigation holds before it gets crowded; the rest stands in the footer.
const MOST_ENTRIES: usize = 6;

pub(super) fn header(canvas: &Canvas<'_>) -> Markup {
    let (kind, id) = canvas.plan.call_target();
    let call = canvas.say(canvas.plan.call().message());
    html! {
        @if canvas.plan.has_extra(Extra::Notice) {
            aside.notice data-extra="notice" aria-label=(canvas.say("site-notice")) { div.wrap { p { (todo(canvas, "site-todo-notice")) } } }
        }
        @if canvas.plan.has_extra(Extra::Accessibility) { (reading_tools(canvas)) }
        header.site-header {
            div.wrap {
                (brand(canvas))
                button.nav-toggle type="button" aria-expanded="false" aria-controls="site-nav" hidden {
                    span.nav-toggle-bars aria-hidden="true" {} span { (canvas.say("site-nav-toggle")) }
                }
                div.nav-area id="site-nav" {
                    nav.site-nav aria-label=(canvas.say("site-nav-label")) {
                        ul {
                            @for (label, href, is_here) in entries(canvas).into_iter().take(MOST_ENTRIES) {
                                li { a href=(href) aria-current=[is_here.then_some("page")] { (label) } }
                            }
                        }
                    }
                    div.header-tools {
                        @if canvas.has(Feature::Search) {
                            @if let Some(href) = canvas.link_to(Section::Search) {
                                a.tool href=(href) { (icon("search")) span { (canvas.say("site-nav-search")) } }
                            }
                        }
                        @if canvas.has(Feature::Login) {
                            @if let Some(href) = canvas.link_to(Section::Login) {
                                a.tool href=(href) { (icon("user")) span { (canvas.say("site-nav-account")) } }
                            }
                        }
                        (language_switch(canvas))
                        (button(&canvas.href(kind, id), &call, "primary small"))
                    }
                }
            }
        }
    }
}

/// Switches for the eyes; the script shows them, and the device remembers what was chosen.
fn reading_tools(canvas: &Canvas<'_>) -> Markup {
    let switches = [
        ("larger-text", "site-larger-text"),
        ("more-contrast", "site-more-contrast"),
        ("plain-links", "site-underlined-links"),
    ];
    html! {
        aside.reading-tools aria-label=(canvas.say("site-reading-tools")) data-extra="accessibility" hidden {
            div.wrap {
                @for (class, message) in switches {
                    button type="button" aria-pressed="false" data-turns=(class) { (canvas.say(message)) }
                }
            }
        }
    }
}

fn brand(canvas: &Canvas<'_>) -> Markup {
    html! {
        a.brand href=(canvas.href(PageKind::Home, "")) {
            svg.brand-mark viewBox="0 0 200 200" aria-hidden="true" focusable="false" { (super::raw(canvas.plan.trade.motif.shapes())) }
            @if let Some(name) = &canvas.subject.name { span.brand-name { bdi { (name) } } }
            @else { span.brand-name { mark.todo { (canvas.name()) } } }
        }
    }
}

/// Label, address, and whether it is the page that is being looked at.
fn entries(canvas: &Canvas<'_>) -> Vec<(String, String, bool)> {
    let anchor =
        |message: &str, section: Section| (canvas.say(message), canvas.href(PageKind::Home, section.id()), false);
    let mut entries = Vec::new();
    if canvas.plan.place_of(Section::Offers).is_some() {
        entries.push(anchor("site-nav-services", Section::Offers));
    }
    let shown = canvas.plan.pages.iter().filter(|page| page.kind != PageKind::Home && !page.kind.is_small_print());
    // The contact comes last, and is there even when the rest is too much.
    let (contact, others): (Vec<_>, Vec<_>) = shown.partition(|page| page.kind == PageKind::Contact);
    let entry = |kind: PageKind| (canvas.page_name(kind), canvas.href(kind, ""), kind == canvas.page.kind);
    // What the button beside the navigation is for need not stand in it as well.
    let button = Some(canvas.plan.call_target().0).filter(|kind| matches!(kind, PageKind::Booking | PageKind::Donate));
    entries.extend(others.iter().filter(|page| Some(page.kind) != button).map(|page| entry(page.kind)));
    entries.extend(
        canvas
            .plan
            .topic_sections()
            .map(|section| (canvas.heading(section), canvas.href(PageKind::Home, section.id()), false)),
    );
    entries.truncate(MOST_ENTRIES - 2);
    if entries.len() < MOST_ENTRIES - 2 {
        entries.push(anchor("site-nav-story", Section::Story));
    }
    match contact.first() {
        Some(page) => entries.push(entry(page.kind)),
        None => entries.push(anchor("site-nav-contact", Section::Contact)),
    }
    entries
}

fn language_switch(canvas: &Canvas<'_>) -> Markup {
    let here = canvas.voice.language();
    html! {
        @if canvas.plan.languages.len() > 1 {
            nav.languages aria-label=(canvas.say("site-languages-label")) data-feature=(Feature::Multilingual) {
                (icon("globe"))
                @for language in &canvas.plan.languages {
                    a href=(canvas.in_language(*language)) hreflang=(language) lang=(language)
                        aria-current=[(*language == here).then_some("true")] { (own_name(*language)) }
                }
            }
        }
    }
}

/// A language's name in itself.
pub(super) const fn own_name(language: Language) -> &'static str {
    match language {
        Language::Ar => "العربية",
        Language::En => "English",
        Language::Fr => "Français",
        Language::Es => "Español",
        Language::De => "Deutsch",
    }
}

pub(super) fn footer(canvas: &Canvas<'_>) -> Markup {
    html! {
        footer.site-footer {
            div.wrap {
                div.footer-brand {
                    p.footer-name { (known_or(canvas, canvas.subject.name.as_deref(), "site-todo-name")) }
                    p { (canvas.trade_and_place()) }
                }
                div.footer-contact {
                    h2 { (canvas.say("site-contact")) }
                    (contact_details(canvas))
                }
                nav.footer-nav aria-label=(canvas.say("site-nav-footer")) {
                    h2 { (canvas.say("site-nav-pages")) }
                    ul {
                        @for page in &canvas.plan.pages {
                            li { a href=(canvas.href(page.kind, "")) { (canvas.page_name(page.kind)) } }
                            @if page.kind == PageKind::Home {
                                @for section in canvas.plan.topic_sections() {
                                    li { a href=(canvas.href(PageKind::Home, section.id())) { (canvas.heading(section)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if canvas.has(Feature::Chat) { (chat(canvas)) }
    }
}

fn chat(canvas: &Canvas<'_>) -> Markup {
    let fields = html! {
        (field(canvas, "chat", &Field::required("message", "site-field-message", "textarea", None)))
    };
    html! {
        aside.chat data-feature=(Feature::Chat) aria-label=(canvas.say("site-chat")) {
            details {
                summary { (icon("chat")) span { (canvas.say("site-chat")) } }
                div.chat-panel {
                    p { (canvas.say("site-chat-intro")) }
                    (form(canvas, "chat", "chat-form", "site-send", &fields))
                }
            }
        }
    }
}
