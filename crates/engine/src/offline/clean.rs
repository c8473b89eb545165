//! Words that a person typed, made fit to stand on a page.
//!
//! Markup is no matter here: the templates escape everything. This takes away what escaping leaves: control
//! characters, marks that turn the direction of everything after them, lengths that no layout can hold.

/// One line of at most `limit` characters; `None` where nothing visible is left.
pub(super) fn line(text: &str, limit: usize) -> Option<String> {
    let mut line = String::with_capacity(text.len().min(limit * 4));
    let mut length = 0;
    let visible = text.chars().filter(|c| !is_unwanted(*c)).map(|c| if c.is_control() { ' ' } else { c });
    for word in visible.collect::<String>().split_whitespace() {
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        for c in word.chars() {
            if length >= limit {
                line.truncate(line.trim_end().len());
                line.push('…');
                return Some(line);
            }
            line.push(c);
            length += 1;
        }
    }
    line.chars().any(char::is_alphanumeric).then_some(line)
}

/// With its first letter a capital one.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Marks that change how the text *around* them is shown, and code points that are no characters.
fn is_unwanted(c: char) -> bool {
    matches!(c,
        '\0'..='\x08' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// Folded for comparing words of all five languages: lower case, no accents, Arabic letters in one form.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'å' => folded.push('a'),
            'ä' => folded.push_str("ae"),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' => folded.push('o'),
            'ö' => folded.push_str("oe"),
            'ù' | 'ú' | 'û' => folded.push('u'),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            // Vowel marks, tatweel, combining accents.
            '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{300}'..='\u{36f}' => {}
            '’' => folded.push('\''),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(line(text, 20).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn a_line_is_one_line_of_visible_characters() {
        check("Salon  Lumière", Some("Salon Lumière"));
        check(" a\0b\u{202e}c\u{2066}d\u{7f} ", Some("abcd"));
        check("a\nb\u{2028}c\r\nd\u{85}e", Some("a b c d e"));
        check("مقهى\u{200f} النيل", Some("مقهى النيل"));
        check("", None);
        check(" \u{202e}\0 !?", None);
        check("ab\u{fffe}\u{1ffff}c", Some("abc"));
    }

    #[test]
    fn a_line_that_is_too_long_ends_in_dots() {
        check("12345678901234567890", Some("12345678901234567890"));
        check("123456789012345678901", Some("12345678901234567890…"));
        check("1234567890123456789 0123", Some("1234567890123456789…"));
    }

    #[test]
    fn words_fold_to_one_form() {
        assert_eq!(folded("Élégant GEMÜTLICH Straße"), "elegant gemuetlich strasse");
        assert_eq!(folded("أنيقة فـاخِر"), "انيقه فاخر");
    }
}
