use protocol::analysis::{Analysis, BusinessType, Feature, Language};

use crate::analyse;

fn understood(prompt: &str) -> Analysis {
    analyse(prompt, Language::En)
}

#[track_caller]
fn check_trade(prompt: &str, expect: BusinessType) {
    let got = understood(prompt);
    assert_eq!(got.business_type, expect, "{prompt}: {got:?}");
}

#[track_caller]
fn check_features(prompt: &str, expect: &[Feature]) {
    let got = understood(prompt);
    assert_eq!(got.functional_requirements, expect, "{prompt}");
}

#[track_caller]
fn check_name(prompt: &str, expect: Option<&str>) {
    let got = understood(prompt).extracted_info.business_name;
    assert_eq!(got.as_deref(), expect, "{prompt}");
}

#[track_caller]
fn check_place(prompt: &str, expect: Option<&str>) {
    let got = understood(prompt).extracted_info.location;
    assert_eq!(got.as_deref(), expect, "{prompt}");
}

#[track_caller]
fn check_hours(prompt: &str, expect: Option<&str>) {
    let got = understood(prompt).extracted_info.hours;
    assert_eq!(got.as_deref(), expect, "{prompt}");
}

#[track_caller]
fn check_prices(prompt: &str, expect: &[&str]) {
    let got = understood(prompt).extracted_info.prices;
    assert_eq!(got, expect, "{prompt}");
}

#[track_caller]
fn check_services(prompt: &str, expect: &[&str]) {
    let got = understood(prompt).services;
    assert_eq!(got, expect, "{prompt}");
}

#[test]
fn a_trade_is_known_however_it_is_written() {
    check_trade("HAIR SALON", BusinessType::Salon);
    check_trade("my hairdressing business", BusinessType::Salon);
    check_trade("site for a resturant", BusinessType::Restaurant);
    check_trade("BOULANGERIE PATISSERIE", BusinessType::Bakery);
    check_trade("peluqueria en madrid", BusinessType::Salon);
    check_trade("Baeckerei mit Cafeecke", BusinessType::Bakery);
    check_trade("Strandhotel an der Nordsee", BusinessType::Hotel);
    check_trade("Hundesalon", BusinessType::Pets);
    check_trade("موقع لعيادتي", BusinessType::Clinic);
    check_trade("مَطْعَم", BusinessType::Restaurant);
    check_trade("مطـــعم", BusinessType::Restaurant);
    check_trade("موقع لمطعمنا", BusinessType::Restaurant);
    check_trade("عايز website لل gym بتاعي", BusinessType::Gym);
}

#[test]
fn a_word_that_lost_its_last_letter_to_its_ending_is_known() {
    check_trade("نادٍ رياضي في عمّان", BusinessType::Gym);
    check_trade("أنا محامٍ في جدة", BusinessType::Law);
    // One with the same ending that lost nothing.
    check_trade("موقع لمطعمٍ شامي", BusinessType::Restaurant);
}

#[test]
fn a_shop_is_named_after_what_stands_beside_it() {
    check_trade("jewellery shop", BusinessType::Jewelry);
    check_trade("a chocolate shop in Ghent", BusinessType::Bakery);
    check_trade("tienda de joyas", BusinessType::Jewelry);
    check_trade("موقع لمحل الحلاقة", BusinessType::Salon);
    check_trade("a shop in Leeds", BusinessType::Retail);
}

#[test]
fn the_end_of_a_word_tells_the_trade_of_one_that_no_lexicon_has() {
    check_trade("Quittenladen in Bonn", BusinessType::Retail);
    check_trade("Zitherkurs für Anfänger", BusinessType::Education);
    // By itself, and within a word, an end is none.
    check_trade("wir wurden eingeladen", BusinessType::Other);
}

#[test]
fn the_longer_term_wins_over_its_parts() {
    check_trade("a dog grooming salon", BusinessType::Pets);
    check_trade("wedding photographer", BusinessType::Photography);
    check_trade("yoga studio", BusinessType::Yoga);
    check_trade("auto body shop", BusinessType::Automotive);
    check_trade("photo studio", BusinessType::Photography);
}

#[test]
fn whom_a_trade_serves_is_not_the_trade() {
    check_trade("software for restaurants", BusinessType::Technology);
    check_trade("photographer for weddings", BusinessType::Photography);
    check_trade("Reinigungsfirma für Hotels und Büros", BusinessType::Cleaning);
    check_trade("agence web pour les restaurants", BusinessType::Agency);
}

