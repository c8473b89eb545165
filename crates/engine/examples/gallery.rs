//! Writes one site of every look, and then some, into a folder, to be looked at: `gallery FOLDER`.
//!
//! `FOLDER/index.html` is a contact sheet of them, at desk and phone width. The one in `docs/` was made with
//!
//! ```text
//! cargo run -p engine --example gallery -- target/gallery
//! chromium --headless --hide-scrollbars --window-size=1560,2050 --screenshot=docs/gallery.jpg target/gallery/index.html
//! ```

use std::{error::Error, fmt::Write as _, fs, path::Path, time::Duration};

use engine::{Brief, Engine, EngineSettings, Output, Sink, SiteFile, check_site};
use protocol::analysis::{Analysis, BusinessType as B, ExtractedInfo, Feature as F, Language};

/// What is understood of a prompt, as the analysis would tell it.
struct Case {
    folder: &'static str,
    language: Language,
    business: B,
    name: &'static str,
    location: &'static str,
    style: &'static str,
    services: &'static [&'static str],
    prices: &'static [&'static str],
    features: &'static [F],
    has_contact: bool,
}

const CASES: &[Case] = &[
    Case {
        folder: "salon-en",
        language: Language::En,
        business: B::Salon,
        name: "Salon Lumière",
        location: "Lyon",
        style: "",
        services: &["balayage", "cuts", "bridal hair"],
        prices: &["cut 35 €", "balayage 90 €"],
        features: &[F::Booking, F::Gallery],
        has_contact: true,
    },
    Case {
        folder: "restaurant-ar",
        language: Language::Ar,
        business: B::Restaurant,
        name: "مطعم النخيل",
        location: "القاهرة",
        style: "",
        services: &["كشري", "مشويات", "فطير"],
        prices: &["كشري ٤٥ جنيه", "مشويات ٢٢٠ جنيه"],
        features: &[F::Menu, F::Booking, F::Map],
        has_contact: true,
    },
    Case {
        folder: "dental-de",
        language: Language::De,
        business: B::Dental,
        name: "Zahnarztpraxis Dr. Weber",
        location: "Leipzig",
        style: "",
        services: &["Prophylaxe", "Implantate", "Kinderzahnheilkunde"],
        prices: &[],
        features: &[F::Booking, F::Team, F::Faq, F::Map],
        has_contact: true,
    },
    Case {
        folder: "law-ar",
        language: Language::Ar,
        business: B::Law,
        name: "مكتب الحقّ للمحاماة",
        location: "الرياض",
        style: "",
        services: &["قضايا تجارية", "عقود", "تحكيم"],
        prices: &[],
        features: &[F::Team, F::Faq],
        has_contact: false,
    },
    Case {
        folder: "gym-en",
        language: Language::En,
        business: B::Gym,
        name: "Iron Harbour",
        location: "Bristol",
        style: "",
        services: &["strength classes", "boxing", "personal training"],
        prices: &["day pass £9", "monthly £39"],
        features: &[F::Calendar, F::PriceList],
        has_contact: true,
    },
    Case {
        folder: "photo-fr",
        language: Language::Fr,
        business: B::Photography,
        name: "Claire Morel",
        location: "Marseille",
        style: "",
        services: &["portraits", "mariages", "reportages"],
        prices: &[],
        features: &[F::Gallery, F::Faq],
        has_contact: true,
    },
    Case {
        folder: "childcare-es",
        language: Language::Es,
        business: B::Childcare,
        name: "Los Girasoles",
        location: "Sevilla",
        style: "",
        services: &["guardería", "música", "huerto"],
        prices: &[],
        features: &[F::Calendar, F::Team, F::Map],
        has_contact: true,
    },
    Case {
        folder: "yoga-en",
        language: Language::En,
        business: B::Yoga,
        name: "",
        location: "",
        style: "",
        services: &[],
        prices: &[],
        features: &[F::Booking],
        has_contact: false,
    },
    Case {
        folder: "bakery-en",
        language: Language::En,
        business: B::Bakery,
        name: "Crumb & Crust",
        location: "12 Mill Lane, Norwich",
        style: "",
        services: &["sourdough", "cinnamon buns", "birthday cakes"],
        prices: &["sourdough £4.20", "cinnamon bun £2.80"],
        features: &[F::Delivery, F::Newsletter, F::Reviews],
        has_contact: true,
    },
    Case {
        folder: "jewelry-ar-dark",
        language: Language::Ar,
        business: B::Jewelry,
        name: "دار اللؤلؤ",
        location: "دبي",
        style: "أنيق بألوان داكنة",
        services: &["خواتم", "قلائد", "تصميم حسب الطلب"],
        prices: &[],
        features: &[F::Gallery, F::Catalog, F::Multilingual],
        has_contact: true,
    },
    Case {
        folder: "technology-en",
        language: Language::En,
        business: B::Technology,
        name: "Northwind Systems",
        location: "",
        style: "minimal",
        services: &["API monitoring", "incident response", "status pages"],
        prices: &["Starter $19 per month"],
        features: &[F::PriceList, F::Faq, F::Login, F::Chat, F::Search],
        has_contact: true,
    },
    Case {
        folder: "cafe-es",
        language: Language::Es,
        business: B::Cafe,
        name: "Café Azahar",
        location: "Valencia",
        style: "",
        services: &["café de especialidad", "tostadas", "tarta de naranja"],
        prices: &["café 1,80 €", "tostadas 3,50 €"],
        features: &[F::Menu, F::Map],
        has_contact: true,
    },
    Case {
        folder: "garage-de",
        language: Language::De,
        business: B::Automotive,
        name: "Autowerkstatt Kern",
        location: "Dresden",
        style: "",
        services: &["Inspektion", "Reifenwechsel", "Bremsen"],
        prices: &["Reifenwechsel 49 €"],
        features: &[F::Booking, F::PriceList, F::Reviews],
        has_contact: true,
    },
    Case {
        folder: "nonprofit-fr",
        language: Language::Fr,
        business: B::Nonprofit,
        name: "Rivières Vivantes",
        location: "Grenoble",
        style: "naturel, vert",
        services: &["nettoyage des berges", "ateliers dans les écoles"],
        prices: &[],
        features: &[F::Donations, F::Newsletter, F::Calendar, F::Blog],
        has_contact: true,
    },
    Case {
        folder: "gym-ar",
        language: Language::Ar,
        business: B::Gym,
        name: "نادي الصقور",
        location: "عمّان",
        style: "",
        services: &["كمال أجسام", "ملاكمة"],
        prices: &["اشتراك شهري ٣٠ دينار"],
        features: &[F::Calendar, F::PriceList],
        has_contact: true,
    },
    Case {
        folder: "portfolio-ar",
        language: Language::Ar,
        business: B::Portfolio,
        name: "ليلى حداد",
        location: "بيروت",
        style: "",
        services: &["تصميم هويات", "رسوم كتب"],
        prices: &[],
        features: &[F::Gallery],
        has_contact: true,
    },
    Case {
        folder: "childcare-ar",
        language: Language::Ar,
        business: B::Childcare,
        name: "حضانة الفراشات",
        location: "الدوحة",
        style: "",
        services: &[],
        prices: &[],
        features: &[F::Team, F::Gallery],
        has_contact: false,
    },
    Case {
        folder: "spa-ar",
        language: Language::Ar,
        business: B::Spa,
        name: "واحة السكينة",
        location: "مراكش",
        style: "",
        services: &["حمّام مغربي", "تدليك"],
        prices: &["حمام ٢٠٠ درهم"],
        features: &[F::Booking],
        has_contact: true,
    },
    Case {
        folder: "clinic-ar",
        language: Language::Ar,
        business: B::Clinic,
        name: "عيادة الشفاء",
        location: "تونس",
        style: "",
        services: &["طب عام", "أطفال"],
        prices: &[],
        features: &[F::Booking, F::Faq],
        has_contact: true,
    },
    Case {
        folder: "accounting-dark-en",
        language: Language::En,
        business: B::Accounting,
        name: "Baxter & Daughters Chartered Accountants",
        location: "Leeds",
        style: "dark",
        services: &["tax returns", "payroll", "bookkeeping", "company formation"],
        prices: &[],
        features: &[F::Login, F::Booking],
        has_contact: true,
    },
    Case {
        folder: "toys-en-dark",
        language: Language::En,
        business: B::Ecommerce,
        name: "Wobble Toys",
        location: "",
        style: "dark, playful",
        services: &["wooden trains", "kites"],
        prices: &["kite $18"],
        features: &[F::Payments, F::Delivery, F::Catalog],
        has_contact: true,
    },
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: gallery FOLDER")?;
    for case in CASES {
        let files = built(&brief(case)).await?;
        check_site(&files)?;
        for file in &files {
            let path = Path::new(&folder).join(case.folder).join(&file.path);
            fs::create_dir_all(path.parent().ok_or("a path without a folder")?)?;
            fs::write(path, &file.content)?;
        }
    }
    fs::write(Path::new(&folder).join("index.html"), contact_sheet()?)?;
    Ok(())
}

