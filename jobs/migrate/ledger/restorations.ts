// The ledger's rows of restorations: what came back from quarantine, by whom and when.

import type pg from 'pg';
import { REPAIRS } from '../../../db/repairs.ts';
import { askColumn, askCounts, tableExists } from '../../../db/values.ts';
import { type Finding, MAX_EXAMPLES } from '../rules/findings.ts';

/** A ledger from before there were any does not have this table. */
const RESTORATIONS = 'legacy_migration.restorations';

export interface Restoration {
  /** The same for all tables of one command. */
  restorationId: string;
  runId: string;
  table: string;
  /** `TABLE.COLUMN:REMEDY` of all that was asked for. */
  remedies: readonly string[];
  /** `host:pid` of the process. */
  worker: string;
}

/**
 * Marks rows of the quarantine as restored, in the transaction that puts them into their table, and says so
 * in a row of its own. Returns the keys that were marked: those of `keys` that were in quarantine.
 */
export async function recordRestoration(
  client: pg.ClientBase,
  { restorationId, runId, table, remedies, worker }: Restoration,
  keys: readonly number[],
): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE legacy_migration.quarantine SET restored_by = $1
      WHERE run_id = $2 AND table_name = $3 AND source_rowid = ANY ($4::bigint[]) AND restored_by IS NULL`,
    [restorationId, runId, table, keys],
  );
  await client.query(
    `INSERT INTO legacy_migration.restorations (restoration_id, run_id, table_name, row_count, remedies, worker)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [restorationId, runId, table, rowCount, remedies, worker],
  );
  return rowCount ?? 0;
}

/** Rows that one command has restored, by table: also what was committed before it lost its connection. */
export async function restoredRows(
  client: pg.ClientBase,
  restorationId: string,
): Promise<Map<string, number>> {
  if (!(await tableExists(client, RESTORATIONS))) return new Map();
  const sql = `SELECT table_name, row_count FROM legacy_migration.restorations WHERE restoration_id = $1`;
  return askCounts(client, sql, [restorationId]);
}

/** Rows that came back from the quarantine of a run, by table, and how many of them remedies changed. */
export async function broughtBack(
  client: pg.ClientBase,
  runId: string,
): Promise<Map<string, { rows: number; repairedRows: number }>> {
  if (!(await tableExists(client, RESTORATIONS))) return new Map();
  const { rows } = await client.query<{ table: string; rows: number; repairedRows: number }>(
    `SELECT table_name AS "table", count(*)::int AS rows,
            count(*) FILTER (WHERE changed)::int AS "repairedRows"
       FROM legacy_migration.quarantine
       LEFT JOIN (SELECT DISTINCT table_name, source_rowid, true AS changed FROM ${REPAIRS} AS repair WHERE run_id = $1)
              AS repaired USING (table_name, source_rowid)
      WHERE run_id = $1 AND restored_by IS NOT NULL GROUP BY table_name`,
    [runId],
  );
  return new Map(rows.map(({ table, ...counts }) => [table, counts]));
}

/** Rows that a run still has in quarantine, by table and reason: `TABLE.RULE(COLUMN)`. */
export async function keptReasons(
  client: pg.ClientBase,
  runId: string,
): Promise<Map<string, Pick<Finding, 'count' | 'examples'>>> {
  const { rows } = await client.query<{ reason: string; count: number; examples: string[] }>(
    `SELECT table_name || '.' || reason AS reason, count(*)::int AS count,
            (array_agg(source_rowid::text ORDER BY id))[:$2] AS examples
       FROM legacy_migration.quarantine, unnest(rules) AS reason
      WHERE run_id = $1 AND restored_by IS NULL GROUP BY 1`,
    [runId, MAX_EXAMPLES],
  );
  return new Map(rows.map(({ reason, ...kept }) => [reason, kept]));
}

/** Those of these rows in quarantine of which a rule said that what `column` refers to was not there. */
export async function orphansAmong(
  client: pg.ClientBase,
  { runId, table, column }: { runId: string; table: string; column: string },
  keys: readonly number[],
): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT source_rowid::text AS key FROM legacy_migration.quarantine
      WHERE run_id = $1 AND table_name = $2 AND $3 = ANY (rules) AND source_rowid = ANY ($4::bigint[]) ORDER BY id`,
    [runId, table, `orphan(${column})`, keys],
  );
  return rows.map(({ key }) => key);
}

/** `TABLE.COLUMN:REMEDY` of all that was asked for in restorations of a run. */
export async function remediesOfRestorations(client: pg.ClientBase, runId: string): Promise<string[]> {
  if (!(await tableExists(client, RESTORATIONS))) return [];
  const sql = `SELECT DISTINCT unnest(remedies) FROM legacy_migration.restorations WHERE run_id = $1`;
  return askColumn(client, sql, [runId]);
}
