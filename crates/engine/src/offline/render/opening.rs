//! What every first page has: who it is, what is offered, where and when, and what to do next.

use maud::{Markup, html};
use protocol::analysis::Feature;

use super::{
    Canvas,
    parts::{Band, band, below, button, example, icon, todo},
};
use crate::offline::{art, clean, extra::Extra, narration::says_trade, plan::Section};

pub(super) fn hero(canvas: &Canvas<'_>) -> Markup {
    let subject = canvas.subject;
    let (kind, id) = canvas.plan.call_target();
    let offers = canvas.plan.offers_place();
    let headline = canvas.voice.trade_text(subject.business, "headline");
    let lead = canvas.voice.trade_text(subject.business, "lead");
    let title = subject.name.as_deref().unwrap_or(&headline);
    let longest_word = title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    // Names that one line can't hold are set smaller, and words that it can't hold, so that none is broken.
    let size = match (title.chars().count(), longest_word) {
        (0..=14, 0..=9) => "short",
        (0..=28, 0..=11) => "middle",
        _ => "long",
    };
    html! {
        section.hero id=(Section::Hero.id()) aria-labelledby="welcome-title" {
            div.wrap {
                div.hero-text {
                    p.eyebrow { (canvas.trade_and_place()) }
                    @if let Some(name) = &subject.name {
                        h1 id="welcome-title" class=(size) { bdi { (name) } }
                        p.tagline { (headline) }
                    } @else {
                        h1 id="welcome-title" class=(size) { (headline) }
                    }
                    p.lead { (lead) }
                    @if let Some(audience) = &subject.audience {
                        p.audience { (canvas.voice.say_of("site-for-audience", "audience", audience)) }
                    }
                    div.actions {
                        (button(&canvas.href(kind, id), &canvas.say(canvas.plan.call().message()), "primary"))
                        (button(&canvas.href(offers.0, offers.1), &canvas.say("site-see-offers"), "quiet"))
                    }
                }
                div.hero-art { (art::scene(canvas.plan.look, canvas.plan.trade.motif, subject.seed)) }
            }
        }
    }
}

pub(super) fn facts(canvas: &Canvas<'_>) -> Markup {
    html! {
        section.facts id=(Section::Facts.id()) aria-label=(canvas.say("site-facts")) { div.wrap { (contact_details(canvas)) } }
    }
}

/// Place, hours, telephone and mail: what is known, and marked places for what is not.
pub(super) fn contact_details(canvas: &Canvas<'_>) -> Markup {
    let subject = canvas.subject;
    let asks_for = |known: &Option<String>, extra: Extra| {
        canvas.plan.trade.has_premises || known.is_some() || canvas.plan.has_extra(extra)
    };
    html! {
        ul.details-list {
            @if asks_for(&subject.location, Extra::Address) {
                li { (icon("pin")) span.sr { (canvas.say("site-label-place")) ": " }
                    @if let Some(place) = &subject.location { bdi { (place) } } @else { (todo(canvas, "site-todo-address")) } }
            }
            @if asks_for(&subject.hours, Extra::Hours) {
                li { (icon("clock")) span.sr { (canvas.say("site-label-hours")) ": " }
                    @if let Some(hours) = &subject.hours { bdi { (hours) } } @else { (todo(canvas, "site-todo-hours")) } }
            }
            li { (icon("phone")) span.sr { (canvas.say("site-label-phone")) ": " } (phone(canvas)) }
            li { (icon("mail")) span.sr { (canvas.say("site-label-email")) ": " } (email(canvas)) }
        }
    }
}

pub(super) fn phone(canvas: &Canvas<'_>) -> Markup {
    html! {
        @match &canvas.subject.phone {
            None => (todo(canvas, "site-todo-phone")),
            Some(phone) => {
                @let digits: String = phone.chars().filter_map(dialled).collect();
                @if digits.len() >= 3 { a href=(format!("tel:{digits}")) dir="ltr" { (phone) } } @else { bdi { (phone) } }
            }
        }
    }
}

/// What a telephone takes; Arabic-Indic digits are digits too.
fn dialled(c: char) -> Option<char> {
    match c {
        '+' => Some('+'),
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10),
        c if c.is_ascii_digit() => Some(c),
        _ => None,
    }
}

pub(super) fn email(canvas: &Canvas<'_>) -> Markup {
    let is_plain = |email: &str| {
        email.contains('@')
            && email.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'@' | b'.' | b'-' | b'_' | b'+'))
    };
    html! {
        @match &canvas.subject.email {
            None => (todo(canvas, "site-todo-email")),
            Some(email) if is_plain(email) => a href=(format!("mailto:{email}")) dir="ltr" { (email) },
            Some(email) => bdi { (email) },
        }
    }
}

