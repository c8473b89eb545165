# ما تقوله صفحة الاستوديو.

studio-skip = انتقل إلى الطلب
studio-language = اللغة
studio-theme = فاتح أو داكن
studio-welcome = ماذا نبني اليوم؟
studio-welcome-text = صِف موقعًا بكلماتك، وشاهده وهو يُبنى أمامك كلمةً كلمة.
studio-examples = أو ابدأ بأحد هذه
studio-example-1 = صالون باسم «لونا» في دبي مع حجز عبر الإنترنت وقائمة أسعار
studio-example-2 = مخبز في القاهرة: خبز وحلويات وساعات العمل وخريطة
studio-example-3 = معرض أعمال لمصوّر حفلات زفاف مع ألبوم صور ونموذج تواصل
studio-prompt = طلبك
studio-prompt-placeholder = صالون باسم «لونا» مع حجز وأسعار …
studio-change-placeholder = ما الذي تريد تغييره؟
studio-prompt-hint = «إدخال» للإرسال، و«Shift» مع «إدخال» لسطر جديد
studio-build = ابنِ
studio-mode = ما الغرض من الطلب
studio-mode-change = عدّل هذا الموقع
studio-mode-new = موقع جديد
studio-cancel = أوقف
studio-retry = أعد المحاولة
studio-retry-wait = تفيد محاولة أخرى بعد { $duration }
studio-retry-set = ستُعاد المحاولة بعد { $duration } …
studio-retry-now = حاول الآن
studio-failed = فشل البناء
studio-who-you = الأمر بيدك
studio-who-operator = على القائمين على هذا الموقع
studio-who-wait = يزول من تلقاء نفسه
studio-conversation = المحادثة
studio-site = الموقع
studio-said-by-you = أنت:
studio-said-by-sheen = شين:
studio-writing = جارٍ الكتابة …
studio-understood = ما فُهم من طلبك
studio-not-said = لم يُذكر
studio-not-wanted = غير مرغوب
studio-suggestions = اقتراحات
studio-suggestions-text = اختر واحدًا ليصبح النسخة التالية.
studio-recommendations = توصيات
studio-recommendations-text = لهذا الموقع خصيصًا. اختر واحدة لتصبح النسخة التالية.
studio-recommendations-coming = التوصيات الخاصة بموقعك في الطريق …
studio-category-feature = ميزة
studio-category-ui = تصميم
studio-category-seo = محركات البحث
studio-category-performance = سرعة
studio-category-accessibility = سهولة الوصول
studio-preview-of = معاينة الموقع
studio-preview-coming = سيظهر موقعك هنا بعد لحظة.
studio-preview-none = لم ينتج هذا البناء شيئًا يُعرض.
studio-width = عرض المعاينة
studio-width-desktop = سطح المكتب
studio-width-phone = هاتف
studio-reload = أعد تحميل المعاينة
studio-open = افتح في تبويب جديد
studio-files = الملفات
studio-files-none = لا ملفات بعد
studio-download = نزّل { $path }
studio-download-all = نزّل الكل ملف ZIP
studio-versions = النسخ
studio-version = النسخة { $number }
studio-attempt = المحاولة { $number }

# حال الاتصال.

studio-state-idle = جاهز
studio-state-connecting = جارٍ الاتصال …
studio-state-online = مباشر
studio-state-reconnecting = جارٍ إعادة الاتصال …
studio-state-offline = غير متصل
studio-state-ended = اكتمل
studio-state-refused = مرفوض

# أين وصل البناء.

studio-phase-submitting = جارٍ الإرسال …
studio-phase-queued = في انتظار البدء …
studio-phase-building = جارٍ البناء …
studio-phase-completed = اكتمل البناء في { $duration }
studio-phase-failed = فشل
studio-phase-cancelled = أُوقف
studio-step-understood = فُهم
studio-step-started = بدأ
studio-step-preview = أول ظهور
studio-step-written = كُتب

# صورة زمن البناء.

