//! Anthropic's Messages: the request's body, and the reading of its events.

use protocol::failure::FailureCode;
use serde_json::{Value, json};

use crate::{Dialect, Error, Event, Format, Heard, Reading, Request, Stop, Usage, Wire, told::Told, wire::tell};

/// Anthropic's Messages.
#[derive(Clone, Copy, Debug)]
pub struct Messages;

impl Wire for Messages {
    fn path(&self, _: &Request) -> String {
        "v1/messages".to_owned()
    }

    fn headers(&self, key: Option<&str>) -> Vec<(&'static str, String)> {
        let version = ("anthropic-version", "2023-06-01".to_owned());
        [version].into_iter().chain(key.map(|key| ("x-api-key", key.to_owned()))).collect()
    }

    fn body(&self, request: &Request, dialect: Dialect) -> Value {
        body(request, dialect)
    }

    fn reader(&self) -> Box<dyn crate::Reader> {
        Box::new(Reader::default())
    }
}

/// The body of `request`, in `dialect`. The system text is marked as worth keeping: it is the same in every call.
fn body(request: &Request, dialect: Dialect) -> Value {
    let messages: Vec<_> =
        request.messages.iter().map(|said| json!({"role": said.role.as_str(), "content": said.text})).collect();
    let mut body = json!({
        "model": request.model, "max_tokens": request.max_tokens, "stream": true, "messages": messages,
    });
    if !request.system.is_empty() {
        let cached = json!({"type": "ephemeral"});
        body["system"] = json!([{"type": "text", "text": request.system, "cache_control": cached}]);
    }
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        body["temperature"] = json!(temperature);
    }
    // There is no middle between a schema and the prompt on this wire.
    if let (Some(schema), Format::Schema) = (&request.schema, dialect.format) {
        body["output_config"]["format"] = json!({"type": "json_schema", "schema": schema.schema});
    }
    if let Some(effort) = request.effort.filter(|_| dialect.effort) {
        body["output_config"]["effort"] = json!(effort.as_str());
    }
    body
}

/// Reads one answer.
#[derive(Debug, Default)]
struct Reader {
    usage: Usage,
    stop: Option<String>,
}

impl crate::Reader for Reader {
    /// Only `message_stop` ends an answer.
    fn read(&mut self, event: &str, data: &str, out: &mut Vec<Event>) -> Reading {
        let Ok(event_data) = serde_json::from_str::<Value>(data) else {
            return if KNOWN.contains(&event) { Err(unreadable()) } else { Ok(Heard::Nothing) };
        };
        match event_data["type"].as_str().unwrap_or(event) {
            "message_start" => {
                self.count(&event_data["message"]["usage"], out);
                Ok(Heard::Something)
            }
            "content_block_start" => {
                tell(&event_data["content_block"]["text"], out);
                Ok(Heard::Something)
            }
            "content_block_delta" => {
                let delta = &event_data["delta"];
                if delta["type"] == "text_delta" {
                    tell(&delta["text"], out);
                }
                Ok(Heard::Something)
            }
            "message_delta" => {
                self.stop = event_data["delta"]["stop_reason"].as_str().map(str::to_owned).or(self.stop.take());
                self.count(&event_data["usage"], out);
                Ok(Heard::Something)
            }
            "message_stop" => self.stop(),
            "error" => Err(Told::read(&event_data).unwrap_or_default().in_stream()),
            _ => Ok(Heard::Nothing),
        }
    }

    fn read_whole(&mut self, message: &Value, out: &mut Vec<Event>) -> Reading {
        let blocks = message["content"].as_array().ok_or_else(unreadable)?;
        for block in blocks.iter().filter(|block| block["type"] == "text") {
            tell(&block["text"], out);
        }
        self.count(&message["usage"], out);
        self.stop = message["stop_reason"].as_str().map(str::to_owned);
        self.stop()
    }
}

impl Reader {
    fn stop(&self) -> Reading {
        match self.stop.as_deref() {
            Some("refusal") => Err(Error::lasting(FailureCode::Refused, "the model declined")),
            Some("max_tokens" | "model_context_window_exceeded") => Ok(Heard::End(Stop::MaxTokens)),
            Some("tool_use" | "pause_turn") => Ok(Heard::End(Stop::Other)),
            _ => Ok(Heard::End(Stop::End)),
        }
    }

    /// Takes the counts that are there: later ones name only what changed.
    fn count(&mut self, usage: &Value, out: &mut Vec<Event>) {
        let mut told = false;
        let members = [
            ("input_tokens", &mut self.usage.input),
            ("cache_read_input_tokens", &mut self.usage.cache_read),
            ("cache_creation_input_tokens", &mut self.usage.cache_write),
            ("output_tokens", &mut self.usage.output),
        ];
        for (name, count) in members {
            if let Some(number) = usage[name].as_u64() {
                *count = number;
                told = true;
            }
        }
        if told {
            out.push(Event::Usage(self.usage));
        }
    }
}

/// Events whose data must be JSON; what others carry is theirs.
const KNOWN: [&str; 7] = [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
    "error",
];

fn unreadable() -> Error {
    Error::passing(FailureCode::InvalidOutput, "the answer is not of Anthropic's wire")
}
