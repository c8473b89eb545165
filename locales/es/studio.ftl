# Lo que dice la página del Studio.

studio-skip = Ir a la petición
studio-language = Idioma
studio-theme = Claro u oscuro
studio-welcome = ¿Qué construimos?
studio-welcome-text = Describe un sitio con tus palabras. Lo verás nacer, palabra a palabra.
studio-examples = O empieza con uno de estos
studio-example-1 = Un salón de belleza llamado Luna en Madrid con reservas y lista de precios
studio-example-2 = Una panadería en Sevilla: pan, tartas, horario y mapa
studio-example-3 = El portafolio de un fotógrafo de bodas con galería y formulario de contacto
studio-prompt = Tu petición
studio-prompt-placeholder = Un salón llamado Luna, con reservas y precios …
studio-change-placeholder = ¿Qué debe cambiar?
studio-prompt-hint = Intro envía, Mayús e Intro abren otra línea
studio-build = Construir
studio-mode = Para qué es la petición
studio-mode-change = Cambiar este sitio
studio-mode-new = Sitio nuevo
studio-cancel = Detener
studio-retry = Reintentar
studio-retry-wait = Otro intento servirá dentro de { $duration }
studio-retry-set = Nuevo intento dentro de { $duration } …
studio-retry-now = Intentar ahora
studio-failed = La construcción ha fallado
studio-who-you = Te toca a ti
studio-who-operator = Para quien gestiona este sitio
studio-who-wait = Se pasa solo
studio-conversation = Conversación
studio-site = Sitio
studio-said-by-you = Tú:
studio-said-by-sheen = Sheen:
studio-writing = Escribiendo …
studio-understood = Lo que se ha entendido
studio-not-said = Sin indicar
studio-not-wanted = No deseado
studio-suggestions = Sugerencias
studio-suggestions-text = Elige una y será la próxima versión.
studio-recommendations = Recomendaciones
studio-recommendations-text = Hechas para este sitio. Elige una y será la próxima versión.
studio-recommendations-coming = Las recomendaciones para tu sitio están en camino …
studio-category-feature = Función
studio-category-ui = Diseño
studio-category-seo = Buscadores
studio-category-performance = Velocidad
studio-category-accessibility = Accesibilidad
studio-preview-of = Vista previa del sitio
studio-preview-coming = Tu sitio aparecerá aquí en un momento.
studio-preview-none = Esta construcción no dejó nada que ver.
studio-width = Ancho de la vista previa
studio-width-desktop = Escritorio
studio-width-phone = Teléfono
studio-reload = Recargar la vista previa
studio-open = Abrir en otra pestaña
studio-files = Archivos
studio-files-none = Aún no hay archivos
studio-download = Descargar { $path }
studio-download-all = Descargar todo en ZIP
studio-versions = Versiones
studio-version = Versión { $number }
studio-attempt = Intento { $number }

# Cómo está la conexión.

studio-state-idle = Listo
studio-state-connecting = Conectando …
studio-state-online = En directo
studio-state-reconnecting = Reconectando …
studio-state-offline = Sin conexión
studio-state-ended = Hecho
studio-state-refused = Rechazada

# Por dónde va una construcción.

studio-phase-submitting = Enviando …
studio-phase-queued = En espera de un constructor …
studio-phase-building = Construyendo …
studio-phase-completed = Construido en { $duration }
studio-phase-failed = Falló
studio-phase-cancelled = Detenido
studio-step-understood = Entendido
studio-step-started = Empezado
studio-step-preview = Primera vista
studio-step-written = Escrito

# La imagen del tiempo de una construcción.

studio-timeline = Cronología
studio-timeline-none = Los tiempos de esta construcción ya no se guardan.
studio-lane-queue = En cola
studio-lane-preview = Vista previa
studio-lane-text = Texto
studio-lane-files = Archivos
studio-lane-recommendations = Recomendaciones
studio-mark-first-token = Primera palabra
studio-mark-completed = Construcción terminada
studio-mark-failed = La construcción falló
studio-mark-cancelled = Construcción detenida

# La página de las últimas construcciones.

studio-builds = Tus construcciones
studio-builds-recent = Recientes
studio-builds-all = Todas las construcciones
studio-builds-none = Aún no se ha construido nada.
studio-builds-sample = Construcciones terminadas: { $count }, la más reciente al final.
studio-figure-wait = Espera en cola
studio-figure-build = Tiempo de construcción
studio-figure-half = La mitad tardó menos (p50)
studio-figure-most = 19 de cada 20 tardaron menos (p95)
studio-column-prompt = Petición
studio-column-state = Estado
studio-column-when = Cuándo
studio-back = Volver al Studio

# Lo que salió mal, cuando nadie más lo ha dicho.

studio-error-network = No hay conexión. Revisa tu red y vuelve a intentarlo.
studio-error-unavailable = No se puede contactar con el servicio. Inténtalo dentro de un momento.
studio-error-stale = Esta página es demasiado antigua. Recárgala.
studio-error-gone = Esta construcción ya no existe. Empieza otra.
studio-error-other = No ha funcionado. Inténtalo de nuevo.

# Los negocios.

studio-business-salon = salón
studio-business-spa = spa
studio-business-restaurant = restaurante
studio-business-cafe = cafetería
studio-business-bakery = panadería
studio-business-bar = bar
studio-business-catering = catering
studio-business-gym = gimnasio
studio-business-yoga = yoga
studio-business-clinic = clínica
studio-business-dental = dentista
studio-business-veterinary = veterinaria
studio-business-pets = mascotas
studio-business-law = abogados
studio-business-accounting = contabilidad
studio-business-real-estate = inmobiliaria
studio-business-hotel = hotel
studio-business-travel = viajes
studio-business-retail = tienda
studio-business-ecommerce = tienda en línea
studio-business-fashion = moda
studio-business-jewelry = joyería
studio-business-florist = floristería
studio-business-photography = fotografía
studio-business-portfolio = portafolio
studio-business-agency = agencia
studio-business-consulting = consultoría
studio-business-education = educación
studio-business-childcare = guardería
studio-business-nonprofit = ONG
studio-business-event = evento
studio-business-wedding = boda
studio-business-construction = construcción
studio-business-home-services = servicios del hogar
studio-business-cleaning = limpieza
studio-business-automotive = automóvil
studio-business-technology = tecnología
studio-business-blog = blog
studio-business-music = música
studio-business-other = otro

# Lo que se puede pedir de un sitio.

studio-feature-booking = reservas
studio-feature-payments = pagos
studio-feature-catalog = catálogo
studio-feature-menu = carta
studio-feature-gallery = galería
studio-feature-blog = blog
studio-feature-contact-form = formulario de contacto
studio-feature-newsletter = boletín
studio-feature-reviews = opiniones
studio-feature-map = mapa
studio-feature-login = acceso
studio-feature-search = búsqueda
studio-feature-chat = chat
studio-feature-delivery = entrega
studio-feature-calendar = calendario
studio-feature-multilingual = varios idiomas
studio-feature-price-list = lista de precios
studio-feature-faq = preguntas frecuentes
studio-feature-team = equipo
studio-feature-donations = donaciones

# Lo que una petición puede callar.

studio-missing-business-name = nombre
studio-missing-services = servicios
studio-missing-pricing = precios
studio-missing-contact = contacto
studio-missing-location = lugar
studio-missing-hours = horario
studio-missing-audience = público
