//! Style words of a prompt, in five languages: which look, light or dark, which colour.

use super::{clean::folded, look::Look, palette::Scheme};

/// What was said about how it should look; later words win over earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Taste {
    pub(super) look: Option<Look>,
    pub(super) scheme: Option<Scheme>,
    /// Degrees of OKLCH.
    pub(super) hue: Option<u16>,
    pub(super) text: Option<TextSize>,
}

/// How large the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TextSize {
    Usual,
    Large,
}

impl TextSize {
    /// What it adds to the style sheet.
    pub(super) const fn css(self) -> &'static str {
        match self {
            Self::Usual => "",
            Self::Large => ":root{font-size:118.75%}\n",
        }
    }
}

/// Of letters, and of nothing else that can be large: folded beginnings of words.
const LETTERS: &str =
    "text letter font type police caractere lettre texte texto letra fuente schrift buchstabe خط نص حروف كتابه";
const SIZES: &[(TextSize, &str)] = &[
    (
        TextSize::Large,
        "bigger larger enlarg increas grand agrandi augment gross groesser vergroesser agrand aument اكبر كبر كبير تكبير",
    ),
    (TextSize::Usual, "smaller reduc petit diminu pequen klein verklein اصغر صغر صغير تصغير"),
];

/// Where the words come from: a description of a style can be taken at its word, a whole prompt can't ("dark
/// chocolate", "red velvet").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Style,
    Prompt,
}

/// Beginnings of words, folded; the ones after `|` count in a description of style only.
const LOOKS: &[(Look, &str)] = &[
    (Look::Grid, "minimal epure schlicht بسيط مينيمال | clean simple sobre sencillo swiss clar reduziert"),
    (
        Look::Atelier,
        "elegan luxur luxe lujo فاخر انيق اناقه راقي | premium chic raffin refin sophist edel hochwertig exclusiv exquisit",
    ),
    (
        Look::Confetti,
        "playful verspielt ludique مرح | fun colorful colourful bunt colore colorid divertid lustig cheerful joyeux alegre ملون",
    ),
    (Look::Volt, "| bold edgy industrial industriel loud audac atrevid kraeftig mutig energetic جريء جريئ قوي صناعي"),
    (Look::Meadow, "| natur organi earthy zen calm ruhig apais tranquil serene biolog طبيع هادي هادئ"),
    (
        Look::Hearth,
        "rustic rustique rustikal rustico | warm cozy cosy homely gemuetlich chaleur acoged hogar traditional دافئ دافي ريفي",
    ),
    (
        Look::Ledger,
        "| professional professionnel profesional professionell serious serieux serio serioes trust classic classique clasic klassisch corporate formal احتراف كلاسيك رسمي",
    ),
    (Look::Clear, "| modern moderne moderno fresh frais fresco frisch friendly عصري حديث"),
];

const SCHEMES: &[(Scheme, &str)] = &[
    (
        Scheme::Dark,
        "| dark darker sombre oscur dunkel dunkl noir black schwarz negro night داكن غامق اغمق مظلم اسود ليلي",
    ),
    (
        Scheme::Light,
        "| light lighter bright clair clara claro hell heller weiss white blanc blanco فاتح افتح ابيض مضيء",
    ),
];

const HUES: &[(u16, &str)] = &[
    (25, "| red rouge rojo roja rot rote roten احمر حمراء"),
    (52, "| orange naranja برتقالي"),
    (92, "| yellow jaune amarill gelb اصفر صفراء"),
    (148, "| green vert verte verde gruen اخضر خضراء"),
    (190, "| teal turquoise turques tuerkis فيروزي تركواز petrol"),
    (252, "| blue bleu azul blau navy ازرق زرقاء كحلي"),
    (305, "| purple violet morad lila violett بنفسجي lavend"),
    (355, "| pink rose rosa وردي زهري fuchsia magenta"),
    (45, "| brown marron braun terracotta بني copper cuivre cobre kupfer"),
    (82, "| gold golden dore dorad goldfarben ذهبي"),
];

