//! Which pages a site has and what stands on each: pure, from the subject alone.
//!
//! The builder writes what the plan says and the recommendations are what it lacks, so the two can't disagree.

use protocol::analysis::{Feature, Language};

use super::{
    call::Call,
    extra::Extra,
    look::Look,
    palette::Scheme,
    subject::Subject,
    topic::Topic,
    trade::{Goods, Trade, trade},
    voice::Voice,
};

/// What is to be built.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) trade: Trade,
    pub(super) look: Look,
    pub(super) hue: u16,
    /// The scheme that was asked for, if one was.
    pub(super) scheme: Option<Scheme>,
    /// The first is the first page.
    pub(super) pages: Vec<Page>,
    /// What the site has, in the vocabulary's order.
    pub(super) features: Vec<Feature>,
    /// What it shall not have.
    dropped: Vec<Feature>,
    pub(super) extras: Vec<Extra>,
    topics: Vec<Topic>,
    /// The site's own first.
    pub(super) languages: Vec<Language>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) kind: PageKind,
    pub(super) sections: Vec<Section>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Home,
    Menu,
    Shop,
    Prices,
    Gallery,
    Booking,
    Events,
    Blog,
    About,
    Faq,
    Donate,
    Contact,
    Account,
    Search,
    Legal,
    /// About something of the owner's, by its number.
    Topic(u8),
}

/// A part of a page. Those of the first page called `…Glimpse` show the way to a page of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Hero,
    Facts,
    Offers,
    Story,
    Values,
    Audience,
    Steps,
    MenuGlimpse,
    ShopGlimpse,
    GalleryGlimpse,
    EventsGlimpse,
    BlogGlimpse,
    PricesGlimpse,
    CallOut,
    Menu,
    Shop,
    Prices,
    Gallery,
    Booking,
    Events,
    Blog,
    Team,
    Faq,
    Donations,
    Reviews,
    Contact,
    Map,
    Delivery,
    Payments,
    Newsletter,
    Login,
    Search,
    Languages,
    Legal,
    Accessibility,
    Analytics,
    /// About something of the owner's, by its number.
    Topic(u8),
}

impl PageKind {
    /// The file, within its language's folder.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Home => "index.html",
            Self::Menu => "menu.html",
            Self::Shop => "shop.html",
            Self::Prices => "prices.html",
            Self::Gallery => "gallery.html",
            Self::Booking => "booking.html",
            Self::Events => "events.html",
            Self::Blog => "blog.html",
            Self::About => "about.html",
            Self::Faq => "faq.html",
            Self::Donate => "donate.html",
            Self::Contact => "contact.html",
            Self::Account => "account.html",
            Self::Search => "search.html",
            Self::Legal => "legal.html",
            Self::Topic(1) => "topic-1.html",
            Self::Topic(2) => "topic-2.html",
            Self::Topic(3) => "topic-3.html",
            Self::Topic(4) => "topic-4.html",
            Self::Topic(5) => "topic-5.html",
            Self::Topic(_) => "topic-6.html",
        }
    }

    /// The message that names it in navigation, where it has no name of its own.
    const fn message(self) -> &'static str {
        match self {
            Self::Home => "site-nav-home",
            Self::Menu => "site-nav-menu",
            Self::Shop => "site-nav-shop",
            Self::Prices => "site-nav-prices",
            Self::Gallery => "site-nav-gallery",
            Self::Booking => "site-nav-booking",
            Self::Events => "site-nav-events",
            Self::Blog => "site-nav-blog",
            Self::About => "site-nav-about",
            Self::Faq => "site-nav-faq",
            Self::Donate => "site-nav-donate",
            Self::Contact => "site-nav-contact",
            Self::Account => "site-nav-account",
            Self::Search => "site-nav-search",
            Self::Legal => "site-nav-legal",
            Self::Topic(_) => "site-story",
        }
    }

    /// Whether it stands in the footer only.
    pub(super) const fn is_small_print(self) -> bool {
        matches!(self, Self::Legal | Self::Account | Self::Search)
    }
}

