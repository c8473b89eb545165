//! What is usual for each trade: the look it suits, what its site has from the start, what it would gain from.

use protocol::analysis::{BusinessType, Feature};

use super::{call::Call, look::Look, motif::Motif};

/// What it is that people come for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goods {
    /// What stands on a menu.
    Meals,
    /// What lies on a shelf.
    Wares,
    /// What somebody does.
    Services,
}

/// What is usual for a trade.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trade {
    pub(super) look: Look,
    /// Hues that suit it, in degrees of OKLCH; a site takes one of them.
    pub(super) hues: &'static [u16],
    pub(super) motif: Motif,
    pub(super) call: Call,
    /// Its type at schema.org.
    pub(super) schema: &'static str,
    /// What its site has though nobody asked.
    pub(super) essentials: &'static [Feature],
    /// What its site would gain from, most first.
    pub(super) wishes: &'static [Feature],
    /// Whether people go there.
    pub(super) has_premises: bool,
    pub(super) goods: Goods,
}

#[expect(clippy::too_many_lines, reason = "a table, one entry a trade")]
pub(super) const fn trade(business: BusinessType) -> Trade {
    use Feature as F;
    let (look, hues, motif, call, schema, essentials, wishes): (
        Look,
        &'static [u16],
        Motif,
        Call,
        &'static str,
        &'static [Feature],
        &'static [Feature],
    ) = match business {
        BusinessType::Salon => (
            Look::Atelier,
            &[12, 340, 40],
            Motif::Scissors,
            Call::Book,
            "HairSalon",
            &[F::PriceList],
            &[F::Booking, F::Gallery, F::Reviews, F::Team, F::Map, F::Faq, F::Newsletter],
        ),
        BusinessType::Spa => (
            Look::Meadow,
            &[165, 195, 140],
            Motif::Lotus,
            Call::Book,
            "DaySpa",
            &[F::PriceList],
            &[F::Booking, F::Gallery, F::Reviews, F::Faq, F::Payments, F::Map, F::Newsletter],
        ),
        BusinessType::Restaurant => (
            Look::Hearth,
            &[30, 45, 18],
            Motif::Plate,
            Call::Reserve,
            "Restaurant",
            &[F::Menu],
            &[F::Booking, F::Map, F::Gallery, F::Reviews, F::Delivery, F::Newsletter, F::Multilingual],
        ),
        BusinessType::Cafe => (
            Look::Hearth,
            &[50, 60, 35],
            Motif::Cup,
            Call::Visit,
            "CafeOrCoffeeShop",
            &[F::Menu],
            &[F::Map, F::Gallery, F::Delivery, F::Reviews, F::Newsletter, F::Calendar, F::Faq],
        ),
        BusinessType::Bakery => (
            Look::Hearth,
            &[62, 40, 20],
            Motif::Bread,
            Call::Order,
            "Bakery",
            &[F::Menu],
            &[F::Delivery, F::Gallery, F::Map, F::ContactForm, F::Reviews, F::Newsletter, F::Faq],
        ),
        BusinessType::Bar => (
            Look::Volt,
            &[330, 70, 25],
            Motif::Glass,
            Call::Reserve,
            "BarOrPub",
            &[F::Menu],
            &[F::Booking, F::Calendar, F::Gallery, F::Map, F::Newsletter, F::Reviews, F::Faq],
        ),
        BusinessType::Catering => (
            Look::Hearth,
            &[150, 25, 75],
            Motif::Cloche,
            Call::Quote,
            "FoodService",
            &[F::Menu, F::ContactForm],
            &[F::Gallery, F::PriceList, F::Reviews, F::Faq, F::Calendar, F::Delivery, F::Team],
        ),
        BusinessType::Gym => (
            Look::Volt,
            &[125, 45, 105],
            Motif::Dumbbell,
            Call::Join,
            "ExerciseGym",
            &[F::PriceList],
            &[F::Calendar, F::Booking, F::Team, F::Gallery, F::Faq, F::Reviews, F::Payments],
        ),
        BusinessType::Yoga => (
            Look::Meadow,
            &[150, 60, 320],
            Motif::Sun,
            Call::Join,
            "SportsActivityLocation",
            &[F::Calendar],
            &[F::Booking, F::PriceList, F::Team, F::Faq, F::Gallery, F::Newsletter, F::Map],
        ),
        BusinessType::Clinic => (
            Look::Clear,
            &[215, 190, 235],
            Motif::Heart,
            Call::Book,
            "MedicalClinic",
            &[F::ContactForm],
            &[F::Booking, F::Team, F::Faq, F::Map, F::Multilingual, F::Reviews, F::PriceList],
        ),
        BusinessType::Dental => (
            Look::Clear,
            &[195, 220, 175],
            Motif::Tooth,
            Call::Book,
            "Dentist",
            &[F::ContactForm],
            &[F::Booking, F::Team, F::Faq, F::Map, F::PriceList, F::Reviews, F::Multilingual],
        ),
        BusinessType::Veterinary => (
            Look::Clear,
            &[160, 230, 50],
            Motif::Paw,
            Call::Book,
            "VeterinaryCare",
            &[F::ContactForm],
            &[F::Booking, F::Team, F::Map, F::Faq, F::PriceList, F::Gallery, F::Reviews],
        ),
        BusinessType::Pets => (
            Look::Confetti,
            &[250, 40, 160],
            Motif::Paw,
            Call::Visit,
            "PetStore",
            &[F::ContactForm],
            &[F::Booking, F::PriceList, F::Gallery, F::Catalog, F::Reviews, F::Map, F::Faq],
        ),
        BusinessType::Law => (
            Look::Ledger,
            &[255, 160, 25],
            Motif::Scales,
            Call::Contact,
            "LegalService",
            &[F::ContactForm],
            &[F::Booking, F::Team, F::Faq, F::Multilingual, F::Map, F::Blog, F::Reviews],
        ),
        BusinessType::Accounting => (
            Look::Ledger,
            &[165, 250, 220],
            Motif::Chart,
            Call::Contact,
            "AccountingService",
            &[F::ContactForm],
            &[F::Booking, F::PriceList, F::Faq, F::Team, F::Blog, F::Map, F::Login],
        ),
        BusinessType::RealEstate => (
            Look::Ledger,
            &[200, 30, 155],
            Motif::House,
            Call::Contact,
            "RealEstateAgent",
            &[F::Catalog, F::ContactForm],
            &[F::Search, F::Map, F::Gallery, F::Team, F::Booking, F::Faq, F::Reviews],
        ),
        BusinessType::Hotel => (
            Look::Atelier,
            &[75, 230, 150],
            Motif::Arch,
            Call::BookNow,
            "Hotel",
            &[F::Gallery],
            &[F::Booking, F::Map, F::PriceList, F::Reviews, F::Faq, F::Multilingual, F::Payments],
        ),
        BusinessType::Travel => (
            Look::Meadow,
            &[230, 40, 190],
            Motif::Mountain,
            Call::Quote,
            "TravelAgency",
            &[F::Catalog, F::ContactForm],
            &[F::Gallery, F::Booking, F::Reviews, F::Faq, F::Newsletter, F::Multilingual, F::Blog],
        ),
        BusinessType::Retail => (
            Look::Clear,
            &[30, 280, 170],
            Motif::Bag,
            Call::Visit,
            "Store",
            &[F::Catalog],
            &[F::Map, F::ContactForm, F::Newsletter, F::Gallery, F::Reviews, F::Search, F::Payments],
        ),
        BusinessType::Ecommerce => (
            Look::Confetti,
            &[285, 25, 200],
            Motif::Parcel,
            Call::Shop,
            "OnlineStore",
            &[F::Catalog],
            &[F::Payments, F::Delivery, F::Search, F::Faq, F::Reviews, F::Login, F::Newsletter],
        ),
        BusinessType::Fashion => (
            Look::Grid,
            &[25, 0, 280],
            Motif::Hanger,
            Call::Shop,
            "ClothingStore",
            &[F::Catalog],
            &[F::Gallery, F::Payments, F::Newsletter, F::Delivery, F::Search, F::Faq, F::Reviews],
        ),
        BusinessType::Jewelry => (
            Look::Atelier,
            &[85, 300, 165],
            Motif::Diamond,
            Call::Visit,
            "JewelryStore",
            &[F::Catalog],
            &[F::Gallery, F::Booking, F::ContactForm, F::Payments, F::Reviews, F::Map, F::Faq],
        ),
        BusinessType::Florist => (
            Look::Meadow,
            &[355, 15, 320],
            Motif::Flower,
            Call::Order,
            "Florist",
            &[F::Gallery],
            &[F::Delivery, F::Catalog, F::ContactForm, F::PriceList, F::Map, F::Reviews, F::Newsletter],
        ),
        BusinessType::Photography => (
            Look::Grid,
            &[55, 25, 230],
            Motif::Camera,
            Call::Contact,
            "ProfessionalService",
            &[F::Gallery, F::ContactForm],
            &[F::PriceList, F::Booking, F::Reviews, F::Faq, F::Blog, F::Newsletter, F::Calendar],
        ),
        BusinessType::Portfolio => (
            Look::Grid,
            &[265, 30, 145],
            Motif::Curve,
            Call::Work,
            "Organization",
            &[F::Gallery, F::ContactForm],
            &[F::Blog, F::Reviews, F::Newsletter, F::PriceList, F::Faq, F::Multilingual, F::Calendar],
        ),
        BusinessType::Agency => (
            Look::Grid,
            &[20, 300, 150],
            Motif::Circles,
            Call::Contact,
            "ProfessionalService",
            &[F::Gallery, F::ContactForm],
            &[F::Team, F::Reviews, F::Blog, F::PriceList, F::Newsletter, F::Faq, F::Booking],
        ),
        BusinessType::Consulting => (
            Look::Ledger,
            &[240, 300, 180],
            Motif::Compass,
            Call::Contact,
            "ProfessionalService",
            &[F::ContactForm],
            &[F::Booking, F::Team, F::Reviews, F::Blog, F::Faq, F::Newsletter, F::PriceList],
        ),
        BusinessType::Education => (
            Look::Clear,
            &[265, 40, 200],
            Motif::Book,
            Call::Enrol,
            "EducationalOrganization",
            &[F::ContactForm],
            &[F::Calendar, F::PriceList, F::Team, F::Booking, F::Faq, F::Reviews, F::Login],
        ),
        BusinessType::Childcare => (
            Look::Confetti,
            &[35, 215, 145],
            Motif::Blocks,
            Call::Enrol,
            "ChildCare",
            &[F::ContactForm],
            &[F::Team, F::Calendar, F::Gallery, F::Faq, F::Map, F::PriceList, F::Newsletter],
        ),
        BusinessType::Nonprofit => (
            Look::Meadow,
            &[145, 35, 230],
            Motif::Hands,
            Call::Donate,
            "NGO",
            &[F::Donations],
            &[F::Newsletter, F::Calendar, F::ContactForm, F::Blog, F::Team, F::Faq, F::Multilingual],
        ),
        BusinessType::Event => (
            Look::Confetti,
            &[320, 260, 20],
            Motif::Balloons,
            Call::Join,
            "Organization",
            &[F::Calendar],
            &[F::Booking, F::Map, F::Faq, F::Newsletter, F::Gallery, F::Payments, F::Team],
        ),
        BusinessType::Wedding => (
            Look::Atelier,
            &[5, 150, 70],
            Motif::Rings,
            Call::Contact,
            "ProfessionalService",
            &[F::Gallery, F::ContactForm],
            &[F::PriceList, F::Reviews, F::Calendar, F::Faq, F::Booking, F::Team, F::Blog],
        ),
        BusinessType::Construction => (
            Look::Ledger,
            &[60, 245, 25],
            Motif::Bricks,
            Call::Quote,
            "GeneralContractor",
            &[F::ContactForm],
            &[F::Gallery, F::Reviews, F::Faq, F::Team, F::Map, F::PriceList, F::Calendar],
        ),
        BusinessType::HomeServices => (
            Look::Clear,
            &[245, 50, 200],
            Motif::Wrench,
            Call::Quote,
            "HomeAndConstructionBusiness",
            &[F::ContactForm],
            &[F::Booking, F::PriceList, F::Reviews, F::Faq, F::Gallery, F::Chat, F::Map],
        ),
        BusinessType::Cleaning => (
            Look::Clear,
            &[185, 225, 150],
            Motif::Bubbles,
            Call::Quote,
            "LocalBusiness",
            &[F::ContactForm],
            &[F::Booking, F::PriceList, F::Reviews, F::Faq, F::Team, F::Chat, F::Calendar],
        ),
        BusinessType::Automotive => (
            Look::Volt,
            &[25, 255, 85],
            Motif::Car,
            Call::Book,
            "AutomotiveBusiness",
            &[F::ContactForm],
            &[F::Booking, F::PriceList, F::Map, F::Reviews, F::Gallery, F::Faq, F::Team],
        ),
        BusinessType::Technology => (
            Look::Clear,
            &[275, 255, 165],
            Motif::Window,
            Call::Contact,
            "Organization",
            &[F::ContactForm],
            &[F::PriceList, F::Faq, F::Blog, F::Login, F::Chat, F::Newsletter, F::Team],
        ),
        BusinessType::Blog => (
            Look::Grid,
            &[150, 25, 250],
            Motif::Pen,
            Call::Read,
            "Blog",
            &[F::Blog],
            &[F::Newsletter, F::Search, F::ContactForm, F::Gallery, F::Multilingual, F::Faq, F::Donations],
        ),
        BusinessType::Music => (
            Look::Volt,
            &[300, 200, 25],
            Motif::Vinyl,
            Call::Listen,
            "MusicGroup",
            &[F::Calendar],
            &[F::Gallery, F::Newsletter, F::ContactForm, F::Catalog, F::Blog, F::Payments, F::Reviews],
        ),
        BusinessType::Other => (
            Look::Clear,
            &[255, 160, 30],
            Motif::Shapes,
            Call::Contact,
            "LocalBusiness",
            &[F::ContactForm],
            &[F::Faq, F::Gallery, F::Map, F::Reviews, F::Newsletter, F::PriceList, F::Team],
        ),
    };
    let has_premises = !matches!(
        business,
        BusinessType::Ecommerce
            | BusinessType::Portfolio
            | BusinessType::Blog
            | BusinessType::Music
            | BusinessType::Technology
            | BusinessType::Agency
            | BusinessType::Consulting
            | BusinessType::Cleaning
            | BusinessType::HomeServices
            | BusinessType::Photography
            | BusinessType::Wedding
    );
    let goods = match business {
        BusinessType::Restaurant | BusinessType::Cafe | BusinessType::Bakery | BusinessType::Bar => Goods::Meals,
        BusinessType::Retail
        | BusinessType::Ecommerce
        | BusinessType::Fashion
        | BusinessType::Jewelry
        | BusinessType::Florist => Goods::Wares,
        _ => Goods::Services,
    };
    Trade { look, hues, motif, call, schema, essentials, wishes, has_premises, goods }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_trade_has_wishes_that_its_site_does_not_fulfil_already() {
        for business in BusinessType::ALL {
            let trade = trade(*business);
            let wishes: BTreeSet<_> = trade.wishes.iter().collect();
            assert_eq!(wishes.len(), trade.wishes.len(), "{business}: a wish twice");
            assert!(wishes.len() >= 6, "{business}");
            assert!(trade.essentials.iter().all(|essential| !wishes.contains(essential)), "{business}");
            assert!(!trade.hues.is_empty(), "{business}");
        }
    }

    #[test]
    fn every_look_is_some_trades_own() {
        for look in Look::ALL {
            assert!(BusinessType::ALL.iter().any(|business| trade(*business).look == *look), "{look:?}");
        }
    }

    #[test]
    fn a_blog_is_never_to_take_bookings() {
        assert!(!trade(BusinessType::Blog).wishes.contains(&Feature::Booking));
    }
}
