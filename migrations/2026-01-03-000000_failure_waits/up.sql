-- How long the provider wants to be left alone after a failure, where it said; else the code says what helps.
ALTER TABLE builds ADD COLUMN error_wait_ms bigint;
ALTER TABLE recommendation_runs ADD COLUMN error_wait_ms bigint;
