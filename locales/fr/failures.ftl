# Pourquoi une création a échoué, ou ses recommandations (.recommendations), et que faire.

failure-overloaded = Trop de sites sont en cours de création. Réessayez { $wait }.
    .recommendations = Trop d’activité pour rédiger des recommandations en ce moment. Réessayez { $wait }.
failure-rate-limited = Le service de rédaction nous demande de ralentir. Réessayez { $wait }.
    .recommendations = Le service de rédaction nous demande de ralentir. Redemandez les recommandations { $wait }.
failure-quota-exhausted = Le crédit ou la limite du service de rédaction est épuisé. L’exploitant de ce site doit l’augmenter avant de continuer.
    .recommendations = Le crédit ou la limite du service de rédaction est épuisé. L’exploitant de ce site doit l’augmenter avant de nouvelles recommandations.
failure-bad-key = Le service de rédaction a refusé notre clé. L’exploitant de ce site doit la corriger.
    .recommendations = Le service de rédaction a refusé notre clé. L’exploitant de ce site doit la corriger avant de nouvelles recommandations.
failure-refused = Le service de rédaction a décliné cette demande. Décrivez votre site autrement.
    .recommendations = Le service de rédaction a décliné les recommandations pour ce site. Les suggestions ci-dessous restent valables.
failure-truncated = La réponse s’est interrompue avant la fin de votre site. Réessayez.
    .recommendations = Les recommandations se sont interrompues en cours de route. Réessayez.
failure-stalled = La réponse n’arrive plus. Réessayez.
    .recommendations = Les recommandations n’arrivent plus. Réessayez.
failure-too-large = Votre site est devenu trop volumineux. Demandez moins de pages ou raccourcissez la description.
    .recommendations = Les recommandations sont trop longues pour être utilisées. Réessayez.
failure-invalid-output = La réponse n’a pas pu devenir un site. Réessayez, peut-être en d’autres mots.
    .recommendations = Les recommandations n’ont pas pu être lues. Réessayez.
failure-timeout = La création a pris plus de temps que permis. Réessayez.
    .recommendations = Les recommandations ont pris trop de temps. Réessayez.
failure-interrupted = La création a été interrompue trop souvent de notre côté. Réessayez.
    .recommendations = Les recommandations ont été interrompues de notre côté. Réessayez.
failure-internal = Une erreur est survenue de notre côté. Réessayez.
    .recommendations = Une erreur est survenue de notre côté pendant la rédaction des recommandations. Réessayez.
failure-cancelled = La création a été annulée. Vous pouvez la relancer à tout moment.
    .recommendations = La création a été annulée, et ses recommandations avec elle. Vous pouvez recommencer à tout moment.

# When to come back, as a part of the sentences above.

wait-seconds =
    { $count ->
        [one] dans une seconde
       *[other] dans { $count } secondes
    }
wait-minutes =
    { $count ->
        [one] dans une minute
       *[other] dans { $count } minutes
    }
wait-hours =
    { $count ->
        [one] dans une heure
       *[other] dans { $count } heures
    }
