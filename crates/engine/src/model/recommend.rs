//! Recommendations of a model: asked for once, read with care.

use llm::{Message, Request, Role, Schema};
use protocol::{
    analysis::{Category, Feature, Priority, Recommendation},
    failure::FailureCode,
};
use serde_json::{Value, json};

use super::{
    call::{Call, Said},
    features::features,
    line::Line,
    prompt,
};
use crate::{Account, Books, Brief, EngineError, Purpose, still_lacking};

/// Given at most.
const MOST: usize = 6;
/// The most that the answer may be.
const MAX_TOKENS: u32 = 4_096;
/// Far more than that.
const MOST_BYTES: usize = 256 << 10;
const LONGEST_TITLE: usize = 80;
const LONGEST_DESCRIPTION: usize = 240;
const LONGEST_PROMPT: usize = 400;

/// Asks the model behind `line`, once.
pub(super) async fn recommend(
    line: &Line,
    books: &Books,
    account: &Account,
    brief: &Brief,
) -> Result<Vec<Recommendation>, EngineError> {
    let request = Request {
        model: line.recs_model.clone(),
        system: prompt::recommendations_system(),
        messages: vec![Message { role: Role::User, text: prompt::recommendations(brief) }],
        max_tokens: line.max_tokens.min(MAX_TOKENS),
        temperature: line.temperature,
        // The smaller models can't all be told.
        effort: None,
        schema: Some(Schema { name: "recommendations".to_owned(), schema: schema() }),
    };
    let mut call = Call::new(line, books, account, brief, Purpose::Recommendations, request);
    let mut said = String::new();
    while let Said::Text(text) = call.next().await? {
        said.push_str(&text);
        if said.len() > MOST_BYTES {
            return Err(EngineError::new(FailureCode::TooLarge, "the answer is over its limit"));
        }
    }
    let mut has = brief.analysis.functional_requirements.clone();
    // A model may not have listened.
    has.extend(&brief.analysis.refused_requirements);
    has.extend(brief.parent.iter().flat_map(|parent| features(&parent.files)));
    let found = still_lacking(read(&said), &has, MOST);
    if found.is_empty() {
        return Err(EngineError::new(FailureCode::InvalidOutput, "the answer holds no recommendation"));
    }
    Ok(found)
}

/// What the answer must look like; in the part of JSON Schema that every provider knows.
fn schema() -> Value {
    let one_of = |words: Vec<&str>| json!({"type": "string", "enum": words});
    let text = json!({"type": "string"});
    let features = Feature::ALL.iter().map(|word| word.as_str()).chain(["none"]).collect();
    let members = json!({
        "title": text, "description": text, "prompt": text,
        "category": one_of(Category::ALL.iter().map(|word| word.as_str()).collect()),
        "priority": one_of(Priority::ALL.iter().map(|word| word.as_str()).collect()),
        "feature": one_of(features),
    });
    let item = json!({
        "type": "object", "properties": members, "additionalProperties": false,
        "required": ["title", "description", "category", "priority", "feature", "prompt"],
    });
    json!({
        "type": "object", "properties": {"recommendations": {"type": "array", "items": item}},
        "required": ["recommendations"], "additionalProperties": false,
    })
}

/// Every whole recommendation in `text`, whatever stands around it, and though it breaks off.
fn read(text: &str) -> Vec<Recommendation> {
    let mut ids = Vec::new();
    objects(text)
        .filter_map(|object| serde_json::from_str::<Value>(object).ok())
        .filter_map(|value| recommendation(&value))
        .map(|mut found| {
            while ids.contains(&found.id) {
                found.id.push('x');
            }
            ids.push(found.id.clone());
            found
        })
        .collect()
}

