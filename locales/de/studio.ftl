# Was die Seite des Studios sagt.

studio-skip = Zur Eingabe springen
studio-language = Sprache
studio-theme = Hell oder dunkel
studio-welcome = Was bauen wir?
studio-welcome-text = Beschreiben Sie eine Website in Ihren Worten. Sie sehen zu, wie sie Wort für Wort entsteht.
studio-examples = Oder beginnen Sie hiermit
studio-example-1 = Ein Friseursalon namens Luna in Berlin mit Online-Buchung und Preisliste
studio-example-2 = Eine Bäckerei in Wien: Brot, Kuchen, Öffnungszeiten und Karte
studio-example-3 = Das Portfolio einer Hochzeitsfotografin mit Galerie und Kontaktformular
studio-prompt = Ihr Wunsch
studio-prompt-placeholder = Ein Salon namens Luna, mit Buchung und Preisen …
studio-change-placeholder = Was soll sich ändern?
studio-prompt-hint = Enter sendet, Umschalt und Enter beginnen eine neue Zeile
studio-build = Bauen
studio-mode = Wofür der Wunsch ist
studio-mode-change = Diese Website ändern
studio-mode-new = Neue Website
studio-cancel = Anhalten
studio-retry = Noch einmal
studio-retry-wait = Ein neuer Versuch hilft in { $duration }
studio-retry-set = Neuer Versuch in { $duration } …
studio-retry-now = Jetzt versuchen
studio-failed = Der Bau ist fehlgeschlagen
studio-who-you = Sie sind am Zug
studio-who-operator = Für den Betreiber dieser Seite
studio-who-wait = Das geht von selbst vorbei
studio-conversation = Gespräch
studio-site = Website
studio-said-by-you = Sie:
studio-said-by-sheen = Sheen:
studio-writing = Schreibt …
studio-understood = Was verstanden wurde
studio-not-said = Nicht genannt
studio-not-wanted = Nicht gewünscht
studio-suggestions = Vorschläge
studio-suggestions-text = Wählen Sie einen, und er wird die nächste Fassung.
studio-recommendations = Empfehlungen
studio-recommendations-text = Für diese Website gemacht. Wählen Sie eine, und sie wird die nächste Fassung.
studio-recommendations-coming = Empfehlungen für Ihre Website sind unterwegs …
studio-category-feature = Funktion
studio-category-ui = Gestaltung
studio-category-seo = Suche
studio-category-performance = Tempo
studio-category-accessibility = Barrierefreiheit
studio-preview-of = Vorschau der Website
studio-preview-coming = Gleich erscheint hier Ihre Website.
studio-preview-none = Bei diesem Bau ist nichts zum Ansehen entstanden.
studio-width = Breite der Vorschau
studio-width-desktop = Desktop
studio-width-phone = Telefon
studio-reload = Vorschau neu laden
studio-open = In neuem Tab öffnen
studio-files = Dateien
studio-files-none = Noch keine Dateien
studio-download = { $path } herunterladen
studio-download-all = Alles als ZIP herunterladen
studio-versions = Fassungen
studio-version = Fassung { $number }
studio-attempt = Versuch { $number }

# Wie die Verbindung ist.

studio-state-idle = Bereit
studio-state-connecting = Verbinde …
studio-state-online = Live
studio-state-reconnecting = Verbinde neu …
studio-state-offline = Offline
studio-state-ended = Fertig
studio-state-refused = Abgewiesen

# Wie weit ein Bau ist.

studio-phase-submitting = Wird gesendet …
studio-phase-queued = Wartet auf einen Erbauer …
studio-phase-building = Wird gebaut …
studio-phase-completed = In { $duration } gebaut
studio-phase-failed = Fehlgeschlagen
studio-phase-cancelled = Angehalten
studio-step-understood = Verstanden
studio-step-started = Begonnen
studio-step-preview = Erster Blick
studio-step-written = Geschrieben

# Das Bild der Zeit eines Baus.

