//! What is understood of a prompt, in fixed words, so that suggestions, engine, metrics and tests speak of the same things.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// The trade that a site is for.
    pub enum BusinessType {
        Salon = "salon", Spa = "spa", Restaurant = "restaurant", Cafe = "cafe", Bakery = "bakery", Bar = "bar",
        Catering = "catering", Gym = "gym", Yoga = "yoga", Clinic = "clinic", Dental = "dental",
        Veterinary = "veterinary", Pets = "pets", Law = "law", Accounting = "accounting",
        RealEstate = "real_estate", Hotel = "hotel", Travel = "travel", Retail = "retail",
        Ecommerce = "ecommerce", Fashion = "fashion", Jewelry = "jewelry", Florist = "florist",
        Photography = "photography", Portfolio = "portfolio", Agency = "agency", Consulting = "consulting",
        Education = "education", Childcare = "childcare", Nonprofit = "nonprofit", Event = "event",
        Wedding = "wedding", Construction = "construction", HomeServices = "home_services",
        Cleaning = "cleaning", Automotive = "automotive", Technology = "technology", Blog = "blog",
        Music = "music", Other = "other",
    }
}

words! {
    /// What a prompt can leave out.
    pub enum MissingInformation {
        BusinessName = "business_name", Services = "services", Pricing = "pricing", Contact = "contact",
        Location = "location", Hours = "hours", Audience = "audience",
    }
}

words! {
    /// What a site can offer, and a prompt ask for.
    pub enum Feature {
        Booking = "booking", Payments = "payments", Catalog = "catalog", Menu = "menu", Gallery = "gallery",
        Blog = "blog", ContactForm = "contact_form", Newsletter = "newsletter", Reviews = "reviews", Map = "map",
        Login = "login", Search = "search", Chat = "chat", Delivery = "delivery", Calendar = "calendar",
        Multilingual = "multilingual", PriceList = "price_list", Faq = "faq", Team = "team",
        Donations = "donations",
    }
}

words! {
    /// A language that Sheen speaks.
    pub enum Language { Ar = "ar", En = "en", Fr = "fr", Es = "es", De = "de" }
}

/// What was understood of a prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// The trade; `other` where none can be told.
    pub business_type: BusinessType,
    /// How sure that is, from 0 to 1: at 0.8 it is right about eight times in ten.
    pub confidence: f64,
    /// The language of the prompt itself, which need not be the locale's.
    pub language: Language,
    /// What the prompt gives.
    pub extracted_info: ExtractedInfo,
    /// What the prompt does not give.
    pub missing_information: Vec<MissingInformation>,
    /// What the prompt asks for.
    pub functional_requirements: Vec<Feature>,
    /// What the prompt says that it does not want; left out where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_requirements: Vec<Feature>,
    /// The services it names, in its own words.
    pub services: Vec<String>,
}

/// Facts of the prompt, each only where the prompt gives it, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExtractedInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Each as the prompt has it, such as `cut 35 €`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
}

words! {
    /// What kind of betterment a suggestion or recommendation is.
    pub enum Category {
        Feature = "feature", Ui = "ui", Seo = "seo", Performance = "performance", Accessibility = "accessibility",
    }
}

words! {
    /// How much a recommendation matters.
    pub enum Priority { High = "high", Medium = "medium", Low = "low" }
}

/// A suggestion made from the prompt alone, before any queue or model is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuickSuggestion {
    /// `qs-` and a word of [`MissingInformation`] or [`Feature`], or `seo`, `analytics`, `accessibility`.
    pub id: String,
    /// In the caller's language.
    pub title: String,
    /// In the caller's language.
    pub description: String,
    pub category: Category,
    /// The prompt that, sent as the next build, does it.
    pub prompt: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// A recommendation of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// `rec-` and a short name, unique within the run.
    pub id: String,
    /// In the caller's language.
    pub title: String,
    /// In the caller's language.
    pub description: String,
    pub category: Category,
    pub priority: Priority,
    /// The prompt that, sent as the next build, does it.
    pub prompt: String,
    /// The feature that it would add; left out where it adds none. A site that has it is not recommended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<Feature>,
}
