DROP TABLE model_calls;
DROP FUNCTION model_call_cost(bigint, bigint, bigint, bigint, bigint, bigint);
