DROP TABLE files;
DROP TABLE build_events;
DROP TABLE recommendation_runs;
DROP TABLE builds;
DROP TABLE used_request_ids;
DROP TABLE projects;
