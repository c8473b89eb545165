//! OpenAI's chat completions: the request's body, and the reading of its chunks.

use protocol::failure::FailureCode;
use serde_json::{Value, json};

use crate::{Dialect, Error, Event, Format, Heard, Reading, Request, Stop, Usage, Wire, told::Told, wire::tell};

/// OpenAI's chat completions, which many speak.
#[derive(Clone, Copy, Debug)]
pub struct ChatCompletions;

impl Wire for ChatCompletions {
    fn path(&self, _: &Request) -> String {
        "chat/completions".to_owned()
    }

    fn headers(&self, key: Option<&str>) -> Vec<(&'static str, String)> {
        key.map(|key| ("authorization", format!("Bearer {key}"))).into_iter().collect()
    }

    fn body(&self, request: &Request, dialect: Dialect) -> Value {
        body(request, dialect)
    }

    fn reader(&self) -> Box<dyn crate::Reader> {
        Box::new(Reader::default())
    }
}

/// The body of `request`, in `dialect`.
fn body(request: &Request, dialect: Dialect) -> Value {
    let system = (!request.system.is_empty()).then(|| json!({"role": "system", "content": request.system}));
    let said = request.messages.iter().map(|said| json!({"role": said.role.as_str(), "content": said.text}));
    let messages: Vec<_> = system.into_iter().chain(said).collect();
    let mut body = json!({"model": request.model, "stream": true, "messages": messages});
    let limit = if dialect.completion_tokens { "max_completion_tokens" } else { "max_tokens" };
    body[limit] = json!(request.max_tokens);
    if dialect.counts {
        body["stream_options"] = json!({"include_usage": true});
    }
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        body["temperature"] = json!(temperature);
    }
    if let Some(effort) = request.effort.filter(|_| dialect.effort) {
        body["reasoning_effort"] = json!(effort.as_str());
    }
    match (&request.schema, dialect.format) {
        (Some(schema), Format::Schema) => {
            let schema = json!({"name": schema.name, "schema": schema.schema, "strict": true});
            body["response_format"] = json!({"type": "json_schema", "json_schema": schema});
        }
        (Some(_), Format::Object) => body["response_format"] = json!({"type": "json_object"}),
        (None, _) | (_, Format::Text) => {}
    }
    body
}

/// Reads one answer.
#[derive(Debug, Default)]
struct Reader {
    usage: Option<Usage>,
    finish: Option<String>,
}

impl crate::Reader for Reader {
    /// `[DONE]` ends an answer at once; a `finish_reason` leaves it time to tell the counts.
    fn read(&mut self, _: &str, data: &str, out: &mut Vec<Event>) -> Reading {
        match data.trim() {
            "" => return Ok(Heard::Nothing),
            "[DONE]" => return self.stop(),
            _ => {}
        }
        let chunk: Value = serde_json::from_str(data).map_err(|_| unreadable())?;
        if let Some(told) = Told::read(&chunk) {
            return Err(told.in_stream());
        }
        let choice = &chunk["choices"][0];
        tell(&choice["delta"]["content"], out);
        self.count(&chunk["usage"], out);
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.finish = Some(reason.to_owned());
            return Ok(Heard::Finish);
        }
        // Thinking, role and the like: no text, yet the model is at it.
        Ok(if choice["delta"].is_object() { Heard::Something } else { Heard::Nothing })
    }

    fn read_whole(&mut self, completion: &Value, out: &mut Vec<Event>) -> Reading {
        let choice = completion["choices"].get(0).ok_or_else(unreadable)?;
        tell(&choice["message"]["content"], out);
        self.count(&completion["usage"], out);
        self.finish = choice["finish_reason"].as_str().map(str::to_owned);
        self.stop()
    }

    fn closed_after_finish(&self, _: Error) -> Reading {
        self.stop()
    }
}

impl Reader {
    /// How the answer ended.
    fn stop(&self) -> Reading {
        match self.finish.as_deref() {
            Some("content_filter") => Err(Error::lasting(FailureCode::Refused, "the model declined")),
            Some("length") => Ok(Heard::End(Stop::MaxTokens)),
            Some("tool_calls" | "function_call") => Ok(Heard::End(Stop::Other)),
            _ => Ok(Heard::End(Stop::End)),
        }
    }

    /// Some servers tell the counts with every chunk: only what changed is told on.
    fn count(&mut self, usage: &Value, out: &mut Vec<Event>) {
        let (Some(prompt), Some(output)) = (usage["prompt_tokens"].as_u64(), usage["completion_tokens"].as_u64())
        else {
            return;
        };
        let cache_read = usage["prompt_tokens_details"]["cached_tokens"].as_u64().unwrap_or(0).min(prompt);
        let told = Some(Usage { input: prompt - cache_read, cache_read, cache_write: 0, output });
        if self.usage != told {
            self.usage = told;
            out.extend(told.map(Event::Usage));
        }
    }
}

fn unreadable() -> Error {
    Error::passing(FailureCode::InvalidOutput, "the answer is not of OpenAI's wire")
}
