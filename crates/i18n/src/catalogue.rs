//! The compiled-in messages, one bundle for each folder of `locales/`.
//!
//! Built once, at first use, and only read from then on. A regional folder holds only what differs: its bundle is that
//! of its language with those messages laid over.

use std::sync::{Arc, OnceLock};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;
use protocol::api::Dir;
use unic_langid::LanguageIdentifier;

use crate::{numbers, tag};

/// One `.ftl` file.
pub(crate) struct Source {
    pub(crate) tag: &'static str,
    /// Without folder and extension.
    #[cfg_attr(not(test), expect(dead_code, reason = "names the file in what the checks of the messages say"))]
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

/// Sorted by tag, then name.
pub(crate) static SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The language that has every message.
pub(crate) const LAST_RESORT: &str = "en";

/// The messages of one tag.
pub(crate) struct Catalogue {
    pub(crate) tag: &'static str,
    pub(crate) dir: Dir,
    pub(crate) bundle: FluentBundle<Arc<FluentResource>>,
}

/// The messages of a tag in canonical casing, if it has a folder.
pub(crate) fn find(tag: &str) -> Option<&'static Catalogue> {
    catalogues().iter().find(|catalogue| catalogue.tag == tag)
}

/// The id of every message, in the order of the files.
pub(crate) fn ids() -> &'static [String] {
    static IDS: OnceLock<Vec<String>> = OnceLock::new();
    IDS.get_or_init(|| {
        let files: Vec<FluentResource> =
            SOURCES.iter().filter(|source| source.tag == LAST_RESORT).map(|source| parse(source.text)).collect();
        let entries = files.iter().flat_map(FluentResource::entries);
        let ids = entries.filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        });
        ids.collect()
    })
}

fn catalogues() -> &'static [Catalogue] {
    static CATALOGUES: OnceLock<Vec<Catalogue>> = OnceLock::new();
    CATALOGUES.get_or_init(|| {
        let resources: Vec<(&str, Arc<FluentResource>)> =
            SOURCES.iter().map(|source| (source.tag, Arc::new(parse(source.text)))).collect();
        let mut tags: Vec<&str> = SOURCES.iter().map(|source| source.tag).collect();
        tags.dedup();
        tags.into_iter().map(|tag| build(tag, &resources)).collect()
    })
}

fn build(tag: &'static str, resources: &[(&'static str, Arc<FluentResource>)]) -> Catalogue {
    let id: LanguageIdentifier = tag.parse().unwrap_or_default();
    let language = tag::language(tag);
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_formatter(Some(numbers::formatter(tag)));
    for layer in if language == tag { vec![tag] } else { vec![language, tag] } {
        for (_, resource) in resources.iter().filter(|(owner, _)| *owner == layer) {
            bundle.add_resource_overriding(Arc::clone(resource));
        }
    }
    Catalogue { tag, dir: tag::dir(language), bundle }
}

/// What can be read of a file; the test over all files sees to it that it is everything.
fn parse(text: &str) -> FluentResource {
    FluentResource::try_new(text.to_owned()).unwrap_or_else(|(readable, _)| readable)
}
