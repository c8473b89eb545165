# Warum ein Bauauftrag gescheitert ist oder seine Empfehlungen (.recommendations), und wie es weitergeht.

failure-overloaded = Gerade entstehen zu viele Websites gleichzeitig. Bitte { $wait } noch einmal versuchen.
    .recommendations = Gerade ist für Empfehlungen zu viel los. Bitte { $wait } noch einmal versuchen.
failure-rate-limited = Der Schreibdienst bittet uns, langsamer zu machen. Bitte { $wait } noch einmal versuchen.
    .recommendations = Der Schreibdienst bittet uns, langsamer zu machen. Bitte die Empfehlungen { $wait } noch einmal anfordern.
failure-quota-exhausted = Das Guthaben oder das Limit für den Schreibdienst ist aufgebraucht. Der Betreiber dieser Seite muss es erhöhen, bevor es weitergeht.
    .recommendations = Das Guthaben oder das Limit für den Schreibdienst ist aufgebraucht. Der Betreiber dieser Seite muss es erhöhen, bevor es neue Empfehlungen gibt.
failure-bad-key = Der Schreibdienst hat unseren Schlüssel abgelehnt. Der Betreiber dieser Seite muss ihn korrigieren.
    .recommendations = Der Schreibdienst hat unseren Schlüssel abgelehnt. Der Betreiber dieser Seite muss ihn korrigieren, bevor es neue Empfehlungen gibt.
failure-refused = Der Schreibdienst hat diese Anfrage abgelehnt. Bitte beschreiben Sie Ihre Website mit anderen Worten.
    .recommendations = Der Schreibdienst wollte zu dieser Website keine Empfehlungen schreiben. Die Vorschläge unten gelten weiter.
failure-truncated = Die Antwort brach ab, bevor Ihre Website fertig war. Bitte noch einmal versuchen.
    .recommendations = Die Empfehlungen brachen mittendrin ab. Bitte noch einmal versuchen.
failure-stalled = Es kam keine Antwort mehr. Bitte noch einmal versuchen.
    .recommendations = Es kamen keine Empfehlungen mehr. Bitte noch einmal versuchen.
failure-too-large = Ihre Website wurde zu groß. Bitte weniger Seiten wünschen oder die Beschreibung kürzen.
    .recommendations = Die Empfehlungen wurden zu lang. Bitte noch einmal versuchen.
failure-invalid-output = Aus der Antwort ließ sich keine Website machen. Bitte noch einmal versuchen, vielleicht mit anderen Worten.
    .recommendations = Die Empfehlungen waren nicht lesbar. Bitte noch einmal versuchen.
failure-timeout = Das Bauen hat länger gedauert als erlaubt. Bitte noch einmal versuchen.
    .recommendations = Die Empfehlungen haben zu lange gedauert. Bitte noch einmal versuchen.
failure-interrupted = Der Bauauftrag wurde bei uns zu oft unterbrochen. Bitte noch einmal versuchen.
    .recommendations = Die Empfehlungen wurden bei uns unterbrochen. Bitte noch einmal versuchen.
failure-internal = Bei uns ist etwas schiefgegangen. Bitte noch einmal versuchen.
    .recommendations = Beim Schreiben der Empfehlungen ist bei uns etwas schiefgegangen. Bitte noch einmal versuchen.
failure-cancelled = Der Bauauftrag wurde abgebrochen. Sie können ihn jederzeit neu starten.
    .recommendations = Der Bauauftrag wurde abgebrochen und mit ihm die Empfehlungen. Sie können jederzeit neu beginnen.

# When to come back, as a part of the sentences above.

wait-seconds =
    { $count ->
        [one] in einer Sekunde
       *[other] in { $count } Sekunden
    }
wait-minutes =
    { $count ->
        [one] in einer Minute
       *[other] in { $count } Minuten
    }
wait-hours =
    { $count ->
        [one] in einer Stunde
       *[other] in { $count } Stunden
    }
