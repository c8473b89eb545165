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
    /// Switches for larger text and more contrast, and a statement on accessibility.
    Accessibility,
    /// What search engines read beside the pages.
    Seo,
    /// Visits counted on the visitor's own device, with a place for a service of one's own.
    Analytics,
    /// The list of services, also where a menu or a shop shows what there is.
    Services,
    /// Whom it is for, with a place for it where nobody said.
    Audience,
    /// The address, also of who has no premises.
    Address,
    /// The opening hours, also of who has no premises.
    Hours,
}

impl Extra {
    const ALL: &'static [Self] = &[
        Self::Steps,
        Self::Values,
        Self::Legal,
        Self::Accessibility,
        Self::Seo,
        Self::Analytics,
        Self::Notice,
        Self::Services,
        Self::Audience,
        Self::Address,
        Self::Hours,
    ];

    /// Those that any site would gain from, most first.
    pub(super) const RECOMMENDED: &'static [Self] =
        &[Self::Steps, Self::Values, Self::Legal, Self::Accessibility, Self::Notice];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Values => "values",
            Self::Notice => "notice",
            Self::Legal => "legal",
            Self::Accessibility => "accessibility",
            Self::Seo => "seo",
            Self::Analytics => "analytics",
            Self::Services => "services",
            Self::Audience => "audience",
            Self::Address => "address",
            Self::Hours => "hours",
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
                "keyboard use",
                "usage au clavier",
                "uso con teclado",
                "tastaturbedienung",
                "لوحه المفاتيح",
            ],
            // "For": an agency that does this for others asks for nothing.
            Self::Seo => &[
                "for search engines",
                "pour les moteurs de recherche",
                "para los buscadores",
                "fuer suchmaschinen",
                "لمحركات البحث",
                "sitemap.xml",
            ],
            Self::Analytics => &[
                "visitor statistics",
                "visitor counter",
                "statistiques de visite",
                "compteur de visites",
                "estadisticas de visitas",
                "contador de visitas",
                "besucherstatistik",
                "besucherzaehler",
                "زيارات تحترم الخصوصيه",
                "عداد زوار",
            ],
            Self::Services => &[
                "services section",
                "section services",
                "section of services",
                "seccion de servicios",
                "bereich fuer leistungen",
                "قسما للخدمات",
                "قسم للخدمات",
            ],
            Self::Audience => &[
                "whom this is for",
                "who this is for",
                "a qui cela s'adresse",
                "para quien es",
                "fuer wen das ist",
                "لمن هذا النشاط",
            ],
            Self::Address => &["my address", "mon adresse et", "mi direccion", "meine adresse", "لعنواني", "عنواني"],
            Self::Hours => &[
                "opening hours",
                "horaires d'ouverture",
                "horario de apertura",
                "oeffnungszeiten",
                "لساعات العمل",
                "اوقات العمل",
            ],
        }
    }
}
