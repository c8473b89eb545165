# Refusals of the gateway. Each has a title and a detail; the detail says what to do.

problem-malformed-header = Unreadable header
    .detail = The header { $header } is missing or cannot be read. Correct it and send the request again.
problem-malformed-query = Unreadable address
    .detail = The part { $parameter } of the address cannot be read. Correct it and try again.
problem-malformed-body = Unreadable request
    .detail = The body of the request is not valid JSON. Correct it and send it again.
problem-signature-missing = Signature missing
    .detail = This address wants a signed request, and the signature is missing. Send the signature headers with it.
problem-signature-invalid = Signature not valid
    .detail = The signature does not fit the request. Check the key, the secret and the bytes that were signed.
problem-timestamp-out-of-range = Clock too far off
    .detail = The time of the request differs too much from ours. Set your clock by the Date header and sign again.
problem-request-replayed = Request already used
    .detail = This request id has been used before. Sign the request again with a new id.
problem-token-invalid = Access not valid
    .detail = The access token is missing or not valid. Get a new one and try again.
problem-token-expired = Access expired
    .detail = The access token has expired. Get a new one and go on where you were.
problem-token-foreign = Access to another build
    .detail = This access token belongs to another build and opens nothing of this one.
problem-not-found = Not found
    .detail = There is nothing at this address.
problem-build-not-found = Build not found
    .detail = There is no build with this id. Check the id, or start a new build.
problem-file-not-found = File not found
    .detail = The site has no file { $path }.
problem-method-not-allowed = Method not allowed
    .detail = This address cannot be called in this way.
problem-build-session-conflict = Build already exists
    .detail = A build with this id was started with other content. Use a new id for a new prompt.
problem-not-cancellable = Cannot be cancelled
    .detail = The build is already over and cannot be cancelled any more.
problem-not-retryable = Cannot be tried again
    .detail = Only what has failed or was cancelled can be tried again.
problem-body-too-large = Request too large
    .detail = The request is larger than 64 KiB. Shorten it and send it again.
problem-unsupported-media-type = Wrong media type
    .detail = Send the request as application/json.
problem-invalid-member = Invalid value
    .detail = “{ $member }” { $reason }.
problem-invalid-build-session-id = Invalid build id
    .detail = The build id does not belong to this project, or its time is more than a day off. Make a new one.
problem-parent-not-found = Earlier build not found
    .detail = The build to go on from does not exist in this project.
problem-unavailable = Not available right now
    .detail = We cannot take this right now. Please try again in a moment.
problem-internal = Something went wrong
    .detail = Something went wrong on our side. Please try again in a moment.

# Refusals of the Studio's back end, beside those that it shares with the gateway.
refusal-not-from-our-page = Not from this page
    .detail = This page is too old, or the request does not come from it. Load the page again.

# What is wrong with a member; stands after its name: “prompt” is missing.
reason-missing = is missing
reason-wrong-type = must be { $type ->
        [string] text
        [number] a number
        [integer] a whole number
        [boolean] true or false
        [array] a list
        [object] an object
       *[other] of another type
    }
reason-length = must have { $min } to { $max } characters
reason-range = must be between { $min } and { $max }
reason-count = may have at most { $max ->
        [one] one entry
       *[other] { $max } entries
    }
reason-form = must look like this: { $form }
reason-characters = contains characters that are not allowed
reason-unknown = is not one of the known values
