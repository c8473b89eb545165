//! Servers that know less of OpenAI's wire than OpenAI.

use fake_llm::{Scene, Wire};
use llm::{Effort, Request, Schema, Stop};
use protocol::failure::FailureCode::Internal;
use serde_json::{Value, json};

use crate::stage::{COUNTED, Stage, good, request};

async fn stage(scene: Scene) -> Stage {
    Stage::new(Wire::OpenAi, vec![scene]).await
}

fn json_please() -> Request {
    let schema = json!({"type": "object", "properties": {"greeting": {"type": "string"}}});
    Request { schema: Some(Schema { name: "greeting".into(), schema }), ..request() }
}

#[tokio::test]
async fn a_server_without_stream_options_is_asked_without_and_tells_no_counts() {
    let stage = stage(good().refusing_member("stream_options")).await;
    let outcome = stage.outcome().await;
    outcome.is_whole_after(&[Internal]);
    assert_eq!(outcome.usage, None);
    assert_eq!(outcome.calls[0].body["stream_options"]["include_usage"], true);
    assert!(outcome.calls[1].body.get("stream_options").is_none());
}

#[tokio::test]
async fn what_a_server_does_not_know_is_learnt_once() {
    let stage = stage(good().refusing_member("stream_options")).await;
    stage.outcome().await.is_whole_after(&[Internal]);
    let again = stage.outcome().await;
    assert_eq!((again.again.len(), again.calls.len()), (0, 3));
}

#[tokio::test]
async fn a_server_that_knows_max_tokens_only_is_asked_with_it() {
    let outcome = stage(good().refusing_member("max_completion_tokens")).await.outcome().await;
    outcome.is_whole_after(&[Internal]);
    assert_eq!(outcome.calls[0].body["max_completion_tokens"], 100);
    assert_eq!(outcome.calls[1].body["max_tokens"], 100);
    assert_eq!(outcome.usage, Some(COUNTED));
}

#[tokio::test]
async fn a_server_without_schemas_is_asked_for_an_object_and_then_for_text() {
    let outcome = stage(good().refusing_member("response_format")).await.outcome_of(json_please()).await;
    outcome.is_whole_after(&[Internal, Internal]);
    let formats: Vec<_> = outcome.calls.iter().map(|call| call.body["response_format"]["type"].clone()).collect();
    assert_eq!(formats, [json!("json_schema"), json!("json_object"), json!(null)]);
}

#[tokio::test]
async fn giving_up_members_takes_no_retry() {
    let poor = good().refusing_member("stream_options").refusing_member("max_completion_tokens");
    let poor = poor.refusing_member("response_format");
    let overload = Scene::refusing(529, "overloaded_error");
    let scenes = vec![poor.clone(), poor.clone(), poor.clone(), poor.clone(), overload.clone(), overload, poor];
    let outcome = Stage::new(Wire::OpenAi, scenes).await.outcome_of(json_please()).await;
    assert_eq!((outcome.again.len(), outcome.calls.len()), (6, 7), "{outcome:#?}");
}

#[tokio::test]
async fn a_model_that_takes_no_temperature_is_asked_without() {
    for wire in [Wire::Anthropic, Wire::OpenAi] {
        let stage = Stage::new(wire, vec![good().refusing_member("temperature"), good()]).await;
        let outcome = stage.outcome_of(Request { temperature: Some(0.5), ..request() }).await;
        outcome.is_whole_after(&[Internal]);
        assert_eq!(outcome.calls[0].body["temperature"], 0.5);
        assert_eq!(outcome.calls[1].body.get("temperature"), None);
    }
}

#[tokio::test]
async fn a_model_that_cant_be_told_how_much_to_think_is_asked_without() {
    for (wire, member) in [(Wire::Anthropic, "output_config"), (Wire::OpenAi, "reasoning_effort")] {
        let stage = Stage::new(wire, vec![good().refusing_member(member)]).await;
        let outcome = stage.outcome_of(Request { effort: Some(Effort::Low), ..request() }).await;
        assert_eq!(outcome.end, Ok(Stop::End));
        let asked = |body: &Value| match wire {
            Wire::Anthropic => body["output_config"]["effort"].clone(),
            Wire::OpenAi => body["reasoning_effort"].clone(),
        };
        let (first, last) = (&outcome.calls[0], outcome.calls.last().unwrap());
        assert_eq!((asked(&first.body), last.body.get(member)), (json!("low"), None), "{outcome:#?}");
    }
}

#[tokio::test]
async fn anthropics_wire_asks_for_a_schema_and_goes_on_without() {
    let stage = Stage::new(Wire::Anthropic, vec![good().refusing_member("output_config"), good()]).await;
    let outcome = stage.outcome_of(json_please()).await;
    outcome.is_whole_after(&[Internal]);
    assert_eq!(outcome.calls[0].body["output_config"]["format"]["type"], "json_schema");
    assert_eq!(outcome.calls[1].body.get("output_config"), None);
}
