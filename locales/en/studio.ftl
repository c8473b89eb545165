# What the Studio's page says.

studio-skip = Skip to the prompt
studio-language = Language
studio-theme = Light or dark
studio-welcome = What shall we build?
studio-welcome-text = Describe a site in your own words. You watch it being built, word by word.
studio-examples = Or begin with one of these
studio-example-1 = A salon called Luna in Dubai with online booking and a price list
studio-example-2 = A bakery in Lyon: bread, cakes, opening hours and a map
studio-example-3 = A portfolio for a wedding photographer with a gallery and a contact form
studio-prompt = Your prompt
studio-prompt-placeholder = A salon called Luna, with booking and prices …
studio-change-placeholder = What should change?
studio-prompt-hint = Enter sends, Shift and Enter begin a new line
studio-build = Build
studio-mode = What the prompt is for
studio-mode-change = Change this site
studio-mode-new = New site
studio-cancel = Stop
studio-retry = Try again
studio-retry-wait = Another try helps in { $duration }
studio-retry-set = Trying again in { $duration } …
studio-retry-now = Try now
studio-failed = The build failed
studio-who-you = Your turn
studio-who-operator = For whoever runs this site
studio-who-wait = It passes by itself
studio-conversation = Conversation
studio-site = Site
studio-said-by-you = You:
studio-said-by-sheen = Sheen:
studio-writing = Writing …
studio-understood = What was understood
studio-not-said = Not said
studio-not-wanted = Not wanted
studio-suggestions = Suggestions
studio-suggestions-text = Choose one, and it becomes the next version.
studio-recommendations = Recommendations
studio-recommendations-text = Made for this site. Choose one, and it becomes the next version.
studio-recommendations-coming = Recommendations made for your site are on their way …
studio-category-feature = Feature
studio-category-ui = Design
studio-category-seo = Search
studio-category-performance = Speed
studio-category-accessibility = Accessibility
studio-preview-of = Preview of the site
studio-preview-coming = Your site appears here in a moment.
studio-preview-none = This build made nothing to look at.
studio-width = Width of the preview
studio-width-desktop = Desktop
studio-width-phone = Phone
studio-reload = Load the preview again
studio-open = Open in a new tab
studio-files = Files
studio-files-none = No files yet
studio-download = Download { $path }
studio-download-all = Download all as ZIP
studio-versions = Versions
studio-version = Version { $number }
studio-attempt = Attempt { $number }

# How the connection is.

studio-state-idle = Ready
studio-state-connecting = Connecting …
studio-state-online = Live
studio-state-reconnecting = Reconnecting …
studio-state-offline = Offline
studio-state-ended = Done
studio-state-refused = Refused

# Where a build is.

studio-phase-submitting = Sending …
studio-phase-queued = Waiting for a builder …
studio-phase-building = Building …
studio-phase-completed = Built in { $duration }
studio-phase-failed = Failed
studio-phase-cancelled = Stopped
studio-step-understood = Understood
studio-step-started = Begun
studio-step-preview = First look
studio-step-written = Written

# The picture of a build's time.

studio-timeline = Timeline
studio-timeline-none = What happened when is no longer kept for this build.
studio-lane-queue = In the queue
studio-lane-preview = Preview
studio-lane-text = Text
studio-lane-files = Files
studio-lane-recommendations = Recommendations
studio-mark-first-token = First word
studio-mark-completed = Completed
studio-mark-failed = Failed
studio-mark-cancelled = Stopped

# The page of the last builds.

studio-builds = Your builds
studio-builds-recent = Lately
studio-builds-all = All builds
studio-builds-none = Nothing has been built yet.
studio-builds-sample = Completed builds: { $count }, the newest last.
studio-figure-wait = Wait in the queue
studio-figure-build = Time to build
studio-figure-half = Half took less (p50)
studio-figure-most = 19 of 20 took less (p95)
studio-column-prompt = Prompt
studio-column-state = State
studio-column-when = When
studio-back = Back to the Studio

# What went wrong, where nobody else has said it.

studio-error-network = There is no connection. Check your network, then try again.
studio-error-unavailable = The builder can’t be reached just now. Try again in a moment.
studio-error-stale = This page is too old. Load it again.
studio-error-gone = This build is gone. Begin a new one.
studio-error-other = That did not work. Try again.

# Trades.

studio-business-salon = salon
studio-business-spa = spa
studio-business-restaurant = restaurant
studio-business-cafe = café
studio-business-bakery = bakery
studio-business-bar = bar
studio-business-catering = catering
studio-business-gym = gym
studio-business-yoga = yoga
studio-business-clinic = clinic
studio-business-dental = dentist
studio-business-veterinary = vet
studio-business-pets = pets
studio-business-law = law
studio-business-accounting = accounting
studio-business-real-estate = real estate
studio-business-hotel = hotel
studio-business-travel = travel
studio-business-retail = shop
studio-business-ecommerce = online shop
studio-business-fashion = fashion
studio-business-jewelry = jewelry
studio-business-florist = florist
studio-business-photography = photography
studio-business-portfolio = portfolio
studio-business-agency = agency
studio-business-consulting = consulting
studio-business-education = education
studio-business-childcare = childcare
studio-business-nonprofit = nonprofit
studio-business-event = event
studio-business-wedding = wedding
studio-business-construction = construction
studio-business-home-services = home services
studio-business-cleaning = cleaning
studio-business-automotive = automotive
studio-business-technology = technology
studio-business-blog = blog
studio-business-music = music
studio-business-other = other

# What a site can be asked for.

studio-feature-booking = booking
studio-feature-payments = payments
studio-feature-catalog = catalog
studio-feature-menu = menu
studio-feature-gallery = gallery
studio-feature-blog = blog
studio-feature-contact-form = contact form
studio-feature-newsletter = newsletter
studio-feature-reviews = reviews
studio-feature-map = map
studio-feature-login = login
studio-feature-search = search
studio-feature-chat = chat
studio-feature-delivery = delivery
studio-feature-calendar = calendar
studio-feature-multilingual = several languages
studio-feature-price-list = price list
studio-feature-faq = FAQ
studio-feature-team = team
studio-feature-donations = donations

# What a prompt may leave out.

studio-missing-business-name = name
studio-missing-services = services
studio-missing-pricing = prices
studio-missing-contact = contact
studio-missing-location = place
studio-missing-hours = hours
studio-missing-audience = audience
