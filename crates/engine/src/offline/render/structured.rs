//! What search engines read: schema.org in JSON-LD, with nothing but what the prompt gave.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::{Canvas, raw};
use crate::offline::plan::PageKind;

pub(super) fn data(canvas: &Canvas<'_>) -> Markup {
    let subject = canvas.subject;
    let mut data = Map::new();
    data.insert("@context".to_owned(), json!("https://schema.org"));
    data.insert("@type".to_owned(), json!(canvas.plan.trade.schema));
    // A business without a name is nobody's: say only what it is about.
    for (key, value) in [
        ("name", &subject.name),
        ("address", &subject.location),
        ("telephone", &subject.phone),
        ("email", &subject.email),
        ("openingHours", &subject.hours),
    ] {
        if let Some(value) = value {
            data.insert(key.to_owned(), json!(value));
        }
    }
    if !subject.services.is_empty() {
        let offers: Vec<Value> =
            subject.services.iter().map(|service| json!({"@type": "Offer", "name": service})).collect();
        data.insert("makesOffer".to_owned(), Value::Array(offers));
    }
    html! { script type="application/ld+json" { (raw(script_safe(&Value::Object(data)))) } }
}

/// Which address is the page's own, what it shows where it is shared, and where in the site it stands.
pub(super) fn for_search_engines(canvas: &Canvas<'_>, title: &str, description: &str) -> Markup {
    let here = canvas.page.kind.file();
    let trail = [(PageKind::Home, canvas.name()), (canvas.page.kind, canvas.page_name(canvas.page.kind))];
    let trail: Vec<Value> = trail
        .iter()
        .enumerate()
        .map(|(nth, (kind, name))| json!({"@type": "ListItem", "position": nth + 1, "name": name, "item": kind.file()}))
        .collect();
    let trail = json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": trail});
    html! {
        link rel="canonical" href=(here);
        meta name="robots" content="index, follow, max-image-preview:large";
        meta name="twitter:card" content="summary";
        meta name="twitter:title" content=(title);
        meta name="twitter:description" content=(description);
        @if canvas.page.kind != PageKind::Home { script type="application/ld+json" { (raw(script_safe(&trail))) } }
    }
}

/// JSON that can stand inside a `<script>`: no `<`, `>` or `&` is left for an HTML reader, and no line separator for a
/// script's.
pub(super) fn script_safe(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_end_the_script() {
        let value = json!({"name": "</script><script>alert(1)</script><!--\u{2028}"});
        let safe = script_safe(&value);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<Value>(&safe).ok(), Some(value));
    }
}
