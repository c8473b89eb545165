//! What can be had and what it costs: menu, shop, prices, delivery, payments, donations.

use maud::{Markup, html};
use protocol::analysis::Feature;

use super::{
    Canvas,
    parts::{Band, Field, band, below, example, field, form, icon, more, todo},
};
use crate::offline::{art, clean::capitalised, plan::Section, trade::Goods};

/// A thing and what it costs, as far as the prompt tells.
#[derive(Debug)]
struct Item {
    label: String,
    amount: Option<String>,
}

/// What the prompt names of such goods, priced things first.
///
/// What a lawyer does lies on no shelf: of other trades only what stands in the price list is shown there.
fn items(canvas: &Canvas<'_>, goods: Goods) -> Vec<Item> {
    if goods != Goods::Services && goods != canvas.plan.trade.goods {
        return Vec::new();
    }
    let subject = canvas.subject;
    let priced = subject
        .prices
        .iter()
        .filter(|price| !price.label.is_empty())
        .map(|price| Item { label: capitalised(&price.label), amount: Some(price.amount.clone()) });
    let priced: Vec<Item> = priced.collect();
    let unpriced = subject.services.iter().filter(|service| subject.price_of(service).is_none());
    let unpriced: Vec<Item> = unpriced.map(|label| Item { label: capitalised(label), amount: None }).collect();
    priced.into_iter().chain(unpriced).collect()
}

fn price_lines(canvas: &Canvas<'_>, items: &[Item]) -> Markup {
    html! {
        ul.price-lines {
            @for item in items {
                li {
                    span.price-label { bdi { (item.label) } }
                    span.price-dots aria-hidden="true" {}
                    span.price-amount { @if let Some(amount) = &item.amount { bdi { (amount) } } @else { (todo(canvas, "site-todo-price")) } }
                }
            }
        }
    }
}

/// Amounts that the prompt gives without saying what for.
fn loose_amounts(canvas: &Canvas<'_>) -> Markup {
    let loose: Vec<&str> = canvas
        .subject
        .prices
        .iter()
        .filter(|price| price.label.is_empty())
        .map(|price| price.amount.as_str())
        .collect();
    html! { @if !loose.is_empty() { ul.loose-amounts { @for amount in loose { li { bdi { (amount) } } } } } }
}

fn menu_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Menu.id();
    let title = canvas.say("site-menu");
    band(&Band { id, class: "menu-band", feature: Some(Feature::Menu), level, title, intro: None }, body)
}

pub(super) fn menu_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let items = items(canvas, Goods::Meals);
    let body = html! {
        @if items.is_empty() { p { (todo(canvas, "site-todo-menu")) } }
        @else { (price_lines(canvas, &items[..items.len().min(5)])) }
        @if let Some(href) = canvas.link_to(Section::Menu) { (more(&href, &canvas.say("site-menu-more"))) }
    };
    menu_band(canvas, level, &body)
}

pub(super) fn menu(canvas: &Canvas<'_>, level: u8) -> Markup {
    let items = items(canvas, Goods::Meals);
    let body = html! {
        @if !items.is_empty() { (price_lines(canvas, &items)) (loose_amounts(canvas)) p { (todo(canvas, "site-todo-dish-more")) } }
        @else {
            (example(canvas))
            div.menu-groups {
                @for group in canvas.voice.trade_offers(canvas.subject.business) {
                    div.menu-group {
                        (below(level, &html! { (group) }))
                        ul.price-lines {
                            @for _ in 0..3 {
                                li { span.price-label { (todo(canvas, "site-todo-dish")) } span.price-dots aria-hidden="true" {} span.price-amount { (todo(canvas, "site-todo-price")) } }
                            }
                        }
                    }
                }
            }
            (loose_amounts(canvas))
        }
    };
    menu_band(canvas, level, &body)
}

fn products(canvas: &Canvas<'_>, level: u8, most: usize) -> Markup {
    let items = items(canvas, Goods::Wares);
    // A shelf with one thing on it looks empty.
    let places = if items.is_empty() { most.min(6) } else { 3_usize.saturating_sub(items.len()) };
    html! {
        @if items.is_empty() { (example(canvas)) }
        ul.products {
            @for (index, item) in items.iter().take(most).enumerate() {
                li.product {
                    (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed ^ 5, index))
                    (below(level, &html! { bdi { (item.label) } }))
                    p.product-price { @if let Some(amount) = &item.amount { bdi { (amount) } } @else { (todo(canvas, "site-todo-price")) } }
                    button.button.quiet.small type="button" data-says=(canvas.say("site-shop-unconnected")) { span { (canvas.say("site-shop-add")) span.sr { ": " (item.label) } } }
                }
            }
            @for index in 0..places {
                li.product {
                    (art::tile(canvas.plan.look, canvas.plan.trade.motif, canvas.subject.seed ^ 5, index + items.len()))
                    (below(level, &todo(canvas, "site-todo-product")))
                    p.product-price { (todo(canvas, "site-todo-price")) }
                }
            }
        }
        p.form-status.shop-status role="status" {}
    }
}

