ALTER TABLE projects DROP COLUMN carried_cost_nanos;
