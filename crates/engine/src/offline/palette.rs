//! Colours of a look: derived from one hue in OKLCH, moved until every pair that carries text can be read.

use std::fmt::Write as _;

use super::look::Look;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scheme {
    Light,
    Dark,
}

/// A colour of the screen, in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) [u8; 3]);

/// Lightness (0 to 1) and chroma (0 to about 0.3) of a role; the hue comes from the site.
type Tone = (f32, f32);

/// How a look makes colours of a hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) bg: Tone,
    pub(super) surface: Tone,
    pub(super) soft: Tone,
    pub(super) ink: Tone,
    pub(super) muted: Tone,
    pub(super) accent: Tone,
    pub(super) deep: Tone,
    /// Of lines that only divide.
    pub(super) line: Tone,
    pub(super) second: Tone,
    /// Degrees from the site's hue to that of paper and ink.
    pub(super) paper_shift: f32,
    /// Degrees from the site's hue to the second colour of pictures.
    pub(super) second_shift: f32,
}

/// Every colour that the style sheet names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) bg: Rgb,
    pub(super) surface: Rgb,
    pub(super) soft: Rgb,
    pub(super) ink: Rgb,
    pub(super) muted: Rgb,
    pub(super) line: Rgb,
    /// Of what can be clicked or filled in: an outline that must be seen.
    pub(super) field: Rgb,
    pub(super) accent: Rgb,
    pub(super) on_accent: Rgb,
    /// The accent as text.
    pub(super) link: Rgb,
    pub(super) deep: Rgb,
    pub(super) on_deep: Rgb,
    pub(super) deep_muted: Rgb,
    pub(super) second: Rgb,
    pub(super) on_second: Rgb,
    /// The second colour behind text of the ink's.
    pub(super) highlight: Rgb,
}

/// WCAG 2.2 AA for text of any size.
pub(super) const TEXT_CONTRAST: f32 = 4.5;
/// WCAG 2.2 AA for outlines of controls.
pub(super) const OUTLINE_CONTRAST: f32 = 3.0;

impl Palette {
    pub(super) fn of(look: Look, hue: u16, scheme: Scheme) -> Self {
        Self::from_recipe(&look.recipe(scheme), f32::from(hue))
    }

    fn from_recipe(recipe: &Recipe, hue: f32) -> Self {
        let paper = hue + recipe.paper_shift;
        let bg = oklch(recipe.bg, paper);
        let surface = oklch(recipe.surface, paper);
        let soft = oklch(recipe.soft, hue);
        let deep = oklch(recipe.deep, paper);
        let pages = [bg, surface, soft];
        let accent = oklch(recipe.accent, hue);
        let second_hue = hue + recipe.second_shift;
        let second = oklch(recipe.second, second_hue);
        let light_text = (0.99, 0.005);
        let ink = readable(recipe.ink, paper, &pages, 9.0);
        let on = |ground: Rgb| {
            let both = [light_text, (0.16, 0.02)].map(|tone| readable(tone, paper, &[ground], TEXT_CONTRAST));
            if contrast(both[0], ground) >= contrast(both[1], ground) { both[0] } else { both[1] }
        };
        Self {
            bg,
            surface,
            soft,
            ink,
            muted: readable(recipe.muted, paper, &pages, TEXT_CONTRAST + 0.3),
            line: oklch(recipe.line, paper),
            field: readable(recipe.line, paper, &pages, OUTLINE_CONTRAST + 0.2),
            accent,
            on_accent: on(accent),
            link: readable(recipe.accent, hue, &pages, TEXT_CONTRAST + 0.2),
            deep,
            on_deep: readable(light_text, paper, &[deep], 9.0),
            deep_muted: readable((0.8, 0.02), paper, &[deep], TEXT_CONTRAST + 0.5),
            second,
            on_second: on(second),
            highlight: readable(recipe.second, second_hue, &[ink], TEXT_CONTRAST),
        }
    }

    /// The custom properties of the style sheet.
    pub(super) fn css(&self) -> String {
        let mut css = String::new();
        for (name, colour) in [
            ("bg", self.bg),
            ("surface", self.surface),
            ("soft", self.soft),
            ("ink", self.ink),
            ("muted", self.muted),
            ("line", self.line),
            ("field", self.field),
            ("accent", self.accent),
            ("on-accent", self.on_accent),
            ("link", self.link),
            ("deep", self.deep),
            ("on-deep", self.on_deep),
            ("deep-muted", self.deep_muted),
            ("second", self.second),
            ("on-second", self.on_second),
            ("highlight", self.highlight),
        ] {
            // Writing into a String can't fail.
            let _ = write!(css, "--{name}:{};", colour.hex());
        }
        css
    }
}

