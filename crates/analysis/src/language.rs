//! The language of a prompt: by script, by its small words, by letters that only some languages have, by its terms.

use protocol::analysis::Language;

use crate::{
    fold,
    lexicon::{Ending, Languages, Meaning, bit},
    matcher::Form,
    reading::Hit,
    text::{Case, Text},
};

/// What speaks for each language.
pub(crate) struct Tally {
    scores: [f64; Language::ALL.len()],
}

impl Tally {
    /// Begins with the script and the letters.
    pub(crate) fn new(text: &Text<'_>) -> Self {
        let mut tally = Self { scores: [0.0; Language::ALL.len()] };
        for (index, token) in text.tokens.iter().enumerate() {
            if !token.is_word() {
                continue;
            }
            let raw = text.raw(index);
            if raw.is_ascii() {
                continue;
            }
            if raw.chars().any(fold::is_arabic) {
                tally.add(Language::Ar, 0.9);
                continue;
            }
            // A name keeps its accents in every language.
            let weight = if token.case == Case::Title && index > 0 { 0.4 } else { 1.0 };
            for c in raw.chars() {
                match c.to_lowercase().next().unwrap_or(c) {
                    'ß' => tally.add(Language::De, weight),
                    'ä' | 'ü' => tally.add(Language::De, 0.7 * weight),
                    'ö' => tally.add(Language::De, 0.7 * weight),
                    'ñ' => tally.add(Language::Es, weight),
                    'á' | 'í' | 'ó' | 'ú' => tally.add(Language::Es, 0.6 * weight),
                    'ç' | 'œ' | 'ê' | 'è' | 'ù' | 'î' | 'ô' | 'û' | 'ë' | 'ï' | 'à' | 'â' => {
                        tally.add(Language::Fr, 0.6 * weight);
                    }
                    'é' => {
                        tally.add(Language::Fr, 0.4 * weight);
                        tally.add(Language::Es, 0.2 * weight);
                    }
                    _ => {}
                }
            }
        }
        if text.source.contains(['¿', '¡']) {
            tally.add(Language::Es, 1.5);
        }
        tally
    }

    /// An ordinary word of some languages.
    pub(crate) fn small_word(&mut self, text: &Text<'_>, index: usize, languages: Languages) {
        let weight = match languages.count_ones() {
            0 => return,
            1 => 1.0,
            2 => 0.45,
            _ => 0.2,
        };
        // A letter alone, or after an apostrophe, says little.
        let short = if text.folded(index).len() == 1 { 0.5 } else { 1.0 };
        self.spread(languages, weight * short);
    }

    /// A term of the lexicon.
    pub(crate) fn term(&mut self, hit: &Hit<'_>) {
        if matches!(hit.meaning, Meaning::Place { .. }) && hit.languages.count_ones() == 1 {
            self.spread(hit.languages, 0.2);
        }
        if !hit.is_content() {
            return;
        }
        // A word of several languages speaks for none of them, though it be the name of a trade in one alone.
        let languages = hit.term.languages();
        let weight = match languages.count_ones() {
            1 => 0.7,
            2 => 0.25,
            _ => 0.1,
        };
        match hit.form() {
            Form::Head if hit.term.ending == Ending::Tail => self.spread(hit.languages, 0.3),
            Form::Head | Form::Part => self.add(Language::De, 0.6),
            Form::Prefixed(_) => self.add(Language::Ar, 0.2),
            Form::Exact | Form::Inflected => self.spread(languages, weight),
        }
    }

    fn spread(&mut self, languages: Languages, weight: f64) {
        for language in Language::ALL {
            if languages & bit(*language) != 0 {
                self.add(*language, weight);
            }
        }
    }

    fn add(&mut self, language: Language, weight: f64) {
        self.scores[language as usize] += weight;
    }

    /// The language with the most to say for it; the locale's where several are as likely.
    pub(crate) fn decide(&self, locale_language: Language) -> Language {
        let score = |language: Language| self.scores[language as usize];
        let best =
            Language::ALL.iter().copied().max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap_or(locale_language);
        let near = |language: Language| score(language) >= 0.85 * score(best);
        if score(best) < 0.2 || near(locale_language) {
            locale_language
        } else if near(Language::En) {
            Language::En
        } else {
            best
        }
    }
}