#[test]
fn what_is_denied_is_not_the_trade() {
    check_trade("not a restaurant, a cooking school", BusinessType::Education);
    check_trade("kein Hotel, sondern eine Yogaschule", BusinessType::Yoga);
    check_trade("pas un restaurant mais un traiteur", BusinessType::Catering);
    check_trade("لسنا مطعم بل شركة تنظيف", BusinessType::Cleaning);
}

#[test]
fn what_nobody_can_tell_is_not_held_for_certain() {
    for prompt in ["", " ", "make me a website", "اعملي موقع", "un site", "something nice", "xyz qwe", "123"] {
        let got = understood(prompt);
        assert_eq!(got.business_type, BusinessType::Other, "{prompt}");
        assert!(got.confidence <= 0.3, "{prompt}: {}", got.confidence);
    }
    let mixed = understood("a hotel and a restaurant and a law firm");
    assert!(mixed.confidence < 0.6, "{mixed:?}");
}

#[test]
fn the_language_is_the_prompts_own() {
    let check = |prompt: &str, locale: Language, expect: Language| {
        assert_eq!(analyse(prompt, locale).language, expect, "{prompt}");
    };
    check("I need a website for my bakery", Language::Ar, Language::En);
    check("je veux un site pour mon salon", Language::En, Language::Fr);
    check("quiero una web para mi negocio", Language::De, Language::Es);
    check("Ich möchte eine Seite", Language::En, Language::De);
    check("موقع لمطعم Pizza House مع online booking", Language::En, Language::Ar);
    check("website for مطعم الشام with a menu and map", Language::Ar, Language::En);
    check("Restaurant", Language::Fr, Language::Fr);
    check("barber shop shoreditch", Language::De, Language::En);
    check("", Language::Ar, Language::Ar);
    check("12345", Language::Es, Language::Es);
}

#[test]
fn names_are_found_in_quotes_of_every_kind() {
    for (open, close) in
        [("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»"), ("« ", " »"), ("‘", "’"), ("'", "'"), ("»", "«")]
    {
        check_name(&format!("website for my salon {open}Belle Époque{close} with booking"), Some("Belle Époque"));
    }
    check_name("the button should say \"Book now\"", None);
    check_name("slogan: \"Always fresh\"", None);
}

#[test]
fn names_are_found_after_their_cues() {
    check_name("a cafe called Blue Door in Leeds", Some("Blue Door"));
    check_name("a cafe called blue door in leeds", Some("blue door"));
    check_name("Business name: Sunny Side, opening hours 8-5", Some("Sunny Side"));
    check_name("un restaurant nommé Chez Marcel avec menu", Some("Chez Marcel"));
    check_name("mi tienda se llama La Luna", Some("La Luna"));
    check_name("Mein Laden heißt Kornblume", Some("Kornblume"));
    check_name("ein Café namens Zum Alten Hafen in Kiel", Some("Zum Alten Hafen"));
    check_name("مقهى اسمه ركن القهوة في عمان", Some("ركن القهوة"));
    check_name("صالون باسم لمسة جمال", Some("لمسة جمال"));
    check_name("ici on cuisine, le lieu porte le nom de Moustache Latte", Some("Moustache Latte"));
    check_name("mi empresa se llama Dos y un Campo y hace bodas", Some("Dos y un Campo"));
    check_name("استوديو يوغا اسمه نَفَس، جدول الحصص", Some("نَفَس"));
    check_name("واسمي التجاري Layali by Mona، تنسيق أفراح", Some("Layali by Mona"));
    check_name("معالجة نفسية وما بدي يطلع اسمي عالموقع", None);
    check_name("Strickcafé in Schärding, Masche & Melange soll's heißen.", Some("Masche & Melange"));
    check_name("inmobiliaria, el nombre: Metro a Metro; buscador", Some("Metro a Metro"));
    check_name("inmobiliaria, nombre: Rincón zurdo; buscador", Some("Rincón zurdo"));
    check_name("Ich fotografiere Geburten. Franka Oellers mein Name, Pakete ab 650 Euro.", Some("Franka Oellers"));
    check_name("كاوتش وبطاريات، اسمنا في السوق أولاد عتريس، صور", Some("أولاد عتريس"));
    check_name("مطعمنا كان اسمه أبو سلام وصار اسمه طابون ليالي", Some("طابون ليالي"));
    check_name("تنظيف خزانات، المؤسسة اسمها لمعان الخليج، صور", Some("لمعان الخليج"));
    check_name("mudanzas en Tandil, nombre todavía no tengo", None);
    check_name("a bakery named after my grandmother", None);
    check_name("please show the business name and the logo", None);
}

