# Ce que dit l’assistant quand un autre doit écrire.

engine-other-model = Le service de rédaction n’a pas pu terminer ce site. Je continue avec un autre.
engine-offline-instead = Le service de rédaction n’a pas pu terminer ce site. Je le termine avec mes propres modèles ; vous pouvez demander des changements à tout moment.
