//! Folding: letters that people write for one another become one letter.
//!
//! Case, accents and ligatures of Latin script; alef, hamza, ya and ta marbuta forms, vowel marks and tatweel of
//! Arabic; digits of every script in use here. Lexicons and prompts go through the same folding.

/// Appends the folded form of a character; nothing for marks that only dress a letter.
pub(crate) fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ā' | 'Ă' | 'Ą' => out.push('a'),
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'Ē' | 'Ę' | 'Ě' => out.push('e'),
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'į' | 'ı' | 'İ' | 'Ī' => out.push('i'),
        'ò'..='ö' | 'ø' | 'Ò'..='Ö' | 'Ø' | 'ō' | 'ő' | 'Ō' | 'Ő' => out.push('o'),
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ű' | 'Ū' | 'Ů' | 'Ű' => out.push('u'),
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' => out.push('c'),
        'ñ' | 'Ñ' | 'ń' | 'ň' | 'Ń' => out.push('n'),
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => out.push('y'),
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' => out.push('s'),
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => out.push('z'),
        'ğ' | 'Ğ' => out.push('g'),
        'ł' | 'Ł' => out.push('l'),
        'ř' | 'Ř' => out.push('r'),
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' | 'ئ' => out.push('ي'),
        'ة' | 'ۀ' | 'ە' => out.push('ه'),
        'ؤ' => out.push('و'),
        'ک' | 'گ' => out.push('ك'),
        'چ' => out.push('ج'),
        'پ' => out.push('ب'),
        'ڤ' => out.push('ف'),
        _ if is_mark(c) => {}
        _ if is_arabic(c) => out.push(c),
        _ => match digit(c) {
            Some(digit) => out.push(digit),
            None => out.extend(c.to_lowercase()),
        },
    }
}

/// A sign that belongs to the letter before it, or shows nothing.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | 'ء' | 'ـ' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}'
        | '\u{FE00}'..='\u{FE0F}')
}

/// The ASCII digit for a digit of ASCII, Arabic or Persian.
pub(crate) fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '٠'..='٩' => c as u32 - '٠' as u32,
        '۰'..='۹' => c as u32 - '۰' as u32,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// A letter of any script.
pub(crate) fn is_letter(c: char) -> bool {
    // The scripts of our five languages first: the tables of Unicode are slow.
    match c {
        _ if c.is_ascii() => c.is_ascii_alphabetic(),
        'ª' | 'º' | '×' | '÷' => false,
        '\u{C0}'..='\u{24F}' => true,
        // Signs and digits of Arabic, and signs of print.
        '\u{600}'..='\u{61F}' | '\u{64B}'..='\u{66D}' | '\u{2000}'..='\u{206F}' => false,
        _ => is_arabic(c) || c.is_alphabetic(),
    }
}

/// A letter of Arabic script.
pub(crate) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}')
}
