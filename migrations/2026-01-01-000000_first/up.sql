-- Texts that came from outside are kept as JSON text in `text` columns: neither `text` nor `jsonb` can hold U+0000,
-- and JSON writes it as an escape.

CREATE TABLE projects (
    project_id text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One row a signed POST, kept for as long as the request could still be fresh.
CREATE TABLE used_request_ids (
    key_id     text NOT NULL,
    request_id text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (key_id, request_id)
);
CREATE INDEX used_request_ids_by_expiry ON used_request_ids (expires_at);

CREATE TABLE builds (
    build_session_id        text PRIMARY KEY,
    project_id              text NOT NULL REFERENCES projects (project_id),
    user_id                 text NOT NULL,
    parent_build_session_id text REFERENCES builds (build_session_id),
    submit_digest           bytea NOT NULL,
    prompt                  text NOT NULL,            -- JSON string
    locale_requested        text NOT NULL,
    locale                  text NOT NULL,
    analysis                text NOT NULL,            -- JSON object
    quick_suggestions       text NOT NULL,            -- JSON array
    preview_key             text NOT NULL UNIQUE,
    traceparent             text NOT NULL,

    phase                   text NOT NULL DEFAULT 'queued'
        CHECK (phase IN ('queued', 'building', 'completed', 'failed', 'cancelled')),
    chain                   integer NOT NULL DEFAULT 1,  -- a submit and each retry begin one
    attempt                 integer NOT NULL DEFAULT 0,  -- rises with every claim, for ever: it fences
    step                    integer NOT NULL DEFAULT 0,  -- commits of this attempt's worker
    failures                integer NOT NULL DEFAULT 0,  -- attempts of this chain that died
    lease_expires_at        timestamptz,
    CHECK ((phase = 'building') = (lease_expires_at IS NOT NULL)),

    prev_seq                bigint NOT NULL DEFAULT 0,   -- last_seq before the last commit
    last_seq                bigint NOT NULL DEFAULT 0,
    pruned_seq              bigint NOT NULL DEFAULT 0,   -- events up to here are no longer kept
    prune_after             timestamptz,

    shown_attempt           integer,                     -- whose files the preview shows
    assistant_text          text,                        -- JSON string; null while it is in the events
    features                text,                        -- JSON array: what the finished site has
    error_code              text,
    CHECK ((phase = 'failed') = (error_code IS NOT NULL)),

    created_at              timestamptz NOT NULL DEFAULT now(),
    queued_at               timestamptz NOT NULL DEFAULT now(),
    started_at              timestamptz,
    finished_at             timestamptz
) WITH (fillfactor = 70);
-- No index names a column that an append changes, so that appends are heap-only updates.
CREATE INDEX builds_to_take ON builds (queued_at) WHERE phase IN ('queued', 'building');
CREATE INDEX builds_by_project ON builds (project_id, created_at DESC, build_session_id DESC);
CREATE INDEX builds_to_prune ON builds (prune_after) WHERE prune_after IS NOT NULL;
CREATE INDEX builds_by_parent ON builds (parent_build_session_id) WHERE parent_build_session_id IS NOT NULL;

CREATE TABLE recommendation_runs (
    run_id           uuid PRIMARY KEY,
    build_session_id text NOT NULL REFERENCES builds (build_session_id) ON DELETE CASCADE,
    status           text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'ready', 'failed')),
    called_at        timestamptz,               -- set before the one call that a run may make
    deadline_at      timestamptz NOT NULL,      -- until it is called; then until it must have ended
    recommendations  text,                      -- JSON array
    error_code       text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,
    CHECK ((status = 'pending') = (finished_at IS NULL)),
    CHECK ((status = 'ready') = (recommendations IS NOT NULL)),
    CHECK ((status = 'failed') = (error_code IS NOT NULL))
);
CREATE UNIQUE INDEX recommendation_runs_one_pending ON recommendation_runs (build_session_id) WHERE status = 'pending';
CREATE INDEX recommendation_runs_by_build ON recommendation_runs (build_session_id, created_at DESC);
CREATE INDEX recommendation_runs_pending ON recommendation_runs (created_at) WHERE status = 'pending';
CREATE INDEX recommendation_runs_by_call ON recommendation_runs (called_at) WHERE called_at IS NOT NULL;

CREATE TABLE build_events (
    build_session_id text NOT NULL REFERENCES builds (build_session_id) ON DELETE CASCADE,
    seq              bigint NOT NULL CHECK (seq BETWEEN 1 AND 9007199254740991),
    chain            integer NOT NULL,
    attempt          integer NOT NULL,
    run_id           uuid,
    type             text NOT NULL,
    at               timestamptz NOT NULL,
    payload          text NOT NULL,             -- JSON object: the members of this type
    PRIMARY KEY (build_session_id, seq)
);
-- One terminal event a chain, and one a run, whatever races.
CREATE UNIQUE INDEX build_events_one_end_a_chain ON build_events (build_session_id, chain)
    WHERE type IN ('build_completed', 'build_failed', 'build_cancelled');
CREATE UNIQUE INDEX build_events_one_end_a_run ON build_events (run_id)
    WHERE type IN ('recommendations_ready', 'recommendations_failed');

CREATE TABLE files (
    build_session_id text NOT NULL REFERENCES builds (build_session_id) ON DELETE CASCADE,
    attempt          integer NOT NULL,
    path             text NOT NULL,
    content          bytea NOT NULL,
    PRIMARY KEY (build_session_id, attempt, path)
);
