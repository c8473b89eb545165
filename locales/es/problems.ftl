# Rechazos de la pasarela: un título y un detalle que dice qué hacer.

problem-malformed-header = Cabecera ilegible
    .detail = La cabecera { $header } falta o no se puede leer. Corríjala y vuelva a enviar la petición.
problem-malformed-query = Dirección ilegible
    .detail = La parte { $parameter } de la dirección no se puede leer. Corríjala y vuelva a intentarlo.
problem-malformed-body = Petición ilegible
    .detail = El cuerpo de la petición no es JSON válido. Corríjalo y vuelva a enviarla.
problem-signature-missing = Falta la firma
    .detail = Esta dirección exige una petición firmada y falta la firma. Envíe también las cabeceras de firma.
problem-signature-invalid = Firma no válida
    .detail = La firma no corresponde a la petición. Revise la clave, el secreto y los bytes firmados.
problem-timestamp-out-of-range = Reloj demasiado desajustado
    .detail = La hora de la petición difiere demasiado de la nuestra. Ajuste su reloj según la cabecera Date y firme de nuevo.
problem-request-replayed = Petición ya utilizada
    .detail = Este identificador de petición ya se ha usado. Firme de nuevo con un identificador nuevo.
problem-token-invalid = Acceso no válido
    .detail = El token de acceso falta o no es válido. Obtenga uno nuevo y vuelva a intentarlo.
problem-token-expired = Acceso caducado
    .detail = El token de acceso ha caducado. Obtenga uno nuevo y siga donde estaba.
problem-token-foreign = Acceso a otra creación
    .detail = Este token de acceso pertenece a otra creación y no abre nada de esta.
problem-not-found = No encontrado
    .detail = No hay nada en esta dirección.
problem-build-not-found = Creación no encontrada
    .detail = No hay ninguna creación con este identificador. Revíselo o empiece una creación nueva.
problem-file-not-found = Archivo no encontrado
    .detail = El sitio no tiene ningún archivo { $path }.
problem-method-not-allowed = Método no permitido
    .detail = No se puede llamar a esta dirección de esta manera.
problem-build-session-conflict = La creación ya existe
    .detail = Ya se inició una creación con este identificador y otro contenido. Use un identificador nuevo para una descripción nueva.
problem-not-cancellable = No se puede cancelar
    .detail = La creación ya ha terminado y no se puede cancelar.
problem-not-retryable = No se puede repetir
    .detail = Solo se puede repetir lo que ha fallado o se ha cancelado.
problem-body-too-large = Petición demasiado grande
    .detail = La petición supera los 64 KiB. Acórtela y vuelva a enviarla.
problem-unsupported-media-type = Tipo de contenido incorrecto
    .detail = Envíe la petición como application/json.
problem-invalid-member = Valor no válido
    .detail = «{ $member }» { $reason }.
problem-invalid-build-session-id = Identificador de creación no válido
    .detail = El identificador no pertenece a este proyecto o su hora se desvía más de un día. Cree uno nuevo.
problem-parent-not-found = Creación anterior no encontrada
    .detail = La creación de la que se quiere partir no existe en este proyecto.
problem-unavailable = No disponible en este momento
    .detail = Ahora mismo no podemos atender esto. Vuelva a intentarlo dentro de un momento.
problem-internal = Algo ha ido mal
    .detail = Algo ha ido mal por nuestra parte. Vuelva a intentarlo dentro de un momento.

# Lo que rechaza el propio servidor del Studio, además de lo que comparte con la pasarela.
refusal-not-from-our-page = No viene de esta página
    .detail = Esta página es demasiado antigua o la petición no viene de ella. Vuelva a cargar la página.

# Qué falla en un miembro; va detrás de su nombre.
reason-missing = falta
reason-wrong-type = debe ser { $type ->
        [string] un texto
        [number] un número
        [integer] un número entero
        [boolean] true o false
        [array] una lista
        [object] un objeto
       *[other] de otro tipo
    }
reason-length = debe tener entre { $min } y { $max } caracteres
reason-range = debe estar entre { $min } y { $max }
reason-count = puede tener como máximo { $max ->
        [one] { $max } elemento
       *[other] { $max } elementos
    }
reason-form = debe tener esta forma: { $form }
reason-characters = contiene caracteres no permitidos
reason-unknown = no es uno de los valores conocidos
