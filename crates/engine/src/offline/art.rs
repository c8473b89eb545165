//! Pictures, all of them drawn here: the first page's scene, tiles for galleries and cards, the icon.
//!
//! Inline pictures take their colours from the style sheet, so that they turn dark with it. Files can't: they carry
//! their own. Pictures tell nothing that the text does not, so all of them are hidden from screen readers.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use super::{
    look::Look,
    motif::Motif,
    palette::{Palette, Rgb},
};

const ALL_COLOURS: [&str; 4] = ["a", "b", "i", "s"];

/// The picture of the first page: the trade's motif in a setting of the look's.
pub(super) fn scene(look: Look, motif: Motif, seed: u64) -> Markup {
    let shapes = motif.shapes();
    let (view_box, picture) = match look {
        Look::Atelier => (
            "0 0 400 480",
            format!(
                r#"<path class="s" d="M50 470V200C50 108 116 44 200 44s150 64 150 156v270Z"/><path class="li w1" d="M34 470V200C34 98 106 28 200 28s166 70 166 172v270"/><circle class="b o5" cx="292" cy="150" r="46"/><path class="la w1" d="M50 392h300"/><g transform="translate(88 170) scale(1.12)">{shapes}</g>"#
            ),
        ),
        Look::Hearth => (
            "0 0 480 480",
            format!(
                r#"<circle class="s" cx="240" cy="232" r="206"/><circle class="lb w3 dash" cx="240" cy="232" r="228"/><path class="a o2" d="M42 290h396a206 206 0 0 1-396 0Z"/><g transform="translate(108 92) scale(1.32)">{shapes}</g>{}"#,
                seeds(seed)
            ),
        ),
        Look::Clear => (
            "0 0 480 440",
            format!(
                r#"<rect class="s" x="30" y="30" width="390" height="390" rx="64"/><circle class="b o5" cx="392" cy="92" r="74"/><circle class="a o2" cx="78" cy="372" r="62"/>{}<g transform="translate(105 105) scale(1.2)">{shapes}</g>"#,
                dots(344, 316)
            ),
        ),
        Look::Ledger => (
            "0 0 440 480",
            format!(
                r#"<rect class="d" x="60" y="20" width="350" height="440"/><path class="lb w1 o7" d="M88 20v440M382 20v440M60 96h350M60 400h350"/><rect class="lb w2" x="30" y="50" width="350" height="424"/><circle class="s" cx="228" cy="248" r="128"/><g transform="translate(134 154) scale(.94)">{shapes}</g>"#
            ),
        ),
        Look::Volt => (
            "0 0 480 480",
            format!(
                r#"<path class="a" d="M160 0h150L150 480H0Z"/><path class="b o8" d="M350 0h44L234 480h-44Z"/><path class="li w2" d="M436 0 276 480M456 0 296 480M476 0 316 480"/><circle class="p" cx="252" cy="246" r="164"/><circle class="li w3" cx="252" cy="246" r="164"/><g transform="translate(134 128) scale(1.18)">{shapes}</g>"#
            ),
        ),
        Look::Grid => ("0 0 480 480", mosaic(motif, seed)),
        Look::Confetti => (
            "0 0 480 460",
            format!(
                r#"<path class="b" d="M70 120C120 20 250 10 340 60s120 170 60 260-190 130-280 70S10 230 70 120Z"/><path class="li w5" d="M84 132C134 32 264 22 354 72s120 170 60 260-190 130-280 70S24 242 84 132Z"/><g class="outlined" transform="translate(118 110) scale(1.24)">{shapes}</g>{}"#,
                confetti(seed)
            ),
        ),
        Look::Meadow => (
            "0 0 520 460",
            format!(
                r#"<path class="s" d="M60 130C110 20 260-6 370 44s160 170 110 262-160 142-270 122S10 240 60 130Z"/><circle class="b" cx="372" cy="120" r="48"/><path class="b o5" d="M40 330c70-50 140-50 220-10s150 30 226-20c-20 80-90 130-190 136S80 410 40 330Z"/><path class="a o7" d="M58 372c80-40 150-20 220 0s120 10 184-16c-40 60-110 84-190 80s-160-14-214-64Z"/><g transform="translate(140 104) scale(1.16)">{shapes}</g>{}"#,
                leaves()
            ),
        ),
    };
    html! {
        svg.art viewBox=(view_box) aria-hidden="true" focusable="false" { (PreEscaped(picture)) }
    }
}

/// A small picture that differs with `index`, for cards.
pub(super) fn glyph(seed: u64, index: usize) -> Markup {
    let mut chance = Chance::new(seed ^ 0x51ed, index);
    let cells = cells(&mut chance, 2, 2, 40, ["a", "b", "i", "a"]);
    html! {
        svg.glyph viewBox="0 0 80 80" aria-hidden="true" focusable="false" { (PreEscaped(cells)) }
    }
}

