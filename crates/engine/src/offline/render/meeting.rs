//! How people meet: booking, dates, contact, the way there, news by mail, the door to an account.

use maud::{Markup, html};
use protocol::analysis::Feature;

use super::{
    Canvas,
    opening::contact_details,
    parts::{Band, Field, band, below, choice, field, form, icon, more, todo},
};
use crate::offline::{
    art,
    clean::capitalised,
    plan::{PageKind, Section},
};

pub(super) fn booking(canvas: &Canvas<'_>, level: u8) -> Markup {
    let subject = canvas.subject;
    let services = if subject.services.is_empty() {
        canvas.voice.trade_offers(subject.business)
    } else {
        subject.services.iter().map(|service| capitalised(service)).collect()
    };
    let body = html! {
        div.aside-pair {
            (form(canvas, "booking", "two-columns", "site-booking-send", &html! {
                (choice(canvas, "booking", "service", "site-field-service", &services))
                (field(canvas, "booking", &Field::required("date", "site-field-date", "date", None)))
                (field(canvas, "booking", &Field::required("time", "site-field-time", "time", None)))
                (field(canvas, "booking", &Field::NAME))
                (field(canvas, "booking", &Field::EMAIL))
                (field(canvas, "booking", &Field::PHONE))
                (field(canvas, "booking", &Field { name: "wish", label: "site-field-wish", kind: "textarea", autocomplete: None, is_required: false }))
            }))
            div.note { (icon("calendar")) (below(level, &html! { (canvas.say("site-facts")) })) (contact_details(canvas)) }
        }
    };
    let title = canvas.say("site-booking");
    let intro = Some(canvas.say("site-booking-intro"));
    let id = Section::Booking.id();
    band(&Band { id, class: "booking-band", feature: Some(Feature::Booking), level, title, intro }, &body)
}

fn dates(canvas: &Canvas<'_>, level: u8, most: usize) -> Markup {
    html! {
        ol.events {
            @for index in 0..most {
                li.event {
                    p.event-date { (icon("calendar")) (todo(canvas, "site-todo-date")) }
                    div { (below(level, &todo(canvas, "site-todo-event"))) p { (todo(canvas, "site-todo-event-text")) } }
                    (art::glyph(canvas.subject.seed ^ 3, index))
                }
            }
        }
    }
}

fn events_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Events.id();
    let title = canvas.say("site-events");
    let intro = Some(canvas.say("site-events-intro"));
    band(&Band { id, class: "events-band", feature: Some(Feature::Calendar), level, title, intro }, body)
}

pub(super) fn events_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        (dates(canvas, level, 2))
        @if let Some(href) = canvas.link_to(Section::Events) { (more(&href, &canvas.say("site-events-more"))) }
    };
    events_band(canvas, level, &body)
}

pub(super) fn events(canvas: &Canvas<'_>, level: u8) -> Markup {
    let days = canvas.say("site-events-days");
    let body = html! {
        (dates(canvas, level, 3))
        div.table-scroll tabindex="0" role="region" aria-labelledby="week-caption" {
            table.week {
                caption id="week-caption" { (canvas.say("site-events-week")) }
                thead { tr { @for day in days.split('|') { th scope="col" { (day.trim()) } } } }
                tbody { tr { @for _ in days.split('|') { td { (todo(canvas, "site-todo-slot")) } } } }
            }
        }
    };
    events_band(canvas, level, &body)
}

pub(super) fn contact(canvas: &Canvas<'_>, level: u8) -> Markup {
    let is_whole = canvas.page.kind == PageKind::Contact;
    let has_form = canvas.has(Feature::ContactForm);
    let body = html! {
        div.aside-pair {
            @if is_whole && has_form {
                (form(canvas, "contact", "", "site-send", &html! {
                    (field(canvas, "contact", &Field::NAME))
                    (field(canvas, "contact", &Field::EMAIL))
                    (field(canvas, "contact", &Field::PHONE))
                    (field(canvas, "contact", &Field::required("message", "site-field-message", "textarea", None)))
                }))
            }
            div.note {
                (contact_details(canvas))
                @if !is_whole {
                    @if let Some(href) = canvas.plan.page(PageKind::Contact).map(|page| canvas.href(page.kind, "")) {
                        (more(&href, &canvas.say(if has_form { "site-contact-write" } else { "site-map-more" })))
                    }
                }
            }
            @if !(is_whole && has_form) { div.contact-art { (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed ^ 1, 0)) } }
        }
    };
    band(
        &Band {
            id: Section::Contact.id(),
            class: "contact-band",
            feature: (is_whole && has_form).then_some(Feature::ContactForm),
            level,
            title: canvas.say("site-contact"),
            intro: Some(canvas.say("site-contact-intro")),
        },
        &body,
    )
}

pub(super) fn map(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        figure.map {
            (art::map(canvas.subject.seed))
            figcaption {
                @if let Some(place) = &canvas.subject.location {
                    span { (icon("pin")) bdi { (place) } }
                    a.more-link href=(format!("https://www.openstreetmap.org/search?query={}", url_encoded(place))) rel="noopener" { (canvas.say("site-map-open")) (icon("arrow")) }
                } @else { span { (icon("pin")) (todo(canvas, "site-todo-address")) } }
            }
        }
        p.map-note { (canvas.say("site-map-note")) }
    };
    let title = canvas.say("site-map");
    let id = Section::Map.id();
    band(&Band { id, class: "map-band tinted", feature: Some(Feature::Map), level, title, intro: None }, &body)
}

/// As a query's value.
fn url_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

pub(super) fn newsletter(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body =
        form(canvas, "newsletter", "in-a-row", "site-newsletter-send", &field(canvas, "newsletter", &Field::EMAIL));
    let title = canvas.say("site-newsletter");
    let intro = Some(canvas.say("site-newsletter-intro"));
    let id = Section::Newsletter.id();
    band(&Band { id, class: "newsletter-band tinted", feature: Some(Feature::Newsletter), level, title, intro }, &body)
}

pub(super) fn login(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.narrow {
            (form(canvas, "login", "", "site-login-send", &html! {
                (field(canvas, "login", &Field::required("email", "site-field-email", "email", Some("username"))))
                (field(canvas, "login", &Field::required("password", "site-field-password", "password", Some("current-password"))))
            }))
        }
    };
    let title = canvas.say("site-login");
    let intro = Some(canvas.say("site-login-intro"));
    let id = Section::Login.id();
    band(&Band { id, class: "login-band", feature: Some(Feature::Login), level, title, intro }, &body)
}