#[test]
fn names_are_found_by_their_shape() {
    check_name("Joe's Garage, brakes and tires", Some("Joe's Garage"));
    check_name("website for Maria’s Kitchen", Some("Maria’s Kitchen"));
    check_name("Zahnarztpraxis Dr. Weber", Some("Zahnarztpraxis Dr. Weber"));
    check_name("Restaurant Chez Paul à Lyon", Some("Restaurant Chez Paul"));
    check_name("a website for Smith & Sons, plumbers in Leeds", Some("Smith & Sons"));
    check_name("موقع لمطعم الشام في دمشق", Some("مطعم الشام"));
    check_name("Chez Mémé Odile est un bouchon de vingt couverts", Some("Chez Mémé Odile"));
    check_name("En Pan de Tres Masas hacemos empanadas", Some("Pan de Tres Masas"));
    check_name("Notre association, Mains qui Parlent, aide les sourds", Some("Mains qui Parlent"));
    check_name("cv en ligne de Naïma Ferhat avec galerie", Some("Naïma Ferhat"));
    check_name("I sew dresses for tall women under the label Zayna Long.", Some("Zayna Long"));
    check_name("agencia Tres Peces Branding, logos y webs", Some("Tres Peces Branding"));
    check_name("I set up as Mwangi Ledger Services.", Some("Mwangi Ledger Services"));
    check_name("Der Gasthof Zur Sennerin liegt in den Bergen", Some("Gasthof Zur Sennerin"));
    check_name("Brautmoden by Selma, Gelsenkirchen: Brautkleider", Some("Brautmoden by Selma"));
    check_name("Mein Sohn Jonte Petersen illustriert Kinderbücher", Some("Jonte Petersen"));
    check_name("Fachanwalt für Mietrecht, Kemal Aydoğan, Leverkusen. Kontakt", Some("Kemal Aydoğan"));
    check_name("Grâce Ilunga. Je photographie des immeubles", Some("Grâce Ilunga"));
    check_name("I photograph prize bulls. It's Bulls Eye Pictures. Gallery", Some("Bulls Eye Pictures"));
    check_name("Two Tides Travel arranges honeymoons", Some("Two Tides Travel"));
    check_name("Casa Loto es un centro de yoga", Some("Casa Loto"));
    check_name("Somos Bicho Raro Comunicación y hacemos prensa", Some("Bicho Raro Comunicación"));
    check_name("Somos Casa Palma, un hostal en Trinidad, Cuba.", Some("Casa Palma"));
    check_name("Bains & Brumes, un spa privatif", Some("Bains & Brumes"));
    check_name("Okonkwo, Bassey & Co., solicitors in Calabar", Some("Okonkwo, Bassey & Co."));
    check_name("puesto de tacos, DON BETO LOS DE ORO, abro de 8 a 2", Some("DON BETO LOS DE ORO"));
    check_name("entreprise Le Goffic père et fils. Photos de chantiers", Some("Le Goffic père et fils"));
    check_name("تعليم لغات في صيدا، معهد جسور اللغات، جدول الدورات", Some("معهد جسور اللغات"));
    check_name("مصممة جرافيك مستقلة، لمى قاسم، بورتفوليو", Some("لمى قاسم"));
    check_name("serrurier Bagnolet 07 00 11 22 33", None);
    check_name("Craftbeer-Kneipe, Bamberg, Bierkarte", None);
    check_name("botanical illustrator, gallery", None);
    check_name("animalerie Mouscron catalogue", None);
    check_name("I need a website for a women's clothing shop", None);
    check_name("Italian restaurant in Rome", None);
    check_name("Restaurant in Berlin mit Terrasse", None);
}

