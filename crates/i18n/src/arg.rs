//! Values that a message is filled with.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// A value for a message's variable. A number chooses plural forms and is written as the language writes numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    Str(Cow<'a, str>),
    Int(i64),
}

impl<'a> Arg<'a> {
    pub(crate) fn to_fluent(&'a self) -> FluentValue<'a> {
        match self {
            Self::Str(text) => FluentValue::String(Cow::Borrowed(text)),
            Self::Int(number) => FluentValue::from(*number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Str(Cow::Owned(text))
    }
}

macro_rules! from_int {
    ($($int:ty),+) => {
        $(impl From<$int> for Arg<'_> {
            fn from(number: $int) -> Self { Self::Int(i64::try_from(number).unwrap_or(i64::MAX)) }
        })+
    };
}
from_int!(i32, i64, u16, u32, u64, usize);
