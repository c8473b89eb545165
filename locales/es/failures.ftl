# Por qué falló una creación, o sus recomendaciones (.recommendations), y qué hacer.

failure-overloaded = Se están creando demasiados sitios a la vez. Vuelva a intentarlo { $wait }.
    .recommendations = Hay demasiada actividad para escribir recomendaciones ahora. Vuelva a intentarlo { $wait }.
failure-rate-limited = El servicio de redacción nos pide ir más despacio. Vuelva a intentarlo { $wait }.
    .recommendations = El servicio de redacción nos pide ir más despacio. Vuelva a pedir las recomendaciones { $wait }.
failure-quota-exhausted = El saldo o el límite del servicio de redacción se ha agotado. El operador de este sitio debe ampliarlo para poder continuar.
    .recommendations = El saldo o el límite del servicio de redacción se ha agotado. El operador de este sitio debe ampliarlo para que haya recomendaciones nuevas.
failure-bad-key = El servicio de redacción no aceptó nuestra clave. El operador de este sitio debe corregirla.
    .recommendations = El servicio de redacción no aceptó nuestra clave. El operador de este sitio debe corregirla para que haya recomendaciones nuevas.
failure-refused = El servicio de redacción rechazó esta petición. Describa su sitio con otras palabras.
    .recommendations = El servicio de redacción no quiso escribir recomendaciones para este sitio. Las sugerencias de abajo siguen valiendo.
failure-truncated = La respuesta se cortó antes de terminar su sitio. Vuelva a intentarlo.
    .recommendations = Las recomendaciones se cortaron a medias. Vuelva a intentarlo.
failure-stalled = La respuesta dejó de llegar. Vuelva a intentarlo.
    .recommendations = Las recomendaciones dejaron de llegar. Vuelva a intentarlo.
failure-too-large = Su sitio se hizo demasiado grande. Pida menos páginas o acorte la descripción.
    .recommendations = Las recomendaciones son demasiado largas para usarlas. Vuelva a intentarlo.
failure-invalid-output = La respuesta no se pudo convertir en un sitio. Vuelva a intentarlo, quizá con otras palabras.
    .recommendations = Las recomendaciones no se pudieron leer. Vuelva a intentarlo.
failure-timeout = La creación tardó más de lo permitido. Vuelva a intentarlo.
    .recommendations = Las recomendaciones tardaron demasiado. Vuelva a intentarlo.
failure-interrupted = La creación se interrumpió demasiadas veces por nuestra parte. Vuelva a intentarlo.
    .recommendations = Las recomendaciones se interrumpieron por nuestra parte. Vuelva a intentarlo.
failure-internal = Algo ha ido mal por nuestra parte. Vuelva a intentarlo.
    .recommendations = Algo ha ido mal por nuestra parte al escribir las recomendaciones. Vuelva a intentarlo.
failure-cancelled = La creación se canceló. Puede iniciarla de nuevo cuando quiera.
    .recommendations = La creación se canceló, y con ella sus recomendaciones. Puede empezar de nuevo cuando quiera.

# When to come back, as a part of the sentences above.

wait-seconds =
    { $count ->
        [one] en un segundo
       *[other] en { $count } segundos
    }
wait-minutes =
    { $count ->
        [one] en un minuto
       *[other] en { $count } minutos
    }
wait-hours =
    { $count ->
        [one] en una hora
       *[other] en { $count } horas
    }
