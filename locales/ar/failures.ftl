# لماذا فشل البناء، أو فشلت توصياته (.recommendations)، وما العمل.

failure-overloaded = تُبنى الآن مواقع كثيرة في الوقت نفسه. حاول من جديد { $wait }.
    .recommendations = الضغط كبير الآن ولا يمكن كتابة التوصيات. حاول من جديد { $wait }.
failure-rate-limited = طلبت منا خدمة الكتابة أن نتمهّل. حاول من جديد { $wait }.
    .recommendations = طلبت منا خدمة الكتابة أن نتمهّل. اطلب التوصيات من جديد { $wait }.
failure-quota-exhausted = نفد رصيد خدمة الكتابة أو بلغ حدّه. على مشغّل هذا الموقع أن يرفعه قبل متابعة البناء.
    .recommendations = نفد رصيد خدمة الكتابة أو بلغ حدّه. على مشغّل هذا الموقع أن يرفعه قبل أن تصل توصيات جديدة.
failure-bad-key = لم تقبل خدمة الكتابة مفتاحنا. على مشغّل هذا الموقع أن يصحّحه.
    .recommendations = لم تقبل خدمة الكتابة مفتاحنا. على مشغّل هذا الموقع أن يصحّحه قبل أن تصل توصيات جديدة.
failure-refused = رفضت خدمة الكتابة هذا الطلب. صِف موقعك بكلمات أخرى من فضلك.
    .recommendations = رفضت خدمة الكتابة كتابة توصيات لهذا الموقع. الاقتراحات أدناه ما زالت صالحة.
failure-truncated = انقطع الجواب قبل أن يكتمل موقعك. حاول من جديد.
    .recommendations = انقطعت التوصيات في منتصفها. حاول من جديد.
failure-stalled = توقّف وصول الجواب. حاول من جديد.
    .recommendations = توقّف وصول التوصيات. حاول من جديد.
failure-too-large = صار موقعك كبيرًا جدًا. اطلب صفحات أقل أو اختصر الوصف.
    .recommendations = صارت التوصيات أطول مما يمكن استعماله. حاول من جديد.
failure-invalid-output = لم يمكن تحويل الجواب إلى موقع. حاول من جديد، وربما بكلمات أخرى.
    .recommendations = لم يمكن قراءة التوصيات. حاول من جديد.
failure-timeout = استغرق البناء وقتًا أطول من المسموح. حاول من جديد.
    .recommendations = استغرقت التوصيات وقتًا طويلًا. حاول من جديد.
failure-interrupted = انقطع البناء عندنا أكثر من مرة. حاول من جديد.
    .recommendations = انقطعت كتابة التوصيات عندنا. حاول من جديد.
failure-internal = حدث خطأ عندنا. حاول من جديد.
    .recommendations = حدث خطأ عندنا أثناء كتابة التوصيات. حاول من جديد.
failure-cancelled = أُلغي البناء. يمكنك أن تبدأه من جديد متى شئت.
    .recommendations = أُلغي البناء ومعه توصياته. يمكنك أن تبدأ من جديد متى شئت.

# When to come back, as a part of the sentences above.

wait-seconds =
    { $count ->
        [zero] بعد { $count } ثانية
        [one] بعد ثانية
        [two] بعد ثانيتين
        [few] بعد { $count } ثوانٍ
        [many] بعد { $count } ثانية
       *[other] بعد { $count } ثانية
    }
wait-minutes =
    { $count ->
        [zero] بعد { $count } دقيقة
        [one] بعد دقيقة
        [two] بعد دقيقتين
        [few] بعد { $count } دقائق
        [many] بعد { $count } دقيقة
       *[other] بعد { $count } دقيقة
    }
wait-hours =
    { $count ->
        [zero] بعد { $count } ساعة
        [one] بعد ساعة
        [two] بعد ساعتين
        [few] بعد { $count } ساعات
        [many] بعد { $count } ساعة
       *[other] بعد { $count } ساعة
    }
