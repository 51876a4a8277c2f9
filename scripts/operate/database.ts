import { z } from 'zod/v3';
import type { Compose, Deployment } from './compose.ts';
import { ScriptError } from './edge.ts';

/** What the ledger says of the latest migration, by the database server's clock. */
const LEDGER_FACTS = z.object({
  runId: z.string(),
  status: z.string(),
  verified: z.boolean(),
  /** ISO 8601, UTC; empty where it has not finished. */
  finishedAt: z.string(),
  /** SHA-256 of what was migrated: the file, its WAL and its journal, one behind the other. */
  sourceSha256: z.string().nullable(),
  /** True once a week has passed since it finished. */
  weekHasPassed: z.boolean(),
});

export type LedgerFacts = z.infer<typeof LEDGER_FACTS>;

const LATEST = `
  SELECT json_build_object('runId', run_id, 'status', status, 'verified', verified,
           'finishedAt', coalesce(to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
           'sourceSha256', source ->> 'sha256',
           'weekHasPassed', coalesce(finished_at <= clock_timestamp() - interval '7 days', false))
    FROM legacy_migration.runs ORDER BY id DESC LIMIT 1`;

/**
 * Reads the ledger through the running postgres container; undefined where no migration was ever asked for.
 */
export async function readLedger(
  compose: Compose,
  { databaseUser, database }: Deployment,
): Promise<LedgerFacts | undefined> {
  const psql = ['psql', '-U', databaseUser, '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1'];
  const ask = async (sql: string) => {
    const { exitCode, stdout, stderr } = await compose.run('exec', '-T', 'postgres', ...psql, '-c', sql);
    if (exitCode === 0) return stdout.trim();
    throw new ScriptError(
      `The ledger cannot be read: ${stderr.trim()}`,
      `The database must be running: ${compose.describe('up', '-d', '--wait', 'postgres')}`,
    );
  };
  const exists = await ask(`SELECT to_regclass('legacy_migration.runs') IS NOT NULL`);
  if (exists !== 't') return undefined;
  const row = await ask(LATEST);
  return row === '' ? undefined : LEDGER_FACTS.parse(JSON.parse(row));
}

/** The databases of the running postgres container; none where it does not answer. */
export async function databasesThere(compose: Compose, user: string): Promise<string[]> {
  const query = 'SELECT datname FROM pg_database WHERE NOT datistemplate';
  const psql = ['psql', '-U', user, '-d', 'postgres', '-XAtqc', query];
  const { exitCode, stdout } = await compose.run('exec', '-T', 'postgres', ...psql);
  return exitCode === 0 ? stdout.split('\n').filter(Boolean) : [];
}
