import { z } from 'zod/v3';
import { QUARANTINE, ROLLED_BACK } from '../../db/ledger.ts';
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
  /** What failed or, of one that has completed, why nothing is to start on it all the same. */
  error: z
    .object({
      ...{ code: z.string(), message: z.string(), hint: z.string() },
      /** Where a rollback has put what was there. */
      volume: z.string().optional(),
    })
    .nullable(),
  /** Rows of each table that are in quarantine. */
  quarantined: z.record(z.number()),
  /** What its report says that a person should read. */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

export type LedgerFacts = z.infer<typeof LEDGER_FACTS>;

/** Of a ledger of any version. */
const LATEST = `
  SELECT json_build_object('runId', run_id, 'status', status, 'verified', verified,
           'finishedAt', coalesce(to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''),
           'sourceSha256', source ->> 'sha256', 'error', error,
           'quarantined', (SELECT coalesce(json_object_agg(table_name, rows), '{}') FROM (
             SELECT table_name, count(*) AS rows FROM ${QUARANTINE} AS kept
              WHERE kept.run_id = runs.run_id AND restored_by IS NULL GROUP BY table_name) AS by_table),
           'warnings', coalesce(report -> 'warnings', '[]'),
           'weekHasPassed', coalesce(finished_at <= clock_timestamp() - interval '7 days', false))
    FROM legacy_migration.runs ORDER BY id DESC LIMIT 1`;

/** For psql, which reads it from its standard input; prints nothing where there is no ledger. */
export const IF_THERE_IS_A_LEDGER = `SELECT $ledger$${LATEST}$ledger$
  WHERE to_regclass('legacy_migration.runs') IS NOT NULL \\gexec`;

/** What the statement above printed. */
export function readFacts(line: string): LedgerFacts {
  return LEDGER_FACTS.parse(JSON.parse(line));
}

/**
 * Reads the ledger through the running postgres container; undefined where no migration was ever asked for.
 */
export async function readLedger(
  compose: Compose,
  { databaseUser, database }: Pick<Deployment, 'databaseUser' | 'database'>,
): Promise<LedgerFacts | undefined> {
  const psql = ['psql', '-U', databaseUser, '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1'];
  const ask = async (sql: string) => {
    const { exitCode, stdout, stderr } = await compose.run('exec', '-T', 'postgres', ...psql, '-c', sql);
    if (exitCode === 0) return stdout.trim();
    throw new ScriptError(
      `The ledger cannot be read: ${stderr.trim() || `psql ended with ${exitCode}`}`,
      `The database must be running: ${compose.describe('up', '-d', '--wait', 'postgres')}`,
    );
  };
  const exists = await ask(`SELECT to_regclass('legacy_migration.runs') IS NOT NULL`);
  if (exists !== 't') return undefined;
  const row = await ask(LATEST);
  return row === '' ? undefined : readFacts(row);
}

/**
 * Says in the ledger of a completed migration that somebody went back to the old application, so that nobody
 * starts this one beside it or takes what was moved for all there is.
 */
export async function recordRollback(
  compose: Compose,
  { databaseUser, database }: Deployment,
  runId: string,
  volume: string,
): Promise<void> {
  const objection = {
    code: ROLLED_BACK,
    message: `Somebody went back to the old application on ${new Date().toISOString()}, with what was here until then on the volume ${volume}. What is labelled there since is not here.`,
    hint: `To move it here: set LEGACY_VOLUME=${volume}, then npm run cutover -- --again. If nothing of it is wanted: \`abandon\`, and the application starts with what PostgreSQL holds.`,
    volume,
  };
  const values = { objection: JSON.stringify(objection), run: runId };
  const psql = ['psql', '-U', databaseUser, '-d', database, '-XAtq', '-v', 'ON_ERROR_STOP=1'];
  const variables = Object.entries(values).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const sql = `UPDATE legacy_migration.runs SET error = :'objection' WHERE run_id = :'run' AND status = 'completed';`;
  await compose.feed(sql, 'exec', '-T', 'postgres', ...psql, ...variables);
}

/** The databases of the running postgres container; none where it does not answer. */
export async function databasesThere(compose: Compose, user: string): Promise<string[]> {
  const query = 'SELECT datname FROM pg_database WHERE NOT datistemplate';
  const psql = ['psql', '-U', user, '-d', 'postgres', '-XAtqc', query];
  const { exitCode, stdout } = await compose.run('exec', '-T', 'postgres', ...psql);
  return exitCode === 0 ? stdout.split('\n').filter(Boolean) : [];
}
