//! Small pieces that all sections are made of.

use maud::{Markup, html};
use protocol::analysis::Feature;

use super::{Canvas, raw};

/// A place that waits for something only the owner knows.
pub(super) fn todo(canvas: &Canvas<'_>, message: &str) -> Markup {
    html! { mark.todo { (canvas.say(message)) } }
}

/// What the prompt gave, or the place where it will stand.
pub(super) fn known_or(canvas: &Canvas<'_>, known: Option<&str>, message: &str) -> Markup {
    html! { @if let Some(known) = known { bdi { (known) } } @else { (todo(canvas, message)) } }
}

/// A label over examples, so that nobody takes them for facts.
pub(super) fn example(canvas: &Canvas<'_>) -> Markup {
    html! { p.example { mark.todo { (canvas.say("site-example")) } } }
}

pub(super) fn heading(level: u8, id: &str, text: &str) -> Markup {
    html! {
        @match level {
            1 => h1 id=(id) { (text) },
            2 => h2 id=(id) { (text) },
            _ => h3 id=(id) { (text) },
        }
    }
}

/// A heading without an id, one below `level`.
pub(super) fn below(level: u8, text: &Markup) -> Markup {
    html! { @if level == 1 { h2.item-title { (text) } } @else { h3.item-title { (text) } } }
}

/// What a section is, and what stands in it.
#[derive(Debug)]
pub(super) struct Band<'a> {
    pub(super) id: &'a str,
    pub(super) class: &'a str,
    pub(super) feature: Option<Feature>,
    pub(super) level: u8,
    pub(super) title: String,
    pub(super) intro: Option<String>,
}

pub(super) fn band(band: &Band<'_>, body: &Markup) -> Markup {
    let title = format!("{}-title", band.id);
    html! {
        section class=(format!("band {}", band.class)) id=(band.id) aria-labelledby=(title)
            data-feature=[band.feature] {
            div.wrap {
                header.band-head {
                    (heading(band.level, &title, &band.title))
                    @if let Some(intro) = &band.intro { p.band-intro { (intro) } }
                }
                (body)
            }
        }
    }
}

/// A link that looks like a button.
pub(super) fn button(href: &str, label: &str, class: &str) -> Markup {
    html! { a class=(format!("button {class}")) href=(href) { span { (label) } (icon("arrow")) } }
}

/// A link to more of the same.
pub(super) fn more(href: &str, label: &str) -> Markup {
    html! { p.more { a.more-link href=(href) { (label) (icon("arrow")) } } }
}

/// Asks for one thing.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    /// The message that labels it.
    pub(super) label: &'a str,
    pub(super) kind: &'a str,
    pub(super) autocomplete: Option<&'a str>,
    pub(super) is_required: bool,
}

impl<'a> Field<'a> {
    pub(super) const NAME: Self = Self::required("name", "site-field-name", "text", Some("name"));
    pub(super) const EMAIL: Self = Self::required("email", "site-field-email", "email", Some("email"));
    pub(super) const PHONE: Self =
        Self { name: "phone", label: "site-field-phone", kind: "tel", autocomplete: Some("tel"), is_required: false };

    pub(super) const fn required(name: &'a str, label: &'a str, kind: &'a str, autocomplete: Option<&'a str>) -> Self {
        Self { name, label, kind, autocomplete, is_required: true }
    }
}

pub(super) fn field(canvas: &Canvas<'_>, form: &str, field: &Field<'_>) -> Markup {
    let id = format!("{form}-{}", field.name);
    html! {
        div.field {
            label for=(id) { (canvas.say(field.label)) @if !field.is_required { span.optional { " " (canvas.say("site-field-optional")) } } }
            @if field.kind == "textarea" {
                textarea id=(id) name=(field.name) rows="4" maxlength="2000" required[field.is_required] {}
            } @else {
                input id=(id) name=(field.name) type=(field.kind) autocomplete=[field.autocomplete]
                    required[field.is_required] dir=[matches!(field.kind, "email" | "tel").then_some("ltr")];
            }
        }
    }
}

pub(super) fn choice(canvas: &Canvas<'_>, form: &str, name: &str, label: &str, options: &[String]) -> Markup {
    let id = format!("{form}-{name}");
    html! {
        div.field {
            label for=(id) { (canvas.say(label)) }
            select id=(id) name=(name) { @for option in options { option { (option) } } }
        }
    }
}

/// A form that checks what is filled in, sends nothing, and says so: before, and again when it is sent off.
///
/// `method="dialog"` outside of a dialog is checked by the browser and goes nowhere, without any script.
pub(super) fn form(canvas: &Canvas<'_>, id: &str, class: &str, submit: &str, fields: &Markup) -> Markup {
    html! {
        form class=(format!("form {class}")) id=(format!("{id}-form")) method="dialog" data-unconnected=(canvas.say("site-form-checked")) {
            (fields)
            div.form-end {
                button.button.primary type="submit" { span { (canvas.say(submit)) } }
                p.form-note { (icon("info")) span { (canvas.say("site-form-note")) } }
                p.form-status role="status" {}
            }
        }
    }
}

/// A sign beside a text that says the same.
pub(super) fn icon(name: &str) -> Markup {
    let path = match name {
        "arrow" => r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#,
        "phone" => r#"<path d="M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C10 21 3 14 3 5c0-1 1-2 2-2Z"/>"#,
        "mail" => r#"<path d="M3 6h18v12H3ZM3 7l9 7 9-7"/>"#,
        "pin" => r#"<path d="M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12Z"/><circle cx="12" cy="9" r="2.5"/>"#,
        "clock" => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>"#,
        "calendar" => r#"<path d="M4 6h16v14H4ZM4 10h16M8 3v5M16 3v5"/>"#,
        "check" => r#"<path d="m5 13 5 5L19 7"/>"#,
        "truck" => {
            r#"<path d="M3 6h11v10H3ZM14 10h4l3 3v3h-7"/><circle cx="7" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>"#
        }
        "card" => r#"<path d="M3 6h18v12H3ZM3 10h18M7 15h4"/>"#,
        "globe" => r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18Z"/>"#,
        "search" => r#"<circle cx="11" cy="11" r="6"/><path d="m16 16 5 5"/>"#,
        "chat" => r#"<path d="M4 5h16v11H10l-5 4v-4H4Z"/>"#,
        "user" => r#"<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>"#,
        "quote" => r#"<path d="M10 7c-4 1-6 4-6 10h6v-6H7M20 7c-4 1-6 4-6 10h6v-6h-3"/>"#,
        "heart" => {
            r#"<path d="M12 20C5 15 3 12 3 8.500c0-5 7-6 9-1.500 2-4.500 9-3.500 9 1.500 0 3.500-2 6.500-9 11.500Z"/>"#
        }
        _ => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.500v.5"/>"#,
    };
    html! {
        svg class=(format!("icon icon-{name}")) viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (raw(path)) }
    }
}
