//! What a site lacks for its business: the plan's gaps, most important first.

use protocol::analysis::{Category, Feature, Priority, Recommendation};

use super::{extra::Extra, plan::Plan, voice::Voice};

/// The fewest and the most that are given at once.
const FEWEST: usize = 3;
const MOST: usize = 6;

/// Three to six recommendations, in the caller's language. None is for what the plan has, or had to do without.
pub(super) fn recommendations(plan: &Plan, voice: &Voice) -> Vec<Recommendation> {
    let wishes = plan.trade.wishes.iter().copied().filter(|wish| plan.may_gain(*wish)).take(MOST - 1);
    let mut found: Vec<Recommendation> = wishes.enumerate().map(|(nth, wish)| of_feature(wish, nth, voice)).collect();
    // One of another kind is always among them; more where wishes are few.
    let extras = Extra::RECOMMENDED.iter().copied().filter(|extra| !plan.has_extra(*extra));
    let room = if found.len() < FEWEST { FEWEST + 1 - found.len() } else { 1 };
    found.extend(extras.take(room).map(|extra| of_extra(extra, voice)));
    // A site with every wish and every extra still lacks what else the vocabulary has.
    if found.len() < FEWEST {
        let rest = [
            Feature::Faq,
            Feature::Reviews,
            Feature::Gallery,
            Feature::Newsletter,
            Feature::ContactForm,
            Feature::Search,
            Feature::Multilingual,
            Feature::Team,
            Feature::Map,
        ];
        let unplanned: Vec<Feature> = rest.into_iter().filter(|feature| !plan.has(*feature)).collect();
        found.extend(unplanned.into_iter().take(FEWEST - found.len()).map(|feature| of_feature(feature, MOST, voice)));
    }
    found
}

fn of_feature(feature: Feature, nth: usize, voice: &Voice) -> Recommendation {
    let priority = match nth {
        0 | 1 => Priority::High,
        2 | 3 => Priority::Medium,
        _ => Priority::Low,
    };
    let category = match feature {
        Feature::Gallery | Feature::Reviews | Feature::Team | Feature::Search => Category::Ui,
        Feature::Map | Feature::Blog => Category::Seo,
        Feature::Multilingual => Category::Accessibility,
        _ => Category::Feature,
    };
    said(&word_id(feature.as_str()), category, priority, Some(feature), voice)
}

fn of_extra(extra: Extra, voice: &Voice) -> Recommendation {
    let (category, priority) = match extra {
        Extra::Legal => (Category::Seo, Priority::Medium),
        Extra::Accessibility => (Category::Accessibility, Priority::Low),
        _ => (Category::Ui, Priority::Low),
    };
    said(&word_id(extra.as_str()), category, priority, None, voice)
}

fn word_id(word: &str) -> String {
    format!("rec-{}", word.replace('_', "-"))
}

fn said(id: &str, category: Category, priority: Priority, feature: Option<Feature>, voice: &Voice) -> Recommendation {
    Recommendation {
        id: id.to_owned(),
        title: voice.say(id),
        description: voice.attribute(id, "description"),
        category,
        priority,
        prompt: voice.attribute(id, "prompt"),
        feature,
    }
}