fn shop_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Shop.id();
    let title = canvas.say("site-shop");
    band(&Band { id, class: "shop-band", feature: Some(Feature::Catalog), level, title, intro: None }, body)
}

pub(super) fn shop_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        (products(canvas, level, 3))
        @if let Some(href) = canvas.link_to(Section::Shop) { (more(&href, &canvas.say("site-shop-more"))) }
    };
    shop_band(canvas, level, &body)
}

pub(super) fn shop(canvas: &Canvas<'_>, level: u8) -> Markup {
    shop_band(canvas, level, &products(canvas, level, 24))
}

fn prices_band(canvas: &Canvas<'_>, level: u8, body: &Markup) -> Markup {
    let id = Section::Prices.id();
    let title = canvas.say("site-prices");
    band(&Band { id, class: "prices-band", feature: Some(Feature::PriceList), level, title, intro: None }, body)
}

pub(super) fn prices_glimpse(canvas: &Canvas<'_>, level: u8) -> Markup {
    let items = items(canvas, Goods::Services);
    let body = html! {
        @if items.is_empty() { p { (todo(canvas, "site-todo-prices")) } } @else { (price_lines(canvas, &items[..items.len().min(4)])) }
        @if let Some(href) = canvas.link_to(Section::Prices) { (more(&href, &canvas.say("site-prices-more"))) }
    };
    prices_band(canvas, level, &body)
}

pub(super) fn prices(canvas: &Canvas<'_>, level: u8) -> Markup {
    let mut items = items(canvas, Goods::Services);
    let is_known = !items.is_empty();
    if !is_known {
        let offers = canvas.voice.trade_offers(canvas.subject.business);
        items = offers.into_iter().map(|label| Item { label, amount: None }).collect();
    }
    let body = html! {
        @if !is_known { (example(canvas)) }
        table.price-table {
            thead { tr { th scope="col" { (canvas.say("site-prices-what")) } th scope="col" { (canvas.say("site-prices-how-much")) } } }
            tbody {
                @for item in &items {
                    tr { th scope="row" { bdi { (item.label) } } td { @if let Some(amount) = &item.amount { bdi { (amount) } } @else { (todo(canvas, "site-todo-price")) } } }
                }
            }
        }
        (loose_amounts(canvas))
    };
    prices_band(canvas, level, &body)
}

pub(super) fn delivery(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.cards {
            @for (sign, title, place) in [
                ("truck", "site-delivery-where", "site-todo-delivery-area"),
                ("clock", "site-delivery-when", "site-todo-delivery-times"),
                ("card", "site-delivery-cost", "site-todo-delivery-cost"),
            ] {
                li.card { (icon(sign)) (below(level, &html! { (canvas.say(title)) })) p { (todo(canvas, place)) } }
            }
        }
        (form(canvas, "delivery", "two-columns", "site-delivery-send", &html! {
            (field(canvas, "delivery", &Field::NAME))
            (field(canvas, "delivery", &Field::required("address", "site-field-address", "text", Some("address-line1"))))
            (field(canvas, "delivery", &Field::required("order", "site-field-order", "textarea", None)))
        }))
    };
    let title = canvas.say("site-delivery");
    let intro = Some(canvas.say("site-delivery-intro"));
    let id = Section::Delivery.id();
    band(&Band { id, class: "delivery-band tinted", feature: Some(Feature::Delivery), level, title, intro }, &body)
}

pub(super) fn payments(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        ul.cards {
            @for place in ["site-todo-payment-way", "site-todo-payment-way", "site-todo-payment-way"] {
                li.card { (icon("card")) (below(level, &todo(canvas, place))) }
            }
        }
        button.button.primary type="button" data-says=(canvas.say("site-payments-unconnected")) { span { (canvas.say("site-payments-pay")) } }
        p.form-status role="status" {}
    };
    let title = canvas.say("site-payments");
    let intro = Some(canvas.say("site-payments-intro"));
    let id = Section::Payments.id();
    band(&Band { id, class: "payments-band", feature: Some(Feature::Payments), level, title, intro }, &body)
}

pub(super) fn donations(canvas: &Canvas<'_>, level: u8) -> Markup {
    let body = html! {
        div.aside-pair {
            (form(canvas, "donations", "", "site-donations-give", &html! {
                (field(canvas, "donations", &Field::required("amount", "site-field-amount", "number", None)))
                (field(canvas, "donations", &Field::NAME))
                (field(canvas, "donations", &Field::EMAIL))
            }))
            div.note { (icon("heart")) p { (todo(canvas, "site-todo-donations-use")) } p { (todo(canvas, "site-todo-donations-account")) } }
        }
    };
    let title = canvas.say("site-donations");
    let intro = Some(canvas.say("site-donations-intro"));
    let id = Section::Donations.id();
    band(&Band { id, class: "donations-band", feature: Some(Feature::Donations), level, title, intro }, &body)
}