studio-timeline = Zeitleiste
studio-timeline-none = Wann was geschah, ist für diesen Bau nicht mehr aufbewahrt.
studio-lane-queue = In der Schlange
studio-lane-preview = Vorschau
studio-lane-text = Text
studio-lane-files = Dateien
studio-lane-recommendations = Empfehlungen
studio-mark-first-token = Erstes Wort
studio-mark-completed = Bau fertig
studio-mark-failed = Bau fehlgeschlagen
studio-mark-cancelled = Bau angehalten

# Die Seite der letzten Bauten.

studio-builds = Ihre Bauten
studio-builds-recent = Zuletzt
studio-builds-all = Alle Bauten
studio-builds-none = Es wurde noch nichts gebaut.
studio-builds-sample = Fertige Bauten: { $count }, der neueste zuletzt.
studio-figure-wait = Wartezeit
studio-figure-build = Bauzeit
studio-figure-half = Die Hälfte brauchte weniger (p50)
studio-figure-most = 19 von 20 brauchten weniger (p95)
studio-column-prompt = Wunsch
studio-column-state = Stand
studio-column-when = Wann
studio-back = Zurück zum Studio

# Was schiefging, wo es niemand sonst gesagt hat.

studio-error-network = Keine Verbindung. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal.
studio-error-unavailable = Der Dienst ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.
studio-error-stale = Diese Seite ist zu alt. Laden Sie sie neu.
studio-error-gone = Diesen Bau gibt es nicht mehr. Beginnen Sie einen neuen.
studio-error-other = Das hat nicht geklappt. Versuchen Sie es noch einmal.

# Gewerbe.

studio-business-salon = Salon
studio-business-spa = Spa
studio-business-restaurant = Restaurant
studio-business-cafe = Café
studio-business-bakery = Bäckerei
studio-business-bar = Bar
studio-business-catering = Catering
studio-business-gym = Fitnessstudio
studio-business-yoga = Yoga
studio-business-clinic = Praxis
studio-business-dental = Zahnarzt
studio-business-veterinary = Tierarzt
studio-business-pets = Haustiere
studio-business-law = Kanzlei
studio-business-accounting = Buchhaltung
studio-business-real-estate = Immobilien
studio-business-hotel = Hotel
studio-business-travel = Reisen
studio-business-retail = Laden
studio-business-ecommerce = Onlineshop
studio-business-fashion = Mode
studio-business-jewelry = Schmuck
studio-business-florist = Blumen
studio-business-photography = Fotografie
studio-business-portfolio = Portfolio
studio-business-agency = Agentur
studio-business-consulting = Beratung
studio-business-education = Bildung
studio-business-childcare = Kinderbetreuung
studio-business-nonprofit = Verein
studio-business-event = Veranstaltung
studio-business-wedding = Hochzeit
studio-business-construction = Bau
studio-business-home-services = Handwerk
studio-business-cleaning = Reinigung
studio-business-automotive = Auto
studio-business-technology = Technik
studio-business-blog = Blog
studio-business-music = Musik
studio-business-other = anderes

# Was man von einer Website wünschen kann.

studio-feature-booking = Buchung
studio-feature-payments = Bezahlung
studio-feature-catalog = Katalog
studio-feature-menu = Speisekarte
studio-feature-gallery = Galerie
studio-feature-blog = Blog
studio-feature-contact-form = Kontaktformular
studio-feature-newsletter = Newsletter
studio-feature-reviews = Bewertungen
studio-feature-map = Karte
studio-feature-login = Anmeldung
studio-feature-search = Suche
studio-feature-chat = Chat
studio-feature-delivery = Lieferung
studio-feature-calendar = Kalender
studio-feature-multilingual = mehrere Sprachen
studio-feature-price-list = Preisliste
studio-feature-faq = FAQ
studio-feature-team = Team
studio-feature-donations = Spenden

# Was ein Wunsch offen lassen kann.

studio-missing-business-name = Name
studio-missing-services = Leistungen
studio-missing-pricing = Preise
studio-missing-contact = Kontakt
studio-missing-location = Ort
studio-missing-hours = Öffnungszeiten
studio-missing-audience = Zielgruppe
