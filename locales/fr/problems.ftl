# Refus de la passerelle : un titre, et un détail qui dit quoi faire.

problem-malformed-header = En-tête illisible
    .detail = L’en-tête { $header } manque ou ne peut pas être lu. Corrigez-le et renvoyez la requête.
problem-malformed-query = Adresse illisible
    .detail = La partie { $parameter } de l’adresse ne peut pas être lue. Corrigez-la et réessayez.
problem-malformed-body = Requête illisible
    .detail = Le corps de la requête n’est pas du JSON valide. Corrigez-le et renvoyez-la.
problem-signature-missing = Signature absente
    .detail = Cette adresse exige une requête signée et la signature manque. Joignez les en-têtes de signature.
problem-signature-invalid = Signature non valide
    .detail = La signature ne correspond pas à la requête. Vérifiez la clé, le secret et les octets signés.
problem-timestamp-out-of-range = Horloge trop décalée
    .detail = L’heure de la requête est trop éloignée de la nôtre. Réglez votre horloge sur l’en-tête Date et signez de nouveau.
problem-request-replayed = Requête déjà utilisée
    .detail = Cet identifiant de requête a déjà servi. Signez de nouveau avec un identifiant neuf.
problem-token-invalid = Accès non valide
    .detail = Le jeton d’accès manque ou n’est pas valide. Obtenez-en un nouveau et réessayez.
problem-token-expired = Accès expiré
    .detail = Le jeton d’accès a expiré. Obtenez-en un nouveau et reprenez où vous en étiez.
problem-token-foreign = Accès à une autre création
    .detail = Ce jeton d’accès appartient à une autre création et n’ouvre rien de celle-ci.
problem-not-found = Introuvable
    .detail = Il n’y a rien à cette adresse.
problem-build-not-found = Création introuvable
    .detail = Aucune création ne porte cet identifiant. Vérifiez-le ou lancez une nouvelle création.
problem-file-not-found = Fichier introuvable
    .detail = Le site n’a pas de fichier { $path }.
problem-method-not-allowed = Méthode non autorisée
    .detail = Cette adresse ne peut pas être appelée de cette façon.
problem-build-session-conflict = Création déjà existante
    .detail = Une création portant cet identifiant a été lancée avec un autre contenu. Prenez un nouvel identifiant pour une nouvelle demande.
problem-not-cancellable = Annulation impossible
    .detail = La création est déjà terminée et ne peut plus être annulée.
problem-not-retryable = Nouvel essai impossible
    .detail = Seul ce qui a échoué ou a été annulé peut être relancé.
problem-body-too-large = Requête trop grande
    .detail = La requête dépasse 64 Kio. Raccourcissez-la et renvoyez-la.
problem-unsupported-media-type = Type de contenu incorrect
    .detail = Envoyez la requête en application/json.
problem-invalid-member = Valeur non valide
    .detail = « { $member } » { $reason }.
problem-invalid-build-session-id = Identifiant de création non valide
    .detail = L’identifiant n’appartient pas à ce projet, ou son heure s’écarte de plus d’un jour. Créez-en un nouveau.
problem-parent-not-found = Création précédente introuvable
    .detail = La création à poursuivre n’existe pas dans ce projet.
problem-unavailable = Indisponible pour le moment
    .detail = Nous ne pouvons pas prendre cette demande pour le moment. Réessayez dans un instant.
problem-internal = Une erreur est survenue
    .detail = Une erreur est survenue de notre côté. Réessayez dans un instant.

# Refus du serveur du Studio, en plus de ceux qu’il partage avec la passerelle.
refusal-not-from-our-page = Ne vient pas de cette page
    .detail = Cette page est trop ancienne, ou la demande n’en vient pas. Rechargez la page.

# Ce qui ne va pas dans un membre ; vient après son nom.
reason-missing = est absent
reason-wrong-type = doit être { $type ->
        [string] un texte
        [number] un nombre
        [integer] un nombre entier
        [boolean] true ou false
        [array] une liste
        [object] un objet
       *[other] d’un autre type
    }
reason-length = doit compter de { $min } à { $max } caractères
reason-range = doit être compris entre { $min } et { $max }
reason-count = peut avoir au plus { $max ->
        [one] { $max } élément
       *[other] { $max } éléments
    }
reason-form = doit avoir cette forme : { $form }
reason-characters = contient des caractères interdits
reason-unknown = ne fait pas partie des valeurs connues
