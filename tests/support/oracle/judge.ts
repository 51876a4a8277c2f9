import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { TARGET_TABLES } from '../tables.ts';
import { expectRows, type Row, SUPPLIED_CHART } from './expect.ts';
import { withRepairs } from './repaired.ts';
import { type KeptRow, restoreInto } from './restore.ts';
import { readStored, type StoredTable, show } from './stored.ts';
import { describeTarget, Expectation, readTarget, type TargetColumn } from './target.ts';

export interface Judgement {
  /** Sentences about what is not as it must be; none when everything is. */
  problems: string[];
  /** Rows that are in the target, with the chart of chartless files. */
  arrived: number;
  quarantined: number;
}

/**
 * Compares a migrated database with its legacy file on its own terms, sharing nothing with the job: every row
 * either arrived with every value unchanged, or is in quarantine with a reason and can be restored to the
 * bit; a row is in quarantine only if PostgreSQL cannot hold it, and nothing else is there. A value that the
 * ledger says was repaired must have been one that it cannot hold. What is `dropped`
 * (`TABLE.COLUMN`, `table:TABLE`) is not there either.
 */
export async function judge(
  client: pg.Client,
  legacyPath: string,
  dropped: readonly string[] = [],
): Promise<Judgement> {
  const problems: string[] = [];
  const total = { arrived: 0, quarantined: 0 };
  const context = {
    client,
    expectation: new Expectation(client),
    charts: new Set<bigint>(),
    hasCharts: readStored(legacyPath, 'charts') !== undefined,
  };
  const referred = (table: string) => (table === 'charts' ? referredCharts(legacyPath) : new Set<bigint>());
  for (const table of TARGET_TABLES) {
    const original = dropped.includes(`table:${table}`) ? undefined : readStored(legacyPath, table);
    const { source, problems: ofRepairs } = await withRepairs(client, table, original, referred(table));
    problems.push(...ofRepairs);
    const target = await describeTarget(client, table);
    const expected = source
      ? await expectRows(context, without(source, table, dropped), target)
      : { fit: absentTable(table), unfit: new Set<bigint>() };
    if (table === 'charts') context.charts = new Set(expected.fit.keys());
    const actual = await readTarget(client, table, target.columns);
    problems.push(
      ...compareRows(table, target.columns, expected.fit, actual),
      ...(await compareQuarantine(client, table, original, expected.unfit)),
    );
    total.arrived += expected.fit.size;
    total.quarantined += expected.unfit.size;
  }
  const { rows } = await client.query<{ table: string }>(
    'SELECT DISTINCT table_name AS "table" FROM legacy_migration.quarantine WHERE table_name <> ALL ($1)',
    [TARGET_TABLES],
  );
  problems.push(...rows.map(({ table }) => `Rows of ${table} must not be in quarantine.`));
  return { problems, ...total };
}

/** The ids of charts that rows of the file refer to, whatever becomes of them. */
function referredCharts(path: string): Set<bigint> {
  const ids = ['candles', 'annotations', 'span_annotations'].flatMap((table) => {
    const { columns = [], rows = new Map() } = readStored(path, table) ?? {};
    return Array.from(rows.values(), (values) => values[columns.indexOf('chart_id')]);
  });
  return new Set(ids.flatMap((id) => (id?.type === 'integer' ? [id.value] : [])));
}

/** A column without its name is one that the target has no counterpart for. */
function without(source: StoredTable, table: string, dropped: readonly string[]): StoredTable {
  const columns = source.columns.map((name) => (dropped.includes(`${table}.${name}`) ? '' : name));
  return { ...source, columns };
}

function absentTable(table: string): Map<bigint, Row> {
  if (table !== 'charts') return new Map();
  return new Map([[SUPPLIED_CHART.id, [String(SUPPLIED_CHART.id), SUPPLIED_CHART.nameHex, undefined]]]);
}

function compareRows(
  table: string,
  columns: readonly TargetColumn[],
  expected: ReadonlyMap<bigint, Row>,
  actual: ReadonlyMap<bigint, Row>,
): string[] {
  const unexpected = [...actual.keys()].filter((id) => !expected.has(id));
  const compared = [...expected].flatMap(([id, wanted]) => {
    const found = actual.get(id);
    if (!found) return [`${table} ${id} did not arrive.`];
    const differing = columns.filter((_, index) => !isAsWanted(wanted[index], found[index]));
    return differing.map(({ name }) => {
      const index = columns.findIndex((column) => column.name === name);
      return `${table} ${id}: ${name} is ${found[index]}, not ${wanted[index]}.`;
    });
  });
  return [...compared, ...unexpected.map((id) => `${table} ${id} must not be there.`)];
}

function isAsWanted(wanted: Row[number], found: Row[number]): boolean {
  return wanted === undefined ? found !== null : wanted === found;
}

interface QuarantineRow {
  key: string;
  rules: string[];
  row: KeptRow;
}

async function compareQuarantine(
  client: pg.Client,
  table: string,
  source: StoredTable | undefined,
  expected: ReadonlySet<bigint>,
): Promise<string[]> {
  const problems: string[] = [];
  const { rows } = await client.query<QuarantineRow>(
    `SELECT source_rowid::text AS key, rules, source_row AS row FROM legacy_migration.quarantine
      WHERE table_name = $1 ORDER BY source_rowid`,
    [table],
  );
  const kept = new Map(rows.map((row) => [BigInt(row.key), row]));
  for (const id of expected) if (!kept.has(id)) problems.push(`${table} ${id} is not in quarantine.`);
  for (const [id, { rules }] of kept) {
    if (!expected.has(id)) problems.push(`${table} ${id} is in quarantine for no reason: ${rules}.`);
    if (rules.length === 0) problems.push(`${table} ${id} is in quarantine without a reason.`);
  }
  if (source && rows.length > 0) problems.push(...compareRestored(table, source, rows));
  return problems;
}

function compareRestored(table: string, source: StoredTable, rows: readonly QuarantineRow[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'candle-restored-'));
  try {
    const restored = restoreInto(
      join(folder, 'restored.db'),
      table,
      source.columns,
      rows.map(({ row }) => row),
    );
    return rows.flatMap(({ key }) => {
      const [was, is] = [source, restored].map((side) => rowOf(side, BigInt(key)));
      return was === is ? [] : [`${table} ${key} was [${was}] and is restored as [${is}].`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ columns, rows }: StoredTable, id: bigint): string {
  const values = rows.get(id);
  return columns
    .map((column, index) => `${column}: ${show(values?.[index] ?? { type: 'null' })}`)
    .toSorted()
    .join(', ');
}
