# Was der Assistent sagt, wenn ein anderer schreiben muss.

engine-other-model = Der Schreibdienst konnte diese Website nicht fertigstellen. Ich mache mit einem anderen weiter.
engine-offline-instead = Der Schreibdienst konnte diese Website nicht fertigstellen. Ich stelle sie mit eigenen Vorlagen fertig; Änderungen können Sie jederzeit wünschen.
