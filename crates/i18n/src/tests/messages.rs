//! Checks of the messages themselves: nothing missing, doubled, left over or suspicious in any language.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use protocol::analysis::Language;

use crate::{catalogue::SOURCES, tag};

/// Of one message or attribute (`id` or `id.attribute`).
struct Text {
    file: String,
    variables: BTreeSet<String>,
    /// The plural forms that it is told in, of one choice each.
    plurals: Vec<BTreeSet<String>>,
    /// The letters of its text, without what is filled in.
    words: String,
}

/// The ids of every message and attribute.
pub(super) fn ids() -> Vec<String> {
    texts("en", &mut Vec::new()).into_keys().collect()
}

/// Every text of a tag; complains of what cannot be read and of what is there twice.
fn texts(wanted: &str, complaints: &mut Vec<String>) -> BTreeMap<String, Text> {
    let mut texts = BTreeMap::new();
    for source in SOURCES.iter().filter(|source| source.tag == wanted) {
        let file = format!("{}/{}.ftl", source.tag, source.name);
        let resource = FluentResource::try_new(source.text.to_owned()).unwrap_or_else(|(resource, errors)| {
            complaints.push(format!("{file}: cannot be read: {errors:?}"));
            resource
        });
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let value = message.value.iter().map(|pattern| (message.id.name.to_owned(), pattern));
            let attributes = message
                .attributes
                .iter()
                .map(|attribute| (format!("{}.{}", message.id.name, attribute.id.name), &attribute.value));
            for (id, pattern) in value.chain(attributes) {
                let mut text =
                    Text { file: file.clone(), variables: BTreeSet::new(), plurals: Vec::new(), words: String::new() };
                read_pattern(pattern, &mut text);
                if let Some(earlier) = texts.insert(id.clone(), text) {
                    complaints.push(format!("{file}: {id} is in {} too", earlier.file));
                }
            }
        }
    }
    texts
}

fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.words.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => read_inline(inline, text),
                Expression::Select { selector, variants } => {
                    read_inline(selector, text);
                    variants.iter().for_each(|variant| read_pattern(&variant.value, text));
                    let forms: BTreeSet<String> = variants.iter().filter_map(|variant| plural(&variant.key)).collect();
                    if forms.iter().any(|form| form != "other") {
                        text.plurals.push(forms);
                    }
                }
            },
        }
    }
}

const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

fn plural(key: &VariantKey<&str>) -> Option<String> {
    match key {
        VariantKey::Identifier { name } if PLURALS.contains(name) => Some((*name).to_owned()),
        _ => None,
    }
}

fn read_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    if let InlineExpression::VariableReference { id } = inline {
        text.variables.insert(id.name.to_owned());
    }
}

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_language_has_every_message_once_with_the_same_variables() {
    let mut complaints = Vec::new();
    let english = texts("en", &mut complaints);
    let others: BTreeMap<Language, BTreeMap<String, Text>> = Language::ALL
        .iter()
        .filter(|&&language| language != Language::En)
        .map(|language| (*language, texts(language.as_str(), &mut complaints)))
        .collect();
    // Some languages need a variable that English does without; a misspelt one stands alone.
    let users = |id: &str, variable: &String| {
        others.values().filter(|texts| texts.get(id).is_some_and(|text| text.variables.contains(variable))).count()
    };
    for (language, own) in &others {
        for (id, text) in &english {
            match own.get(id) {
                None => complaints.push(format!("{language}: {id} of {} is missing", text.file)),
                Some(own) => {
                    for variable in own.variables.difference(&text.variables).filter(|name| users(id, name) < 2) {
                        complaints.push(format!("{}: {id} alone has ${variable}", own.file));
                    }
                }
            }
        }
        for (id, text) in own.iter().filter(|(id, _)| !english.contains_key(*id)) {
            complaints.push(format!("{}: {id} is not in English", text.file));
        }
    }
    assert_none(&complaints);
}

/// Other languages do with two; Arabic tells none, one, two, a few, many and a hundred apart.
#[test]
fn what_arabic_counts_it_counts_in_six_forms() {
    let mut complaints = Vec::new();
    let mut counted = 0;
    for tag in ["ar", "ar-EG"] {
        for (id, text) in texts(tag, &mut Vec::new()) {
            for forms in &text.plurals {
                counted += 1;
                let missing: Vec<_> = PLURALS.iter().filter(|form| !forms.contains(**form)).collect();
                if !missing.is_empty() {
                    complaints.push(format!("{}: {id} lacks {missing:?}", text.file));
                }
            }
        }
    }
    assert!(counted >= 4, "only {counted} are counted");
    assert_none(&complaints);
}

#[test]
fn an_overlay_only_changes_what_its_language_has() {
    let mut complaints = Vec::new();
    let tags: BTreeSet<&str> = SOURCES.iter().map(|source| source.tag).collect();
    for overlay in tags.into_iter().filter(|tag| tag.contains('-')) {
        let language = tag::language(overlay);
        let base = texts(language, &mut Vec::new());
        let own = texts(overlay, &mut complaints);
        for (id, text) in &own {
            match base.get(id) {
                None => complaints.push(format!("{}: {id} is not in {language}", text.file)),
                Some(base) if !text.variables.is_subset(&base.variables) => {
                    complaints.push(format!("{}: {id} has variables that {language} lacks", text.file));
                }
                Some(_) => {}
            }
        }
        // An attribute is overlaid with its whole message: a lone one would take the others away.
        for id in base.keys().filter(|id| id.contains('.') && !own.contains_key(*id)) {
            let message = id.split('.').next().unwrap();
            if own.keys().any(|own| own.split('.').next() == Some(message)) {
                complaints.push(format!("{overlay}: {message} is there without {id}"));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn no_translation_was_left_in_english() {
    let mut complaints = Vec::new();
    let english = texts("en", &mut complaints);
    for language in Language::ALL.iter().filter(|&&language| language != Language::En) {
        for (id, own) in texts(language.as_str(), &mut Vec::new()) {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
            let same = english.get(&id).is_some_and(|english| english.words == own.words && letters(&own.words) > 20);
            let is_arabic = |c: char| ('\u{600}'..='\u{6FF}').contains(&c);
            let latin = *language == Language::Ar && letters(&own.words) > 0 && !own.words.chars().any(is_arabic);
            if same || latin {
                complaints.push(format!("{}: {id} reads {:?}", own.file, own.words.trim()));
            }
        }
    }
    assert_none(&complaints);
}
