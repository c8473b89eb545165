//! How a language writes whole numbers.

use fluent_bundle::{FluentValue, memoizer::MemoizerKind};

/// The way of writing that a locale's own folder calls for.
pub(crate) fn formatter<M: MemoizerKind>(tag: &str) -> fn(&FluentValue, &M) -> Option<String> {
    match tag {
        "ar-EG" => |value, _| format(value, "٬", 4, arabic_indic),
        "de" | "fr-MA" => |value, _| format(value, ".", 4, same),
        // Spanish leaves four digits together.
        "es" => |value, _| format(value, ".", 5, same),
        "fr" => |value, _| format(value, "\u{202F}", 4, same),
        _ => |value, _| format(value, ",", 4, same),
    }
}

fn same(digit: char) -> char {
    digit
}

fn arabic_indic(digit: char) -> char {
    digit.to_digit(10).and_then(|value| char::from_u32('٠' as u32 + value)).unwrap_or(digit)
}

fn format(value: &FluentValue, separator: &str, group_from: usize, digit: fn(char) -> char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    if number.value.fract() != 0.0 {
        return None;
    }
    let digits = format!("{:.0}", number.value.abs());
    let mut out = String::new();
    if number.value < 0.0 {
        out.push('-');
    }
    for (place, c) in digits.chars().enumerate() {
        if place > 0 && digits.len() >= group_from && (digits.len() - place).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit(c));
    }
    Some(out)
}
