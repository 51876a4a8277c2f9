// What the ledger says of repaired values.

import type Database from 'better-sqlite3';
import type pg from 'pg';
import { askValue, tableExists } from '../../../../db/values.ts';
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
  /** Whether it has many values in a row. */
  isPacked: boolean;
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
  if (!(await tableExists(client, 'legacy_migration.repairs')))
    return { rows: new Map(), ways: new Map(), ofRows: new Set(), isPacked: false, findings: [] };
  const isPacked = await tableExists(client, 'legacy_migration.repaired_values');
  const packed = isPacked ? 'legacy_migration.repaired_values' : EACH;
  const { rows: groups } = await client.query<Group>(
    `SELECT table_name AS "table", column_name AS column, remedies, count(*) AS entries,
            column_name IN ('id', 'name') OR remedies && '{lost_chart,numbered}' AS "isOfRow",
            coalesce(array_agg(source_rowid::text) FILTER (WHERE NOT (${placed(packed)})), '{}') AS stray
       FROM ${packed} AS repair, unnest(source_rowids) AS source_rowid
      WHERE run_id = $1 GROUP BY table_name, column_name, remedies`,
    [runId, names],
  );
  const tables = Map.groupBy(groups, ({ table }) => table);
  const rows = new Map<string, number>();
  for (const [table, ofTable] of tables) {
    const changed = await changedRows(client, { runId, packed }, ofTable);
    if (changed > 0) rows.set(table, changed);
  }
  return {
    rows,
    ways: tables,
    isPacked,
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
async function changedRows(
  client: pg.ClientBase,
  { runId, packed }: { runId: string; packed: string },
  groups: readonly Group[],
): Promise<number> {
  const changing = groups.filter(({ remedies }) => !STAYING.includes(remedies.join()));
  if (new Set(changing.map(({ column }) => column)).size < 2)
    return changing.reduce((sum, { entries }) => sum + Number(entries), 0);
  const sql = `SELECT count(DISTINCT source_rowid) FROM ${packed} AS repair, unnest(source_rowids) AS source_rowid
    WHERE run_id = $1 AND table_name = $2 AND array_to_string(remedies, ',') <> ALL ($3)`;
  return Number(await askValue(client, sql, [runId, groups[0]?.table, STAYING]));
}

/** Remedies of which a row is none the different. */
const STAYING = ['equal_rows', 'lost_chart'];

/** The values of a ledger that has each by itself. */
const EACH = `(SELECT run_id, table_name, column_name, remedies, ARRAY[source_rowid] AS source_rowids, source_rowid AS first_rowid, source_rowid AS last_rowid
  FROM legacy_migration.repairs)`;

/** Whether a key range has an entry; what is said of ids is judged by itself. */
function placed(packed: string): string {
  return `table_name = ANY ($2) AND (column_name = 'id' OR source_rowid BETWEEN first_rowid AND last_rowid AND (
    source_rowid BETWEEN -2147483648 AND 2147483647 OR EXISTS (
      SELECT FROM ${packed} AS other
       WHERE other.run_id = $1 AND other.table_name = repair.table_name
         AND other.column_name = 'id' AND source_rowid = ANY (other.source_rowids))))`;
}
