ANALYZE;
INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('abc', 1700000000000);
