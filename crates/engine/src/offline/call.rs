//! What the main button of a site asks for.

use protocol::analysis::Feature;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// An appointment.
    Book,
    /// A room, a tour: what is booked by itself.
    BookNow,
    Reserve,
    Order,
    Shop,
    Quote,
    Contact,
    Visit,
    Donate,
    Enrol,
    Join,
    Listen,
    Read,
    Work,
}

impl Call {
    /// What a site that asks for this cannot be without.
    pub(super) const fn feature(self) -> Option<Feature> {
        match self {
            Self::Book | Self::BookNow | Self::Reserve => Some(Feature::Booking),
            Self::Shop => Some(Feature::Catalog),
            Self::Donate => Some(Feature::Donations),
            Self::Read => Some(Feature::Blog),
            Self::Work => Some(Feature::Gallery),
            Self::Order | Self::Quote | Self::Contact | Self::Visit | Self::Enrol | Self::Join | Self::Listen => None,
        }
    }

    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Book => "site-call-book",
            Self::BookNow => "site-call-book-now",
            Self::Reserve => "site-call-reserve",
            Self::Order => "site-call-order",
            Self::Shop => "site-call-shop",
            Self::Quote => "site-call-quote",
            Self::Contact => "site-call-contact",
            Self::Visit => "site-call-visit",
            Self::Donate => "site-call-donate",
            Self::Enrol => "site-call-enrol",
            Self::Join => "site-call-join",
            Self::Listen => "site-call-listen",
            Self::Read => "site-call-read",
            Self::Work => "site-call-work",
        }
    }
}
