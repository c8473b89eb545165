# Ce qui se dit autrement au Maroc.

problem-body-too-large = Requête trop grande
    .detail = La requête dépasse 64 Ko. Raccourcissez-la et renvoyez-la.