pub(super) fn offers(canvas: &Canvas<'_>, level: u8) -> Markup {
    let subject = canvas.subject;
    let is_known = !subject.services.is_empty();
    let offers = if is_known {
        subject.services.iter().map(|service| clean::capitalised(service)).collect()
    } else {
        canvas.voice.trade_offers(subject.business)
    };
    let ask = canvas.link_to(Section::Booking).map(|href| (href, "site-offer-book"));
    let ask = ask.or_else(|| canvas.link_to(Section::Contact).map(|href| (href, "site-offer-ask")));
    let body = html! {
        @if !is_known { (example(canvas)) }
        ul class=(format!("offers count-{}", offers.len().min(6))) {
            @for (index, offer) in offers.iter().enumerate() {
                li.offer {
                    (art::glyph(subject.seed, index))
                    div.offer-text {
                        (below(level, &html! { bdi { (offer) } }))
                        @if let Some(price) = subject.price_of(offer).filter(|_| is_known) { p.offer-price { bdi { (price) } } }
                        @if let Some((href, message)) = ask.as_ref().filter(|_| is_known) {
                            p { a.offer-link href=(href) { (canvas.say(message)) span.sr { ": " (offer) } } }
                        } @else if !is_known { p { (todo(canvas, "site-todo-offer")) } }
                    }
                }
            }
        }
    };
    let intro = canvas.say(if is_known { "site-offers-intro" } else { "site-offers-example" });
    band(
        &Band {
            id: Section::Offers.id(),
            class: "offers-band",
            feature: None,
            level,
            title: canvas.say("site-offers"),
            intro: Some(intro),
        },
        &body,
    )
}

pub(super) fn story(canvas: &Canvas<'_>, level: u8) -> Markup {
    let subject = canvas.subject;
    let voice = canvas.voice;
    let noun = voice.trade_text(subject.business, "noun");
    let label = voice.trade(subject.business);
    let sentence = match (&subject.name, subject.town()) {
        (Some(name), Some(place)) if says_trade(name, &label) => {
            Some(voice.say_with("site-story-found", &[("name", name.into()), ("place", place.into())]))
        }
        (Some(name), None) if says_trade(name, &label) => None,
        (Some(name), Some(place)) => Some(voice.say_with(
            "site-story-name-place",
            &[("name", name.into()), ("trade", noun.into()), ("place", place.into())],
        )),
        (Some(name), None) => Some(voice.say_with("site-story-name", &[("name", name.into()), ("trade", noun.into())])),
        (None, Some(place)) => {
            Some(voice.say_with("site-story-place", &[("trade", noun.into()), ("place", place.into())]))
        }
        (None, None) => None,
    };
    let services = (!subject.services.is_empty())
        .then(|| voice.say_of("site-story-services", "services", &voice.list(&subject.services)));
    let body = html! {
        div.story {
            div.story-text {
                @if let Some(sentence) = sentence { p.story-lead { (sentence) } }
                @if let Some(services) = services { p { (services) } }
                @if let Some(audience) = &subject.audience { p { (voice.say_of("site-for-audience", "audience", audience)) } }
                p.todo-block { (todo(canvas, "site-todo-story")) }
                @if let Some(team) = canvas.link_to(Section::Team) { (super::parts::more(&team, &canvas.say("site-team-more"))) }
            }
            div.story-art { (art::tile(canvas.plan.look, canvas.plan.trade.motif, subject.seed, 2)) }
        }
    };
    band(
        &Band {
            id: Section::Story.id(),
            class: "story-band tinted",
            feature: None,
            level,
            title: canvas.say("site-story"),
            intro: None,
        },
        &body,
    )
}

/// Whom it is for: in the owner's words, or a place for them.
pub(super) fn audience(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.prose data-extra="audience" {
            @if let Some(audience) = &canvas.subject.audience {
                p { (canvas.voice.say_of("site-for-audience", "audience", audience)) }
            } @else {
                p.todo-block { (todo(canvas, "site-todo-audience")) }
            }
        }
    };
    band(
        &Band {
            id: Section::Audience.id(),
            class: "audience-band",
            feature: None,
            level,
            title: canvas.say("site-audience"),
            intro: None,
        },
        &body,
    )
}

pub(super) fn values(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.values data-extra="values" {
            @for index in 0..3 {
                li { (art::glyph(canvas.subject.seed ^ 9, index)) (below(level, &todo(canvas, "site-todo-value"))) p { (todo(canvas, "site-todo-value-why")) } }
            }
        }
    };
    band(
        &Band {
            id: Section::Values.id(),
            class: "values-band",
            feature: None,
            level,
            title: canvas.say("site-values"),
            intro: Some(canvas.say("site-values-intro")),
        },
        &body,
    )
}

pub(super) fn steps(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ol.steps data-extra="steps" {
            @for step in ["site-step-ask", "site-step-agree", "site-step-enjoy"] {
                li { (below(level, &html! { (canvas.say(step)) })) p { (canvas.voice.attribute(step, "text")) } }
            }
        }
    };
    band(
        &Band {
            id: Section::Steps.id(),
            class: "steps-band",
            feature: None,
            level,
            title: canvas.say("site-steps"),
            intro: None,
        },
        &body,
    )
}

pub(super) fn call_out(canvas: &Canvas<'_>, level: u8) -> Markup {
    let (kind, id) = canvas.plan.call_target();
    let label = canvas.say(canvas.plan.call().message());
    let body = html! {
        div.actions {
            (button(&canvas.href(kind, id), &label, "primary"))
            @if canvas.has(Feature::Newsletter) {
                @if let Some(href) = canvas.link_to(Section::Newsletter) { (button(&href, &canvas.say("site-newsletter"), "quiet")) }
            }
        }
    };
    band(
        &Band {
            id: Section::CallOut.id(),
            class: "callout-band deep",
            feature: None,
            level,
            title: canvas.say("site-callout"),
            intro: Some(canvas.say("site-callout-intro")),
        },
        &body,
    )
}