studio-timeline = الخط الزمني
studio-timeline-none = لم تعد أوقات هذا البناء محفوظة.
studio-lane-queue = في الانتظار
studio-lane-preview = المعاينة
studio-lane-text = النص
studio-lane-files = الملفات
studio-lane-recommendations = التوصيات
studio-mark-first-token = أول كلمة
studio-mark-completed = اكتمل البناء
studio-mark-failed = فشل البناء
studio-mark-cancelled = أُوقف البناء

# صفحة آخر عمليات البناء.

studio-builds = ما بنيته
studio-builds-recent = آخر ما بنيته
studio-builds-all = كل ما بنيته
studio-builds-none = لم يُبنَ شيء بعد.
studio-builds-sample = عمليات مكتملة: { $count }، وأحدثها في النهاية.
studio-figure-wait = الانتظار
studio-figure-build = مدة البناء
studio-figure-half = نصفها أقل من ذلك (p50)
studio-figure-most = 19 من 20 أقل من ذلك (p95)
studio-column-prompt = الطلب
studio-column-state = الحالة
studio-column-when = متى
studio-back = العودة إلى الاستوديو

# ما حدث من خطأ ولم يقله أحد.

studio-error-network = لا يوجد اتصال. تحقّق من الشبكة ثم أعد المحاولة.
studio-error-unavailable = تعذّر الوصول إلى خدمة البناء الآن. أعد المحاولة بعد لحظات.
studio-error-stale = هذه الصفحة قديمة. أعد تحميلها.
studio-error-gone = لم يعد هذا البناء موجودًا. ابدأ بناءً جديدًا.
studio-error-other = لم ينجح ذلك. أعد المحاولة.

# الأعمال.

studio-business-salon = صالون
studio-business-spa = سبا
studio-business-restaurant = مطعم
studio-business-cafe = مقهى
studio-business-bakery = مخبز
studio-business-bar = بار
studio-business-catering = تموين حفلات
studio-business-gym = نادٍ رياضي
studio-business-yoga = يوغا
studio-business-clinic = عيادة
studio-business-dental = طب أسنان
studio-business-veterinary = طب بيطري
studio-business-pets = حيوانات أليفة
studio-business-law = محاماة
studio-business-accounting = محاسبة
studio-business-real-estate = عقارات
studio-business-hotel = فندق
studio-business-travel = سفر
studio-business-retail = متجر
studio-business-ecommerce = متجر إلكتروني
studio-business-fashion = أزياء
studio-business-jewelry = مجوهرات
studio-business-florist = أزهار
studio-business-photography = تصوير
studio-business-portfolio = معرض أعمال
studio-business-agency = وكالة
studio-business-consulting = استشارات
studio-business-education = تعليم
studio-business-childcare = رعاية أطفال
studio-business-nonprofit = منظمة غير ربحية
studio-business-event = فعالية
studio-business-wedding = زفاف
studio-business-construction = بناء
studio-business-home-services = خدمات منزلية
studio-business-cleaning = تنظيف
studio-business-automotive = سيارات
studio-business-technology = تقنية
studio-business-blog = مدونة
studio-business-music = موسيقى
studio-business-other = غير ذلك

# ما يُطلب في موقع.

studio-feature-booking = حجز
studio-feature-payments = دفع
studio-feature-catalog = كتالوج
studio-feature-menu = قائمة طعام
studio-feature-gallery = معرض صور
studio-feature-blog = مدونة
studio-feature-contact-form = نموذج تواصل
studio-feature-newsletter = نشرة بريدية
studio-feature-reviews = آراء العملاء
studio-feature-map = خريطة
studio-feature-login = تسجيل دخول
studio-feature-search = بحث
studio-feature-chat = محادثة
studio-feature-delivery = توصيل
studio-feature-calendar = تقويم
studio-feature-multilingual = لغات متعددة
studio-feature-price-list = قائمة أسعار
studio-feature-faq = أسئلة شائعة
studio-feature-team = الفريق
studio-feature-donations = تبرعات

# ما قد لا يذكره طلب.

studio-missing-business-name = الاسم
studio-missing-services = الخدمات
studio-missing-pricing = الأسعار
studio-missing-contact = التواصل
studio-missing-location = المكان
studio-missing-hours = ساعات العمل
studio-missing-audience = الجمهور
