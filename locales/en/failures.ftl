# Why a build failed (the value) or its recommendations did (.recommendations), and a way on.

failure-overloaded = Too many sites are being built right now. Please try again { $wait }.
    .recommendations = Too much is going on right now to write recommendations. Please try again { $wait }.
failure-rate-limited = The writing service asked us to slow down. Please try again { $wait }.
    .recommendations = The writing service asked us to slow down. Please ask for recommendations again { $wait }.
failure-quota-exhausted = The credit or the limit for the writing service is used up. The operator of this site needs to raise it before building goes on.
    .recommendations = The credit or the limit for the writing service is used up. The operator of this site needs to raise it before there are new recommendations.
failure-bad-key = The writing service did not accept our key. The operator of this site needs to correct it.
    .recommendations = The writing service did not accept our key. The operator of this site needs to correct it before there are new recommendations.
failure-refused = The writing service declined this request. Please describe your site in other words.
    .recommendations = The writing service declined to write recommendations for this site. The suggestions below still hold.
failure-truncated = The answer broke off before your site was finished. Please try again.
    .recommendations = The recommendations broke off half-way. Please try again.
failure-stalled = The answer stopped coming. Please try again.
    .recommendations = The recommendations stopped coming. Please try again.
failure-too-large = Your site became too large. Please ask for fewer pages, or shorten the prompt.
    .recommendations = The recommendations became too long to use. Please try again.
failure-invalid-output = The answer could not be turned into a site. Please try again, perhaps in other words.
    .recommendations = The recommendations could not be read. Please try again.
failure-timeout = Building took longer than it may. Please try again.
    .recommendations = The recommendations took too long. Please try again.
failure-interrupted = The build was interrupted too often on our side. Please try again.
    .recommendations = The recommendations were interrupted on our side. Please try again.
failure-internal = Something went wrong on our side. Please try again.
    .recommendations = Something went wrong on our side while writing recommendations. Please try again.
failure-cancelled = The build was cancelled. You can start it again at any time.
    .recommendations = The build was cancelled, and its recommendations with it. You can start again at any time.

# When to come back, as a part of the sentences above.

wait-seconds =
    { $count ->
        [one] in a second
       *[other] in { $count } seconds
    }
wait-minutes =
    { $count ->
        [one] in a minute
       *[other] in { $count } minutes
    }
wait-hours =
    { $count ->
        [one] in an hour
       *[other] in { $count } hours
    }
