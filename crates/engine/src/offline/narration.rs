//! What the assistant says while it builds: what is made and why, in the caller's language.
//!
//! Names stand in it as they were typed, whatever characters they have: this is text, not markup.

use i18n::Arg;
use protocol::analysis::{Feature, Language, MissingInformation};

use super::{
    clean::folded,
    plan::Plan,
    subject::{Price, Subject},
    voice::Voice,
};
use crate::Brief;

/// The paragraphs, in the order in which they are said.
pub(super) fn paragraphs(brief: &Brief, subject: &Subject, plan: &Plan, voice: &Voice) -> Vec<String> {
    let trade = voice.trade_text(subject.business, "noun");
    let raw_name = brief.analysis.extracted_info.business_name.as_deref().filter(|name| !name.trim().is_empty());
    let name = raw_name.or(subject.name.as_deref());
    let label = voice.trade(subject.business);
    let trade_args = [("trade", Arg::from(&trade)), ("label", Arg::from(&label))];
    let greeting = match (&brief.parent, name) {
        (Some(_), Some(name)) => voice.say_of("site-say-onward-name", "name", name),
        (Some(_), None) => voice.say("site-say-onward"),
        (None, Some(name)) if says_trade(name, &label) => voice.say_of("site-say-hello-name-only", "name", name),
        (None, Some(name)) => {
            let [trade, label] = trade_args;
            voice.say_with("site-say-hello-name", &[("name", Arg::from(name)), trade, label])
        }
        (None, None) => voice.say_with("site-say-hello", &trade_args),
    };
    if let Some(before) = Subject::before(brief) {
        let outcome = outcome(&before, subject, voice);
        return onward(&greeting, &outcome, subject, plan, voice);
    }
    let mut paragraphs = vec![format!("{greeting} {}", voice.say(&format!("site-say-look-{}", plan.look.as_str())))];

    let pages: Vec<String> = plan.pages.iter().map(|page| plan.page_name(page.kind, voice)).collect();
    let count = pages.len();
    let mut structure = vec![if count == 1 {
        voice.say("site-say-one-page")
    } else {
        // Named are as many as one listens to.
        let shown = &pages[..count.min(4)];
        let message = if shown.len() == count { "site-say-all-pages" } else { "site-say-pages" };
        voice.say_with(message, &[("count", Arg::from(count)), ("pages", Arg::from(voice.list(shown)))])
    }];
    let asked: Vec<String> =
        brief.analysis.functional_requirements.iter().take(3).map(|feature| feature_name(*feature, voice)).collect();
    if !asked.is_empty() {
        let features = voice.list(&asked);
        structure.push(
            voice.say_with("site-say-asked", &[("count", Arg::from(asked.len())), ("features", features.into())]),
        );
    }
    if let Some(place) = subject.town() {
        structure.push(voice.say_of("site-say-place", "place", place));
    }
    paragraphs.push(structure.join(" "));

    paragraphs.push(what_is_missing(subject, plan, voice));
    paragraphs.push(voice.say("site-say-done"));
    paragraphs
}

/// What is said of a change: what of the prompt was done, or that nothing was.
fn onward(greeting: &str, outcome: &[String], subject: &Subject, plan: &Plan, voice: &Voice) -> Vec<String> {
    if outcome.is_empty() {
        return vec![voice.say("site-say-unchanged"), voice.say("site-say-what-can-change")];
    }
    let done = voice.say_of("site-say-changed", "changes", &voice.list(outcome));
    vec![
        format!("{greeting} {done}"),
        voice.say("site-say-the-rest"),
        what_is_missing(subject, plan, voice),
        voice.say("site-say-done"),
    ]
}

