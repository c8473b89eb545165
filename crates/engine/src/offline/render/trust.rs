//! What makes people trust: faces, other people's words, answers, the small print.

use maud::{Markup, html};
use protocol::analysis::Feature;

use super::{
    Canvas,
    opening::{email, phone},
    parts::{Band, band, below, icon, known_or, todo},
};
use crate::offline::{art, plan::Section};

pub(super) fn team(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.people {
            @for index in 0..4 {
                li.person { (art::portrait(index)) (below(level, &todo(canvas, "site-todo-person"))) p { (todo(canvas, "site-todo-person-role")) } }
            }
        }
    };
    let title = canvas.say("site-team");
    let intro = Some(canvas.say("site-team-intro"));
    let id = Section::Team.id();
    band(&Band { id, class: "team-band", feature: Some(Feature::Team), level, title, intro }, &body)
}

/// Places for reviews: nobody's words are made up.
pub(super) fn reviews(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.reviews {
            @for _ in 0..3 { li.review { (icon("quote")) p { (todo(canvas, "site-todo-review")) } p.review-by { (todo(canvas, "site-todo-review-by")) } } }
        }
    };
    let title = canvas.say("site-reviews");
    let intro = Some(canvas.say("site-reviews-intro"));
    let id = Section::Reviews.id();
    band(&Band { id, class: "reviews-band", feature: Some(Feature::Reviews), level, title, intro }, &body)
}

/// Questions that everybody asks. What the prompt tells is answered, the rest is a marked place.
pub(super) fn faq(canvas: &Canvas<'_>, level: u8) -> Markup {
    let subject = canvas.subject;
    let book = canvas.link_to(Section::Booking);
    let answer = |known: Option<&str>| html! { p { (known_or(canvas, known, "site-todo-answer")) } };
    let services = (!subject.services.is_empty()).then(|| canvas.voice.list(&subject.services));
    let mut questions = vec![
        ("site-faq-where", answer(subject.location.as_deref())),
        ("site-faq-when", answer(subject.hours.as_deref())),
        ("site-faq-what", answer(services.as_deref())),
    ];
    if let Some(href) = book {
        questions.push(("site-faq-book", html! { p { a href=(href) { (canvas.say("site-faq-book-answer")) } } }));
    }
    questions.push(("site-faq-reach", html! { p { (phone(canvas)) " · " (email(canvas)) } }));
    questions.push(("site-faq-pay", answer(None)));
    questions.push(("site-faq-cancel", answer(None)));
    let body = html! {
        div.questions {
            @for (question, answer) in &questions {
                details.question open[*question == "site-faq-where"] { summary { span { (canvas.say(question)) } } div.answer { (answer) } }
            }
        }
    };
    let title = canvas.say("site-faq");
    let id = Section::Faq.id();
    band(&Band { id, class: "faq-band", feature: Some(Feature::Faq), level, title, intro: None }, &body)
}

pub(super) fn legal(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.prose data-extra="legal" {
            (below(level, &html! { (canvas.say("site-legal-who")) }))
            p { (known_or(canvas, canvas.subject.name.as_deref(), "site-todo-name")) br; (known_or(canvas, canvas.subject.location.as_deref(), "site-todo-address")) br; (phone(canvas)) br; (email(canvas)) }
            p { (todo(canvas, "site-todo-legal-register")) }
            (below(level, &html! { (canvas.say("site-legal-privacy")) }))
            p { (canvas.say("site-legal-privacy-text")) }
            p { (todo(canvas, "site-todo-legal-privacy")) }
        }
    };
    let title = canvas.say("site-legal");
    let id = Section::Legal.id();
    band(&Band { id, class: "legal-band", feature: None, level, title, intro: None }, &body)
}

pub(super) fn accessibility(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.prose data-extra="accessibility" {
            p { (canvas.say("site-accessibility-text")) }
            p { (todo(canvas, "site-todo-accessibility")) }
            p { (email(canvas)) }
        }
    };
    let title = canvas.say("site-accessibility");
    let id = Section::Accessibility.id();
    band(&Band { id, class: "accessibility-band", feature: None, level, title, intro: None }, &body)
}
