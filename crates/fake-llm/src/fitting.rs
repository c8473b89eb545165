//! An answer that fits what is asked: a small site for a build, recommendations for a recommendations run, and the rest
//! of an answer that was cut. The same request always gets the same.

use serde_json::{Value, json};

/// About as much as real providers put into one event.
const PIECE_CHARS: usize = 24;

/// The first `percent` of the answer to `request`, in pieces.
pub(crate) fn texts(request: &Value, percent: usize) -> Vec<String> {
    let whole = if wants_recommendations(request) { recommendations() } else { site(request) };
    let said = said_so_far(request);
    let text = match whole.strip_prefix(said.as_str()) {
        Some(rest) if !said.is_empty() => {
            let is_in_file = said.matches("<<<file").count() > said.matches("<<<end>>>").count();
            format!("{}{rest}", if is_in_file { "<<<more>>>\n" } else { "" })
        }
        _ => whole,
    };
    let characters: Vec<char> = text.chars().collect();
    let kept = characters.len() * percent.min(100) / 100;
    characters[..kept].chunks(PIECE_CHARS).map(|piece| piece.iter().collect()).collect()
}

fn wants_recommendations(request: &Value) -> bool {
    let has = |member: &str| !request[member].is_null();
    has("output_config") || has("response_format") || system(request).contains("\"recommendations\"")
}

fn system(request: &Value) -> &str {
    let of_anthropic = request["system"][0]["text"].as_str().or(request["system"].as_str());
    of_anthropic.or(request["messages"][0]["content"].as_str()).unwrap_or_default()
}

/// What was answered before this request, all of it.
fn said_so_far(request: &Value) -> String {
    let messages = request["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = messages.iter().filter(|message| message["role"] == "assistant");
    said.filter_map(|message| message["content"].as_str()).collect::<String>().replace("<<<more>>>\n", "")
}

/// What the user says in the last turn but of an earlier build's files.
fn asked(request: &Value) -> String {
    let messages = request["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let first = messages.iter().find(|message| message["role"] == "user");
    first.and_then(|message| message["content"].as_str()).unwrap_or_default().to_owned()
}

/// A site of two pages, in the language that is asked for, with the name that is given.
fn site(request: &Value) -> String {
    let asked = asked(request);
    let between = |begin: &str, end: &str| {
        let (_, rest) = asked.split_once(begin)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let language = between("(lang=\"", "\")").unwrap_or_else(|| "en\" dir=\"ltr".to_owned());
    let name = between("\nName: ", "\n").unwrap_or_else(|| "Our house".to_owned());
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    let page = |title: &str, body: &str| {
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"styles.css\">\n</head>\n<body>\n<nav><a href=\"index.html\">{name}</a> \
             <a href=\"visit.html\">☎</a></nav>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>"
        )
    };
    let index = page(&name, "<section id=\"faq\" data-feature=\"faq\"><h2>?</h2><p>مرحبا 123 — welcome.</p></section>");
    let visit = page(&format!("{name} ☎"), "<section data-feature=\"map\"><h2>⌖</h2><p>1 2 3</p></section>");
    format!(
        "I make a page of its own for {name}.\n<<<file styles.css>>>\nbody {{ margin: 0; font: 1rem/1.5 sans-serif }}\n\
         main {{ max-width: 60ch; margin: auto }}\n<<<end>>>\nNow the first page.\n<<<file index.html>>>\n{index}\n<<<end>>>\n\
         And how to find it.\n<<<file visit.html>>>\n{visit}\n<<<end>>>\nThat is all."
    )
}

fn recommendations() -> String {
    let item = |title: &str, feature: &str, priority: &str| {
        json!({
            "title": title, "description": "It helps people to decide.", "category": "feature",
            "priority": priority, "feature": feature, "prompt": format!("Add this: {title}"),
        })
    };
    let items = [
        item("Newsletter", "newsletter", "low"),
        item("Reviews of guests", "reviews", "high"),
        item("Meet the team", "team", "medium"),
        item("A better photo", "none", "medium"),
    ];
    json!({"recommendations": items}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(messages: &Value) -> Value {
        json!({"messages": messages})
    }

    #[test]
    fn a_cut_answer_goes_on_where_it_was_cut() {
        let user = json!({"role": "user", "content": "Hi\nName: Luna\n"});
        let whole = texts(&asking(&json!([user])), 100).concat();
        assert!(whole.contains("for Luna."));
        let half = texts(&asking(&json!([user])), 50).concat();
        let said = json!({"role": "assistant", "content": half});
        let rest = texts(&asking(&json!([user, said, user])), 100).concat();
        assert_eq!(half + rest.trim_start_matches("<<<more>>>\n"), whole);
    }

    #[test]
    fn recommendations_are_told_from_sites() {
        for request in [
            json!({"output_config": {"format": {}}}),
            json!({"response_format": {}}),
            json!({"system": [{"text": "as {\"recommendations\": []}"}]}),
        ] {
            assert!(texts(&request, 100).concat().starts_with("{\"recommendations\""), "{request}");
        }
    }
}