/// What of the site is other than before, each as a few words.
fn outcome(before: &Subject, after: &Subject, voice: &Voice) -> Vec<String> {
    let mut changes = Vec::new();
    let named = |features: Vec<Feature>| -> Vec<String> {
        features.into_iter().take(4).map(|feature| feature_name(feature, voice)).collect()
    };
    let with = |of: &[Feature], without: &[Feature]| -> Vec<Feature> {
        of.iter().copied().filter(|feature| !without.contains(feature)).collect()
    };
    let added = named(with(&after.features, &before.features));
    if !added.is_empty() {
        changes.push(voice.say_of("site-change-added", "features", &voice.list(&added)));
    }
    let removed = named(with(&after.dropped, &before.dropped));
    if !removed.is_empty() {
        changes.push(voice.say_of("site-change-removed", "features", &voice.list(&removed)));
    }
    for (topics, others, message) in [
        (&after.topics, &before.topics, "site-change-topic"),
        (&before.topics, &after.topics, "site-change-topic-away"),
    ] {
        for topic in topics.iter().filter(|topic| !others.contains(topic)) {
            let title = if topic.title.is_empty() { voice.say("site-story") } else { topic.title.clone() };
            changes.push(voice.say_of(message, "title", &title));
        }
    }
    if after.taste.text != before.taste.text {
        changes.push(voice.say("site-change-text-size"));
    }
    let look = |subject: &Subject| (subject.taste.look, subject.taste.scheme, subject.taste.hue);
    for (is_other, message) in [
        (after.name != before.name, "site-change-name"),
        (after.language != before.language, "site-change-language"),
        (look(after) != look(before), "site-change-look"),
        (after.extras != before.extras, "site-change-extras"),
        (facts(after) != facts(before), "site-change-facts"),
    ] {
        if is_other {
            changes.push(voice.say(message));
        }
    }
    changes
}

type Facts<'a> = ([&'a Option<String>; 5], &'a [String], &'a [Price], &'a [Language]);

fn facts(subject: &Subject) -> Facts<'_> {
    let Subject { location, phone, email, hours, audience, .. } = subject;
    ([location, phone, email, hours, audience], &subject.services, &subject.prices, &subject.other_languages)
}

fn what_is_missing(subject: &Subject, plan: &Plan, voice: &Voice) -> String {
    let missing: Vec<String> = missing(subject, plan).iter().take(3).map(|what| missing_name(*what, voice)).collect();
    if missing.is_empty() {
        voice.say("site-say-complete")
    } else {
        voice.say_of("site-say-missing", "missing", &voice.list(&missing))
    }
}

/// Whether a name says by itself what it is the name of: "Zahnarztpraxis Dr. Weber".
pub(super) fn says_trade(name: &str, trade: &str) -> bool {
    folded(name).contains(&folded(trade))
}

/// What visitors will look for and the prompts so far do not tell.
fn missing(subject: &Subject, plan: &Plan) -> Vec<MissingInformation> {
    use MissingInformation as M;
    let premises = plan.trade.has_premises;
    [
        (subject.name.is_none(), M::BusinessName),
        (subject.phone.is_none() && subject.email.is_none(), M::Contact),
        (subject.location.is_none() && premises, M::Location),
        (subject.hours.is_none() && premises, M::Hours),
        (subject.prices.is_empty() && (plan.has(Feature::PriceList) || plan.has(Feature::Menu)), M::Pricing),
        (subject.services.is_empty(), M::Services),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect()
}

fn feature_name(feature: Feature, voice: &Voice) -> String {
    voice.say(&format!("site-feature-{}", feature.as_str().replace('_', "-")))
}

fn missing_name(missing: MissingInformation, voice: &Voice) -> String {
    voice.say(&format!("site-missing-{}", missing.as_str().replace('_', "-")))
}

/// Word-sized pieces that together are the text, white space and all.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let end = rest[start..].find(char::is_whitespace).map_or(rest.len(), |length| start + length);
        // The white space goes with the word before it, so that a word is never shown without its end.
        let end = rest[end..].find(|c: char| !c.is_whitespace()).map_or(rest.len(), |length| end + length);
        let (token, left) = rest.split_at(end);
        rest = left;
        (!token.is_empty()).then_some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_text_whatever_its_characters() {
        for text in ["One two  three\n\nfour", " lead", "", "  ", "a\0b\u{2028}c \u{202e}d\u{1f600}", "كلمة واحدة"]
        {
            assert_eq!(tokens(text).collect::<String>(), text, "{text:?}");
        }
        assert_eq!(tokens("One two  three").collect::<Vec<_>>(), ["One ", "two  ", "three"]);
    }
}
