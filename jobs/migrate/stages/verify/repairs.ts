// What the ledger says of repaired values.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type Finding, MAX_EXAMPLES } from '../../rules/findings.ts';
import type { RepairedValues, RepairsOfRange, Way } from './repaired-values.ts';

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
  /** In which ways values of each table were changed. */
  ways: ReadonlyMap<string, readonly Way[]>;
  /** Tables of which it says anything about whole rows. */
  ofRows: ReadonlySet<string>;
  findings: Finding[];
}

/**
 * How many rows of each table the ledger says were repaired, in which ways, and a finding for each table with
 * repairs of rows that no key range holds and that got no other id. A ledger from before there were repairs
 * has none.
 */
export async function countRepairs(
  client: pg.ClientBase,
  runId: string,
  names: readonly string[],
): Promise<CountedRepairs> {
  const { rows: ledger } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('legacy_migration.repairs') IS NOT NULL AS exists`,
  );
  if (!ledger[0]?.exists) return { rows: new Map(), ways: new Map(), ofRows: new Set(), findings: [] };
  const { rows: groups } = await client.query<Group>(
    `SELECT table_name AS "table", column_name AS column, remedies, count(*) AS entries,
            column_name IN ('id', 'name') OR remedies && '{lost_chart,numbered}' AS "isOfRow",
            coalesce(array_agg(source_rowid::text) FILTER (WHERE NOT (${PLACED})), '{}') AS stray
       FROM legacy_migration.repairs AS repair WHERE run_id = $1 GROUP BY table_name, column_name, remedies`,
    [runId, names],
  );
  const tables = Map.groupBy(groups, ({ table }) => table);
  const rows = new Map<string, number>();
  for (const [table, ofTable] of tables) {
    const changed = await changedRows(client, runId, ofTable);
    if (changed > 0) rows.set(table, changed);
  }
  return {
    rows,
    ways: tables,
    ofRows: new Set(groups.filter(({ isOfRow }) => isOfRow).map(({ table }) => table)),
    findings: Array.from(tables, ([table, ofTable]): Finding => {
      const stray = ofTable.flatMap((group) => group.stray);
      return {
        ...{ table, column: null, rule: 'repair_unexpected', count: stray.length, action: 'differs' },
        examples: stray.slice(0, MAX_EXAMPLES),
      };
    }).filter(({ count }) => count > 0),
  };
}

/** Entries of a table about one column that was repaired in one way. */
interface Group extends Way {
  table: string;
  entries: string;
  isOfRow: boolean;
  stray: string[];
}

/** Where one column was changed, each entry is a row; otherwise PostgreSQL has to tell them apart. */
async function changedRows(client: pg.ClientBase, runId: string, groups: readonly Group[]): Promise<number> {
  const changing = groups.filter(({ remedies }) => !STAYING.includes(remedies.join()));
  if (new Set(changing.map(({ column }) => column)).size < 2)
    return changing.reduce((sum, { entries }) => sum + Number(entries), 0);
  const { rows } = await client.query<{ changed: string }>(
    `SELECT count(DISTINCT source_rowid) AS changed FROM legacy_migration.repairs
      WHERE run_id = $1 AND table_name = $2 AND array_to_string(remedies, ',') <> ALL ($3)`,
    [runId, groups[0]?.table, STAYING],
  );
  return Number(rows[0]?.changed);
}

/** Remedies of which a row is none the different. */
const STAYING = ['equal_rows', 'lost_chart'];

/** What is said of ids is judged by itself. */
const PLACED = `table_name = ANY ($2) AND (
  source_rowid BETWEEN -2147483648 AND 2147483647 OR column_name = 'id' OR EXISTS (
    SELECT FROM legacy_migration.repairs AS other
     WHERE other.run_id = $1 AND other.table_name = repair.table_name
       AND other.source_rowid = repair.source_rowid AND other.column_name = 'id'))`;
