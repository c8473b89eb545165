//! Members of a JSON body, read one by one so that an error names the one that is wrong.

use std::str::FromStr;

use i18n::Reason;
use serde_json::{Map, Value};

use crate::problem::Problem;

/// A JSON object; a member that is null counts as absent, an unknown one is ignored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Members<'a> {
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&'a str>, Problem> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::member(name, Reason::WrongType("string"))),
        }
    }

    pub(crate) fn required_text(&self, name: &'static str) -> Result<&'a str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::member(name, Reason::Missing))
    }

    /// A word or id of a fixed form.
    pub(crate) fn required<T: FromStr>(&self, name: &'static str, reason: Reason<'static>) -> Result<T, Problem> {
        self.required_text(name)?.parse().map_err(|_| Problem::member(name, reason))
    }

    /// The objects of an array, `max` at most; an absent array is empty.
    pub(crate) fn objects(&self, name: &'static str, max: u64) -> Result<Vec<Members<'a>>, Problem> {
        let Some(value) = self.value(name) else { return Ok(Vec::new()) };
        let Value::Array(entries) = value else { return Err(Problem::member(name, Reason::WrongType("array"))) };
        if entries.len() as u64 > max {
            return Err(Problem::member(name, Reason::Count { max }));
        }
        let object = |entry: &'a Value| {
            entry.as_object().map(Members).ok_or_else(|| Problem::member(name, Reason::WrongType("object")))
        };
        entries.iter().map(object).collect()
    }
}
