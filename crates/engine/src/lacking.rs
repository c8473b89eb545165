//! Recommendations held against the site that came to be.

use protocol::analysis::{Feature, Recommendation};

/// What of `recommendations` the site still lacks: none that adds a feature it has, none twice, the weightiest first,
/// at most `limit`. Pure, so that it can be asked at every read, however late the site was finished.
#[must_use]
pub fn still_lacking(
    recommendations: Vec<Recommendation>,
    site_features: &[Feature],
    limit: usize,
) -> Vec<Recommendation> {
    let mut kept: Vec<Recommendation> = Vec::with_capacity(recommendations.len());
    for recommendation in recommendations {
        let is_there = recommendation.feature.is_some_and(|feature| site_features.contains(&feature));
        let is_double = kept.iter().any(|other| {
            other.id == recommendation.id || (other.feature.is_some() && other.feature == recommendation.feature)
        });
        if !is_there && !is_double {
            kept.push(recommendation);
        }
    }
    // Stable: among equals the engine's own order holds.
    kept.sort_by_key(|recommendation| recommendation.priority);
    kept.truncate(limit);
    kept
}

#[cfg(test)]
mod tests {
    use protocol::analysis::{Category, Priority};

    use super::*;

    fn recommendation(id: &str, priority: Priority, feature: Option<Feature>) -> Recommendation {
        Recommendation {
            id: id.to_owned(),
            title: String::new(),
            description: String::new(),
            category: Category::Feature,
            priority,
            prompt: String::new(),
            feature,
        }
    }

    #[track_caller]
    fn check(recommendations: Vec<Recommendation>, has: &[Feature], limit: usize, expected: &[&str]) {
        let kept = still_lacking(recommendations, has, limit);
        assert_eq!(kept.iter().map(|kept| kept.id.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_the_site_has_is_not_recommended() {
        let all = vec![
            recommendation("rec-faq", Priority::High, Some(Feature::Faq)),
            recommendation("rec-map", Priority::High, Some(Feature::Map)),
            recommendation("rec-photos", Priority::High, None),
        ];
        check(all, &[Feature::Faq], 6, &["rec-map", "rec-photos"]);
    }

    #[test]
    fn the_weightiest_come_first_and_the_limit_holds() {
        let all = vec![
            recommendation("low", Priority::Low, None),
            recommendation("high", Priority::High, None),
            recommendation("medium", Priority::Medium, None),
            recommendation("high-2", Priority::High, None),
        ];
        check(all.clone(), &[], 6, &["high", "high-2", "medium", "low"]);
        check(all.clone(), &[], 1, &["high"]);
        check(all, &[], 0, &[]);
    }

    #[test]
    fn the_same_is_not_recommended_twice() {
        let all = vec![
            recommendation("a", Priority::High, Some(Feature::Faq)),
            recommendation("b", Priority::High, Some(Feature::Faq)),
            recommendation("a", Priority::High, None),
            recommendation("c", Priority::High, None),
        ];
        check(all, &[], 6, &["a", "c"]);
    }
}
