//! Who writes where the model can't, and who is left alone.

use engine::{BreakerSettings, BreakerState, Fallback, ModelSettings};
use fake_llm::{Piece, Scene};
use protocol::failure::FailureCode;

use crate::stage::{BOTH, Stage, patient};

fn overloaded() -> Scene {
    Scene::refusing(529, "overloaded_error")
}

#[tokio::test]
async fn the_offline_engine_steps_in_and_says_so() {
    for wire in BOTH {
        let half = Scene::of(vec![Piece::Opening, Piece::Fitting(60)]);
        for scene in [overloaded(), half, Scene::refusing(401, "authentication_error"), Scene::saying(&["No."])] {
            let stage = Stage::with(wire, patient(), vec![scene], usize::MAX, |_| Some(Fallback::Offline)).await;
            let outcome = stage.build().await;
            assert!(outcome.end.as_ref().is_ok_and(|site| !site.features.is_empty()), "{outcome:#?}");
            assert!(outcome.text.contains("I finish it with my own templates"), "{}", outcome.text);
            assert!(outcome.files["index.html"].contains("Luna") && outcome.files.contains_key("booking.html"));
        }
    }
}

#[tokio::test]
async fn another_model_steps_in_and_says_so() {
    let other = |model: &ModelSettings| {
        Some(Fallback::Model(Box::new(ModelSettings { model: "other".to_owned(), ..model.clone() })))
    };
    for wire in BOTH {
        let scenes = vec![overloaded(), overloaded(), overloaded(), Scene::fitting()];
        let outcome = Stage::with(wire, patient(), scenes, usize::MAX, other).await.build().await;
        assert!(outcome.end.is_ok(), "{outcome:#?}");
        assert!(outcome.text.contains("I go on with another one."), "{}", outcome.text);
        assert_eq!(outcome.calls[3].body["model"], "other");
        assert_eq!(outcome.spent[3].0.model, "other");
    }
}

#[tokio::test]
async fn who_was_refused_is_not_asked_for_elsewhere() {
    for wire in BOTH {
        let refusal = fake_llm::script("refusal").unwrap();
        let stage = Stage::with(wire, patient(), refusal, usize::MAX, |_| Some(Fallback::Offline)).await;
        assert_eq!(stage.build().await.code(), Some(FailureCode::Refused));
    }
}

#[tokio::test]
async fn a_provider_that_fails_again_and_again_is_left_alone() {
    for wire in BOTH {
        let mut stage = Stage::new(wire, vec![overloaded()]).await;
        let mut settings = crate::stage::model(wire, stage.server.base(wire), patient());
        settings.breaker = BreakerSettings { failures: 2, ..BreakerSettings::default() };
        let provider = settings.provider;
        stage.engine = engine::Engine::from_settings(&engine::EngineSettings {
            engine: engine::EngineKind::Model(provider),
            model: Some(settings),
            ..engine::EngineSettings::default()
        })
        .unwrap();
        for _ in 0..2 {
            assert_eq!(stage.build().await.code(), Some(FailureCode::Overloaded));
        }
        assert_eq!(stage.engine.breakers(), [(provider.name, BreakerState::Open)]);
        let outcome = stage.build().await;
        let failed = outcome.end.expect_err("it is left alone");
        assert_eq!((failed.code, outcome.calls.len()), (FailureCode::Overloaded, 6));
        assert!(failed.retry_after.is_some());
    }
}
