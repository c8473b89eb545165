//! Language tags (BCP 47) as people and browsers write them.

use protocol::api::Dir;
use unic_langid::LanguageIdentifier;

/// Longer than any tag in use; what is longer is nonsense.
const MAX_LEN: usize = 64;

/// A tag in canonical casing (`ar_eg.UTF-8` → `ar-EG`), without extensions; nothing where it is no tag.
pub(crate) fn normalise(raw: &str) -> Option<LanguageIdentifier> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > MAX_LEN || !raw.is_ascii() {
        return None;
    }
    // POSIX adds an encoding and a modifier.
    let raw = raw.split(['.', '@']).next().unwrap_or_default();
    let mut kept = Vec::new();
    for subtag in raw.split(['-', '_']) {
        // A single character starts extensions, which say nothing about the language of sentences.
        if subtag.len() == 1 && !kept.is_empty() {
            break;
        }
        kept.push(subtag);
    }
    if let Some(first) = kept.first_mut()
        && let Some(short) = two_letters(first)
    {
        *first = short;
    }
    let id: LanguageIdentifier = kept.join("-").parse().ok()?;
    // Longer ones are reserved: "english" and "default" are words, not tags.
    let language = id.language.as_str();
    (language != "und" && language.len() <= 3).then_some(id)
}

/// The two-letter code for the three-letter one of a language that we have.
fn two_letters(code: &str) -> Option<&'static str> {
    match code.to_ascii_lowercase().as_str() {
        "ara" => Some("ar"),
        "deu" | "ger" => Some("de"),
        "eng" => Some("en"),
        "fra" | "fre" => Some("fr"),
        "spa" => Some("es"),
        _ => None,
    }
}

/// The tags that may have messages, from the most special to the plain language.
pub(crate) fn chain(id: &LanguageIdentifier) -> Vec<String> {
    let mut chain = Vec::new();
    if let Some(region) = id.region {
        chain.push(format!("{}-{region}", id.language));
    }
    chain.push(id.language.to_string());
    chain
}

/// The tags of an `Accept-Language` header that are tags, by falling weight.
pub(crate) fn accepted(header: &str) -> Vec<LanguageIdentifier> {
    let mut weighted: Vec<(u16, LanguageIdentifier)> = header
        .split(',')
        .take(64)
        .filter_map(|entry| {
            let mut parts = entry.split(';');
            let id = normalise(parts.next()?)?;
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), thousandths)?;
            (weight > 0).then_some((weight, id))
        })
        .collect();
    // Stable: equal weights stay in the order of the header.
    weighted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighted.into_iter().map(|(_, id)| id).collect()
}

fn thousandths(weight: &str) -> Option<u16> {
    let weight: f32 = weight.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0).round() as u16)
}

/// The language part of a tag.
pub(crate) fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// The direction in which a language of ours is written.
pub(crate) fn dir(language: &str) -> Dir {
    if language == "ar" { Dir::Rtl } else { Dir::Ltr }
}