impl Section {
    /// Its id on the page; glimpses and what they show never stand on the same page.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Hero => "welcome",
            Self::Facts => "facts",
            Self::Offers => "services",
            Self::Story => "about",
            Self::Values => "values",
            Self::Audience => "audience",
            Self::Steps => "steps",
            Self::Menu | Self::MenuGlimpse => "menu",
            Self::Shop | Self::ShopGlimpse => "shop",
            Self::Gallery | Self::GalleryGlimpse => "gallery",
            Self::Events | Self::EventsGlimpse => "events",
            Self::Blog | Self::BlogGlimpse => "blog",
            Self::Prices | Self::PricesGlimpse => "prices",
            Self::CallOut => "next-step",
            Self::Booking => "booking",
            Self::Team => "team",
            Self::Faq => "faq",
            Self::Donations => "donations",
            Self::Reviews => "reviews",
            Self::Contact => "contact",
            Self::Map => "map",
            Self::Delivery => "delivery",
            Self::Payments => "payments",
            Self::Newsletter => "newsletter",
            Self::Login => "login",
            Self::Search => "search",
            Self::Languages => "languages",
            Self::Legal => "legal",
            Self::Accessibility => "accessibility",
            Self::Analytics => "analytics",
            Self::Topic(1) => "topic-1",
            Self::Topic(2) => "topic-2",
            Self::Topic(3) => "topic-3",
            Self::Topic(4) => "topic-4",
            Self::Topic(5) => "topic-5",
            Self::Topic(_) => "topic-6",
        }
    }

    /// The message that is its heading, where it has none of its own.
    const fn message(self) -> &'static str {
        match self {
            Self::Hero => "site-nav-home",
            Self::Facts => "site-facts",
            Self::Offers => "site-offers",
            Self::Story => "site-story",
            Self::Values => "site-values",
            Self::Audience => "site-audience",
            Self::Steps => "site-steps",
            Self::Menu | Self::MenuGlimpse => "site-menu",
            Self::Shop | Self::ShopGlimpse => "site-shop",
            Self::Gallery | Self::GalleryGlimpse => "site-gallery",
            Self::Events | Self::EventsGlimpse => "site-events",
            Self::Blog | Self::BlogGlimpse => "site-blog",
            Self::Prices | Self::PricesGlimpse => "site-prices",
            Self::CallOut => "site-callout",
            Self::Booking => "site-booking",
            Self::Team => "site-team",
            Self::Faq => "site-faq",
            Self::Donations => "site-donations",
            Self::Reviews => "site-reviews",
            Self::Contact => "site-contact",
            Self::Map => "site-map",
            Self::Delivery => "site-delivery",
            Self::Payments => "site-payments",
            Self::Newsletter => "site-newsletter",
            Self::Login => "site-login",
            Self::Search => "site-search",
            Self::Languages => "site-languages",
            Self::Legal => "site-legal",
            Self::Accessibility => "site-accessibility",
            Self::Analytics => "site-analytics",
            Self::Topic(_) => "site-story",
        }
    }
}

