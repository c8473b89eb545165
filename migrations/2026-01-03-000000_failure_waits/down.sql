ALTER TABLE recommendation_runs DROP COLUMN error_wait_ms;
ALTER TABLE builds DROP COLUMN error_wait_ms;
