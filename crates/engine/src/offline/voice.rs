//! Sentences of the site and about it, in one language.

use i18n::{Arg, Locale};
use protocol::analysis::{BusinessType, Language};

/// A locale that speaks.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    locale: Locale,
}

impl Voice {
    /// The voice of a site in `language`: the caller's own variety of it where that is the caller's language.
    pub(super) fn of_site(language: Language, callers: &Locale) -> Self {
        let locale = if callers.language() == language { callers.clone() } else { Locale::of_language(language) };
        Self { locale }
    }

    pub(super) fn of_caller(locale: &Locale) -> Self {
        Self { locale: locale.clone() }
    }

    pub(super) fn language(&self) -> Language {
        self.locale.language()
    }

    pub(super) fn dir(&self) -> &'static str {
        self.locale.dir().as_str()
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.locale.text(id)
    }

    pub(super) fn say_with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.locale.text_with(id, args)
    }

    /// With one text filled in.
    pub(super) fn say_of(&self, id: &str, name: &str, value: &str) -> String {
        self.locale.text_with(id, &[(name, Arg::from(value))])
    }

    pub(super) fn attribute(&self, id: &str, attribute: &str) -> String {
        self.locale.attribute(id, attribute)
    }

    /// The trade's name, as a heading or label has it: "Hair salon".
    pub(super) fn trade(&self, business: BusinessType) -> String {
        self.say(&trade_id(business))
    }

    /// One of the trade's own texts: `own`, `noun`, `headline`, `lead`.
    pub(super) fn trade_text(&self, business: BusinessType, text: &str) -> String {
        self.attribute(&trade_id(business), text)
    }

    /// What such a business usually offers: examples, to be shown as such.
    pub(super) fn trade_offers(&self, business: BusinessType) -> Vec<String> {
        let offers = self.attribute(&trade_id(business), "offers");
        offers.split('|').map(|offer| offer.trim().to_owned()).filter(|offer| !offer.is_empty()).collect()
    }

    /// "a, b and c" as the language writes it.
    pub(super) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                let first = first.join(&self.say("site-list-comma"));
                self.say_with("site-list-and", &[("first", Arg::from(first)), ("last", Arg::from(last))])
            }
        }
    }
}

fn trade_id(business: BusinessType) -> String {
    format!("site-trade-{}", business.as_str().replace('_', "-"))
}