impl Plan {
    pub(super) fn of(subject: &Subject) -> Self {
        let trade = trade(subject.business);
        let mut features: Vec<Feature> = subject.features.iter().chain(trade.essentials).copied().collect();
        // Prices that the prompt names are shown: on the menu, beside the goods, or in a list of their own.
        let shows_prices = match trade.goods {
            Goods::Meals => features.contains(&Feature::Menu),
            Goods::Wares => features.contains(&Feature::Catalog),
            Goods::Services => false,
        };
        if !subject.prices.is_empty() && !shows_prices {
            features.push(Feature::PriceList);
        }
        features.retain(|feature| !subject.dropped.contains(feature));
        features.sort_unstable();
        features.dedup();
        let look = subject.taste.look.unwrap_or(trade.look);
        let hues = trade.hues;
        let nth = usize::try_from(subject.seed % hues.len() as u64).unwrap_or(0);
        let mut plan = Self {
            trade,
            look,
            hue: subject.taste.hue.unwrap_or(hues[nth]),
            scheme: subject.taste.scheme,
            pages: Vec::new(),
            features,
            dropped: subject.dropped.clone(),
            extras: subject.extras.clone(),
            topics: subject.topics.clone(),
            languages: Vec::new(),
        };
        plan.languages.push(subject.language);
        if plan.has(Feature::Multilingual) {
            plan.languages.extend(&subject.other_languages);
        }
        plan.pages = plan.laid_out();
        plan
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// Whether it lacks the feature, and nobody took it away.
    pub(super) fn may_gain(&self, feature: Feature) -> bool {
        !self.has(feature) && !self.dropped.contains(&feature)
    }

    pub(super) fn has_extra(&self, extra: Extra) -> bool {
        self.extras.contains(&extra)
    }

    /// Whether what people come for is shown as a menu or on shelves; a list of services would say it twice.
    fn shows_goods(&self) -> bool {
        match self.trade.goods {
            Goods::Meals => self.has(Feature::Menu),
            Goods::Wares => self.has(Feature::Catalog),
            Goods::Services => false,
        }
    }

    /// What a page is called in navigation.
    pub(super) fn page_name(&self, kind: PageKind, voice: &Voice) -> String {
        let own = if let PageKind::Topic(number) = kind { self.title_of(number) } else { None };
        own.unwrap_or_else(|| voice.say(kind.message()))
    }

    /// A section's heading.
    pub(super) fn heading(&self, section: Section, voice: &Voice) -> String {
        let own = if let Section::Topic(number) = section { self.title_of(number) } else { None };
        own.unwrap_or_else(|| voice.say(section.message()))
    }

    fn title_of(&self, number: u8) -> Option<String> {
        let topic = self.topics.iter().find(|topic| topic.number == number)?;
        Some(topic.title.clone()).filter(|title| !title.is_empty())
    }

    /// Topics that are sections of the first page.
    pub(super) fn topic_sections(&self) -> impl Iterator<Item = Section> {
        self.topics.iter().filter(|topic| !topic.has_page).map(|topic| Section::Topic(topic.number))
    }

    /// Where one sees what is on offer.
    pub(super) fn offers_place(&self) -> (PageKind, &'static str) {
        [Section::Offers, Section::Menu, Section::Shop]
            .into_iter()
            .find_map(|section| self.place_of(section))
            .unwrap_or((PageKind::Home, "welcome"))
    }

    pub(super) fn page(&self, kind: PageKind) -> Option<&Page> {
        self.pages.iter().find(|page| page.kind == kind)
    }

    /// Where a section stands: its page, and its id there. Whole sections are found before glimpses.
    pub(super) fn place_of(&self, section: Section) -> Option<(PageKind, &'static str)> {
        self.pages.iter().find(|page| page.sections.contains(&section)).map(|page| (page.kind, section.id()))
    }

    /// What the main button asks for: where people can book, they are asked to, and where they shall not, they are not.
    pub(super) fn call(&self) -> Call {
        let call = match (self.trade.call, self.trade.goods) {
            (Call::Contact | Call::Quote | Call::Visit, Goods::Meals) if self.has(Feature::Booking) => Call::Reserve,
            (Call::Quote, _) if self.has(Feature::Booking) => Call::BookNow,
            (Call::Contact | Call::Visit, _) if self.has(Feature::Booking) => Call::Book,
            (call, _) => call,
        };
        match call.feature() {
            Some(feature) if self.dropped.contains(&feature) => Call::Contact,
            _ => call,
        }
    }

    /// What the main button leads to.
    pub(super) fn call_target(&self) -> (PageKind, &'static str) {
        let wanted: &[Section] = match self.call() {
            Call::Book | Call::BookNow | Call::Reserve | Call::Enrol => &[Section::Booking],
            Call::Order => &[Section::Delivery, Section::Shop, Section::Menu],
            Call::Shop => &[Section::Shop],
            Call::Donate => &[Section::Donations],
            Call::Join => &[Section::Booking, Section::Prices, Section::Events],
            Call::Listen => &[Section::Gallery, Section::Events],
            Call::Read => &[Section::Blog],
            Call::Work => &[Section::Gallery],
            Call::Visit | Call::Quote | Call::Contact => &[],
        };
        wanted
            .iter()
            .find_map(|section| self.place_of(*section))
            .or_else(|| self.place_of(Section::Contact))
            .unwrap_or((PageKind::Home, "contact"))
    }

    fn laid_out(&self) -> Vec<Page> {
        use Feature as F;
        use PageKind as P;
        use Section as S;
        // A feature's section, if the site has it.
        let when = |feature: F, section: S| self.has(feature).then_some(section);
        let with = |extra: Extra, section: S| self.has_extra(extra).then_some(section);
        let page =
            |kind: P, sections: Vec<Option<S>>| Page { kind, sections: sections.into_iter().flatten().collect() };
        let home = page(
            P::Home,
            vec![
                Some(S::Hero),
                Some(S::Facts),
                (!self.shows_goods() || self.has_extra(Extra::Services)).then_some(S::Offers),
                when(F::Menu, S::MenuGlimpse),
                when(F::Catalog, S::ShopGlimpse),
                when(F::Gallery, S::GalleryGlimpse),
                with(Extra::Steps, S::Steps),
                Some(S::Story),
                with(Extra::Values, S::Values),
                with(Extra::Audience, S::Audience),
                when(F::PriceList, S::PricesGlimpse),
                when(F::Calendar, S::EventsGlimpse),
                when(F::Blog, S::BlogGlimpse),
                when(F::Reviews, S::Reviews),
                when(F::Multilingual, S::Languages),
                when(F::Newsletter, S::Newsletter),
                Some(S::CallOut),
                Some(S::Contact),
            ],
        );
        let pages = [
            Some(home),
            self.has(F::Menu).then(|| {
                page(P::Menu, vec![Some(S::Menu), when(F::Delivery, S::Delivery), when(F::Payments, S::Payments)])
            }),
            self.has(F::Catalog).then(|| {
                let elsewhere = self.has(F::Menu);
                page(
                    P::Shop,
                    vec![
                        Some(S::Shop),
                        when(F::Delivery, S::Delivery).filter(|_| !elsewhere),
                        when(F::Payments, S::Payments).filter(|_| !elsewhere),
                    ],
                )
            }),
            self.has(F::PriceList).then(|| page(P::Prices, vec![Some(S::Prices)])),
            self.has(F::Gallery).then(|| page(P::Gallery, vec![Some(S::Gallery)])),
            self.has(F::Calendar).then(|| page(P::Events, vec![Some(S::Events)])),
            self.has(F::Blog).then(|| page(P::Blog, vec![Some(S::Blog)])),
            self.has(F::Team).then(|| page(P::About, vec![Some(S::Team)])),
            self.has(F::Faq).then(|| page(P::Faq, vec![Some(S::Faq)])),
            self.has(F::Donations).then(|| page(P::Donate, vec![Some(S::Donations)])),
            self.has(F::Booking).then(|| page(P::Booking, vec![Some(S::Booking)])),
            (self.has(F::Map) || self.has(F::ContactForm))
                .then(|| page(P::Contact, vec![Some(S::Contact), when(F::Map, S::Map)])),
            self.has(F::Login).then(|| page(P::Account, vec![Some(S::Login)])),
            self.has(F::Search).then(|| page(P::Search, vec![Some(S::Search)])),
            [Extra::Legal, Extra::Accessibility, Extra::Analytics].into_iter().any(|extra| self.has_extra(extra)).then(
                || {
                    let parts = [
                        (Extra::Legal, S::Legal),
                        (Extra::Accessibility, S::Accessibility),
                        (Extra::Analytics, S::Analytics),
                    ];
                    page(P::Legal, parts.into_iter().map(|(extra, section)| with(extra, section)).collect())
                },
            ),
        ];
        let mut pages: Vec<Page> = pages.into_iter().flatten().collect();
        // Before what asks for a next step.
        let at = pages[0].sections.len() - 2;
        pages[0].sections.splice(at..at, self.topic_sections());
        let topics = self.topics.iter().filter(|topic| topic.has_page);
        pages.extend(topics.map(|topic| page(P::Topic(topic.number), vec![Some(S::Topic(topic.number))])));
        // What would have come with a page that this site has not got.
        let has_shop = self.has(F::Menu) || self.has(F::Catalog);
        let homeless = [when(F::Delivery, S::Delivery), when(F::Payments, S::Payments)];
        if !has_shop {
            let host = pages.iter().position(|page| page.kind == P::Booking).unwrap_or(0);
            let at = if host == 0 { pages[0].sections.len() - 2 } else { pages[host].sections.len() };
            pages[host].sections.splice(at..at, homeless.into_iter().flatten());
        }
        pages
    }
}
