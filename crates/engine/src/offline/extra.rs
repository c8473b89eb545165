//! What a site can gain beside the vocabulary's features.

use super::clean::folded;

/// A part of a site that is no feature of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Extra {
    /// How it works, in three steps.
    Steps,
    /// What matters to the people behind it.
    Values,
    /// A line above everything, for news.
    Notice,
    /// Imprint and privacy.
    Legal,
    /// A statement on accessibility.
    Accessibility,
}

impl Extra {
    pub(super) const ALL: &'static [Self] =
        &[Self::Steps, Self::Values, Self::Legal, Self::Accessibility, Self::Notice];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Values => "values",
            Self::Notice => "notice",
            Self::Legal => "legal",
            Self::Accessibility => "accessibility",
        }
    }

    /// Which of them a prompt asks for, in any of five languages. Their recommendations' prompts are understood.
    pub(super) fn asked_for_in(prompt: &str) -> Vec<Self> {
        let folded = folded(prompt);
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| folded.contains(phrase));
        Self::ALL.iter().copied().filter(|extra| says(extra.phrases())).collect()
    }

    /// Folded.
    const fn phrases(self) -> &'static [&'static str] {
        match self {
            Self::Steps => &[
                "how it works",
                "step by step",
                "comment ca marche",
                "comment ca se passe",
                "como funciona",
                "so funktioniert",
                "so laeuft",
                "كيف نعمل",
                "خطوات العمل",
                "كيف يعمل",
            ],
            Self::Values => &[
                "our values",
                "what we stand for",
                "nos valeurs",
                "nuestros valores",
                "unsere werte",
                "wofuer wir stehen",
                "قيمنا",
                "مبادئنا",
            ],
            Self::Notice => &[
                "announcement bar",
                "notice bar",
                "bandeau d'annonce",
                "bandeau d'information",
                "barra de avisos",
                "barra de anuncios",
                "hinweisleiste",
                "ankuendigungsleiste",
                "شريط اعلان",
                "شريط الاعلان",
            ],
            Self::Legal => &[
                "legal notice",
                "privacy page",
                "privacy policy",
                "imprint",
                "mentions legales",
                "aviso legal",
                "politica de privacidad",
                "politique de confidentialite",
                "impressum",
                "datenschutz",
                "الاشعار القانوني",
                "اشعار قانوني",
                "سياسه الخصوصيه",
            ],
            Self::Accessibility => &[
                "accessibility statement",
                "declaration d'accessibilite",
                "declaracion de accesibilidad",
                "erklaerung zur barrierefreiheit",
                "barrierefreiheitserklaerung",
                "بيان امكانيه الوصول",
                "سهوله الوصول",
            ],
        }
    }
}
