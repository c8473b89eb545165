-- The ledger of calls to language models. Ids are plain, without a foreign key: what a call cost stays true after its
-- build was pruned. A person or project that is to be forgotten is found by the indexes.

-- What so many tokens cost, in nano-dollars; prices are in millionths of a dollar for a million tokens. The one place
-- where money is computed.
CREATE FUNCTION model_call_cost(
    input_tokens bigint, cached_tokens bigint, output_tokens bigint,
    input_price bigint, cached_price bigint, output_price bigint
) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT LEAST(
        ceil((input_tokens::numeric * input_price + cached_tokens::numeric * cached_price
              + output_tokens::numeric * output_price) / 1000),
        1000000000000000000)::bigint
$$;

CREATE TABLE model_calls (
    call_id             uuid PRIMARY KEY,
    build_session_id    text NOT NULL,
    project_id          text NOT NULL,
    user_id             text NOT NULL,
    attempt             integer NOT NULL,               -- of the build; 0 for recommendations
    purpose             text NOT NULL CHECK (purpose IN ('build', 'recommendations')),
    provider            text NOT NULL,
    model               text NOT NULL,

    -- reserved: entered before the call is made; settled: its end is known; lost: whoever made it never told.
    state               text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'settled', 'lost')),
    input_tokens        bigint NOT NULL,                -- without the cached ones
    cached_input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens       bigint NOT NULL,                -- while it is reserved, the most that it may be
    estimated           boolean NOT NULL DEFAULT true,  -- by us, not told by the provider
    outcome             text,                           -- ok, or the failure's code
    error_signature     text,
    -- Against the caps of user and project: a failure that is not theirs takes nothing from them.
    counted             boolean NOT NULL GENERATED ALWAYS AS (
        outcome IS NULL OR outcome IN ('ok', 'interrupted', 'cancelled')
    ) STORED,

    priced              boolean NOT NULL,               -- false: no price is known, and 0 is taken
    input_price         bigint NOT NULL,                -- the prices at the time of the call
    cached_price        bigint NOT NULL,
    output_price        bigint NOT NULL,
    cost_nanos          bigint NOT NULL GENERATED ALWAYS AS (
        model_call_cost(input_tokens, cached_input_tokens, output_tokens, input_price, cached_price, output_price)
    ) STORED,

    called_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    lost_after          timestamptz NOT NULL,           -- no call lives longer
    closed_at           timestamptz,
    CHECK ((state = 'reserved') = (closed_at IS NULL)),
    CHECK ((state = 'reserved') = (outcome IS NULL))
);
CREATE INDEX model_calls_by_build ON model_calls (build_session_id);
CREATE INDEX model_calls_by_user ON model_calls (user_id, called_at);
CREATE INDEX model_calls_by_project ON model_calls (project_id, called_at);
CREATE INDEX model_calls_by_time ON model_calls (called_at);
CREATE INDEX model_calls_open ON model_calls (lost_after) WHERE state = 'reserved';
