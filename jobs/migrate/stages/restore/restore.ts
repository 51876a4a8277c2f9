// Restores constraints and indexes, and validates and analyzes what stands on them.

import pg from 'pg';
import { readCatalog } from '../../../../db/catalog.ts';
import { targetError } from '../../errors.ts';
import { executeHolding } from '../../ledger/hold.ts';
import type { Detached, RunClaim } from '../../ledger/runs.ts';
import { TABLES, withTables } from '../../rules/tables.ts';
import { cancelWhenAborted } from '../../target/cancel.ts';
import { openSessions, type Sessions } from './sessions.ts';

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
 * target error where a row refers to nothing, and when the catalog afterwards is not what it was before.
 */
export async function validateAndAnalyze(context: RestoreContext, detached: Detached): Promise<void> {
  const tables = TABLES.map(({ name }) => name);
  await inSessions(context, async (pool) => {
    await pool.run(detached.constraints.filter(isForeign).map(validate));
    await pool.run(tables.map((table) => `ANALYZE public.${pg.escapeIdentifier(table)}`));
    await pool.run((detached.autovacuum ?? []).map(letAutovacuumIn));
    await assertCatalog(pool.first, withTables(detached.constraints), detached.catalog);
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
  const before = await existing(pool.first, withTables(detached.constraints));
  const missing = <Item extends { name: string }>(items: readonly Item[], there: ReadonlySet<string>) =>
    items.filter(({ name }) => !there.has(name));
  const constraints = missing(detached.constraints, before.constraints);
  const keys = constraints.filter(({ index }) => index !== null).toSorted(primaryFirst);

  const builds = [
    ...missing(keys, before.indexes).map(({ table, index }) => ({ table, statement: index as string })),
    ...missing(detached.indexes, before.indexes).map(({ table, definition }) => ({
      table,
      statement: definition,
    })),
  ];
  await pool.run(
    builds.toSorted(largestTableFirst).map(({ statement }) => statement),
    APART_MS,
  );
  for (const key of keys) await pool.run([addOverIndex(key)]);
  for (const key of constraints.filter(isForeign)) await pool.run([addUnvalidated(key)]);
}

function isForeign({ type }: Detached['constraints'][number]): boolean {
  return type === 'f';
}

/** The build that has less to do for a row must begin first, see `APART_MS`. */
function primaryFirst(a: Detached['constraints'][number], b: Detached['constraints'][number]): number {
  return Number(b.type === 'p') - Number(a.type === 'p');
}

/** Candles have nearly all rows: their indexes are the longest work and must not begin last. */
function largestTableFirst(a: { table: string }, b: { table: string }): number {
  return Number(b.table === 'candles') - Number(a.table === 'candles');
}

function addOverIndex({ table, name, type }: Detached['constraints'][number]): string {
  const [relation, constraint] = [pg.escapeIdentifier(table), pg.escapeIdentifier(name)];
  const kind = type === 'p' ? 'PRIMARY KEY' : 'UNIQUE';
  return `ALTER TABLE public.${relation} ADD CONSTRAINT ${constraint} ${kind} USING INDEX ${constraint}`;
}

function addUnvalidated({ table, name, definition }: Detached['constraints'][number]): string {
  return `ALTER TABLE public.${pg.escapeIdentifier(table)} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition} NOT VALID`;
}

function validate({ table, name }: Detached['constraints'][number]): string {
  return `ALTER TABLE public.${pg.escapeIdentifier(table)} VALIDATE CONSTRAINT ${pg.escapeIdentifier(name)}`;
}

function letAutovacuumIn(table: string): string {
  return `ALTER TABLE public.${pg.escapeIdentifier(table)} RESET (autovacuum_enabled)`;
}

async function existing(
  client: pg.ClientBase,
  tables: readonly string[],
): Promise<{ constraints: Set<string>; indexes: Set<string> }> {
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

async function assertCatalog(
  client: pg.ClientBase,
  tables: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  const found = await readCatalog(client, tables);
  const lost = wanted.filter((fact) => !found.includes(fact));
  const added = found.filter((fact) => !wanted.includes(fact));
  if (lost.length === 0 && added.length === 0) return;
  throw targetError(
    'catalog_differs',
    `The schema is not what it was before the copy. Missing: ${lost.join('; ') || 'nothing'}. New: ${added.join('; ') || 'nothing'}.`,
    'Something else changed the tables meanwhile. Undo that, then run the same command again.',
  );
}
