# Ce que dit la page du Studio.

studio-skip = Aller à la demande
studio-language = Langue
studio-theme = Clair ou sombre
studio-welcome = Que construisons-nous ?
studio-welcome-text = Décrivez un site avec vos mots. Vous le voyez naître, mot après mot.
studio-examples = Ou commencez par l’un de ceux-ci
studio-example-1 = Un salon de coiffure nommé Luna à Lyon avec réservation en ligne et tarifs
studio-example-2 = Une boulangerie à Paris : pains, gâteaux, horaires et plan d’accès
studio-example-3 = Le portfolio d’un photographe de mariage avec galerie et formulaire de contact
studio-prompt = Votre demande
studio-prompt-placeholder = Un salon nommé Luna, avec réservation et tarifs …
studio-change-placeholder = Que faut-il changer ?
studio-prompt-hint = Entrée envoie, Maj et Entrée passent à la ligne
studio-build = Construire
studio-mode = À quoi sert la demande
studio-mode-change = Modifier ce site
studio-mode-new = Nouveau site
studio-cancel = Arrêter
studio-retry = Réessayer
studio-retry-wait = Un nouvel essai sera utile dans { $duration }
studio-retry-set = Nouvel essai dans { $duration } …
studio-retry-now = Essayer maintenant
studio-failed = La construction a échoué
studio-who-you = À vous d’agir
studio-who-operator = Pour l’exploitant de ce site
studio-who-wait = Cela passe tout seul
studio-conversation = Conversation
studio-site = Site
studio-said-by-you = Vous :
studio-said-by-sheen = Sheen :
studio-writing = Rédaction …
studio-understood = Ce qui a été compris
studio-not-said = Non précisé
studio-not-wanted = Non souhaité
studio-suggestions = Suggestions
studio-suggestions-text = Choisissez-en une, elle devient la version suivante.
studio-recommendations = Recommandations
studio-recommendations-text = Faites pour ce site. Choisissez-en une, elle devient la version suivante.
studio-recommendations-coming = Des recommandations pour votre site arrivent …
studio-category-feature = Fonction
studio-category-ui = Apparence
studio-category-seo = Référencement
studio-category-performance = Vitesse
studio-category-accessibility = Accessibilité
studio-preview-of = Aperçu du site
studio-preview-coming = Votre site apparaît ici dans un instant.
studio-preview-none = Cette construction n’a rien donné à voir.
studio-width = Largeur de l’aperçu
studio-width-desktop = Ordinateur
studio-width-phone = Téléphone
studio-reload = Recharger l’aperçu
studio-open = Ouvrir dans un nouvel onglet
studio-files = Fichiers
studio-files-none = Pas encore de fichiers
studio-download = Télécharger { $path }
studio-download-all = Tout télécharger (ZIP)
studio-versions = Versions
studio-version = Version { $number }
studio-attempt = Tentative { $number }

# L'état de la connexion.

studio-state-idle = Prêt
studio-state-connecting = Connexion …
studio-state-online = En direct
studio-state-reconnecting = Reconnexion …
studio-state-offline = Hors ligne
studio-state-ended = Terminé
studio-state-refused = Refusé

# Où en est une construction.

studio-phase-submitting = Envoi …
studio-phase-queued = En attente d’un constructeur …
studio-phase-building = Construction …
studio-phase-completed = Construit en { $duration }
studio-phase-failed = Échec
studio-phase-cancelled = Arrêté
studio-step-understood = Compris
studio-step-started = Commencé
studio-step-preview = Premier aperçu
studio-step-written = Rédigé

# L'image du temps d'une construction.

studio-timeline = Chronologie
studio-timeline-none = Le détail des temps de cette construction n’est plus conservé.
studio-lane-queue = En attente
studio-lane-preview = Aperçu
studio-lane-text = Texte
studio-lane-files = Fichiers
studio-lane-recommendations = Recommandations
studio-mark-first-token = Premier mot
studio-mark-completed = Construction terminée
studio-mark-failed = Échec de la construction
studio-mark-cancelled = Construction arrêtée

# La page des dernières constructions.

studio-builds = Vos constructions
studio-builds-recent = Récemment
studio-builds-all = Toutes les constructions
studio-builds-none = Rien n’a encore été construit.
studio-builds-sample = Constructions terminées : { $count }, la plus récente à la fin.
studio-figure-wait = Attente
studio-figure-build = Durée de construction
studio-figure-half = La moitié a pris moins (p50)
studio-figure-most = 19 sur 20 ont pris moins (p95)
studio-column-prompt = Demande
studio-column-state = État
studio-column-when = Quand
studio-back = Retour au Studio

# Ce qui a échoué, quand personne d'autre ne l'a dit.

studio-error-network = Pas de connexion. Vérifiez votre réseau, puis réessayez.
studio-error-unavailable = Le service est injoignable pour le moment. Réessayez dans un instant.
studio-error-stale = Cette page est trop ancienne. Rechargez-la.
studio-error-gone = Cette construction n’existe plus. Commencez-en une autre.
studio-error-other = Cela n’a pas fonctionné. Réessayez.

# Les métiers.

studio-business-salon = salon
studio-business-spa = spa
studio-business-restaurant = restaurant
studio-business-cafe = café
studio-business-bakery = boulangerie
studio-business-bar = bar
studio-business-catering = traiteur
studio-business-gym = salle de sport
studio-business-yoga = yoga
studio-business-clinic = cabinet médical
studio-business-dental = dentiste
studio-business-veterinary = vétérinaire
studio-business-pets = animaux
studio-business-law = avocat
studio-business-accounting = comptabilité
studio-business-real-estate = immobilier
studio-business-hotel = hôtel
studio-business-travel = voyage
studio-business-retail = boutique
studio-business-ecommerce = boutique en ligne
studio-business-fashion = mode
studio-business-jewelry = bijouterie
studio-business-florist = fleuriste
studio-business-photography = photographie
studio-business-portfolio = portfolio
studio-business-agency = agence
studio-business-consulting = conseil
studio-business-education = éducation
studio-business-childcare = garde d’enfants
studio-business-nonprofit = association
studio-business-event = événement
studio-business-wedding = mariage
studio-business-construction = construction
studio-business-home-services = services à domicile
studio-business-cleaning = nettoyage
studio-business-automotive = automobile
studio-business-technology = technologie
studio-business-blog = blog
studio-business-music = musique
studio-business-other = autre

# Ce qu'on peut demander d'un site.

studio-feature-booking = réservation
studio-feature-payments = paiement
studio-feature-catalog = catalogue
studio-feature-menu = carte
studio-feature-gallery = galerie
studio-feature-blog = blog
studio-feature-contact-form = formulaire de contact
studio-feature-newsletter = newsletter
studio-feature-reviews = avis
studio-feature-map = plan
studio-feature-login = connexion
studio-feature-search = recherche
studio-feature-chat = chat
studio-feature-delivery = livraison
studio-feature-calendar = calendrier
studio-feature-multilingual = plusieurs langues
studio-feature-price-list = tarifs
studio-feature-faq = FAQ
studio-feature-team = équipe
studio-feature-donations = dons

# Ce qu'une demande peut taire.

studio-missing-business-name = nom
studio-missing-services = services
studio-missing-pricing = prix
studio-missing-contact = contact
studio-missing-location = lieu
studio-missing-hours = horaires
studio-missing-audience = public
