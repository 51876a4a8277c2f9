import pg from 'pg';
import { targetError } from '../../errors.ts';
import { executeHolding } from '../../ledger/hold.ts';
import type { Detached, RunClaim } from '../../ledger/runs.ts';
import { TABLES, withTables } from '../../rules/tables.ts';
import { cancelWhenAborted } from '../../target/cancel.ts';
import { findCatalog, mendingSql, sayDifferences } from '../../target/catalog.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { autovacuumStatements, type Existing, restoreStatements, validateStatements } from './statements.ts';

/**
 * Two builds that read a table in step wait for each other at every row, since PostgreSQL locks the page for
 * each. For 3,000,000 candles both take 0.65 s, or 1.1, begun at once, and 0.53 begun so far apart, the
 * faster one first.
 */
const APART_MS = 50;

export interface RestoreContext {
  run: RunClaim;
  openSession: () => Promise<pg.Client>;
  /** How many statements may run side by side. */
  sessions: number;
  signal: AbortSignal;
}

/**
 * Restores what was detached: indexes in parallel sessions, then the constraints that stand on them,
 * then foreign keys, which from now on hold for whatever is written. What is there already is left alone,
 * so it may be run again after a crash. Aborted, it cancels what the server is building. Throws a target
 * error where rows collide.
 */
export async function restoreConstraints(context: RestoreContext, detached: Detached): Promise<void> {
  await inSessions(context, (pool) => rebuild(pool, detached));
}

/**
 * Does what is left after `restoreConstraints` and stands in nobody's way who reads or writes rows: validates
 * the foreign keys for the rows that are there, takes statistics, and lets autovacuum in again. Throws a
 * target error where a row refers to nothing, and when the catalog afterwards is not what the migrations
 * make.
 */
export async function validateAndAnalyze(context: RestoreContext, detached: Detached): Promise<void> {
  const tables = TABLES.map(({ name }) => name);
  await inSessions(context, async (pool) => {
    await pool.run(validateStatements(detached));
    await pool.run(tables.map((table) => `ANALYZE public.${pg.escapeIdentifier(table)}`));
    await pool.run(autovacuumStatements(detached));
    await assertRestored(pool.first, detached);
  });
}

async function inSessions(
  { run, openSession, sessions, signal }: RestoreContext,
  work: (pool: Sessions) => Promise<void>,
): Promise<void> {
  const execute = async (client: pg.Client, statement: string) => {
    signal.throwIfAborted();
    await executeHolding(client, run, statement);
  };
  await using pool = await openSessions(openSession, sessions, execute);
  try {
    await cancelWhenAborted(signal, { clients: pool.clients, openSession }, () => work(pool));
  } catch (cause) {
    throw isCollision(cause) ? collision(cause) : cause;
  }
}

/**
 * Rows that break a key or a reference: ours have been checked for that, so others must have come in between.
 */
function isCollision(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^23/.test(error.code ?? '');
}

function collision(cause: pg.DatabaseError): Error {
  return targetError(
    'rows_collide',
    `Table ${cause.table} holds rows that this migration did not load: ${cause.detail ?? cause.message}`,
    'Remove them, or start again with --restart once they are gone; then run the same command again.',
    cause,
  );
}

async function rebuild(pool: Sessions, detached: Detached): Promise<void> {
  const there = await existing(pool.first, withTables(detached.constraints));
  const { builds, keys, foreignKeys } = restoreStatements(detached, there);
  await pool.run(builds, APART_MS);
  for (const statement of [...keys, ...foreignKeys, ...(detached.said ?? [])]) await pool.run([statement]);
}

async function existing(client: pg.ClientBase, tables: readonly string[]): Promise<Existing> {
  const { rows } = await client.query<{ constraints: string[]; indexes: string[] }>(
    `SELECT ARRAY(SELECT c.conname::text FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.conrelid
                   WHERE r.relnamespace = 'public'::regnamespace AND r.relname = ANY ($1::text[])) AS constraints,
            ARRAY(SELECT i.relname::text FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
                    JOIN pg_class AS r ON r.oid = x.indrelid
                   WHERE r.relnamespace = 'public'::regnamespace AND r.relname = ANY ($1::text[])) AS indexes`,
    [tables],
  );
  return { constraints: new Set(rows[0]?.constraints), indexes: new Set(rows[0]?.indexes) };
}

/** Everything is as the migrations make it, and what somebody had said of it is said again. */
async function assertRestored(client: pg.ClientBase, { constraints, said = [] }: Detached): Promise<void> {
  const { facts, differences } = await findCatalog(client);
  const own = constraints.filter(
    ({ table, name }) => !facts.some((fact) => fact.table === table && fact.name === name),
  );
  const unsaid = said.filter((make) => !facts.some((fact) => fact.make === make));
  if (differences.length + own.length + unsaid.length === 0) return;
  const what = [
    ...(differences.length > 0 ? [sayDifferences(differences)] : []),
    ...own.map(({ table, name }) => `constraint ${name} of ${table} is not what it was`),
    ...(unsaid.length > 0 ? ['what was said of keys and indexes is not said any more'] : []),
  ];
  throw targetError(
    'catalog_differs',
    `The tables are not as the migrations make them: ${what.join('; ')}. Something else changed them meanwhile.`,
    `Put that right, then run the same command again: ${[mendingSql(differences), ...unsaid].join(' ')}`,
  );
}
