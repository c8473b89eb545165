//! Settings: environment variables, read once at start, each checked where it is read.
//!
//! A bad setting is a [`SettingError`], whose text is one line that names the variable, what is wrong and what is
//! allowed, and never shows a secret. An empty value is an unset one. A [`Reader`] remembers what it was asked for, so
//! that a service can tell its operators every setting that it has.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    fmt::{self, Display},
    net::SocketAddr,
    ops::RangeInclusive,
    str::FromStr,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};

/// Values longer than this are cut where an error shows them.
const SHOWN_CHARS: usize = 80;

/// Where values come from: the process's environment, or a map in tests.
pub trait Source {
    /// The value of `name`, where it is set.
    fn get(&self, name: &str) -> Option<String>;
}

/// The process's environment.
#[derive(Clone, Copy, Debug)]
pub struct Env;

impl Source for Env {
    fn get(&self, name: &str) -> Option<String> {
        // A value that is no UTF-8 fails its own check better than it would vanish here.
        std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
    }
}

impl<K: std::borrow::Borrow<str> + Eq + std::hash::Hash, V: AsRef<str>> Source for HashMap<K, V> {
    fn get(&self, name: &str) -> Option<String> {
        HashMap::get(self, name).map(|value| value.as_ref().to_owned())
    }
}

impl<K: std::borrow::Borrow<str> + Ord, V: AsRef<str>> Source for BTreeMap<K, V> {
    fn get(&self, name: &str) -> Option<String> {
        BTreeMap::get(self, name).map(|value| value.as_ref().to_owned())
    }
}

/// A setting that is missing, malformed, out of range, or contradicts another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} {problem}; {allowed}")]
pub struct SettingError {
    name: String,
    problem: String,
    allowed: String,
}

impl SettingError {
    /// `{name} {problem}; {allowed}`, kept on one line. For checks that a getter can't make, such as two settings that
    /// contradict each other. Neither text may hold a secret.
    pub fn new(name: impl Display, problem: impl Display, allowed: impl Display) -> Self {
        Self { name: one_line(&name), problem: one_line(&problem), allowed: one_line(&allowed) }
    }
}

fn one_line(text: &impl Display) -> String {
    text.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A value as an error shows it: quoted, escaped, cut.
struct Shown<'a>(&'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut: String = self.0.chars().take(SHOWN_CHARS).collect();
        let dots = if cut.len() < self.0.len() { "…" } else { "" };
        write!(f, "is {cut:?}{dots}")
    }
}

/// A setting that a [`Reader`] was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub name: &'static str,
    /// What the value is: a unit, a form, or the words to choose from.
    pub kind: String,
    /// The default as one would write it; `None` where there is none.
    pub default: Option<String>,
    /// One line of what it is for.
    pub about: &'static str,
}

