DROP TABLE __drizzle_migrations;
CREATE TABLE __drizzle_migrations (id integer, hash text NOT NULL, created_at numeric, PRIMARY KEY (hash)) WITHOUT ROWID;
INSERT INTO __drizzle_migrations VALUES (2, 'abc', 1700000000002), (1, 'def', 1700000000001);
