DROP TABLE __drizzle_migrations;
CREATE TABLE gone (id integer, hash text, created_at numeric);
CREATE VIEW __drizzle_migrations AS SELECT id, hash, created_at FROM gone;
DROP TABLE gone;
