import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { EXPECTED_FILE } from '../db/catalog/expected.ts';
import { readFacts } from '../db/catalog/facts.ts';
import { applyMigrations } from '../db/migrate.ts';
import { migratedTables, migrationNames } from '../db/schema-version.ts';
import { startPostgres } from './embedded-postgres.ts';

// Writes db/catalog/expected.json: the catalog that the migrations of drizzle/ make.
await using server = await startPostgres();
const client = new pg.Client(server.url('postgres'));
await client.connect();
try {
  await applyMigrations(client);
  const facts = await readFacts(client, await migratedTables());
  const expected = { migrations: await migrationNames(), facts };
  await writeFile(EXPECTED_FILE, `${JSON.stringify(expected, undefined, 2)}\n`);
} finally {
  await client.end();
}