impl Rgb {
    pub(super) fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Relative luminance, as WCAG defines it.
    fn luminance(self) -> f32 {
        let [r, g, b] = self.0.map(|channel| {
            let channel = f32::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// The contrast ratio of two colours, 1 to 21.
pub(super) fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colour nearest to `tone` that stands out from all of `behind` by `ratio`, or as much as there is.
fn readable(tone: Tone, hue: f32, behind: &[Rgb], ratio: f32) -> Rgb {
    let least = |colour: Rgb| behind.iter().map(|back| contrast(colour, *back)).fold(f32::INFINITY, f32::min);
    let (lightness, chroma) = tone;
    (0..=100)
        .flat_map(|step| {
            let step = f32::from(u8::try_from(step).unwrap_or(100)) / 100.0;
            [lightness - step, lightness + step]
        })
        .filter(|lightness| (0.0..=1.0).contains(lightness))
        .map(|lightness| oklch((lightness, chroma), hue))
        .find(|colour| least(*colour) >= ratio)
        .unwrap_or_else(|| {
            let (black, white) = (Rgb([0; 3]), Rgb([255; 3]));
            if least(black) > least(white) { black } else { white }
        })
}

/// The screen's colour for an OKLCH one (Ottosson, 2020); chroma is taken back until the screen can show it.
fn oklch((lightness, chroma): Tone, hue: f32) -> Rgb {
    let mut chroma = chroma;
    loop {
        let linear = linear_srgb(lightness, chroma, hue);
        if chroma <= 0.0 || linear.iter().all(|channel| (-0.0005..=1.0005).contains(channel)) {
            return Rgb(linear.map(|channel| {
                let channel = channel.clamp(0.0, 1.0);
                let encoded =
                    if channel <= 0.003_130_8 { 12.92 * channel } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 by the clamp")]
                let byte = (encoded * 255.0).round() as u8;
                byte
            }));
        }
        chroma -= 0.004;
    }
}

fn linear_srgb(lightness: f32, chroma: f32, hue: f32) -> [f32; 3] {
    let chroma = chroma.max(0.0);
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_come_out_as_known() {
        assert_eq!(oklch((1.0, 0.0), 0.0).hex(), "#ffffff");
        assert_eq!(oklch((0.0, 0.0), 0.0).hex(), "#000000");
        // Red of sRGB is oklch(0.628 0.2577 29.23).
        assert_eq!(oklch((0.628, 0.2577), 29.23).hex(), "#ff0000");
        assert!((contrast(Rgb([0; 3]), Rgb([255; 3])) - 21.0).abs() < 0.01);
    }

    #[test]
    fn every_look_can_be_read_in_every_hue_light_and_dark() {
        for look in Look::ALL {
            for hue in (0..360).step_by(5) {
                for scheme in [Scheme::Light, Scheme::Dark] {
                    let p = Palette::of(*look, hue, scheme);
                    let pages = [("bg", p.bg), ("surface", p.surface), ("soft", p.soft)];
                    let mut pairs = vec![
                        ("on-accent on accent", contrast(p.on_accent, p.accent), TEXT_CONTRAST),
                        ("on-second on second", contrast(p.on_second, p.second), TEXT_CONTRAST),
                        ("ink on highlight", contrast(p.ink, p.highlight), TEXT_CONTRAST),
                        ("on-deep on deep", contrast(p.on_deep, p.deep), TEXT_CONTRAST),
                        ("deep-muted on deep", contrast(p.deep_muted, p.deep), TEXT_CONTRAST),
                    ];
                    for (_, page) in pages {
                        pairs.push(("ink", contrast(p.ink, page), 7.0));
                        pairs.push(("muted", contrast(p.muted, page), TEXT_CONTRAST));
                        pairs.push(("link", contrast(p.link, page), TEXT_CONTRAST));
                        pairs.push(("field", contrast(p.field, page), OUTLINE_CONTRAST));
                    }
                    for (pair, ratio, least) in pairs {
                        assert!(ratio >= least, "{look:?} {hue} {scheme:?}: {pair} is {ratio:.2}, below {least}");
                    }
                }
            }
        }
    }
}
