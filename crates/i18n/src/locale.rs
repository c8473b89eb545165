//! What a caller asked for, and the chain of languages that answers it.

use std::{collections::BTreeMap, sync::Arc};

use fluent_bundle::{FluentArgs, FluentAttribute, FluentMessage};
use protocol::{analysis::Language, api::Dir};

use crate::{
    Arg, bidi,
    catalogue::{self, Catalogue, LAST_RESORT},
    tag,
};

/// A language to speak to somebody in. Cheap to clone.
#[derive(Clone)]
pub struct Locale {
    requested: Arc<str>,
    own: &'static Catalogue,
    last_resort: &'static Catalogue,
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Locale").field("requested", &self.requested).field("resolved", &self.own.tag).finish()
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.requested == other.requested
    }
}

impl Eq for Locale {}

impl Default for Locale {
    fn default() -> Self {
        Self::parse(LAST_RESORT)
    }
}

impl Locale {
    /// The locale of a call: the tag that it names, else the best of its `Accept-Language`, else English.
    ///
    /// A tag may be in any case, with `_` or `-`. One that is well formed counts even where we do not speak it (`pt`):
    /// it was asked for, and is answered in English. What is no tag at all counts as left out.
    #[must_use]
    pub fn negotiate(requested: Option<&str>, accept_language: Option<&str>) -> Self {
        if let Some(id) = requested.and_then(tag::normalise) {
            return Self::of(&id);
        }
        let accepted = accept_language.map(tag::accepted).unwrap_or_default();
        let spoken = accepted.iter().find(|id| catalogue::find(id.language.as_str()).is_some());
        spoken.or(accepted.first()).map_or_else(Self::default, Self::of)
    }

    /// The locale of a tag that was stored; English where it is no tag.
    #[must_use]
    pub fn parse(tag: &str) -> Self {
        tag::normalise(tag).as_ref().map_or_else(
            || {
                let english = last_resort();
                Self { requested: english.tag.into(), own: english, last_resort: english }
            },
            Self::of,
        )
    }

    /// The locale of a language of ours, of no region.
    #[must_use]
    pub fn of_language(language: Language) -> Self {
        Self::parse(language.as_str())
    }

    fn of(id: &unic_langid::LanguageIdentifier) -> Self {
        let own = tag::chain(id).iter().find_map(|tag| catalogue::find(tag)).unwrap_or_else(last_resort);
        Self { requested: id.to_string().into(), own, last_resort: last_resort() }
    }

    /// The tag as asked for, in canonical casing (`ar-EG`).
    #[must_use]
    pub fn requested(&self) -> &str {
        &self.requested
    }

    /// The first tag of the chain that has messages of its own (ar-AE → `ar`, pt → `en`).
    #[must_use]
    pub fn resolved(&self) -> &'static str {
        self.own.tag
    }

    /// The direction of the resolved language.
    #[must_use]
    pub fn dir(&self) -> Dir {
        self.own.dir
    }

    /// The resolved language.
    #[must_use]
    pub fn language(&self) -> Language {
        tag::language(self.own.tag).parse().unwrap_or(Language::En)
    }

    /// How the API tells of it.
    #[must_use]
    pub fn to_api(&self) -> protocol::api::Locale {
        protocol::api::Locale {
            requested: self.requested.to_string(),
            resolved: self.own.tag.to_owned(),
            dir: self.own.dir,
        }
    }

    /// A message; its id where no language of the chain has it.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.text_with(id, &[])
    }

    /// A message with its variables filled in. Values whose direction is not the text's are isolated (U+2068, U+2069).
    #[must_use]
    pub fn text_with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format(id, None, args).unwrap_or_else(|| id.to_owned())
    }

    /// An attribute of a message; `id.attribute` where no language of the chain has it.
    #[must_use]
    pub fn attribute(&self, id: &str, attribute: &str) -> String {
        self.attribute_with(id, attribute, &[])
    }

    /// An attribute with its variables filled in, isolated as in [`Locale::text_with`].
    #[must_use]
    pub fn attribute_with(&self, id: &str, attribute: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.format(id, Some(attribute), args).unwrap_or_else(|| format!("{id}.{attribute}"))
    }

    /// [`Locale::text_with`] without any isolating marks, for file names, logs and terminals.
    #[must_use]
    pub fn plain_text_with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        bidi::strip_marks(&self.text_with(id, args))
    }

    /// Every message whose id begins with `prefix`, by the rest of its id, for pages that put in values by themselves: a
    /// variable stands as `{$name}`.
    #[must_use]
    pub fn texts(&self, prefix: &str) -> BTreeMap<&'static str, String> {
        let ids = catalogue::ids().iter();
        ids.filter_map(|id| id.strip_prefix(prefix).map(|rest| (rest, self.text(id)))).collect()
    }

    /// Whether a language of the chain has the message.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.chain().any(|catalogue| catalogue.bundle.has_message(id))
    }

    fn chain(&self) -> impl Iterator<Item = &'static Catalogue> {
        let last = (self.own.tag != self.last_resort.tag).then_some(self.last_resort);
        std::iter::once(self.own).chain(last)
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &[(&str, Arg<'_>)]) -> Option<String> {
        self.chain().find_map(|catalogue| {
            let message: FluentMessage<'_> = catalogue.bundle.get_message(id)?;
            let pattern = match attribute {
                None => message.value()?,
                Some(name) => message.get_attribute(name).map(|attribute: FluentAttribute<'_>| attribute.value())?,
            };
            let mut values = FluentArgs::with_capacity(args.len());
            for (name, value) in args {
                values.set(*name, value.to_fluent());
            }
            let text = catalogue.bundle.format_pattern(pattern, Some(&values), &mut Vec::new());
            Some(bidi::keep_needed_marks(&text, catalogue.dir))
        })
    }
}

fn last_resort() -> &'static Catalogue {
    #[expect(clippy::expect_used, reason = "the English messages are compiled in")]
    catalogue::find(LAST_RESORT).expect("there are English messages")
}
