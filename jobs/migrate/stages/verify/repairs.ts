// What the ledger says of repaired values.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type Finding, MAX_EXAMPLES } from '../../rules/findings.ts';
import type { RepairedValues, RepairsOfRange } from './repaired-values.ts';

/**
 * Every repaired value of a key range, held against the legacy file, see `judgeRepairs`. Undefined where
 * there are no repairs.
 */
export async function readRepairs(
  source: Database.Database,
  target: pg.Client,
  { repairs, ...range }: RepairsOfRange,
): Promise<RepairedValues | undefined> {
  if (!repairs) return undefined;
  // Every thread would load what most runs do not need.
  const { judgeRepairs } = await import('./repair-judge.ts');
  return judgeRepairs(source, target, { ...range, repairs });
}

/** `COLUMN:REMEDY` of what was asked for in a table. */
export function askedOf(table: string, repairs: readonly string[]): string[] {
  return repairs.filter((it) => it.startsWith(`${table}.`)).map((it) => it.slice(table.length + 1));
}

/** What the ledger has to say of repairs. */
export interface CountedRepairs {
  /** Rows with a value that was changed, by table. */
  rows: ReadonlyMap<string, number>;
  /** Tables of which it says anything. */
  tables: ReadonlySet<string>;
  findings: Finding[];
}

/**
 * How many rows of each table the ledger says were repaired, and a finding for each table with repairs of
 * rows that no key range holds and that got no other id. A ledger from before there were repairs has none.
 */
export async function countRepairs(
  client: pg.ClientBase,
  runId: string,
  names: readonly string[],
): Promise<CountedRepairs> {
  const { rows: ledger } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('legacy_migration.repairs') IS NOT NULL AS exists`,
  );
  if (!ledger[0]?.exists) return { rows: new Map(), tables: new Set(), findings: [] };
  const { rows } = await client.query<{ table: string; changed: string; stray: string[] }>(
    `SELECT table_name AS "table", count(DISTINCT source_rowid) FILTER (WHERE NOT stays) AS changed,
            coalesce(array_agg(source_rowid::text) FILTER (WHERE NOT (${PLACED})), '{}') AS stray
       FROM (SELECT *, remedies IN ('{equal_rows}', '{lost_chart}') AS stays FROM legacy_migration.repairs) AS repair
      WHERE run_id = $1 GROUP BY table_name`,
    [runId, names],
  );
  const strays = rows.filter(({ stray }) => stray.length > 0);
  return {
    rows: new Map(
      rows.filter(({ changed }) => changed !== '0').map((row) => [row.table, Number(row.changed)]),
    ),
    tables: new Set(rows.map(({ table }) => table)),
    findings: strays.map(({ table, stray }) => ({
      ...{ table, column: null, rule: 'repair_unexpected', count: stray.length, action: 'differs' },
      examples: stray.slice(0, MAX_EXAMPLES),
    })),
  };
}

/** What is said of ids is judged by itself. */
const PLACED = `table_name = ANY ($2) AND (
  source_rowid BETWEEN -2147483648 AND 2147483647 OR column_name = 'id' OR EXISTS (
    SELECT FROM legacy_migration.repairs AS other
     WHERE other.run_id = $1 AND other.table_name = repair.table_name
       AND other.source_rowid = repair.source_rowid AND other.column_name = 'id'))`;