/// Typed getters over a [`Source`].
///
/// Every getter takes the variable's name and, last, one line saying what it is for.
pub struct Reader<'a> {
    source: &'a dyn Source,
    declared: RefCell<Vec<Declared>>,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("declared", &self.declared).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a dyn Source) -> Self {
        Self { source, declared: RefCell::default() }
    }

    /// Every setting asked for so far, in the order of asking.
    pub fn declared(&self) -> Vec<Declared> {
        self.declared.borrow().clone()
    }

    /// A text, as it is.
    ///
    /// # Errors
    /// Never today; fallible like its siblings.
    pub fn text(
        &self,
        name: &'static str,
        default: Option<&str>,
        about: &'static str,
    ) -> Result<Option<String>, SettingError> {
        Ok(self.raw(name, "text", default, about).or_else(|| default.map(str::to_owned)))
    }

    /// A text that must be given.
    ///
    /// # Errors
    /// When it is unset.
    pub fn required(&self, name: &'static str, about: &'static str) -> Result<String, SettingError> {
        self.raw(name, "text", None, about).ok_or_else(|| unset(name, about))
    }

    /// A number within `range`.
    ///
    /// # Errors
    /// When it is no such number.
    pub fn number<T>(
        &self,
        name: &'static str,
        default: T,
        range: RangeInclusive<T>,
        about: &'static str,
    ) -> Result<T, SettingError>
    where
        T: FromStr + PartialOrd + Display,
    {
        self.within(name, default, &range, "a number", about)
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// When it is another word.
    pub fn flag(&self, name: &'static str, default: bool, about: &'static str) -> Result<bool, SettingError> {
        let default = if default { "true" } else { "false" };
        Ok(self.choice::<String>(name, default, &["true", "false"], about)? == "true")
    }

    /// A duration given in whole milliseconds.
    ///
    /// # Errors
    /// When it is no number within `range_ms`.
    pub fn duration_ms(
        &self,
        name: &'static str,
        default_ms: u64,
        range_ms: RangeInclusive<u64>,
        about: &'static str,
    ) -> Result<Duration, SettingError> {
        self.within(name, default_ms, &range_ms, "milliseconds", about).map(Duration::from_millis)
    }

    /// A duration given in whole seconds.
    ///
    /// # Errors
    /// When it is no number within `range_s`.
    pub fn duration_s(
        &self,
        name: &'static str,
        default_s: u64,
        range_s: RangeInclusive<u64>,
        about: &'static str,
    ) -> Result<Duration, SettingError> {
        self.within(name, default_s, &range_s, "seconds", about).map(Duration::from_secs)
    }

    /// An address to listen on: IP address and port; port 0 takes a free one.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn addr(&self, name: &'static str, default: &str, about: &'static str) -> Result<SocketAddr, SettingError> {
        let form = "IP address and port, such as 127.0.0.1:8080 or [::]:8080";
        let value = self.raw(name, form, Some(default), about).unwrap_or_else(|| default.to_owned());
        value.parse().map_err(|_| SettingError::new(name, Shown(&value), format_args!("wanted: {form}")))
    }

    /// A URL of one of `schemes` with a host. It may carry a password, so that no error shows it.
    ///
    /// # Errors
    /// When it is no such URL, or unset without a default.
    pub fn url(
        &self,
        name: &'static str,
        default: Option<&str>,
        schemes: &[&str],
        about: &'static str,
    ) -> Result<String, SettingError> {
        let form =
            format!("URL of {}", schemes.iter().map(|scheme| format!("{scheme}://")).collect::<Vec<_>>().join(" or "));
        let value = self.raw(name, &form, default, about).or_else(|| default.map(str::to_owned));
        let value = value.ok_or_else(|| unset(name, about))?;
        let bad = |problem: &dyn Display| SettingError::new(name, problem, format_args!("wanted: {form}, with a host"));
        let url = url::Url::parse(&value).map_err(|error| bad(&format_args!("is no URL ({error})")))?;
        if !schemes.contains(&url.scheme()) {
            return Err(bad(&"has another scheme"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(bad(&"has no host"));
        }
        Ok(value)
    }

    /// A secret: the value of `name`, or the content of the file named by `{name}_FILE` (without the line end that
    /// editors leave), but not both.
    ///
    /// # Errors
    /// When both are set, or the file can't be read or is empty.
    pub fn secret_or_file(
        &self,
        name: &'static str,
        about: &'static str,
    ) -> Result<Option<SecretString>, SettingError> {
        let file_name = format!("{name}_FILE");
        let inline = self.raw(name, "secret", None, about);
        let Some(path) = self.source.get(&file_name).filter(|path| !path.is_empty()) else {
            return Ok(inline.map(SecretString::from));
        };
        if inline.is_some() {
            return Err(SettingError::new(
                name,
                "is set together with its file",
                format_args!("wanted: {name} or {file_name}"),
            ));
        }
        let wanted = "wanted: a readable file that holds the secret";
        let text = std::fs::read_to_string(&path)
            .map_err(|error| SettingError::new(&file_name, format_args!("{}: {error}", Shown(&path)), wanted))?;
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(SettingError::new(&file_name, format_args!("{}: the file is empty", Shown(&path)), wanted));
        }
        Ok(Some(SecretString::from(text)))
    }

    /// The file that a secret was read from, where it was one.
    pub fn secret_file(&self, name: &'static str) -> Option<std::path::PathBuf> {
        self.source.get(&format!("{name}_FILE")).filter(|path| !path.is_empty()).map(Into::into)
    }

    /// A comma-separated list; white space around each entry and empty entries are taken off. Empty when unset.
    ///
    /// # Errors
    /// Never today; fallible like its siblings.
    pub fn list(&self, name: &'static str, about: &'static str) -> Result<Vec<String>, SettingError> {
        let value = self.raw(name, "comma-separated list", None, about).unwrap_or_default();
        Ok(value.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect())
    }

    /// One of a few words. `default` must be one of `choices`, and each of them must parse.
    ///
    /// # Errors
    /// When it is another word.
    pub fn choice<T: FromStr>(
        &self,
        name: &'static str,
        default: &str,
        choices: &[&str],
        about: &'static str,
    ) -> Result<T, SettingError> {
        let words = choices.join(" | ");
        let value = self.raw(name, &words, Some(default), about).unwrap_or_else(|| default.to_owned());
        let parsed = if choices.contains(&value.as_str()) { value.parse().ok() } else { None };
        parsed.ok_or_else(|| SettingError::new(name, Shown(&value), format_args!("allowed: {words}")))
    }

    fn within<T>(
        &self,
        name: &'static str,
        default: T,
        range: &RangeInclusive<T>,
        unit: &str,
        about: &'static str,
    ) -> Result<T, SettingError>
    where
        T: FromStr + PartialOrd + Display,
    {
        let (low, high) = (range.start(), range.end());
        let kind = format!("{unit}, {low} to {high}");
        let Some(value) = self.raw(name, &kind, Some(&default.to_string()), about) else { return Ok(default) };
        let parsed = value.trim().parse().ok().filter(|number| range.contains(number));
        parsed.ok_or_else(|| SettingError::new(name, Shown(&value), format_args!("allowed: {kind}")))
    }

    /// Notes that `name` was asked for, and reads it.
    fn raw(&self, name: &'static str, kind: &str, default: Option<&str>, about: &'static str) -> Option<String> {
        let declared = Declared { name, kind: kind.to_owned(), default: default.map(str::to_owned), about };
        let mut all = self.declared.borrow_mut();
        if !all.contains(&declared) {
            all.push(declared);
        }
        self.source.get(name).filter(|value| !value.is_empty())
    }
}

fn unset(name: &str, about: &str) -> SettingError {
    SettingError::new(name, "is not set", format_args!("wanted: {about}"))
}

/// The value of a secret that must be there.
///
/// # Errors
/// When it is unset.
pub fn must_have(secret: Option<SecretString>, name: &str, about: &str) -> Result<SecretString, SettingError> {
    secret.filter(|secret| !secret.expose_secret().is_empty()).ok_or_else(|| unset(name, about))
}

#[cfg(test)]
mod tests;