/// All first pages, small, side by side as a desk and a phone show them.
fn contact_sheet() -> Result<String, std::fmt::Error> {
    let mut sheet = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Sites</title><style>\
        body{margin:0;padding:18px;background:#e9e7e2;display:grid;grid-template-columns:repeat(3,496px);gap:18px}\
        article{display:flex;gap:12px;height:270px}div{overflow:hidden;border-radius:6px;background:#fff}\
        .desk{width:384px}.phone{width:100px;height:216px}iframe{border:0;transform-origin:0 0;pointer-events:none}\
        .desk iframe{width:1280px;height:900px;transform:scale(.3)}\
        .phone iframe{width:390px;height:844px;transform:scale(.2564)}</style>"
        .to_owned();
    for Case { folder, .. } in CASES {
        let frame = format!("<iframe src='{folder}/index.html' title='{folder}' scrolling=no></iframe>");
        write!(sheet, "<article><div class=desk>{frame}</div><div class=phone>{frame}</div></article>")?;
    }
    Ok(sheet)
}

async fn built(brief: &Brief) -> Result<Vec<SiteFile>, Box<dyn Error>> {
    let settings = EngineSettings { offline_token_delay: Duration::ZERO, ..EngineSettings::default() };
    let engine = Engine::from_settings(&settings)?;
    let mut files = engine.scaffold(brief);
    let (sink, mut outputs) = Sink::channel(10_000);
    engine.build(brief, &sink).await?;
    drop(sink);
    let mut text = String::new();
    while let Some(output) = outputs.recv().await {
        match output {
            Output::Text(piece) => text.push_str(&piece),
            Output::File(file) => {
                files.retain(|old| old.path != file.path);
                files.push(file);
            }
            Output::Files(group) => {
                files.retain(|old| group.iter().all(|new| old.path != new.path));
                files.extend(group);
            }
        }
    }
    println!("{} ({} words)\n{text}\n", brief.project_id, text.split_whitespace().count());
    Ok(files)
}

fn brief(case: &Case) -> Brief {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Brief {
        project_id: case.folder.to_owned(),
        build_session_id: format!("bs_{}_0_00000000", case.folder),
        prompt: String::new(),
        locale: i18n::Locale::of_language(case.language),
        analysis: Analysis {
            business_type: case.business,
            confidence: 0.9,
            language: case.language,
            extracted_info: ExtractedInfo {
                business_name: given(case.name),
                location: given(case.location),
                services: list(case.services),
                phone: case.has_contact.then(|| "+44 20 7946 0018".to_owned()),
                email: case.has_contact.then(|| "hello@example.org".to_owned()),
                hours: None,
                prices: list(case.prices),
                audience: None,
                style: given(case.style),
            },
            missing_information: Vec::new(),
            functional_requirements: case.features.to_vec(),
            refused_requirements: Vec::new(),
            services: list(case.services),
        },
        parent: None,
    }
}
