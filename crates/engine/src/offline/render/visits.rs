//! Counting visits without a server: on the visitor's own device, once that visitor agreed.

use maud::{Markup, html};

use super::{
    Canvas,
    parts::{Band, band, todo},
};
use crate::offline::plan::Section;

/// The numbers, how to forget them, and the place of a service that counts for the business.
pub(super) fn section(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.prose data-extra="analytics" {
            p { (canvas.say("site-analytics-text")) }
            dl.visits {
                div { dt { (canvas.say("site-analytics-pages")) } dd data-visits="pages" { "0" } }
                div { dt { (canvas.say("site-analytics-days")) } dd data-visits="days" { "0" } }
            }
            p { button.button.quiet.small type="button" data-consent="forget" { (canvas.say("site-analytics-forget")) } }
            p { (todo(canvas, "site-todo-analytics")) }
        }
    };
    let title = canvas.say("site-analytics");
    let id = Section::Analytics.id();
    band(&Band { id, class: "analytics-band", feature: None, level, title, intro: None }, &body)
}

/// The question, which the script shows to whom it was not put yet.
pub(super) fn consent(canvas: &Canvas<'_>) -> Markup {
    html! {
        aside.consent aria-label=(canvas.say("site-analytics")) hidden {
            div.wrap {
                p { (canvas.say("site-analytics-ask")) }
                p.consent-answers {
                    button.button.quiet.small type="button" data-consent="yes" { (canvas.say("site-analytics-yes")) }
                    button.button.quiet.small type="button" data-consent="no" { (canvas.say("site-analytics-no")) }
                }
            }
        }
    }
}