/// A picture for a place where a photograph will be.
pub(super) fn tile(look: Look, motif: Motif, seed: u64, index: usize) -> Markup {
    let mut chance = Chance::new(seed ^ 0x7a11e, index);
    let ground = ["s", "b", "a", "d"][(index + chance.below(2)) % 4];
    let mut picture = format!(r#"<rect class="{ground}" width="400" height="300"/>"#);
    match index % 3 {
        0 => {
            let (x, y) = (40 + chance.below(120), 10 + chance.below(40));
            let paper = if ground == "a" || ground == "d" { "p" } else { "s" };
            let _ = write!(
                picture,
                r#"<circle class="{paper}" cx="{}" cy="{}" r="118"/><g transform="translate({x} {y}) scale(1.1)">{}</g>"#,
                x + 110,
                y + 110,
                motif.shapes()
            );
        }
        1 => picture.push_str(&cells(&mut chance, 4, 3, 100, ALL_COLOURS)),
        _ => {
            let paper = if ground == "p" { "s" } else { "p" };
            let tilt = chance.below(30);
            let _ = write!(
                picture,
                r#"<circle class="{paper} o8" cx="{}" cy="340" r="210"/><g transform="translate(210 -30) rotate({tilt}) scale(1.5)">{}</g>"#,
                80 + chance.below(160),
                motif.shapes()
            );
        }
    }
    let outlined = look == Look::Confetti;
    html! {
        svg.tile.outlined[outlined] viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice" aria-hidden="true"
            focusable="false" { (PreEscaped(picture)) }
    }
}

/// A drawn map of no place in particular, with a pin.
pub(super) fn map(seed: u64) -> Markup {
    let mut chance = Chance::new(seed, 77);
    let bend = 40 + chance.below(120);
    html! {
        svg.map-art viewBox="0 0 800 400" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false" {
            rect.s width="800" height="400" {}
            path.p d=(format!("M0 {bend}C200 {} 420 20 800 {}v70C420 100 200 {} 0 {}Z", bend + 60, bend + 30, bend + 140, bend + 70)) {}
            path.lp.w14 d="M120 0v400M0 250h800M300 0l80 400M560 0 500 400M0 330l800-90M680 0v400" {}
            path.lp.w6 d="M0 160h800M210 0v400M440 0v400M620 150v250" {}
            path.b.o5 d="M316 262h112l14 58H330ZM520 40h140v90H510Z" {}
            path.a d="M400 118c-34 0-60 26-60 58 0 44 60 100 60 100s60-56 60-100c0-32-26-58-60-58Z" {}
            circle.p cx="400" cy="176" r="24" {}
        }
    }
}

/// A portrait of nobody, for a place where one will be.
pub(super) fn portrait(index: usize) -> Markup {
    let (back, coat) = [("s", "a"), ("b", "i"), ("s", "i"), ("b", "a")][index % 4];
    html! {
        svg.portrait viewBox="0 0 200 200" aria-hidden="true" focusable="false" {
            rect class=(back) width="200" height="200" {}
            path class=(coat) d="M24 200c4-52 32-76 76-76s72 24 76 76Z" {}
            circle.p cx="100" cy="82" r="42" {}
        }
    }
}

/// The icon of the browser's tab: the motif on the accent, with colours of its own.
pub(super) fn icon_file(motif: Motif, palette: &Palette) -> String {
    let Palette { accent, on_accent, second, deep, soft, .. } = palette;
    // On a ground of the accent the motif can't use it: it is drawn in paper, second and soft.
    let style = colours(*on_accent, *second, *deep, *on_accent, *soft);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><style>{style}</style><rect width="64" height="64" rx="14" fill="{}"/><g transform="translate(10 10) scale(.22)">{}</g></svg>
"#,
        accent.hex(),
        motif.shapes()
    )
}

fn colours(a: Rgb, b: Rgb, i: Rgb, p: Rgb, s: Rgb) -> String {
    let mut css = String::new();
    for (class, colour) in [('a', a), ('b', b), ('i', i), ('p', p), ('s', s), ('w', p)] {
        let hex = colour.hex();
        let _ = write!(css, ".{class}{{fill:{hex}}}.l{class}{{fill:none;stroke:{hex}}}");
    }
    for width in [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14] {
        let _ = write!(css, ".w{width}{{stroke-width:{width}}}");
    }
    css.push_str("[class^=l]{stroke-linecap:round;stroke-linejoin:round}.o2{opacity:.2}.o4{opacity:.4}.o5{opacity:.5}.o7{opacity:.7}.o8{opacity:.85}");
    css
}

/// Quarter circles, squares and dots on a grid, with the motif in a big cell of its own.
fn mosaic(motif: Motif, seed: u64) -> String {
    let mut chance = Chance::new(seed, 0);
    let mut picture = cells(&mut chance, 4, 4, 120, ALL_COLOURS);
    let (x, y) = [(0, 120), (120, 0), (240, 120), (120, 240)][chance.below(4)];
    let _ = write!(
        picture,
        r#"<rect class="s" x="{x}" y="{y}" width="240" height="240"/><g transform="translate({} {}) scale(.96)">{}</g>"#,
        x + 24,
        y + 24,
        motif.shapes()
    );
    picture
}

