# Absagen des Gateways: ein Titel und ein Detail, das sagt, was zu tun ist.

problem-malformed-header = Unlesbarer Header
    .detail = Der Header { $header } fehlt oder ist nicht lesbar. Bitte korrigieren und die Anfrage erneut senden.
problem-malformed-query = Unlesbare Adresse
    .detail = Der Teil { $parameter } der Adresse ist nicht lesbar. Bitte korrigieren und erneut versuchen.
problem-malformed-body = Unlesbare Anfrage
    .detail = Der Inhalt der Anfrage ist kein gültiges JSON. Bitte korrigieren und erneut senden.
problem-signature-missing = Signatur fehlt
    .detail = Diese Adresse verlangt eine signierte Anfrage, und die Signatur fehlt. Bitte die Signatur-Header mitsenden.
problem-signature-invalid = Signatur ungültig
    .detail = Die Signatur passt nicht zur Anfrage. Bitte Schlüssel, Geheimnis und signierte Bytes prüfen.
problem-timestamp-out-of-range = Uhr geht zu falsch
    .detail = Die Zeit der Anfrage weicht zu stark von unserer ab. Bitte die Uhr nach dem Date-Header stellen und neu signieren.
problem-request-replayed = Anfrage schon verwendet
    .detail = Diese Anfrage-ID wurde schon verwendet. Bitte mit einer neuen ID noch einmal signieren.
problem-token-invalid = Zugang ungültig
    .detail = Das Zugangstoken fehlt oder ist ungültig. Bitte ein neues holen und erneut versuchen.
problem-token-expired = Zugang abgelaufen
    .detail = Das Zugangstoken ist abgelaufen. Bitte ein neues holen und dort weitermachen, wo Sie waren.
problem-token-foreign = Zugang zu einem anderen Bauauftrag
    .detail = Dieses Zugangstoken gehört zu einem anderen Bauauftrag und öffnet hier nichts.
problem-not-found = Nicht gefunden
    .detail = Unter dieser Adresse gibt es nichts.
problem-build-not-found = Bauauftrag nicht gefunden
    .detail = Es gibt keinen Bauauftrag mit dieser ID. Bitte die ID prüfen oder einen neuen starten.
problem-file-not-found = Datei nicht gefunden
    .detail = Die Website hat keine Datei { $path }.
problem-method-not-allowed = Methode nicht erlaubt
    .detail = Diese Adresse lässt sich so nicht aufrufen.
problem-build-session-conflict = Bauauftrag gibt es schon
    .detail = Mit dieser ID wurde schon ein Bauauftrag mit anderem Inhalt gestartet. Bitte für eine neue Beschreibung eine neue ID verwenden.
problem-not-cancellable = Nicht abbrechbar
    .detail = Der Bauauftrag ist schon beendet und lässt sich nicht mehr abbrechen.
problem-not-retryable = Nicht wiederholbar
    .detail = Nur was fehlgeschlagen ist oder abgebrochen wurde, lässt sich wiederholen.
problem-body-too-large = Anfrage zu groß
    .detail = Die Anfrage ist größer als 64 KiB. Bitte kürzen und erneut senden.
problem-unsupported-media-type = Falscher Medientyp
    .detail = Bitte die Anfrage als application/json senden.
problem-invalid-member = Ungültiger Wert
    .detail = „{ $member }“ { $reason }.
problem-invalid-build-session-id = Ungültige Bau-ID
    .detail = Die ID gehört nicht zu diesem Projekt, oder ihre Zeit weicht um mehr als einen Tag ab. Bitte eine neue erzeugen.
problem-parent-not-found = Früherer Bauauftrag nicht gefunden
    .detail = Den Bauauftrag, an den angeknüpft werden soll, gibt es in diesem Projekt nicht.
problem-unavailable = Gerade nicht verfügbar
    .detail = Das können wir gerade nicht annehmen. Bitte gleich noch einmal versuchen.
problem-internal = Etwas ist schiefgegangen
    .detail = Bei uns ist etwas schiefgegangen. Bitte gleich noch einmal versuchen.

# Was der Server des Studios selbst ablehnt, neben dem, was er mit dem Gateway teilt.
refusal-not-from-our-page = Nicht von dieser Seite
    .detail = Diese Seite ist zu alt, oder die Anfrage kommt nicht von ihr. Laden Sie die Seite neu.

# Was an einem Feld falsch ist; steht nach seinem Namen.
reason-missing = fehlt
reason-wrong-type = muss { $type ->
        [string] ein Text
        [number] eine Zahl
        [integer] eine ganze Zahl
        [boolean] true oder false
        [array] eine Liste
        [object] ein Objekt
       *[other] von einem anderen Typ
    } sein
reason-length = muss { $min } bis { $max } Zeichen lang sein
reason-range = muss zwischen { $min } und { $max } liegen
reason-count = darf höchstens { $max ->
        [one] einen Eintrag
       *[other] { $max } Einträge
    } haben
reason-form = muss so aussehen: { $form }
reason-characters = enthält unerlaubte Zeichen
reason-unknown = ist keiner der bekannten Werte
