//! What models cost, and what may be spent.

use std::collections::HashMap;

use service::settings::{Reader, SettingError};
use storage::{Caps, Price};

/// Millionths of a dollar, and nano-dollars, of one.
const MICROS: u32 = 6;
const NANOS: u32 = 9;
/// The model that stands for every other one.
const ANY: &str = "*";

/// How the ledger reckons.
#[derive(Clone, Debug, Default)]
pub struct LedgerSettings {
    pub(super) prices: Prices,
    pub(super) caps: Caps,
}

/// What models cost, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices(HashMap<String, Price>);

impl Prices {
    /// The price of `model`, where one is known.
    pub(super) fn of(&self, model: &str) -> Option<Price> {
        self.0.get(model).or_else(|| self.0.get(ANY)).copied()
    }
}

impl LedgerSettings {
    /// Reads them.
    ///
    /// # Errors
    /// When one is no such value.
    pub fn read(reader: &Reader<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            prices: prices(reader)?,
            caps: Caps {
                build: dollars(reader, "SHEEN_CAP_BUILD_USD", "what one build may cost, in dollars")?,
                user_day: dollars(reader, "SHEEN_CAP_USER_DAY_USD", "what one user may cost a day (UTC), in dollars")?,
                project: dollars(reader, "SHEEN_CAP_PROJECT_USD", "what one project may cost, in dollars")?,
            },
        })
    }
}

fn prices(reader: &Reader<'_>) -> Result<Prices, SettingError> {
    const NAME: &str = "SHEEN_PRICES";
    let entries =
        reader.list(NAME, "dollars for a million tokens, as model:input/cached/output; * is any other model")?;
    let mut prices = HashMap::new();
    for entry in entries {
        let wanted = "wanted: model:input/cached/output in dollars for a million tokens, such as a-model:3/0.3/15";
        // Names may have colons themselves.
        let read = entry.rsplit_once(':').and_then(|(model, price)| Some((model.trim(), price_of(price)?)));
        let Some((model, price)) = read.filter(|(model, _)| !model.is_empty()) else {
            return Err(SettingError::new(NAME, format_args!("has {entry:?}"), wanted));
        };
        if prices.insert(model.to_owned(), price).is_some() {
            return Err(SettingError::new(NAME, format_args!("has two prices for {model:?}"), "wanted: one a model"));
        }
    }
    Ok(Prices(prices))
}

fn price_of(text: &str) -> Option<Price> {
    let mut amounts = text.split('/').map(|amount| fixed(amount, MICROS));
    let (input, cached, output) = (amounts.next()??, amounts.next()??, amounts.next()??);
    amounts.next().is_none().then_some(Price { input, cached, output })
}

fn dollars(reader: &Reader<'_>, name: &'static str, about: &'static str) -> Result<Option<u64>, SettingError> {
    let Some(text) = reader.text(name, None, about)? else { return Ok(None) };
    let amount = fixed(&text, NANOS);
    let bad = || SettingError::new(name, format_args!("is {text:?}"), "wanted: dollars, such as 0.5 or 20");
    amount.map(Some).ok_or_else(bad)
}

/// A decimal number in units of its last place, the `places`-th; below a million.
fn fixed(text: &str, places: u32) -> Option<u64> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(rest) || whole.len() > 6 || rest.len() > places as usize {
        return None;
    }
    format!("{whole}{rest:0<width$}", width = places as usize).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<LedgerSettings, String> {
        let source: HashMap<&str, &str> = settings.iter().copied().collect();
        LedgerSettings::read(&Reader::new(&source)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_price_is_found_by_the_models_name_else_by_the_star() {
        let settings = read(&[("SHEEN_PRICES", "claude-x:3/0.3/15, llama3:8b:0/0/0,org/m:0.0375/0/999999,*:1/1/2")]);
        let prices = settings.expect("prices").prices;
        let of = |model| prices.of(model).map(|price| [price.input, price.cached, price.output]);
        assert_eq!(of("claude-x"), Some([3_000_000, 300_000, 15_000_000]));
        assert_eq!(of("llama3:8b"), Some([0, 0, 0]));
        assert_eq!(of("org/m"), Some([37_500, 0, 999_999_000_000]));
        assert_eq!(of("another"), Some([1_000_000, 1_000_000, 2_000_000]));
        assert_eq!(read(&[]).expect("none").prices.of("claude-x"), None);
    }

    #[test]
    fn caps_are_off_unless_they_are_set() {
        assert!(read(&[]).expect("none").caps.are_off());
        let caps = read(&[("SHEEN_CAP_BUILD_USD", "0.25"), ("SHEEN_CAP_USER_DAY_USD", "20")]).expect("caps").caps;
        assert_eq!((caps.build, caps.user_day, caps.project), (Some(250_000_000), Some(20_000_000_000), None));
        assert_eq!(read(&[("SHEEN_CAP_PROJECT_USD", "0")]).expect("a cap").caps.project, Some(0));
    }

    #[test]
    fn what_is_no_price_or_cap_is_named() {
        for (name, value) in [
            ("SHEEN_PRICES", "claude"),
            ("SHEEN_PRICES", "claude:3/15"),
            ("SHEEN_PRICES", "claude:3/0.3/15/1"),
            ("SHEEN_PRICES", ":3/0.3/15"),
            ("SHEEN_PRICES", "claude:3/-1/15"),
            ("SHEEN_PRICES", "claude:3/0.1234567/15"),
            ("SHEEN_PRICES", "a:1/1/1,a:2/2/2"),
            ("SHEEN_CAP_BUILD_USD", "free"),
            ("SHEEN_CAP_BUILD_USD", "-1"),
            ("SHEEN_CAP_USER_DAY_USD", "1000000"),
            ("SHEEN_CAP_PROJECT_USD", "1e3"),
            ("SHEEN_CAP_PROJECT_USD", "1."),
        ] {
            let error = read(&[(name, value)]).expect_err(value);
            assert!(error.starts_with(name), "{error}");
        }
    }
}
