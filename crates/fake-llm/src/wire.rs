//! How each wire writes what a scene says.

use serde_json::{Value, json};

use crate::{Finish, Piece, Scene, scene::Head};

/// Tokens that every prompt is said to have.
const INPUT_TOKENS: usize = 25;

/// A wire to language models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's chat completions, which many speak.
    OpenAi,
}

impl Wire {
    /// The wire whose calls go to `path`.
    pub(crate) fn at(path: &str) -> Option<Self> {
        if path.ends_with("/v1/messages") {
            Some(Self::Anthropic)
        } else if path.ends_with("/chat/completions") {
            Some(Self::OpenAi)
        } else {
            None
        }
    }
}

/// Whether `body` asks for counts at the end of a stream, as OpenAI's callers must.
pub(crate) fn asks_for_counts(body: &Value) -> bool {
    body["stream_options"]["include_usage"] == true
}

/// The tokens in and out that `scene` reports to the caller of `body`, if it is a whole answer that does.
pub(crate) fn reported(wire: Wire, scene: &Scene, body: &Value) -> Option<(usize, usize)> {
    let reports = match &scene.head {
        Head::Whole => true,
        Head::Stream { .. } => {
            let has = |wanted: fn(&Piece) -> bool| scene.pieces.iter().any(wanted);
            let is_whole = has(|piece| matches!(piece, Piece::Finish(_)))
                && has(|piece| matches!(piece, Piece::Terminal))
                && !has(|piece| matches!(piece, Piece::Error(_)));
            let counts =
                wire == Wire::Anthropic || (asks_for_counts(body) && has(|piece| matches!(piece, Piece::Usage)));
            is_whole && counts && scene.reports_usage
        }
        Head::Silence | Head::Refusal { .. } => false,
    };
    let is_refused = scene.refused_members.iter().any(|member| body.get(*member).is_some());
    (reports && !is_refused).then(|| (INPUT_TOKENS, scene.texts().count()))
}

/// An error as `wire` writes it.
pub(crate) fn error(wire: Wire, kind: &str, message: &str) -> Value {
    match wire {
        Wire::Anthropic => json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}),
        Wire::OpenAi => json!({"error": {"message": message, "type": kind, "param": null, "code": kind}}),
    }
}

/// A whole answer as `wire` writes it. Each text counts as one token.
pub(crate) fn whole(wire: Wire, scene: &Scene) -> Value {
    let (text, count) = (scene.texts().collect::<String>(), scene.texts().count());
    let reason = stop_reason(wire, scene.finish());
    match wire {
        Wire::Anthropic => json!({
            "id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "text", "text": text}],
            "stop_reason": reason, "usage": {"input_tokens": INPUT_TOKENS, "output_tokens": count},
        }),
        Wire::OpenAi => json!({
            "id": "chatcmpl-1", "object": "chat.completion",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason}],
            "usage": openai_usage(count),
        }),
    }
}

/// The lines of `piece`, each block with its blank line.
pub(crate) fn lines<'a>(
    wire: Wire,
    piece: &Piece,
    texts: impl Iterator<Item = &'a str>,
    reports_usage: bool,
) -> String {
    match wire {
        Wire::Anthropic => anthropic(piece, texts.count(), reports_usage),
        Wire::OpenAi => openai(piece, texts.count(), reports_usage),
    }
}

fn anthropic(piece: &Piece, output_tokens: usize, reports_usage: bool) -> String {
    match piece {
        Piece::Opening => {
            let mut message = json!({"id": "msg_1", "type": "message", "role": "assistant", "content": []});
            if reports_usage {
                message["usage"] = json!({"input_tokens": INPUT_TOKENS, "output_tokens": 1});
            }
            let block =
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}});
            named(&json!({"type": "message_start", "message": message})) + &named(&block)
        }
        Piece::Text(text) => named(&json!({
            "type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text},
        })),
        Piece::Ping => named(&json!({"type": "ping"})),
        Piece::Error(kind) => named(&error(Wire::Anthropic, kind, "this is how it was scripted")),
        Piece::Unknown => {
            let delta = json!({"type": "mood_delta", "mood": "fine"});
            named(&json!({"type": "weather_report", "text": "not for you"}))
                + &named(&json!({"type": "content_block_delta", "index": 0, "delta": delta, "novel": [1]}))
                + "event: noise\ndata: no JSON at all\n\n"
        }
        Piece::Finish(finish) => {
            let delta = json!({"stop_reason": stop_reason(Wire::Anthropic, *finish), "stop_sequence": null});
            let mut message = json!({"type": "message_delta", "delta": delta});
            if reports_usage {
                message["usage"] = json!({"output_tokens": output_tokens});
            }
            named(&json!({"type": "content_block_stop", "index": 0})) + &named(&message)
        }
        Piece::Terminal => named(&json!({"type": "message_stop"})),
        // What fits is made into texts before it is played.
        Piece::EmptyChoices | Piece::Usage | Piece::Fitting(_) | Piece::Raw(_) | Piece::Pause(_) => String::new(),
    }
}

fn openai(piece: &Piece, output_tokens: usize, reports_usage: bool) -> String {
    match piece {
        Piece::Opening => choice(&json!({"role": "assistant", "content": ""}), None),
        Piece::Text(text) => choice(&json!({"content": text}), None),
        Piece::Ping => ": still here\n\n".to_owned(),
        Piece::Error(kind) => data(&error(Wire::OpenAi, kind, "this is how it was scripted")),
        Piece::Unknown => {
            choice(&json!({"mood": "fine"}), None)
                + &data(&json!({"object": "weather.report", "choices": [], "novel": [1]}))
        }
        Piece::EmptyChoices => data(&json!({"id": "chatcmpl-1", "choices": []})),
        Piece::Finish(finish) => choice(&json!({}), Some(stop_reason(Wire::OpenAi, *finish))),
        Piece::Usage if reports_usage => {
            data(&json!({"id": "chatcmpl-1", "choices": [], "usage": openai_usage(output_tokens)}))
        }
        Piece::Terminal => "data: [DONE]\n\n".to_owned(),
        Piece::Usage | Piece::Fitting(_) | Piece::Raw(_) | Piece::Pause(_) => String::new(),
    }
}

fn named(event: &Value) -> String {
    format!("event: {}\n", event["type"].as_str().unwrap_or_default()) + &data(event)
}

fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn choice(delta: &Value, finish_reason: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
    data(&json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice]}))
}

fn openai_usage(output_tokens: usize) -> Value {
    json!({
        "prompt_tokens": INPUT_TOKENS, "completion_tokens": output_tokens,
        "total_tokens": INPUT_TOKENS + output_tokens,
    })
}

fn stop_reason(wire: Wire, finish: Finish) -> &'static str {
    match (wire, finish) {
        (Wire::Anthropic, Finish::Stop) => "end_turn",
        (Wire::Anthropic, Finish::MaxTokens) => "max_tokens",
        (Wire::Anthropic, Finish::Refusal) => "refusal",
        (Wire::OpenAi, Finish::Stop) => "stop",
        (Wire::OpenAi, Finish::MaxTokens) => "length",
        (Wire::OpenAi, Finish::Refusal) => "content_filter",
    }
}
