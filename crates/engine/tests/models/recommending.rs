//! Recommendations: one call, whatever comes of it.

use std::time::Duration;

use engine::Purpose;
use fake_llm::{Finish, Piece, Scene};
use protocol::failure::FailureCode::{self, *};

use crate::stage::{BOTH, PROMPT, Stage, brief, hasty};

#[tokio::test]
async fn recommendations_are_read_and_held_to_the_vocabulary() {
    for wire in BOTH {
        let stage = Stage::new(wire, vec![Scene::fitting()]).await;
        let found = stage.engine.recommend(&brief(PROMPT, None)).await.unwrap();
        let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids[..3], ["rec-reviews", "rec-team", ids[2]], "the weightiest first: {ids:?}");
        assert_eq!(ids.len(), 4);
        let calls = stage.server.calls();
        assert_eq!(calls.len(), 1);
        let (planned, spent) = &stage.books.closed()[0];
        assert_eq!((planned.purpose, planned.attempt, spent.outcome), (Purpose::Recommendations, 0, "ok"));
        assert_eq!(calls[0].body["model"], planned.model.as_str());
    }
}

#[tokio::test]
async fn what_the_site_is_to_have_is_not_recommended() {
    let items = r#"[{"title": "Book", "prompt": "Add it", "feature": "booking"}, {"title": "FAQ", "prompt": "Add it", "feature": "faq"}]"#;
    for wire in BOTH {
        let stage = Stage::new(wire, vec![Scene::saying(&[items])]).await;
        let found = stage.engine.recommend(&brief(PROMPT, None)).await.unwrap();
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["rec-faq"]);
    }
}

#[tokio::test]
async fn what_was_refused_is_not_recommended_whatever_the_model_says() {
    let items = r#"[{"title": "Blog", "prompt": "Add it", "feature": "blog"}, {"title": "FAQ", "prompt": "Add it", "feature": "faq"}]"#;
    for wire in BOTH {
        let stage = Stage::new(wire, vec![Scene::saying(&[items])]).await;
        let found = stage.engine.recommend(&brief("A hair salon in Lisbon, no blog please", None)).await.unwrap();
        assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["rec-faq"]);
    }
}

#[tokio::test]
async fn a_fault_costs_one_call() {
    let items = r#"{"recommendations": [{"title": "FAQ", "prompt": "Add it", "feature": "faq"}, {"title": "Te"#;
    let cut = |end: Vec<Piece>| Scene::of([vec![Piece::Opening, Piece::Text(items.to_owned())], end].concat());
    let limit = vec![Piece::Finish(Finish::MaxTokens), Piece::Usage, Piece::Terminal];
    let faults: Vec<(&str, Scene, Result<usize, FailureCode>)> = vec![
        ("silence", Scene::silence(), Err(Timeout)),
        ("overload", Scene::refusing(529, "overloaded_error"), Err(Overloaded)),
        ("rate limit", Scene::refusing(429, "rate_limit_error"), Err(RateLimited)),
        ("server error", Scene::refusing(500, "api_error"), Err(Internal)),
        ("bad key", Scene::refusing(401, "authentication_error"), Err(BadKey)),
        ("overload in the stream", Scene::of(vec![Piece::Opening, Piece::Error("overloaded_error")]), Err(Overloaded)),
        ("cut", cut(Vec::new()), Err(Truncated)),
        ("nonsense", Scene::saying(&["I can only tell you a joke."]), Err(InvalidOutput)),
        ("broken JSON", Scene::saying(&["{\"recommendations\": [{]"]), Err(InvalidOutput)),
        ("the limit in the middle of JSON", cut(limit), Ok(1)),
        ("a fence and chatter", Scene::saying(&["Here:\n```json\n", items, "\"}]}\n```"]), Ok(1)),
    ];
    for wire in BOTH {
        for (name, scene, end) in &faults {
            let stage = Stage::within(wire, hasty(), vec![scene.clone(), Scene::fitting()]).await;
            let outcome = stage.engine.recommend(&brief(PROMPT, None)).await;
            assert_eq!(outcome.map(|found| found.len()).map_err(|error| error.code), *end, "{name} on {wire:?}");
            assert_eq!((stage.server.calls().len(), stage.books.closed().len()), (1, 1), "{name} on {wire:?}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_is_hung_up_within_a_second() {
    for wire in BOTH {
        let stage = Stage::new(wire, vec![Scene::silence()]).await;
        let brief = brief(PROMPT, None);
        let asked = stage.engine.recommend(&brief);
        assert!(tokio::time::timeout(Duration::from_millis(300), asked).await.is_err());
        let dropped = tokio::time::Instant::now();
        let calls = stage.server.until(|calls| calls[0].ending.is_some()).await.unwrap();
        let left = calls[0].left_at().expect("the caller left");
        assert!(left.saturating_duration_since(dropped) < Duration::from_secs(1));
        assert_eq!(stage.books.closed()[0].1.outcome, "interrupted");
    }
}
