//! Phone numbers and e-mail addresses.

use crate::{fold, reading::Reading, text::Kind};

/// The first e-mail address.
pub(crate) fn email(reading: &Reading<'_>) -> Option<String> {
    reading.text.tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Address).find_map(|(index, _)| {
        let raw = reading.text.raw(index).trim_matches(|c: char| !c.is_alphanumeric());
        let raw = raw.strip_prefix("mailto:").unwrap_or(raw);
        let (user, host) = raw.split_once('@')?;
        let whole = !user.is_empty()
            && !host.contains('@')
            && host.split('.').all(|part| !part.is_empty())
            && host.contains('.');
        whole.then(|| raw.to_owned())
    })
}

/// The first phone number, as the prompt has it.
pub(crate) fn phone(source: &str) -> Option<String> {
    let mut at = 0;
    while let Some(offset) = source[at..].find(|c: char| fold::digit(c).is_some()) {
        let start = at + offset;
        let end = run_end(source, start);
        let begin = opening(source, start);
        if is_phone(&source[begin..end], &source[end..]) && !after_currency(&source[..begin]) {
            return Some(source[begin..end].to_owned());
        }
        at = end;
    }
    None
}

/// Where digits and what may stand between the digits of a number end.
fn run_end(source: &str, start: usize) -> usize {
    let mut end = start;
    let mut gap = 0;
    for (offset, c) in source[start..].char_indices() {
        if fold::digit(c).is_some() {
            end = start + offset + c.len_utf8();
            gap = 0;
        } else if matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '-' | '.' | '(' | ')' | '/' | '–' | '‑') && gap < 3 {
            gap += 1;
        } else if !fold::is_mark(c) {
            break;
        }
        if end - start > 60 {
            break;
        }
    }
    end
}

/// A `+` or `(` before the first digit.
fn opening(source: &str, start: usize) -> usize {
    let before = source[..start].trim_end_matches(['(', '+']);
    if start - before.len() <= 2 { before.len() } else { start }
}

fn after_currency(before: &str) -> bool {
    before.trim_end().ends_with(['$', '€', '£', '¥'])
}

fn is_phone(number: &str, rest: &str) -> bool {
    let groups: Vec<String> = number
        .split(|c: char| fold::digit(c).is_none() && !fold::is_mark(c))
        .filter(|group| !group.is_empty())
        .map(|group| group.chars().filter_map(fold::digit).collect())
        .collect();
    let digits: usize = groups.iter().map(String::len).sum();
    let plus = number.contains('+') || groups.first().is_some_and(|group| group.starts_with("00"));
    if !(7..=15).contains(&digits) || digits == 7 && !plus && groups.len() < 2 {
        return false;
    }
    let rest = rest.trim_start();
    // A sum of money, or a time of day, goes on.
    if rest.starts_with(['€', '$', '£', '%', ':']) {
        return false;
    }
    let is_year = |group: &String| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    if groups.len() <= 2 && groups.iter().all(is_year) {
        return false;
    }
    // "10.00-18.00", "9.00 - 17.30".
    let is_minutes = |group: &String| matches!(group.as_str(), "00" | "15" | "30" | "45");
    if digits <= 8 && groups.len() >= 3 && groups.iter().any(is_minutes) && groups.iter().all(|group| group.len() <= 2)
    {
        return false;
    }
    // "1 000 000" and "10-12-2025" are no phone numbers.
    let thousands = !plus
        && digits == 7
        && groups.len() >= 2
        && !groups[0].starts_with('0')
        && groups[0].len() <= 3
        && groups[1..].iter().all(|group| group == "000");
    let date = groups.len() == 3 && groups[0].len() <= 2 && groups[1].len() <= 2 && is_year(&groups[2]);
    !thousands && !date
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn phone_numbers_are_told_from_other_numbers() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(phone(text).as_deref(), expect, "{text}");
        check("call +971 4 123 4567 now", Some("+971 4 123 4567"));
        check("Tel. 030/1234567", Some("030/1234567"));
        check("01 23 45 67 89", Some("01 23 45 67 89"));
        check("(555) 123-4567", Some("(555) 123-4567"));
        check("555-1234", Some("555-1234"));
        check("هاتف ٠٥٠١٢٣٤٥٦٧", Some("٠٥٠١٢٣٤٥٦٧"));
        check("open 10.00-18.00", None);
        check("from 2010 to 2024", None);
        check("2010-2024", None);
        check("1 000 000 €", None);
        check("10-12-2025", None);
        check("45 euros", None);
        check("1234567890123456789", None);
    }
}