#[test]
fn places_are_found() {
    check_place("a bakery in Lisbon", Some("Lisbon"));
    check_place("bakery in lisbon", Some("lisbon"));
    check_place("bar in Austin, Texas with live music", Some("Austin, Texas"));
    check_place("un salon à Saint-Étienne", Some("Saint-Étienne"));
    check_place("Friseur in Buxtehude", Some("Buxtehude"));
    check_place("مطعم بالرياض", Some("الرياض"));
    check_place("كافيه في الزمالك، القاهرة", Some("الزمالك، القاهرة"));
    check_place("animalerie Mouscron catalogue", Some("Mouscron"));
    check_place("نزل الواحة توزر", Some("توزر"));
    check_place("Immigration lawyer in Surrey, BC.", Some("Surrey, BC"));
    check_place("newborn photographer, Perth WA, galleries", Some("Perth WA"));
    check_place("Das Hotel liegt auf 1.300 Metern in Bad Hofgastein und hat elf Zimmer", Some("Bad Hofgastein"));
    check_place("Ferretería Don Eulogio, de Encarnación: catálogo", Some("Encarnación"));
    check_place("goldsmith trained in Paris, now in Leeds", Some("Leeds"));
    check_place("Ethiopian restaurant, Silver Spring MD", Some("Silver Spring MD"));
    check_place("Maklerin, Bad Ischl.", Some("Bad Ischl"));
    check_place("restaurant in Halifax, Nova Scotia, menu", Some("Halifax, Nova Scotia"));
    check_place("صايغ ذهب بالكاظمية", Some("الكاظمية"));
    check_place("مكياج عرايس بالبيت", None);
    check_place("consultante en organisation", None);
    check_place("je suis sculptrice sur bois, galerie. Nadine Kerbrat", None);
    check_place("the site should be in English", None);
    check_place("ein Shop im Internet", None);
    check_place("une boutique en ligne", None);
    check_place("12 rue Victor Hugo, Lyon", Some("12 rue Victor Hugo, Lyon"));
    check_place("Hauptstraße 5, Köln", Some("Hauptstraße 5, Köln"));
}

#[test]
fn hours_are_kept_as_written() {
    check_hours("open Mon-Fri 9am-5pm", Some("Mon-Fri 9am-5pm"));
    check_hours("ouvert du mardi au samedi de 9h à 18h30", Some("mardi au samedi de 9h à 18h30"));
    check_hours("Mo–Fr 8–17 Uhr, Sa 9–13 Uhr", Some("Mo–Fr 8–17 Uhr, Sa 9–13 Uhr"));
    check_hours("abierto de 8:00 a 14:00", Some("8:00 a 14:00"));
    check_hours("مفتوح من ٩ صباحا إلى ٥ مساء", Some("٩ صباحا إلى ٥ مساء"));
    check_hours("من الواحدة ظهرًا حتى الحادية عشرة ليلًا", Some("الواحدة ظهرًا حتى الحادية عشرة ليلًا"));
    check_hours("open 24/7", Some("24/7"));
    check_hours("show the opening hours", None);
    check_hours("for children from 3 to 6", None);
}

#[test]
fn prices_are_kept_with_what_they_are_for() {
    check_prices("haircut 35 €, beard trim $20", &["haircut 35 €", "beard trim $20"]);
    check_prices("à partir de 1 200 €", &["1 200 €"]);
    check_prices("السعر ٣٥ درهم", &["السعر ٣٥ درهم"]);
    check_prices("my budget is 500 €", &[]);
    check_prices("fair prices", &[]);
}

#[test]
fn services_are_listed_in_the_prompts_words() {
    check_services(
        "We offer roof repairs, gutter cleaning and attic insulation for homes",
        &["roof repairs", "gutter cleaning", "attic insulation"],
    );
    check_services("Leistungen: Schnitt, Farbe und Styling.", &["Schnitt", "Farbe", "Styling"]);
    check_services("with services, gallery and contact", &[]);
    check_services("نقدم تنظيف المنازل وغسيل السجاد", &["تنظيف المنازل", "غسيل السجاد"]);
}

#[test]
fn features_are_found_and_denials_heard() {
    use Feature::{Blog, Booking, ContactForm, Gallery, Multilingual, Newsletter};
    check_features("salon with online booking and a gallery", &[Booking, Gallery]);
    check_features("no blog, but a gallery", &[Gallery]);
    check_features("without blog or newsletter, with booking", &[Booking]);
    check_features("I don't want a blog. Newsletter yes.", &[Newsletter]);
    check_features("booking is not needed, a contact form is", &[ContactForm]);
    check_features("ohne Blog und Newsletter, mit Galerie", &[Gallery]);
    check_features("Einen Blog brauche ich nicht, eine Galerie schon", &[Gallery]);
    check_features("sans blog ni newsletter", &[]);
    check_features("sin blog pero con galería", &[Gallery]);
    check_features("catálogo sin precios y una galería", &[Feature::Catalog, Gallery]);
    check_features("بدون حجز مع معرض صور", &[Gallery]);
    check_features("Onlineterminbuchung", &[Booking]);
    check_features("not only a blog, also a newsletter", &[Blog, Newsletter]);
    check_features("in English and Arabic", &[Multilingual]);
    check_features("a school that teaches English and Spanish", &[]);
}

