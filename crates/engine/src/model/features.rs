//! What a finished site has, read from its pages.

use html5gum::{Token, Tokenizer};
use protocol::analysis::Feature;

use crate::SiteFile;

/// The features that the pages of `files` are marked with, in the vocabulary's order: `data-feature`, which the model is
/// asked for, or an id that is the word itself.
pub(super) fn features(files: &[SiteFile]) -> Vec<Feature> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_page()) {
        let text = String::from_utf8_lossy(&file.content);
        for token in Tokenizer::new(text.as_ref()) {
            let Ok(Token::StartTag(tag)) = token else { continue };
            for name in ["data-feature", "id"] {
                let value = tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value));
                let words = value.as_deref().unwrap_or_default().split_whitespace();
                found.extend(
                    words.filter_map(|word| word.to_ascii_lowercase().replace('-', "_").parse::<Feature>().ok()),
                );
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_telling_ids_are_read_from_pages_alone() {
        let file = |path: &str, content: &str| SiteFile { path: path.to_owned(), content: content.to_owned().into() };
        let files = [
            file("index.html", "<section data-feature=\"booking price_list\"></section><p id=gallery>x</p>"),
            file("faq.html", "<main id=\"FAQ\">data-feature=\"login\" id=\"luna\"</main><p data-feature=\"fax\">"),
            file("site.js", "'<p data-feature=\"chat\">'"),
        ];
        assert_eq!(features(&files), [Feature::Booking, Feature::Gallery, Feature::PriceList, Feature::Faq]);
    }
}
