// Every word of the page, in five languages. What the gateway says comes in the caller's language already.

const lists = {
  businessTypes:
    "salon spa restaurant cafe bakery bar catering gym yoga clinic dental veterinary pets law accounting real_estate hotel travel retail ecommerce fashion jewelry florist photography portfolio agency consulting education childcare nonprofit event wedding construction home_services cleaning automotive technology blog music other",
  features:
    "booking payments catalog menu gallery blog contact_form newsletter reviews map login search chat delivery calendar multilingual price_list faq team donations",
  missing: "business_name services pricing contact location hours audience",
};

const table = (names, words) => {
  const values = words.split("|");
  return Object.fromEntries(lists[names].split(" ").map((name, index) => [name, values[index] ?? name]));
};

export const LANGUAGES = { en: "English", ar: "العربية", fr: "Français", es: "Español", de: "Deutsch" };

export const WORDS = {
  en: {
    language: "Language", conversation: "Conversation", preview: "Preview",
    welcome: "What shall we build?", welcomeText: "Describe a site in your own words. You see it while it is being built.",
    examples: ["A salon called Luna in Dubai with online booking and a price list", "A bakery in Lyon: bread, cakes, opening hours and a map", "A portfolio for a wedding photographer with a gallery and a contact form"],
    promptLabel: "Your prompt", placeholder: "A salon called Luna, with booking and prices …", build: "Build",
    writing: "Writing …", cancel: "Cancel", retry: "Try again", suggestions: "Suggestions", recommendations: "Recommendations",
    open: "Open in a new tab", files: "Files", nothingYet: "The site will be here, a moment after you ask for it.",
    notSaid: "not said: {x}", previewOf: "Preview of the site", catchUp: "The recommendations are not ready.",
    states: { idle: "Ready", connecting: "Connecting …", online: "Live", reconnecting: "Reconnecting …", offline: "Offline", settled: "Done" },
    stages: { sending: "Sending …", queued: "Waiting for a builder …", building: "Building …", completed: "Built in {x} s", failed: "Failed", cancelled: "Cancelled" },
    errors: { unavailable: "The builder can't be reached just now.", network: "There is no connection.", not_from_our_page: "This page is too old. Please reload it.", build_not_found: "This build is gone.", other: "That did not work." },
    businessTypes: table("businessTypes", "salon|spa|restaurant|café|bakery|bar|catering|gym|yoga|clinic|dentist|vet|pets|law|accounting|real estate|hotel|travel|shop|online shop|fashion|jewelry|florist|photography|portfolio|agency|consulting|education|childcare|nonprofit|event|wedding|construction|home services|cleaning|automotive|technology|blog|music|other"),
    features: table("features", "booking|payments|catalog|menu|gallery|blog|contact form|newsletter|reviews|map|login|search|chat|delivery|calendar|several languages|price list|FAQ|team|donations"),
    missing: table("missing", "name|services|prices|contact|place|hours|audience"),
  },
  ar: {
    language: "اللغة", conversation: "المحادثة", preview: "المعاينة",
    welcome: "ماذا نبني اليوم؟", welcomeText: "صِف موقعًا بكلماتك، وستراه وهو يُبنى أمامك.",
    examples: ["صالون باسم «لونا» في دبي مع حجز عبر الإنترنت وقائمة أسعار", "مخبز في القاهرة: خبز وحلويات وساعات العمل وخريطة", "معرض أعمال لمصوّر حفلات زفاف مع ألبوم صور ونموذج تواصل"],
    promptLabel: "طلبك", placeholder: "صالون باسم «لونا» مع حجز وأسعار …", build: "ابنِ",
    writing: "جارٍ الكتابة …", cancel: "إلغاء", retry: "أعد المحاولة", suggestions: "اقتراحات", recommendations: "توصيات",
    open: "افتح في تبويب جديد", files: "الملفات", nothingYet: "سيظهر الموقع هنا بعد لحظة من طلبك.",
    notSaid: "لم يُذكر: {x}", previewOf: "معاينة الموقع", catchUp: "التوصيات ليست جاهزة.",
    states: { idle: "جاهز", connecting: "جارٍ الاتصال …", online: "مباشر", reconnecting: "جارٍ إعادة الاتصال …", offline: "غير متصل", settled: "اكتمل" },
    stages: { sending: "جارٍ الإرسال …", queued: "في انتظار البدء …", building: "جارٍ البناء …", completed: "اكتمل البناء في {x} ث", failed: "فشل البناء", cancelled: "أُلغي البناء" },
    errors: { unavailable: "تعذّر الوصول إلى خدمة البناء الآن.", network: "لا يوجد اتصال.", not_from_our_page: "هذه الصفحة قديمة. أعد تحميلها من فضلك.", build_not_found: "لم يعد هذا البناء موجودًا.", other: "لم ينجح ذلك." },
    businessTypes: table("businessTypes", "صالون|سبا|مطعم|مقهى|مخبز|بار|تموين حفلات|نادٍ رياضي|يوغا|عيادة|طب أسنان|طب بيطري|حيوانات أليفة|محاماة|محاسبة|عقارات|فندق|سفر|متجر|متجر إلكتروني|أزياء|مجوهرات|أزهار|تصوير|معرض أعمال|وكالة|استشارات|تعليم|رعاية أطفال|منظمة غير ربحية|فعالية|زفاف|بناء|خدمات منزلية|تنظيف|سيارات|تقنية|مدونة|موسيقى|غير ذلك"),
    features: table("features", "حجز|دفع|كتالوج|قائمة طعام|معرض صور|مدونة|نموذج تواصل|نشرة بريدية|آراء العملاء|خريطة|تسجيل دخول|بحث|محادثة|توصيل|تقويم|لغات متعددة|قائمة أسعار|أسئلة شائعة|الفريق|تبرعات"),
    missing: table("missing", "الاسم|الخدمات|الأسعار|التواصل|المكان|ساعات العمل|الجمهور"),
  },
  fr: {
    language: "Langue", conversation: "Conversation", preview: "Aperçu",
    welcome: "Que construisons-nous ?", welcomeText: "Décrivez un site avec vos mots. Vous le voyez se construire.",
    examples: ["Un salon de coiffure nommé Luna à Lyon avec réservation en ligne et tarifs", "Une boulangerie à Paris : pains, gâteaux, horaires et plan d’accès", "Le portfolio d’un photographe de mariage avec galerie et formulaire de contact"],
    promptLabel: "Votre demande", placeholder: "Un salon nommé Luna, avec réservation et tarifs …", build: "Construire",
    writing: "Rédaction en cours …", cancel: "Annuler", retry: "Réessayer", suggestions: "Suggestions", recommendations: "Recommandations",
    open: "Ouvrir dans un nouvel onglet", files: "Fichiers", nothingYet: "Le site apparaîtra ici un instant après votre demande.",
    notSaid: "non précisé : {x}", previewOf: "Aperçu du site", catchUp: "Les recommandations ne sont pas prêtes.",
    states: { idle: "Prêt", connecting: "Connexion …", online: "En direct", reconnecting: "Reconnexion …", offline: "Hors ligne", settled: "Terminé" },
    stages: { sending: "Envoi …", queued: "En attente …", building: "Construction …", completed: "Construit en {x} s", failed: "Échec", cancelled: "Annulé" },
    errors: { unavailable: "Le service est injoignable pour le moment.", network: "Pas de connexion.", not_from_our_page: "Cette page est trop ancienne. Rechargez-la.", build_not_found: "Cette construction n’existe plus.", other: "Cela n’a pas fonctionné." },
    businessTypes: table("businessTypes", "salon|spa|restaurant|café|boulangerie|bar|traiteur|salle de sport|yoga|cabinet médical|dentiste|vétérinaire|animaux|avocat|comptabilité|immobilier|hôtel|voyage|boutique|boutique en ligne|mode|bijouterie|fleuriste|photographie|portfolio|agence|conseil|éducation|garde d’enfants|association|événement|mariage|construction|services à domicile|nettoyage|automobile|technologie|blog|musique|autre"),
    features: table("features", "réservation|paiement|catalogue|carte|galerie|blog|formulaire de contact|newsletter|avis|plan|connexion|recherche|chat|livraison|calendrier|plusieurs langues|tarifs|FAQ|équipe|dons"),
    missing: table("missing", "nom|services|prix|contact|lieu|horaires|public"),
  },
  es: {
    language: "Idioma", conversation: "Conversación", preview: "Vista previa",
    welcome: "¿Qué construimos?", welcomeText: "Describe un sitio con tus palabras. Lo verás mientras se construye.",
    examples: ["Un salón de belleza llamado Luna en Madrid con reservas y lista de precios", "Una panadería en Sevilla: pan, tartas, horario y mapa", "El portafolio de un fotógrafo de bodas con galería y formulario de contacto"],
    promptLabel: "Tu petición", placeholder: "Un salón llamado Luna, con reservas y precios …", build: "Construir",
    writing: "Escribiendo …", cancel: "Cancelar", retry: "Reintentar", suggestions: "Sugerencias", recommendations: "Recomendaciones",
    open: "Abrir en otra pestaña", files: "Archivos", nothingYet: "El sitio aparecerá aquí un momento después de pedirlo.",
    notSaid: "sin indicar: {x}", previewOf: "Vista previa del sitio", catchUp: "Las recomendaciones no están listas.",
    states: { idle: "Listo", connecting: "Conectando …", online: "En directo", reconnecting: "Reconectando …", offline: "Sin conexión", settled: "Hecho" },
    stages: { sending: "Enviando …", queued: "En espera …", building: "Construyendo …", completed: "Construido en {x} s", failed: "Falló", cancelled: "Cancelado" },
    errors: { unavailable: "No se puede contactar con el servicio ahora.", network: "No hay conexión.", not_from_our_page: "Esta página es demasiado antigua. Recárgala.", build_not_found: "Esta construcción ya no existe.", other: "No ha funcionado." },
    businessTypes: table("businessTypes", "salón|spa|restaurante|cafetería|panadería|bar|catering|gimnasio|yoga|clínica|dentista|veterinaria|mascotas|abogados|contabilidad|inmobiliaria|hotel|viajes|tienda|tienda en línea|moda|joyería|floristería|fotografía|portafolio|agencia|consultoría|educación|guardería|ONG|evento|boda|construcción|servicios del hogar|limpieza|automóvil|tecnología|blog|música|otro"),
    features: table("features", "reservas|pagos|catálogo|carta|galería|blog|formulario de contacto|boletín|opiniones|mapa|acceso|búsqueda|chat|entrega|calendario|varios idiomas|lista de precios|preguntas frecuentes|equipo|donaciones"),
    missing: table("missing", "nombre|servicios|precios|contacto|lugar|horario|público"),
  },
  de: {
    language: "Sprache", conversation: "Gespräch", preview: "Vorschau",
    welcome: "Was bauen wir?", welcomeText: "Beschreiben Sie eine Website in Ihren Worten. Sie sehen zu, wie sie entsteht.",
    examples: ["Ein Friseursalon namens Luna in Berlin mit Online-Buchung und Preisliste", "Eine Bäckerei in Wien: Brot, Kuchen, Öffnungszeiten und Karte", "Das Portfolio einer Hochzeitsfotografin mit Galerie und Kontaktformular"],
    promptLabel: "Ihr Wunsch", placeholder: "Ein Salon namens Luna, mit Buchung und Preisen …", build: "Bauen",
    writing: "Schreibt …", cancel: "Abbrechen", retry: "Noch einmal", suggestions: "Vorschläge", recommendations: "Empfehlungen",
    open: "In neuem Tab öffnen", files: "Dateien", nothingYet: "Hier erscheint die Website, kurz nachdem Sie darum bitten.",
    notSaid: "nicht genannt: {x}", previewOf: "Vorschau der Website", catchUp: "Die Empfehlungen sind nicht fertig.",
    states: { idle: "Bereit", connecting: "Verbinde …", online: "Live", reconnecting: "Verbinde neu …", offline: "Offline", settled: "Fertig" },
    stages: { sending: "Wird gesendet …", queued: "Wartet …", building: "Wird gebaut …", completed: "In {x} s gebaut", failed: "Fehlgeschlagen", cancelled: "Abgebrochen" },
    errors: { unavailable: "Der Dienst ist gerade nicht erreichbar.", network: "Keine Verbindung.", not_from_our_page: "Diese Seite ist zu alt. Bitte neu laden.", build_not_found: "Diesen Bau gibt es nicht mehr.", other: "Das hat nicht geklappt." },
    businessTypes: table("businessTypes", "Salon|Spa|Restaurant|Café|Bäckerei|Bar|Catering|Fitnessstudio|Yoga|Praxis|Zahnarzt|Tierarzt|Haustiere|Kanzlei|Buchhaltung|Immobilien|Hotel|Reisen|Laden|Onlineshop|Mode|Schmuck|Blumen|Fotografie|Portfolio|Agentur|Beratung|Bildung|Kinderbetreuung|Verein|Veranstaltung|Hochzeit|Bau|Handwerk|Reinigung|Auto|Technik|Blog|Musik|anderes"),
    features: table("features", "Buchung|Bezahlung|Katalog|Speisekarte|Galerie|Blog|Kontaktformular|Newsletter|Bewertungen|Karte|Anmeldung|Suche|Chat|Lieferung|Kalender|mehrere Sprachen|Preisliste|FAQ|Team|Spenden"),
    missing: table("missing", "Name|Leistungen|Preise|Kontakt|Ort|Öffnungszeiten|Zielgruppe"),
  },
};
