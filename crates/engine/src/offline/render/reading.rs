//! What there is to look at and to read: gallery, blog, search, other languages.

use maud::{Markup, html};
use protocol::analysis::Feature;
use serde_json::json;

use super::{
    Canvas,
    chrome::own_name,
    parts::{Band, band, below, icon, more, todo},
    raw, structured,
};
use crate::offline::{art, plan::Section};

fn tiles(canvas: &Canvas<'_>, most: usize) -> Markup {
    html! {
        ul.tiles {
            @for index in 0..most {
                li { figure {
                    (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed, index))
                    figcaption { (todo(canvas, "site-todo-photo")) }
                } }
            }
        }
    }
}

fn gallery_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Gallery.id();
    let title = canvas.say("site-gallery");
    let intro = Some(canvas.say("site-gallery-intro"));
    band(&Band { id, class: "gallery-band", feature: Some(Feature::Gallery), level, title, intro }, body)
}

pub(super) fn gallery_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        (tiles(canvas, 3))
        @if let Some(href) = canvas.link_to(Section::Gallery) { (more(&href, &canvas.say("site-gallery-more"))) }
    };
    gallery_band(canvas, level, &body)
}

pub(super) fn gallery(canvas: &Canvas<'_>, level: u8) -> Markup {
    gallery_band(canvas, level, &tiles(canvas, 9))
}

fn posts(canvas: &Canvas<'_>, level: u8, most: usize) -> Markup {
    html! {
        ul.posts {
            @for index in 0..most {
                li { article.post {
                    (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed ^ 2, index + 1))
                    (below(level, &todo(canvas, "site-todo-post")))
                    p { (todo(canvas, "site-todo-post-text")) }
                } }
            }
        }
    }
}

fn blog_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Blog.id();
    let title = canvas.say("site-blog");
    let intro = Some(canvas.say("site-blog-intro"));
    band(&Band { id, class: "blog-band", feature: Some(Feature::Blog), level, title, intro }, body)
}

pub(super) fn blog_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        (posts(canvas, level, 3))
        @if let Some(href) = canvas.link_to(Section::Blog) { (more(&href, &canvas.say("site-blog-more"))) }
    };
    blog_band(canvas, level, &body)
}

pub(super) fn blog(canvas: &Canvas<'_>, level: u8) -> Markup {
    blog_band(canvas, level, &posts(canvas, level, 6))
}

/// A marked place for what only the owner can tell.
pub(super) fn topic(canvas: &Canvas<'_>, level: u8, number: u8) -> Markup {
    let section = Section::Topic(number);
    let body = html! {
        div.story data-topic=(number) {
            div.story-text {
                p.todo-block { (todo(canvas, "site-todo-topic")) }
                @if let Some(href) = canvas.link_to(Section::Contact) { (more(&href, &canvas.say("site-topic-ask"))) }
            }
            div.story-art { (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed, usize::from(number) + 2)) }
        }
    };
    let class = if number.is_multiple_of(2) { "topic-band tinted" } else { "topic-band" };
    band(&Band { id: section.id(), class, feature: None, level, title: canvas.heading(section), intro: None }, &body)
}

/// Searches the site itself: what can be found is in the page, so that it needs no server.
pub(super) fn search(canvas: &Canvas<'_>, level: u8) -> Markup {
    let mut places: Vec<(String, String, String)> = Vec::new();
    for page in &canvas.plan.pages {
        let title = canvas.page_name(page.kind);
        for section in page.sections.iter().filter(|section| !matches!(section, Section::Hero | Section::CallOut)) {
            let mut words = canvas.heading(*section);
            if *section == Section::Offers {
                words = format!("{words} {}", canvas.subject.services.join(" "));
            }
            places.push((title.clone(), canvas.href(page.kind, section.id()), words));
        }
    }
    let index: Vec<_> =
        places.iter().map(|(page, href, words)| json!({"page": page, "href": href, "words": words})).collect();
    let body = html! {
        form.form.in-a-row id="search-form" role="search" method="dialog" data-search=(canvas.say("site-search-none")) {
            div.field { label for="search-words" { (canvas.say("site-search-words")) } input id="search-words" name="q" type="search"; }
            div.form-end { button.button.primary type="submit" { (icon("search")) span { (canvas.say("site-nav-search")) } } }
        }
        p.form-status id="search-status" role="status" {}
        ul.search-results id="search-results" {
            @for (page, href, words) in &places { li { a href=(href) { (page) " · " (words) } } }
        }
        script type="application/json" id="search-index" { (raw(structured::script_safe(&json!(index)))) }
    };
    let title = canvas.say("site-search");
    let id = Section::Search.id();
    band(&Band { id, class: "search-band", feature: Some(Feature::Search), level, title, intro: None }, &body)
}

pub(super) fn languages(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.language-cards {
            @for language in &canvas.plan.languages {
                li { a href=(canvas.in_language(*language)) hreflang=(language) lang=(language) { (icon("globe")) (own_name(*language)) } }
            }
        }
        @if canvas.is_translation() { p { (todo(canvas, "site-todo-translate")) } }
    };
    let title = canvas.say("site-languages");
    let intro = Some(canvas.say("site-languages-intro"));
    let id = Section::Languages.id();
    band(&Band { id, class: "languages-band", feature: Some(Feature::Multilingual), level, title, intro }, &body)
}