#[test]
fn the_words_around_it_tell_whether_a_feature_is_asked_for() {
    use Feature::{Blog, Booking, Calendar, Multilingual, Newsletter, Payments, PriceList, Reviews};
    check_features("un abogado en Lima, un blog de recetas aparte", &[Blog]);
    check_features("Steuerberater in Ulm, Termine vergeben wir nur am Telefon", &[]);
    check_features("Steuerberater in Ulm, Termine vergeben wir online", &[Booking]);
    check_features("Rockband aus Ulm, Termine und Newsletter", &[Calendar, Newsletter]);
    check_features("محل ورد بحلب، الدفع كاش", &[]);
    check_features("محل ورد بطنطا، الدفع فودافون كاش", &[Payments]);
    check_features("Hi team! A law firm in Leeds", &[]);
    check_features("plombier à Namur, site FR/NL", &[Multilingual]);
    check_features("immigration lawyer, a site in English and Punjabi", &[Multilingual]);
    check_features("large-animal vet, just a list of what call-outs cost", &[PriceList]);
    check_features("maçon à Tours, montrer ce que disent nos clients", &[Reviews]);
    check_features("barber in Leeds, let people leave a comment", &[Reviews]);
    check_features("barber in Leeds, please don't let people leave a comment", &[]);
    check_features("cabañas en Tigre, que puedan reservarlas", &[Booking]);
    check_features("baño árabe en Jerez, que se pueda pagarlo con tarjeta", &[Payments]);
    check_features("dentista en Vigo, la web también en inglés", &[Multilingual]);
}

#[test]
fn contact_details_are_found() {
    let got = understood("Call +44 20 7946 0018 or write to hello@bella.example.").extracted_info;
    assert_eq!(got.phone.as_deref(), Some("+44 20 7946 0018"));
    assert_eq!(got.email.as_deref(), Some("hello@bella.example"));
}

#[test]
fn an_audience_is_who_it_is_for() {
    let check = |prompt: &str, expect: Option<&str>| {
        assert_eq!(understood(prompt).extracted_info.audience.as_deref(), expect, "{prompt}");
    };
    check("yoga for beginners and seniors", Some("beginners and seniors"));
    check("cours pour enfants", Some("enfants"));
    check("für Familien mit Kindern", Some("Familien mit Kindern"));
    check("نادي للنساء", Some("للنساء"));
    check("a photo of my kids", None);
}

/// What is said of a site that is there gives it no new name.
#[test]
fn a_request_for_a_change_names_no_business() {
    for prompt in [
        "Make the whole site darker and more elegant",
        "Add a section about our History",
        "Change the headline to Welcome Home",
        "more pictures please",
        "Ajoute une page sur notre Histoire",
        "Mets plus de vert",
        "Enlève le blog",
        "Añade una sección de Preguntas frecuentes",
        "más grande la letra",
        "Füge einen Bereich für Kundenstimmen hinzu",
        "Bitte eine Preisliste ergänzen, Pakete",
        "Setze den Namen des Betriebs in den Kopf und den Titel der Seite",
        "mehr fotos, andere farben",
        "أضف قسمًا للأسعار مع باقات",
        "غيّر اللون إلى الأزرق",
        "خلي الألوان أفتح",
        "ضيف خريطة وأرقام التواصل",
        "اعمل الخلفية سوداء",
    ] {
        check_name(prompt, None);
    }
}

#[test]
fn what_is_refused_is_told_apart_from_what_is_asked_for() {
    for (prompt, asked, refused) in [
        ("hair salon with a gallery, no booking please", Feature::Gallery, Feature::Booking),
        ("Friseursalon mit Preisliste, ohne Blog", Feature::PriceList, Feature::Blog),
        ("restaurant avec carte, sans réservation", Feature::Menu, Feature::Booking),
        ("panadería con galería, sin boletín", Feature::Gallery, Feature::Newsletter),
        ("مطعم مع منيو بدون حجز", Feature::Menu, Feature::Booking),
    ] {
        let got = understood(prompt);
        assert_eq!(got.functional_requirements, [asked], "{prompt}");
        assert_eq!(got.refused_requirements, [refused], "{prompt}");
    }
    // What is asked for elsewhere is not refused.
    let got = understood("no booking at first, but later we want online booking");
    assert!(!got.refused_requirements.contains(&Feature::Booking), "{got:?}");
}
