//! When a call is made again: as the official SDKs do.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::Limits;

/// Whether the provider itself says if a retry makes sense.
pub(crate) fn provider_says(headers: &HeaderMap) -> Option<bool> {
    text(headers, "x-should-retry")?.parse().ok()
}

/// How long the provider wants us to wait.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    if let Some(wait) = text(headers, "retry-after-ms").and_then(|text| duration(text, 0.001)) {
        return Some(wait);
    }
    let text = text(headers, RETRY_AFTER.as_str())?;
    duration(text, 1.0).or_else(|| httpdate::parse_http_date(text).ok()?.duration_since(now).ok())
}

/// The wait before retry `number` (from 0); `chance` is a random number from 0 to 1.
pub(crate) fn wait(limits: &Limits, number: u32, asked: Option<Duration>, chance: f64) -> Duration {
    match asked {
        Some(asked) if !asked.is_zero() && asked <= limits.longest_asked_wait => asked,
        _ => {
            let doubled = limits.first_wait.saturating_mul(2_u32.saturating_pow(number));
            doubled.min(limits.longest_wait).mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0)
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn duration(text: &str, unit_s: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse::<f64>().ok()? * unit_s).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value))).collect()
    }

    #[track_caller]
    fn asks(pairs: &[(&'static str, &'static str)], wait_ms: Option<u64>) {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(retry_after(&headers(pairs), now), wait_ms.map(Duration::from_millis), "{pairs:?}");
    }

    #[test]
    fn a_wait_is_read_in_each_of_its_shapes() {
        asks(&[("retry-after", "7")], Some(7000));
        asks(&[("retry-after", "0.25")], Some(250));
        asks(&[("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT")], Some(3000));
        asks(&[("retry-after-ms", "350")], Some(350));
        asks(&[("retry-after-ms", "350"), ("retry-after", "7")], Some(350));
        asks(&[("retry-after-ms", "soon"), ("retry-after", "7")], Some(7000));
        asks(&[("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT")], None);
        asks(&[("retry-after", "-1")], None);
        asks(&[("retry-after", "NaN")], None);
        asks(&[("retry-after", "1e300")], None);
        asks(&[], None);
    }

    #[test]
    fn waits_double_up_to_eight_seconds_less_a_quarter() {
        let limits = Limits::default();
        let waits_ms = |chance| (0..6).map(|n| wait(&limits, n, None, chance).as_millis()).collect::<Vec<_>>();
        assert_eq!(waits_ms(0.0), [500, 1000, 2000, 4000, 8000, 8000]);
        assert_eq!(waits_ms(1.0), [375, 750, 1500, 3000, 6000, 6000]);
    }

    #[test]
    fn what_a_provider_asks_for_counts_up_to_a_minute() {
        let asked = |s| wait(&Limits::default(), 0, Some(Duration::from_secs(s)), 0.0).as_millis();
        assert_eq!(asked(60), 60_000);
        assert_eq!(asked(61), 500);
        assert_eq!(asked(0), 500);
    }

    #[test]
    fn the_provider_may_say_whether_to_retry() {
        assert_eq!(provider_says(&headers(&[("x-should-retry", "true")])), Some(true));
        assert_eq!(provider_says(&headers(&[("x-should-retry", "false")])), Some(false));
        assert_eq!(provider_says(&headers(&[("x-should-retry", "perhaps")])), None);
        assert_eq!(provider_says(&headers(&[])), None);
    }
}
