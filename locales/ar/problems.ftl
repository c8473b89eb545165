# رفض البوابة للطلبات: لكل رمز عنوان وتفصيل يقول ما العمل.

problem-malformed-header = ترويسة غير مقروءة
    .detail = الترويسة { $header } غير موجودة أو لا يمكن قراءتها. صحّحها وأرسل الطلب من جديد.
problem-malformed-query = عنوان غير مقروء
    .detail = لا يمكن قراءة الجزء { $parameter } من العنوان. صحّحه وحاول من جديد.
problem-malformed-body = طلب غير مقروء
    .detail = محتوى الطلب ليس JSON صحيحًا. صحّحه وأرسله من جديد.
problem-signature-missing = التوقيع غير موجود
    .detail = هذا العنوان لا يقبل إلا طلبًا موقّعًا، ولا توقيع في الطلب. أرسل معه ترويسات التوقيع.
problem-signature-invalid = التوقيع غير صالح
    .detail = التوقيع لا يطابق الطلب. تحقّق من المفتاح والسرّ والبايتات التي وُقّعت.
problem-timestamp-out-of-range = فرق كبير في الساعة
    .detail = وقت الطلب بعيد جدًا عن وقتنا. اضبط ساعتك على ترويسة Date ووقّع من جديد.
problem-request-replayed = طلب مستعمل من قبل
    .detail = استُعمل معرّف هذا الطلب من قبل. وقّع الطلب من جديد بمعرّف جديد.
problem-token-invalid = إذن الدخول غير صالح
    .detail = رمز الدخول غير موجود أو غير صالح. احصل على رمز جديد وحاول من جديد.
problem-token-expired = انتهت صلاحية إذن الدخول
    .detail = انتهت صلاحية رمز الدخول. احصل على رمز جديد وتابع من حيث كنت.
problem-token-foreign = إذن دخول لعملية بناء أخرى
    .detail = رمز الدخول هذا يخصّ عملية بناء أخرى، ولا يفتح شيئًا من هذه.
problem-not-found = غير موجود
    .detail = لا شيء في هذا العنوان.
problem-build-not-found = عملية البناء غير موجودة
    .detail = لا توجد عملية بناء بهذا المعرّف. تحقّق من المعرّف أو ابدأ بناءً جديدًا.
problem-file-not-found = الملف غير موجود
    .detail = لا يوجد في الموقع ملف { $path }.
problem-method-not-allowed = طريقة غير مسموح بها
    .detail = لا يمكن استدعاء هذا العنوان بهذه الطريقة.
problem-build-session-conflict = عملية البناء موجودة من قبل
    .detail = بدأت عملية بناء بهذا المعرّف بمحتوى آخر. استعمل معرّفًا جديدًا للوصف الجديد.
problem-not-cancellable = لا يمكن الإلغاء
    .detail = انتهت عملية البناء ولم يعد إلغاؤها ممكنًا.
problem-not-retryable = لا تمكن الإعادة
    .detail = لا يُعاد إلا ما فشل أو أُلغي.
problem-body-too-large = الطلب كبير جدًا
    .detail = الطلب أكبر من 64 كيبيبايت. اختصره وأرسله من جديد.
problem-unsupported-media-type = نوع المحتوى غير صحيح
    .detail = أرسل الطلب بنوع application/json.
problem-invalid-member = قيمة غير صالحة
    .detail = «{ $member }» { $reason }.
problem-invalid-build-session-id = معرّف البناء غير صالح
    .detail = معرّف البناء لا يخصّ هذا المشروع، أو أن وقته يبعد أكثر من يوم. أنشئ معرّفًا جديدًا.
problem-parent-not-found = البناء السابق غير موجود
    .detail = البناء المطلوب المتابعة منه غير موجود في هذا المشروع.
problem-unavailable = غير متاح الآن
    .detail = لا نستطيع استقبال هذا الآن. حاول من جديد بعد لحظات.
problem-internal = حدث خطأ
    .detail = حدث خطأ عندنا. حاول من جديد بعد لحظات.

# ما يرفضه خادم الاستوديو نفسه، إلى جانب ما يشترك فيه مع البوابة.
refusal-not-from-our-page = ليس من هذه الصفحة
    .detail = هذه الصفحة قديمة، أو لم يأتِ الطلب منها. أعد تحميل الصفحة.

# ما العيب في عضو من الطلب، ويأتي بعد اسمه.
reason-missing = غير موجود
reason-wrong-type = يجب أن يكون { $type ->
        [string] نصًا
        [number] رقمًا
        [integer] عددًا صحيحًا
        [boolean] true أو false
        [array] قائمة
        [object] كائنًا
       *[other] من نوع آخر
    }
reason-length = { $max ->
    [zero] يجب أن يكون فارغًا
    [one] يجب أن يكون طوله من { $min } إلى حرف واحد
    [two] يجب أن يكون طوله من { $min } إلى حرفين
    [few] يجب أن يكون طوله من { $min } إلى { $max } أحرف
    [many] يجب أن يكون طوله من { $min } إلى { $max } حرفًا
   *[other] يجب أن يكون طوله من { $min } إلى { $max } حرف
}
reason-range = يجب أن يكون بين { $min } و{ $max }
reason-count = يجب ألا يزيد على { $max ->
        [zero] صفر من العناصر
        [one] عنصر واحد
        [two] عنصرين
        [few] { $max } عناصر
        [many] { $max } عنصرًا
       *[other] { $max } عنصر
    }
reason-form = يجب أن يكون على هذا الشكل: { $form }
reason-characters = فيه رموز غير مسموح بها
reason-unknown = ليس من القيم المعروفة
