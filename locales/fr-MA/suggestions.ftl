# Ce qui se dit autrement au Maroc.

qs-contact = Ajoutez vos coordonnées
    .description = Un numéro de GSM, WhatsApp et une adresse e-mail permettent de vous joindre facilement.
    .prompt = Ajoute une section contact avec des emplacements bien visibles pour mon GSM, mon WhatsApp et mon adresse e-mail.
