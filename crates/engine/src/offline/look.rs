//! The looks that a site can have: each a layout, a typography and a way of making colours, drawn by hand.

use super::palette::{Palette, Recipe, Scheme};

/// A look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// Editorial and elegant: high-contrast serifs, hairlines, arches, much air.
    Atelier,
    /// Warm and generous: slab letters, earthy paper, round tables.
    Hearth,
    /// Clear and friendly: soft cards, quick facts, calm sans-serif.
    Clear,
    /// Sober and trustworthy: book serifs, deep bands, columns.
    Ledger,
    /// Loud: black, condensed capitals, diagonals.
    Volt,
    /// Swiss: a strict grid, one accent, big grotesque, no ornament.
    Grid,
    /// Playful: thick outlines, hard shadows, round letters.
    Confetti,
    /// Natural: hills, leaves, soft curves.
    Meadow,
}

const BASE_CSS: &str = include_str!("../../assets/base.css");

impl Look {
    #[cfg(test)]
    pub(super) const ALL: &'static [Self] =
        &[Self::Atelier, Self::Hearth, Self::Clear, Self::Ledger, Self::Volt, Self::Grid, Self::Confetti, Self::Meadow];

    /// Its word, in class names and message ids.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Atelier => "atelier",
            Self::Hearth => "hearth",
            Self::Clear => "clear",
            Self::Ledger => "ledger",
            Self::Volt => "volt",
            Self::Grid => "grid",
            Self::Confetti => "confetti",
            Self::Meadow => "meadow",
        }
    }

    const fn css(self) -> &'static str {
        match self {
            Self::Atelier => include_str!("../../assets/looks/atelier.css"),
            Self::Hearth => include_str!("../../assets/looks/hearth.css"),
            Self::Clear => include_str!("../../assets/looks/clear.css"),
            Self::Ledger => include_str!("../../assets/looks/ledger.css"),
            Self::Volt => include_str!("../../assets/looks/volt.css"),
            Self::Grid => include_str!("../../assets/looks/grid.css"),
            Self::Confetti => include_str!("../../assets/looks/confetti.css"),
            Self::Meadow => include_str!("../../assets/looks/meadow.css"),
        }
    }

    /// The scheme it is drawn for; the other one is for who asks for it.
    pub(super) const fn native_scheme(self) -> Scheme {
        match self {
            Self::Volt => Scheme::Dark,
            _ => Scheme::Light,
        }
    }

    pub(super) const fn recipe(self, scheme: Scheme) -> Recipe {
        match scheme {
            Scheme::Light => self.light(),
            Scheme::Dark => self.dark(),
        }
    }

    const fn light(self) -> Recipe {
        match self {
            Self::Atelier => Recipe {
                bg: (0.972, 0.010),
                surface: (0.992, 0.005),
                soft: (0.925, 0.026),
                ink: (0.22, 0.025),
                muted: (0.46, 0.025),
                accent: (0.43, 0.095),
                deep: (0.235, 0.028),
                line: (0.86, 0.018),
                second: (0.76, 0.075),
                paper_shift: 30.0,
                second_shift: 45.0,
            },
            Self::Hearth => Recipe {
                bg: (0.968, 0.022),
                surface: (0.989, 0.012),
                soft: (0.915, 0.048),
                ink: (0.25, 0.045),
                muted: (0.46, 0.045),
                accent: (0.51, 0.145),
                deep: (0.285, 0.055),
                line: (0.86, 0.035),
                second: (0.79, 0.130),
                paper_shift: 18.0,
                second_shift: 26.0,
            },
            Self::Clear => Recipe {
                bg: (0.982, 0.006),
                surface: (1.0, 0.0),
                soft: (0.945, 0.026),
                ink: (0.25, 0.035),
                muted: (0.47, 0.03),
                accent: (0.50, 0.125),
                deep: (0.27, 0.055),
                line: (0.90, 0.012),
                second: (0.80, 0.095),
                paper_shift: 0.0,
                second_shift: -70.0,
            },
            Self::Ledger => Recipe {
                bg: (0.978, 0.007),
                surface: (0.996, 0.003),
                soft: (0.935, 0.014),
                ink: (0.24, 0.03),
                muted: (0.45, 0.025),
                accent: (0.37, 0.075),
                deep: (0.255, 0.045),
                line: (0.86, 0.012),
                second: (0.74, 0.095),
                paper_shift: 0.0,
                second_shift: 180.0,
            },
            Self::Volt => Recipe {
                bg: (0.955, 0.008),
                surface: (0.99, 0.003),
                soft: (0.90, 0.03),
                ink: (0.17, 0.01),
                muted: (0.42, 0.015),
                accent: (0.80, 0.19),
                deep: (0.15, 0.008),
                line: (0.80, 0.01),
                second: (0.62, 0.20),
                paper_shift: 0.0,
                second_shift: 130.0,
            },
            Self::Grid => Recipe {
                bg: (1.0, 0.0),
                surface: (0.972, 0.002),
                soft: (0.945, 0.006),
                ink: (0.17, 0.004),
                muted: (0.44, 0.004),
                accent: (0.54, 0.205),
                deep: (0.17, 0.004),
                line: (0.86, 0.002),
                second: (0.86, 0.11),
                paper_shift: 0.0,
                second_shift: 65.0,
            },
            Self::Confetti => Recipe {
                bg: (0.975, 0.022),
                surface: (1.0, 0.0),
                soft: (0.93, 0.055),
                ink: (0.26, 0.07),
                muted: (0.44, 0.06),
                accent: (0.56, 0.20),
                deep: (0.30, 0.11),
                line: (0.26, 0.07),
                second: (0.86, 0.15),
                paper_shift: 60.0,
                second_shift: 110.0,
            },
            Self::Meadow => Recipe {
                bg: (0.972, 0.014),
                surface: (0.993, 0.007),
                soft: (0.925, 0.036),
                ink: (0.27, 0.035),
                muted: (0.46, 0.035),
                accent: (0.45, 0.085),
                deep: (0.30, 0.045),
                line: (0.88, 0.024),
                second: (0.83, 0.085),
                paper_shift: -45.0,
                second_shift: -75.0,
            },
        }
    }

    const fn dark(self) -> Recipe {
        let light = self.light();
        let (bg, surface, soft, accent) = match self {
            Self::Volt => ((0.145, 0.008), (0.195, 0.010), (0.245, 0.018), (0.87, 0.21)),
            Self::Grid => ((0.165, 0.002), (0.205, 0.003), (0.25, 0.006), (0.70, 0.17)),
            Self::Atelier => ((0.195, 0.016), (0.235, 0.018), (0.285, 0.028), (0.82, 0.085)),
            Self::Confetti => ((0.215, 0.06), (0.265, 0.07), (0.32, 0.085), (0.80, 0.145)),
            _ => ((0.205, 0.022), (0.245, 0.026), (0.295, 0.036), (0.80, 0.11)),
        };
        Recipe {
            bg,
            surface,
            soft,
            ink: (0.96, 0.012),
            muted: (0.78, 0.02),
            accent,
            deep: (0.12, 0.014),
            line: if matches!(self, Self::Confetti) { (0.92, 0.03) } else { (0.36, 0.018) },
            ..light
        }
    }

    /// The whole style sheet: colours of a hue, what all looks share, what this one adds.
    ///
    /// `pinned` is the scheme that was asked for; without one a light look follows the visitor's own preference.
    pub(super) fn style_sheet(self, hue: u16, pinned: Option<Scheme>) -> String {
        let native = pinned.unwrap_or(self.native_scheme());
        let (light, dark) = (Palette::of(self, hue, Scheme::Light).css(), Palette::of(self, hue, Scheme::Dark).css());
        let colours = match (native, pinned) {
            (Scheme::Dark, _) => format!(":root{{color-scheme:dark;{dark}}}\n"),
            (Scheme::Light, Some(_)) => format!(":root{{color-scheme:light;{light}}}\n"),
            (Scheme::Light, None) => format!(
                ":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
            ),
        };
        // Paper takes no dark ground.
        let print = if native == Scheme::Dark { format!("@media print{{:root{{{light}}}}}\n") } else { String::new() };
        format!("@charset \"utf-8\";\n{colours}{BASE_CSS}\n{}\n{print}", self.css())
    }
}
