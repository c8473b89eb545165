//! What a prompt says, and what to suggest for it: instant, in five languages, with no model at all.
//!
//! A prompt is cut into tokens and folded ([`text`]), the terms of the lexicon are found in it ([`matcher`]), what is
//! denied is marked ([`denial`]); everything else reads off that one [`reading`]. The lexicon is plain text in
//! `lexicon/`, for translators to read and extend.
//!
//! This crate knows no I/O and no clock. No prompt makes it panic, take long, or return much.

mod clauses;
mod clean;
mod contact;
mod denial;
mod features;
mod fold;
mod hash;
mod hours;
mod language;
mod lexicon;
mod matcher;
mod mentioned;
mod names;
mod offers;
mod places;
mod prices;
mod reading;
mod shades;
mod spelling;
mod suggestions;
#[cfg(test)]
mod tests;
mod text;
mod trade;

use protocol::analysis::{Analysis, ExtractedInfo, Language, MissingInformation};

pub use crate::suggestions::quick_suggestions;
use crate::{mentioned::Mentioned, reading::Reading};

/// Reads the lexicon, so that the first prompt need not wait for it.
pub fn prepare() {
    lexicon::lexicon();
}

/// A prompt understood: its analysis, and what the quick suggestions must leave alone.
#[derive(Clone, Debug)]
pub struct Understood {
    pub analysis: Analysis,
    pub(crate) mentioned: Mentioned,
}

/// Understands a prompt. Where it does not show its language, it is taken to be in the locale's.
#[must_use]
pub fn understand(prompt: &str, locale_language: Language) -> Understood {
    let reading = Reading::new(prompt, locale_language, lexicon::lexicon());
    let name = names::find(&reading);
    let (business_type, confidence) = trade::of(&reading, name.map(|name| (name.first, name.last)));
    let services = offers::find(&reading, business_type, name);
    let extracted_info = ExtractedInfo {
        business_name: name.and_then(|name| clean::clean(&names::text(&reading, name))),
        location: places::find(&reading, name).and_then(|place| clean::clean(&place)),
        phone: contact::phone(reading.text.source).and_then(|phone| clean::clean(&phone)),
        email: contact::email(&reading).and_then(|email| clean::clean(&email)),
        hours: hours::find(&reading).and_then(|hours| clean::clean(&hours)),
        prices: prices::find(&reading),
        audience: shades::audience(&reading).and_then(|audience| clean::clean(&audience)),
        style: shades::style(&reading).and_then(|style| clean::clean(&style)),
        services: services.clone(),
    };
    let functional_requirements = features::find(&reading, business_type, name);
    let analysis = Analysis {
        business_type,
        confidence,
        language: reading.language,
        missing_information: missing(&extracted_info),
        refused_requirements: features::refused(&reading, &functional_requirements),
        functional_requirements,
        extracted_info,
        services,
    };
    Understood { analysis, mentioned: Mentioned::find(&reading, name) }
}

/// The analysis of a prompt alone.
#[must_use]
pub fn analyse(prompt: &str, locale_language: Language) -> Analysis {
    understand(prompt, locale_language).analysis
}

fn missing(info: &ExtractedInfo) -> Vec<MissingInformation> {
    let is_missing = |missing: &MissingInformation| match missing {
        MissingInformation::BusinessName => info.business_name.is_none(),
        MissingInformation::Services => info.services.is_empty(),
        MissingInformation::Pricing => info.prices.is_empty(),
        MissingInformation::Contact => info.phone.is_none() && info.email.is_none(),
        MissingInformation::Location => info.location.is_none(),
        MissingInformation::Hours => info.hours.is_none(),
        MissingInformation::Audience => info.audience.is_none(),
    };
    MissingInformation::ALL.iter().copied().filter(is_missing).collect()
}