impl Taste {
    /// What `text` says about the look.
    pub(super) fn of(text: &str, source: Source) -> Self {
        let folded = folded(text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        Self {
            look: last_said(LOOKS, &words, source),
            scheme: last_said(SCHEMES, &words, source),
            hue: last_said(HUES, &words, source),
            text: text_size(&words, source),
        }
    }

    /// This taste where `newer` says nothing.
    pub(super) fn overridden_by(self, newer: Self) -> Self {
        Self {
            look: newer.look.or(self.look),
            scheme: newer.scheme.or(self.scheme),
            hue: newer.hue.or(self.hue),
            text: newer.text.or(self.text),
        }
    }
}

fn text_size(words: &[&str], source: Source) -> Option<TextSize> {
    let letters = words.iter().any(|word| LETTERS.split(' ').any(|stem| begins_with(word, stem)));
    if letters && source == Source::Style { last_said(SIZES, words, Source::Prompt) } else { None }
}

/// The value of the last word of `words` that stands in the table.
fn last_said<T: Copy>(table: &[(T, &str)], words: &[&str], source: Source) -> Option<T> {
    words
        .iter()
        .rev()
        .find_map(|word| table.iter().find(|(_, stems)| stems_match(stems, word, source)).map(|(value, _)| *value))
}

fn stems_match(stems: &str, word: &str, source: Source) -> bool {
    let (anywhere, in_style) = stems.split_once('|').unwrap_or((stems, ""));
    let in_style = if source == Source::Style { in_style } else { "" };
    anywhere.split_whitespace().chain(in_style.split_whitespace()).any(|stem| begins_with(word, stem))
}

/// Short stems must be whole words, so that "red" is not found in "reduce"; Arabic words may carry an article.
pub(super) fn begins_with(word: &str, stem: &str) -> bool {
    let bare = word.strip_prefix("ال").or_else(|| word.strip_prefix("وال")).unwrap_or(word);
    if stem.chars().count() <= 4 && stem.is_ascii() {
        word == stem
    } else {
        word.starts_with(stem) || bare.starts_with(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, look: Option<Look>, scheme: Option<Scheme>, hue: Option<u16>) {
        assert_eq!(Taste::of(text, Source::Style), Taste { look, scheme, hue, text: None }, "{text}");
    }

    #[test]
    fn style_words_of_five_languages_are_understood() {
        check("dark and elegant", Some(Look::Atelier), Some(Scheme::Dark), None);
        check("minimaliste, vert", Some(Look::Grid), None, Some(148));
        check("verspielt und bunt in Blau", Some(Look::Confetti), None, Some(252));
        check("أنيق بألوان داكنة", Some(Look::Atelier), Some(Scheme::Dark), None);
        check("تصميم طبيعي باللون الأخضر", Some(Look::Meadow), None, Some(148));
        check("moderno y oscuro", Some(Look::Clear), Some(Scheme::Dark), None);
        check("make it darker", None, Some(Scheme::Dark), None);
        check("اجعله أغمق", None, Some(Scheme::Dark), None);
        check("mach es dunkler", None, Some(Scheme::Dark), None);
        check("rends-le plus sombre", None, Some(Scheme::Dark), None);
        check("hazlo más oscuro", None, Some(Scheme::Dark), None);
    }

    #[test]
    fn larger_letters_are_asked_for_in_five_languages_and_larger_pictures_are_none() {
        for text in [
            "make the text bigger",
            "agrandis le texte",
            "haz la letra más grande",
            "mach die Schrift größer",
            "كبّر الخط",
            "اجعل النص أكبر",
        ] {
            assert_eq!(Taste::of(text, Source::Style).text, Some(TextSize::Large), "{text}");
        }
        assert_eq!(Taste::of("make the letters smaller again", Source::Style).text, Some(TextSize::Usual));
        assert_eq!(Taste::of("make the pictures bigger", Source::Style).text, None);
    }

    #[test]
    fn words_that_mean_other_things_in_a_prompt_do_not_count_there() {
        let prompt = "A bakery with dark chocolate, red velvet, natural yeast and a warm welcome, reduced prices";
        assert_eq!(Taste::of(prompt, Source::Prompt), Taste::default());
        assert_eq!(Taste::of("an elegant salon", Source::Prompt).look, Some(Look::Atelier));
    }

    #[test]
    fn what_is_said_later_wins() {
        let first = Taste::of("dark and blue", Source::Style);
        let second = Taste::of("green", Source::Style);
        assert_eq!(
            first.overridden_by(second),
            Taste { look: None, scheme: Some(Scheme::Dark), hue: Some(148), text: None }
        );
    }
}
