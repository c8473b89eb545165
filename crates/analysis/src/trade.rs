//! The trade of a business, and how sure that is.

use std::collections::BTreeSet;

use protocol::analysis::{BusinessType, Feature, Language};

use crate::{
    lexicon::{Meaning, Role, bit},
    matcher::Form,
    reading::{Hit, Reading},
};

const COUNT: usize = BusinessType::ALL.len();

/// The trade, and a confidence from 0 to 1.
pub(crate) fn of(reading: &Reading<'_>, name: Option<(usize, usize)>) -> (BusinessType, f64) {
    let (scores, certain) = scores(reading, name);
    let mut ranked: Vec<(f64, BusinessType)> =
        BusinessType::ALL.iter().map(|business| (scores[*business as usize], *business)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (top, business) = ranked[0];
    let second = ranked[1].0;
    if top < 0.6 {
        return (BusinessType::Other, if top > 0.0 { 0.15 } else { 0.1 });
    }
    let confidence = confidence(top, second);
    // What only hints at a trade makes nobody sure of it, however often it is said.
    (business, if certain[business as usize] { confidence } else { confidence.min(0.6) })
}

fn confidence(top: f64, second: f64) -> f64 {
    let strength = 1.0 - (-top / 1.3).exp();
    let lead = ((top - second) / top).clamp(0.0, 1.0);
    let sure = strength * (0.42 + 0.58 * lead.powf(0.8));
    (calibrated(sure.clamp(0.05, 0.97)) * 100.0).round() / 100.0
}

/// What a score came true at: between what whole prompts and halves of them show.
fn calibrated(sure: f64) -> f64 {
    const POINTS: [(f64, f64); 7] =
        [(0.0, 0.0), (0.4, 0.45), (0.5, 0.6), (0.6, 0.73), (0.7, 0.85), (0.85, 0.94), (1.0, 0.985)];
    let above = POINTS.iter().position(|(score, _)| *score >= sure).unwrap_or(POINTS.len() - 1).max(1);
    let ((from, low), (to, high)) = (POINTS[above - 1], POINTS[above]);
    low + (sure - from) / (to - from) * (high - low)
}

/// For each trade how much speaks for it, and whether its name does.
fn scores(reading: &Reading<'_>, name: Option<(usize, usize)>) -> ([f64; COUNT], [bool; COUNT]) {
    let mut scores = [0.0; COUNT];
    let mut goods = [0.0; COUNT];
    // Where each is first denied, and first named in earnest.
    let mut denied = [usize::MAX; COUNT];
    let mut named = [usize::MAX; COUNT];
    let mut certain = [false; COUNT];
    let mut seen: BTreeSet<(usize, BusinessType)> = BTreeSet::new();
    for hit in &reading.hits {
        let (business, weight, is_good) = match hit.meaning {
            Meaning::Trade { business, hint: false } => (business, 2.0, false),
            Meaning::Trade { business, hint: true } => (business, 0.8, false),
            // "A chocolate shop" is named after what it sells.
            Meaning::Service(business) if premises_beside(reading, hit) => (business, 1.4, false),
            Meaning::Service(business) => (business, 0.6, true),
            _ => continue,
        };
        if hit.denied {
            if !is_good {
                denied[business as usize] = denied[business as usize].min(hit.first());
            }
            continue;
        }
        // What is named first is the trade, more often than not.
        let leads = if seen.is_empty() { 1.1 } else { 1.0 };
        let weight = weight * leads * context(reading, hit, name);
        if weight >= 1.5 {
            named[business as usize] = named[business as usize].min(hit.first());
        }
        certain[business as usize] |= !matches!(hit.meaning, Meaning::Trade { hint: true, .. });
        let again = !seen.insert((hit.found.term, business));
        let weight = if again { 0.25 * weight } else { weight };
        let sum = if is_good { &mut goods } else { &mut scores };
        sum[business as usize] += weight;
    }
    for business in BusinessType::ALL {
        let at = *business as usize;
        // Many goods of one kind say no more than a name of the trade.
        scores[at] = damped(scores[at], 6.0) + damped(goods[at], 2.2);
        // "A bakery, no pastries" is a bakery.
        if denied[at] < named[at] {
            scores[at] *= 0.15;
        }
    }
    // "My own shop" for rings and necklaces is a jeweller's.
    for business in BusinessType::ALL.iter().filter(|business| deals_in_goods(**business)) {
        let shop = scores[BusinessType::Retail as usize].max(scores[BusinessType::Ecommerce as usize]);
        let score = &mut scores[*business as usize];
        if goods[*business as usize] >= 0.5 && shop > *score && denied[*business as usize] == usize::MAX {
            *score += 1.8;
        }
    }
    for hit in reading.hits.iter().filter(|hit| !hit.denied) {
        // What is asked for shows who asks.
        let (business, weight) = match hit.meaning {
            Meaning::Feature(Feature::Donations) => (BusinessType::Nonprofit, 1.2),
            Meaning::Feature(Feature::Menu) => (BusinessType::Restaurant, 0.7),
            _ => continue,
        };
        let score = &mut scores[business as usize];
        *score = score.max(weight);
    }
    // Among other things a blog is a part of the site.
    let blog = BusinessType::Blog as usize;
    if is_first(reading, BusinessType::Blog) {
        // "A blog about camping": what is named afterwards is what it is about.
        for business in BusinessType::ALL.iter().filter(|business| **business != BusinessType::Blog) {
            scores[*business as usize] *= 0.5;
        }
    } else if BusinessType::ALL.iter().any(|business| *business as usize != blog && scores[*business as usize] > 1.0) {
        scores[blog] *= 0.4;
    }
    let ecommerce = BusinessType::Ecommerce as usize;
    scores[ecommerce] += sells_online(reading);
    // A shop that takes payments and ships is one on the net.
    let asks = |feature| reading.hits.iter().any(|hit| !hit.denied && hit.meaning == Meaning::Feature(feature));
    let goods_shop =
        BusinessType::ALL.iter().any(|business| deals_in_goods(*business) && scores[*business as usize] > 1.0);
    if !goods_shop
        && scores[BusinessType::Retail as usize] + scores[ecommerce] > 0.5
        && asks(Feature::Payments)
        && asks(Feature::Delivery)
    {
        scores[ecommerce] += 1.6;
    }
    // A word that a shop on the net has as well, with an account or a search and no place to go to.
    let shop = reading.hits.iter().any(|hit| {
        !hit.denied
            && hit.meaning == (Meaning::Trade { business: BusinessType::Retail, hint: false })
            && ["shop", "store", "متجر", "tienda", "boutique"].iter().any(|word| hit.term.text == *word)
    });
    let buys =
        [Feature::Payments, Feature::Delivery, Feature::Login, Feature::Search].into_iter().filter(|one| asks(*one));
    let placed = || (0..reading.len()).any(|at| reading.place_at(at).is_some());
    if shop && !goods_shop && buys.count() > 0 && !placed() {
        scores[ecommerce] += 1.6;
    }
    // An online shop for jewellery is a jeweller's first.
    if BusinessType::ALL.iter().any(|business| deals_in_goods(*business) && scores[*business as usize] > 1.5) {
        scores[ecommerce] *= 0.5;
    }
    certain[ecommerce] |= scores[ecommerce] > 2.0;
    (scores, certain)
}

/// Whether a trade is the first that is named, right where the prompt begins.
fn is_first(reading: &Reading<'_>, business: BusinessType) -> bool {
    let trades = |hit: &&Hit<'_>| matches!(hit.meaning, Meaning::Trade { hint: false, .. }) && !hit.denied;
    reading.hits.iter().find(trades).is_some_and(|hit| {
        hit.first() < 6
            && matches!(hit.meaning, Meaning::Trade { business: first, .. } if first == business)
            && !is_a_part(reading, hit)
    })
}

/// Rises ever more slowly towards a limit.
fn damped(sum: f64, limit: f64) -> f64 {
    limit * (1.0 - (-sum / limit).exp())
}

fn context(reading: &Reading<'_>, hit: &Hit<'_>, name: Option<(usize, usize)>) -> f64 {
    let mut factor = 1.0;
    let native = hit.languages & bit(reading.language) != 0;
    if !reading.speaks(hit) {
        factor *= 0.4;
    }
    factor *= match hit.form() {
        Form::Head if native => 0.95,
        Form::Part if native => 0.6,
        Form::Head | Form::Part => 0.1,
        _ if native => 1.0,
        _ => 0.75,
    };
    // A longer phrase is seldom there by chance.
    if hit.last() > hit.first() && hit.form() == Form::Exact {
        factor *= 1.3;
    }
    if hit.first() < 14 {
        factor *= 1.25;
    }
    if name.is_some_and(|(first, last)| first <= hit.first() && hit.last() <= last) {
        factor *= 0.7;
    }
    if reading.is_noise(hit.first()) {
        factor *= 0.4;
    }
    if is_a_part(reading, hit) {
        factor *= 0.4;
    }
    if qualifies(reading, hit) {
        factor *= 0.4;
    }
    if is_premises_of_another(reading, hit) {
        factor *= 0.3;
    }
    factor * position(reading, hit)
}

/// Whether a blog stands in a list of what the site shall have: "…, blog, team".
fn is_a_part(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let blog = matches!(hit.meaning, Meaning::Trade { business: BusinessType::Blog, .. });
    let is_wish = |other: &Hit<'_>| matches!(other.meaning, Meaning::Feature(feature) if feature != Feature::Blog);
    blog && hit.first() > 3 && hit.first() == hit.last() && reading.hits.iter().any(is_wish)
}

/// Whether a word only says that there is a shop or workshop: beside it stands what for.
fn is_premises(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    // An Arabic prefix hides the word: "لمحل".
    let arabic = matches!(hit.form(), Form::Prefixed(_)) && matches!(hit.term.text.as_str(), "محل" | "متجر" | "دكان");
    hit.first() == hit.last() && hit.form() != Form::Head && (arabic || reading.has_role(hit.first(), Role::Premises))
}

/// The shop in "jewellery shop", "tienda de joyas", "محل مجوهرات".
fn is_premises_of_another(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let Meaning::Trade { business, .. } = hit.meaning else { return false };
    is_premises(reading, hit)
        && beside_premises(reading, hit.first()).any(|other| match other.meaning {
            Meaning::Trade { business: another, hint } => another != business && !hint && !other.denied,
            Meaning::Service(another) => another != business && !other.denied,
            _ => false,
        })
}

/// Whether what a hit names has its shop or workshop beside it.
fn premises_beside(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let near = hit.first().saturating_sub(PREMISES_REACH)..hit.last() + 2;
    reading.hits_in(near).iter().any(|shop| {
        is_premises(reading, shop)
            && beside_premises(reading, shop.first()).any(|other| other.found.start == hit.found.start)
    })
}

/// How far from its premises a trade may stand: "tienda de los juguetes".
const PREMISES_REACH: usize = 3;

/// What stands where each language names the trade of a shop at a token.
fn beside_premises<'r, 'a>(reading: &'r Reading<'a>, shop: usize) -> impl Iterator<Item = &'r Hit<'a>> {
    let follows = matches!(reading.language, Language::Fr | Language::Es | Language::Ar);
    let range = if follows { shop + 1..shop + 1 + PREMISES_REACH } else { shop.saturating_sub(PREMISES_REACH)..shop };
    reading.hits_in(range).iter().filter(move |hit| {
        if follows {
            let joins = |at| {
                matches!(
                    reading.text.folded(at),
                    "de" | "d" | "des" | "du" | "la" | "las" | "los" | "el" | "بيع" | "لبيع"
                )
            };
            (shop + 1..hit.first()).all(joins)
        } else {
            hit.last() + 1 == shop && reading.token(shop).is_some_and(|token| token.joint == ' ')
        }
    })
}

/// Whether a trade only says of which kind another one beside it is: "real estate photographer".
fn qualifies(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let Meaning::Trade { business: one, .. } = hit.meaning else { return false };
    let other = |other: &Hit<'_>| matches!(other.meaning, Meaning::Trade { business, hint: false } if business != one && !other.denied);
    let beside = |at: usize| reading.token(at).is_some_and(|token| token.joint == ' ');
    match reading.language {
        Language::En => {
            let at = hit.last() + 1;
            let other = |hit: &Hit<'_>| other(hit) && !is_premises(reading, hit);
            beside(at) && reading.hits_in(at..at + 1).iter().any(other)
        }
        Language::Fr | Language::Es => {
            let other = |hit: &Hit<'_>| other(hit) && !is_premises(reading, hit);
            beside(hit.first())
                && reading
                    .before(hit.first())
                    .is_some_and(|at| reading.hits_over(at).any(|hit| other(hit) && hit.last() == at))
        }
        Language::De | Language::Ar => false,
    }
}

/// Whether a trade is named as one that the business serves.
pub(crate) fn is_served(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    // Weddings and parties are occasions, not people.
    let occasion = matches!(
        hit.meaning,
        Meaning::Trade { business: BusinessType::Wedding | BusinessType::Event | BusinessType::Portfolio, .. }
    );
    !occasion && is_plural(reading, hit) && position(reading, hit) < 0.3
}

/// What the words before a trade make of it.
fn position(reading: &Reading<'_>, hit: &Hit<'_>) -> f64 {
    let mut at = hit.first();
    let plural = is_plural(reading, hit);
    let mut adjectives = 0;
    if hit.form() == Form::Prefixed(true) {
        // "موقع للمطعم" is its site; "برنامج للمطاعم" is for such.
        let of_site = reading.before(at).is_some_and(|before| reading.has_role(before, Role::Mine));
        // "نظام فواتير لورش السيارات": those whom another trade serves.
        let served = !of_site
            && plural
            && reading.hits_in(at.saturating_sub(4)..at).iter().any(|other| {
                matches!(other.meaning, Meaning::Trade { hint: false, .. }) && !reading.text.broken(other.last(), at)
            });
        return if of_site {
            1.3
        } else if served {
            0.25
        } else {
            0.7
        };
    }
    while let Some(before) = reading.before(at) {
        if reading.has_role(before, Role::NearTrade) {
            return 0.2;
        }
        if reading.has_role(before, Role::Mine) {
            return 2.0;
        }
        // Those whom a business serves: "software for restaurants".
        if reading.has_role(before, Role::For) {
            let after_trade = reading.hits_in(before.saturating_sub(30)..before).iter().any(|other| {
                matches!(other.meaning, Meaning::Trade { hint: false, .. })
                    && !other.denied
                    && other.last() < before
                    && !reading.text.broken(other.last(), before)
            });
            return if after_trade || plural && adjectives <= 1 && before > 0 { 0.25 } else { 1.2 };
        }
        // "For hotels and restaurants".
        if !(reading.has_role(before, Role::And) || plural && trade_covers(reading, before)) {
            adjectives += 1;
        }
        if adjectives > 3 || reading.is_content(before) && adjectives > 2 {
            break;
        }
        at = before;
    }
    1.0
}

fn trade_covers(reading: &Reading<'_>, at: usize) -> bool {
    reading.hits_over(at).any(|hit| matches!(hit.meaning, Meaning::Trade { .. }))
}

fn is_plural(reading: &Reading<'_>, hit: &Hit<'_>) -> bool {
    let raw = reading.text.raw(hit.last());
    // Plurals that the lexicon has as such: "Zielgruppe sind Ärzte und Apotheker".
    const GERMAN: &[&str] =
        &["arzte", "zahnarzte", "tierarzte", "kanzleien", "praxen", "schulen", "vereine", "stiftungen", "gemeinden"];
    let german = reading.language == Language::De
        && (hit.form() == Form::Inflected || GERMAN.contains(&reading.text.folded(hit.last())));
    // Plurals of Arabic: by their endings, or broken.
    const ARABIC: &[&str] = &[
        "مطاعم",
        "مقاهي",
        "كافيهات",
        "فنادق",
        "مدارس",
        "مستشفيات",
        "اطباء",
        "محلات",
        "متاجر",
        "عيادات",
        "مكاتب",
        "ورش",
        "مصانع",
        "صيدليات",
        "صالونات",
        "محامين",
        "مهندسين",
        "معارض",
        "مخابز",
        "حضانات",
    ];
    let folded = reading.text.folded(hit.last());
    let arabic = reading.language == Language::Ar && {
        let bare = ["لل", "ال", "ل"].iter().find_map(|prefix| folded.strip_prefix(prefix)).unwrap_or(folded);
        ARABIC.contains(&bare) || bare.chars().count() > 5 && bare.ends_with("ات")
    };
    arabic || raw.ends_with('s') && !raw.ends_with("ss") || german && (raw.ends_with('n') || raw.ends_with('e'))
}

/// Those who deal in goods, whether over a counter or by post.
fn deals_in_goods(business: BusinessType) -> bool {
    use BusinessType::{Bakery, Fashion, Florist, Jewelry, Pets};
    matches!(business, Bakery | Fashion | Florist | Jewelry | Pets)
}

/// What shows that goods are sold over the net: "sell my candles online", a cart.
fn sells_online(reading: &Reading<'_>) -> f64 {
    let word = |at: usize, words: &[&str]| words.contains(&reading.text.folded(at));
    let mut sold = None;
    let mut found: f64 = 0.0;
    const ONLY: &[&str] = &[
        "only",
        "solely",
        "exclusively",
        "nur",
        "ausschliesslich",
        "rein",
        "uniquement",
        "seulement",
        "exclusivement",
        "solo",
        "unicamente",
        "solamente",
        "exclusivamente",
        "بس",
        "فقط",
        "حصريا",
    ];
    let online = |at: usize| {
        word(
            at,
            &[
                "online",
                "ligne",
                "linea",
                "internet",
                "netz",
                "اونلاين",
                "الانترنت",
                "النت",
                "عالنت",
                "فالنت",
                "فالانترنت",
                "بالنت",
                "الكترونيا",
            ],
        ) || word(at, &["لاين"]) && at > 0 && word(at - 1, &["اون"])
            || word(at, &["web", "net"]) && at > 0 && word(at - 1, &["the"])
    };
    for at in 0..reading.len() {
        if reading.is_end(at) {
            sold = None;
        } else if word(
            at,
            &[
                "sell",
                "selling",
                "sells",
                "vendre",
                "vends",
                "vendons",
                "vender",
                "vendo",
                "vendemos",
                "verkaufen",
                "verkaufe",
                "verkauft",
                "ابيع",
                "نبيع",
                "بيع",
                "ببيع",
                "بنبيع",
                "نبيعو",
                "كنبيع",
                "كنبيعو",
                "تبيع",
                "يبيع",
                "venta",
                "ventas",
                "vente",
                "verkauf",
            ],
        ) {
            sold = Some(at);
        } else if online(at) && sold.is_some_and(|sold| at - sold <= 24) {
            // "Sell it only on the web".
            let only = (at.saturating_sub(4)..at).chain(at + 1..at + 2).any(|near| word(near, ONLY));
            found = found.max(if only { 4.0 } else { 2.2 });
        } else if word(at, &["cart", "panier", "carrito", "warenkorb", "سله"]) {
            found = found.max(1.4);
        }
    }
    found
}

/// Trades that offer much the same things.
pub(crate) fn are_akin(one: BusinessType, other: BusinessType) -> bool {
    group(one) == group(other)
}

fn group(business: BusinessType) -> u8 {
    use BusinessType as B;
    match business {
        B::Restaurant | B::Cafe | B::Bakery | B::Bar | B::Catering => 0,
        B::Salon | B::Spa | B::Clinic | B::Dental => 1,
        B::Retail | B::Ecommerce | B::Fashion | B::Jewelry | B::Florist => 2,
        B::Construction | B::HomeServices | B::Cleaning => 3,
        B::Education | B::Childcare | B::Yoga | B::Gym => 4,
        B::Photography | B::Portfolio | B::Agency => 5,
        B::Event | B::Wedding => 6,
        B::Pets | B::Veterinary => 7,
        B::Law | B::Accounting | B::Consulting => 8,
        B::Hotel | B::Travel => 9,
        _ => 10 + business as u8,
    }
}
