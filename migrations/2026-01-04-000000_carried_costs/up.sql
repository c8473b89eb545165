-- What entries of the ledger cost, in nano-dollars, that count against the project's cap and are no longer kept.
ALTER TABLE projects ADD COLUMN carried_cost_nanos bigint NOT NULL DEFAULT 0;
