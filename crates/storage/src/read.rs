//! Between rows and the words of the wire.

use std::{fmt::Display, str::FromStr, time::Duration};

use protocol::{Seq, failure::Cause};
use serde::{Serialize, de::DeserializeOwned};

use crate::StorageError;

/// JSON text, which holds what `text` can't.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Refused(error.to_string()))
}

pub(crate) fn from_json<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StorageError> {
    serde_json::from_str(text).map_err(|error| StorageError::unreadable(table, &error))
}

pub(crate) fn parsed<T: FromStr<Err: Display>>(table: &'static str, text: &str) -> Result<T, StorageError> {
    text.parse().map_err(|error: T::Err| StorageError::unreadable(table, &error))
}

/// A count that the schema keeps at 0 or above.
pub(crate) fn count(number: i32) -> u32 {
    number.try_into().unwrap_or(0)
}

pub(crate) fn int(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// A number that the schema keeps at 0 or above.
pub(crate) fn seq(number: i64) -> Seq {
    number.try_into().unwrap_or(0)
}

pub(crate) fn big(number: Seq) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A drawn number as a lower bound: 0 where none could be drawn. A counter that was tampered with must not push the
/// numbers out of what JSON readers can hold.
pub(crate) fn drawn_or_zero(drawn: Option<Seq>) -> i64 {
    drawn.filter(|drawn| *drawn <= protocol::MAX_SEQ / 2).map_or(0, big)
}

/// Why something failed, where it did.
pub(crate) fn cause(
    table: &'static str,
    code: Option<String>,
    wait_ms: Option<i64>,
) -> Result<Option<Cause>, StorageError> {
    let asked_wait_ms = wait_ms.and_then(|wait_ms| wait_ms.try_into().ok());
    code.map(|code| Ok(Cause { code: parsed(table, &code)?, asked_wait_ms })).transpose()
}

/// The wait of `cause` as a row keeps it.
pub(crate) fn wait_ms(cause: Option<Cause>) -> Option<i64> {
    cause?.asked_wait_ms?.try_into().ok()
}

pub(crate) fn millis(duration: Duration) -> i64 {
    duration.as_millis().try_into().unwrap_or(i64::MAX)
}