/// The innermost objects of a JSON text.
fn objects(text: &str) -> impl Iterator<Item = &str> {
    let (mut begin, mut in_string, mut is_escaped) = (None, false, false);
    text.char_indices().filter_map(move |(at, c)| {
        if in_string {
            if !std::mem::take(&mut is_escaped) {
                is_escaped = c == '\\';
                in_string = c != '"';
            }
            return None;
        }
        match c {
            '"' => in_string = begin.is_some(),
            '{' => begin = Some(at),
            '}' => return begin.take().map(|begin| &text[begin..=at]),
            _ => {}
        }
        None
    })
}

fn recommendation(value: &Value) -> Option<Recommendation> {
    let text = |name: &str, longest| cut(value[name].as_str().unwrap_or_default(), longest);
    let word =
        |name: &str| value[name].as_str().unwrap_or_default().trim().to_ascii_lowercase().replace(['-', ' '], "_");
    let (title, prompt) = (text("title", LONGEST_TITLE), text("prompt", LONGEST_PROMPT));
    if title.is_empty() || prompt.is_empty() {
        return None;
    }
    let feature: Option<Feature> = word("feature").parse().ok();
    let id = match feature {
        Some(feature) => feature.as_str().replace('_', "-"),
        None => format!("idea-{:08x}", fingerprint(&title)),
    };
    Some(Recommendation {
        id: format!("rec-{id}"),
        description: text("description", LONGEST_DESCRIPTION),
        category: word("category").parse().unwrap_or(Category::Feature),
        priority: word("priority").parse().unwrap_or(Priority::Medium),
        title,
        prompt,
        feature,
    })
}

/// One line of at most `longest` characters.
fn cut(text: &str, longest: usize) -> String {
    let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let kept: String = line.chars().take(longest - 1).collect();
    format!("{}…", kept.trim_end())
}

/// FNV-1a: the same for the same text, today and tomorrow.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, feature: &str) -> String {
        json!({"title": title, "description": "Why {it} helps", "category": "seo", "priority": "high",
            "feature": feature, "prompt": "Add \"it\""})
        .to_string()
    }

    #[track_caller]
    fn check(text: &str, ids: &[&str]) {
        let found = read(text);
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ids, "{text}");
    }

    #[test]
    fn items_are_read_whatever_stands_around_them() {
        let (faq, map) = (item("FAQ", "faq"), item("A map", "map"));
        let ids = ["rec-faq", "rec-map"];
        check(&format!("{{\"recommendations\": [{faq}, {map}]}}"), &ids);
        check(&format!("Sure, here \"they\" are:\n```json\n[{faq},\n{map}]\n```\nEnjoy {{}}"), &ids);
        check(&format!("{{\"recommendations\": [{faq}, {map}, {{\"title\": \"Bro"), &ids);
        check("I can't.", &[]);
        check("{\"recommendations\": []}", &[]);
    }

    #[test]
    fn what_is_not_of_the_vocabulary_is_left_out() {
        let found = read(&item("Fax machine", "fax"));
        assert_eq!((found[0].feature, found[0].category, found[0].priority), (None, Category::Seo, Priority::High));
        let found =
            read(r#"{"title": "T", "prompt": "P", "category": "magic", "priority": 7, "feature": "Price List"}"#);
        let words = (found[0].feature, found[0].category, found[0].priority);
        assert_eq!(words, (Some(Feature::PriceList), Category::Feature, Priority::Medium));
        check(r#"{"title": "T"} {"prompt": "P"} {"title": " ", "prompt": "P"}"#, &[]);
    }

    #[test]
    fn ids_are_single_and_texts_are_one_line_of_some_length() {
        check(&format!("{}{}", item("a", "faq"), item("b", "faq")), &["rec-faq", "rec-faqx"]);
        let long = read(&item(&format!("a\u{0}\nb {}", "ü".repeat(200)), "none"));
        assert_eq!(long[0].title.chars().count(), LONGEST_TITLE);
        assert!(long[0].title.starts_with("a b üü") && long[0].title.ends_with('…'));
    }
}