/// A grid of simple forms.
fn cells(chance: &mut Chance, columns: usize, rows: usize, size: usize, classes: [&str; 4]) -> String {
    let mut picture = String::new();
    let mut last = usize::MAX;
    for row in 0..rows {
        for column in 0..columns {
            let (x, y, half) = (column * size, row * size, size / 2);
            let mut kind = chance.below(8);
            if kind == last {
                kind = (kind + 3) % 8;
            }
            last = kind;
            let class = classes[chance.below(4)];
            let _ = match kind {
                0 => {
                    write!(picture, r#"<path class="{class}" d="M{x} {y}h{size}a{size} {size} 0 0 1-{size} {size}Z"/>"#)
                }
                1 => write!(
                    picture,
                    r#"<path class="{class}" d="M{} {y}v{size}h-{size}a{size} {size} 0 0 1 {size}-{size}Z"/>"#,
                    x + size
                ),
                2 => write!(
                    picture,
                    r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#,
                    x + half,
                    y + half,
                    half * 9 / 10
                ),
                3 => write!(picture, r#"<path class="{class}" d="M{x} {y}h{size}v{size}Z"/>"#),
                4 => write!(picture, r#"<path class="{class}" d="M{x} {y}h{half}v{size}h-{half}Z"/>"#),
                5 => write!(picture, r#"<path class="{class}" d="M{x} {}a{half} {half} 0 0 1 {size} 0Z"/>"#, y + half),
                6 => write!(picture, r#"<rect class="{class}" x="{x}" y="{y}" width="{size}" height="{size}"/>"#),
                _ => write!(
                    picture,
                    r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/><circle class="p" cx="{}" cy="{}" r="{}"/>"#,
                    x + half,
                    y + half,
                    half * 9 / 10,
                    x + half,
                    y + half,
                    half * 4 / 10
                ),
            };
        }
    }
    picture
}

fn dots(x: usize, y: usize) -> String {
    let mut picture = String::new();
    for step in 0..20 {
        let _ =
            write!(picture, r#"<circle class="i o4" cx="{}" cy="{}" r="4"/>"#, x + step % 5 * 20, y + step / 5 * 20);
    }
    picture
}

fn seeds(seed: u64) -> String {
    let mut chance = Chance::new(seed, 3);
    let mut picture = String::new();
    for (x, y) in [(66, 92), (420, 100), (38, 330), (440, 350), (236, 462)] {
        let turn = chance.below(180);
        let _ = write!(
            picture,
            r#"<g transform="translate({x} {y}) rotate({turn})"><path class="a" d="M-16 0c8-14 24-14 32 0-8 14-24 14-32 0Z"/><path class="lp w2" d="M-12 0h22"/></g>"#
        );
    }
    picture
}

fn confetti(seed: u64) -> String {
    let mut chance = Chance::new(seed, 4);
    let mut picture = String::new();
    for (index, (x, y)) in
        [(40, 60), (430, 50), (30, 330), (446, 372), (240, 24), (96, 424), (390, 430)].into_iter().enumerate()
    {
        let turn = chance.below(90);
        let shape = [
            r#"<rect class="a" x="-12" y="-12" width="24" height="24" rx="4"/>"#,
            r#"<circle class="la w6" r="12"/>"#,
            r#"<path class="i" d="m0-16 14 26h-28Z"/>"#,
            r#"<path class="li w6" d="M-20 0c8-14 12 14 20 0s12 14 20 0"/>"#,
        ][(index + chance.below(2)) % 4];
        let _ = write!(picture, r#"<g transform="translate({x} {y}) rotate({turn})">{shape}</g>"#);
    }
    picture
}

const fn leaves() -> &'static str {
    r#"<path class="li w3" d="M66 420c-4-60 6-110 40-150"/><path class="a" d="M82 320c-34-4-48-26-48-52 30 2 48 22 48 52ZM92 296c2-32 20-48 46-50 0 30-18 50-46 50ZM70 364c-30 2-46-14-52-36 28-4 48 10 52 36ZM74 350c12-26 32-34 54-30-6 26-26 38-54 30Z"/>"#
}

/// A choice among equals that is the same for the same seed.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn new(seed: u64, salt: usize) -> Self {
        Self(seed ^ (salt as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// SplitMix64, below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SiteFile, check_site, offline::palette::Scheme};

    #[test]
    fn every_picture_file_is_sound() {
        let index = SiteFile::new("index.html", "<!doctype html><html lang=en><title>T</title><body>Hi</body></html>");
        for look in Look::ALL {
            for motif in Motif::ALL {
                let palette = Palette::of(*look, 200, Scheme::Light);
                let files = [index.clone(), SiteFile::new("icon.svg", icon_file(*motif, &palette))];
                let files: Vec<SiteFile> = files.into_iter().collect::<Result<_, _>>().expect("valid files");
                assert_eq!(check_site(&files), Ok(()), "{look:?} {motif:?}");
            }
        }
    }

    #[test]
    fn pictures_depend_on_the_seed_alone() {
        let draw = |seed| {
            scene(Look::Grid, Motif::Pen, seed).into_string() + &tile(Look::Grid, Motif::Pen, seed, 4).into_string()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
