import type pg from 'pg';
import { compareFacts, type Difference } from '../../db/catalog/compare.ts';
import { expectedCatalog } from '../../db/catalog/expected.ts';
import { type Fact, readFacts } from '../../db/catalog/facts.ts';
import { TargetError } from '../../db/errors.ts';
import { latestRun, runAtWork } from '../../db/ledger.ts';
import { type SchemaVersion, schemaVersion } from '../../db/schema-version.ts';
import type { SchemaLog } from './events.ts';

/** So many differences say what kind of tables they are. */
const EXAMPLES = 5;

/**
 * Brings the database to the schema of this version; tables that were made without migrations, as `db:push`
 * does, are taken over where they are as the migrations make them. Throws a TargetError where they are not,
 * where the database has had migrations that this version does not know, or still lacks one afterwards.
 * Where a data migration is unfinished, changes of the schema wait: it goes on, or is undone, by the schema
 * it began with.
 */
export async function ensureSchema(client: pg.Client, log: SchemaLog): Promise<void> {
  const before = await schemaVersion(client);
  if (before === 'newer')
    throw new TargetError(
      'schema_newer',
      'The database has had migrations that this version does not know.',
      'Run the version that made them, or a later one (docker compose build, then the same command again).',
    );
  const run = before === 'older' ? await runAtWork(client) : undefined;
  if (run)
    throw new TargetError(
      'schema_waits',
      `This version brings changes of the schema, and the data migration ${run.runId} is unfinished (${run.status}): they wait until it has ended. Nothing was changed.`,
      'Finish it with the version that began it (there, docker compose --profile migrate up --build), or discard what it loaded: docker compose --profile migrate run --rm --no-deps migrate-data abandon. Then run the same command again.',
    );
  if (before !== 'current') await migrate(client, before);
  const after = await schemaVersion(client);
  // Drizzle skips a migration that is dated before the newest one applied.
  if (after !== 'current')
    throw new TargetError(
      'schema_incomplete',
      `The database's schema is "${after}" after the migrations were applied.`,
      'Compare drizzle.__drizzle_migrations in the database with drizzle/meta/_journal.json.',
    );
  log.info('schema_applied', { before, after });
  await warnOfDifferences(client, log);
}

/** Loads Drizzle only now: it costs 0.4 s of CPU, and at most starts of the application nothing is new. */
async function migrate(client: pg.Client, before: SchemaVersion): Promise<void> {
  const { applyMigrations, recordMigrations } = await import('../../db/migrate.ts');
  if (before === 'none' && (await isMadeWithoutMigrations(client))) await recordMigrations(client);
  await applyMigrations(client);
}

/** While a run is unfinished keys are off for the copy; at any other time the application would miss them. */
async function warnOfDifferences(client: pg.ClientBase, log: SchemaLog): Promise<void> {
  const run = await latestRun(client);
  if (run && !['completed', 'abandoned'].includes(run.status)) return;
  const { differences } = await compareTables(client);
  if (differences.length === 0) return;
  log.warn('schema_differs', {
    message: `Tables are not as the migrations make them: ${sayFirst(differences)}.`,
    hint: `A migration with the data job puts missing keys and indexes back. By hand: ${differences.map(({ sql }) => sql).join(' ')}`,
  });
}

async function compareTables(client: pg.ClientBase): Promise<{ facts: Fact[]; differences: Difference[] }> {
  const expected = (await expectedCatalog()).facts;
  const facts = await readFacts(client, [...new Set(expected.map(({ table }) => table))]);
  return { facts, differences: compareFacts(facts, expected) };
}

function sayFirst(differences: readonly Difference[]): string {
  const more = differences.length > EXAMPLES ? `; and ${differences.length - EXAMPLES} more` : '';
  const said = differences.slice(0, EXAMPLES).map(({ says }) => says);
  return said.join('; ') + more;
}

/** Throws a TargetError where tables of ours are there, but not as the migrations make them. */
async function isMadeWithoutMigrations(client: pg.ClientBase): Promise<boolean> {
  const found = await compareTables(client);
  if (found.facts.length === 0) return false;
  if (found.differences.length === 0) return true;
  // What is wrong of the tables that are there says more than that others are missing.
  const isThere = ({ expected: fact }: Difference) => found.facts.some(({ table }) => table === fact?.table);
  const differences = found.differences.toSorted((a, b) => Number(isThere(b)) - Number(isThere(a)));
  throw new TargetError(
    'schema_without_migrations',
    `Tables of the application are there that no migration made, and they are not as the migrations make them: ${sayFirst(differences)}.`,
    'Nothing was changed. In a database for development, `npm run db:push` brings them to this version, and the same command then takes them over. Otherwise set them aside, e.g. ALTER TABLE public.charts RENAME TO charts_set_aside;',
  );
}
