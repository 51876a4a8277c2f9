import type Database from 'better-sqlite3';
import type pg from 'pg';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { SourceSide } from './source-side.ts';
import { standsFor } from './stored-value.ts';

export interface VerifiedQuarantine {
  /** Keys of the rows of the legacy file that are in quarantine, by table. */
  keys: ReadonlyMap<string, ReadonlySet<bigint>>;
  findings: Finding[];
}

interface QuarantineRow {
  id: string;
  table: string;
  key: string;
  rules: string[];
  row: unknown;
}

const PAGE_ROWS = 500;
const REASON = /^\w+\(\w+(,\w+)*\)$/;

/**
 * Compares every row that a run has in quarantine with a fresh read of the legacy file: each column as it
 * is stored there, no column more or less, each row once and with a reason.
 */
export async function verifyQuarantine(
  client: pg.ClientBase,
  database: Database.Database,
  runId: string,
  sides: readonly SourceSide[],
): Promise<VerifiedQuarantine> {
  const tables = new Map(sides.map((side) => [side.name, tableReader(database, side)]));
  const keys = new Map(sides.map(({ name }) => [name, new Set<bigint>()]));
  const tally = new FindingTally();
  for await (const entry of readQuarantine(client, runId)) {
    const key = BigInt(entry.key);
    const note = (rule: string, column: string | null) =>
      tally.add({ table: entry.table, column, rule, action: 'differs' }, [entry.key]);
    const source = keys.get(entry.table)?.has(key) ? undefined : tables.get(entry.table)?.(key);
    if (!source) {
      note('quarantine_unexpected', null);
      continue;
    }
    keys.get(entry.table)?.add(key);
    if (!hasReason(entry.rules)) note('quarantine_differs', null);
    for (const column of differingColumns(entry.row, source)) note('quarantine_differs', column);
  }
  return { keys, findings: tally.list() };
}

async function* readQuarantine(client: pg.ClientBase, runId: string): AsyncGenerator<QuarantineRow> {
  let after = '0';
  for (;;) {
    const { rows } = await client.query<QuarantineRow>(
      `SELECT id::text, table_name AS "table", source_rowid::text AS key, rules, source_row AS row
         FROM legacy_migration.quarantine WHERE run_id = $1 AND id > $2::bigint ORDER BY id LIMIT $3`,
      [runId, after, PAGE_ROWS],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

type SourceRow = ReadonlyMap<string, { type: string; value: unknown }>;

/** Reads a row of the legacy file with SQLite's own type of every value; undefined where there is none. */
function tableReader(
  database: Database.Database,
  { name, columns }: SourceSide,
): ((key: bigint) => SourceRow | undefined) | undefined {
  if (!columns) return undefined;
  const names = [...columns.keys()];
  const selected = names.map(identifier).flatMap((column) => [
    `typeof(${column})`,
    // As text the driver would repair what is no UTF-8.
    `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`,
  ]);
  const statement = database
    .prepare<[bigint], unknown[]>(
      `SELECT ${selected.join(', ')} FROM ${identifier(name)} NOT INDEXED WHERE rowid = ?`,
    )
    .raw()
    .safeIntegers();
  return (key) => {
    const row = statement.get(key);
    if (!row) return undefined;
    return new Map(
      names.map((column, index) => [column, { type: String(row[2 * index]), value: row[2 * index + 1] }]),
    );
  };
}

function differingColumns(stored: unknown, source: SourceRow): string[] {
  const columns = new Map(Object.entries(stored ?? {}));
  const differing = [...source].filter(
    ([name, { type, value }]) => !standsFor(columns.get(name), type, value),
  );
  const added = [...columns.keys()].filter((name) => !source.has(name));
  return [...differing.map(([name]) => name), ...added];
}

function hasReason(rules: readonly string[] | null): boolean {
  return rules !== null && rules.length > 0 && rules.every((rule) => REASON.test(rule));
}
