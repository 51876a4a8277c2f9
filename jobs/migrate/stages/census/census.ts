import type Database from 'better-sqlite3';
import { checksOf } from '../../rules/checks.ts';
import type { Finding } from '../../rules/findings.ts';
import { type Action, FindingTally } from '../../rules/findings.ts';
import type { Batch, KeyRange } from '../../rules/ranges.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import { keyRanges } from '../../sqlite.ts';
import type { CensusTask, RangeCensus } from './range.ts';

type CensusRange = (task: CensusTask) => Promise<RangeCensus>;

/** What the legacy file holds of one table. */
export interface TableCensus {
  name: string;
  sourceRows: number;
  batches: Batch[];
  /** Rows that cannot be loaded: rowid → the rules they break, as `rule(column)`. */
  refused: Map<bigint, string[]>;
}

export interface CensusOptions {
  batchRows: number;
  onBadRow: 'fail' | 'quarantine';
}

/**
 * Reads every value of the six tables once and checks it; nothing is written. The key ranges are those
 * that copy and verify will go by.
 */
export async function takeCensus(
  database: Database.Database,
  shape: SourceShape,
  censusRange: CensusRange,
  { batchRows, onBadRow }: CensusOptions,
): Promise<{ tables: TableCensus[]; findings: Finding[] }> {
  const tally = new FindingTally();
  const action: Action = onBadRow === 'quarantine' ? 'quarantined' : 'refused';
  const present = TABLES.filter(({ name }) => shape.get(name)?.keyedById);
  const tables = await Promise.all(
    present.map((table) =>
      censusTable(table, shape, keyRanges(database, table.name, batchRows), { censusRange, tally, action }),
    ),
  );
  return { tables, findings: tally.list() };
}

interface TableCensusTools {
  censusRange: CensusRange;
  tally: FindingTally;
  action: Action;
}

async function censusTable(
  table: Table,
  shape: SourceShape,
  ranges: readonly KeyRange[],
  { censusRange, tally, action }: TableCensusTools,
): Promise<TableCensus> {
  const checks = checksOf(table, shape);
  const jsonColumns = table.columns
    .filter(({ name, kind }) => kind === 'json' && shape.get(table.name)?.columns.has(name))
    .map(({ name }) => name);
  const names = [...checks, ...jsonColumns.map((column) => ({ rule: 'invalid_json', column }))];
  const task = { table: table.name, checks, jsonColumns };
  const [outside, ...inside] = await Promise.all(
    (['outside', ...ranges] as const).map((range) => censusRange({ ...task, range })),
  );
  const all = [...inside, outside as RangeCensus];
  const refused = new Map<bigint, string[]>();
  for (const row of all.flatMap((range) => range.refused)) {
    const broken = row.checks.map((index) => names[index] as { rule: string; column: string });
    refused.set(
      row.key,
      broken.map(({ rule, column }) => `${rule}(${column})`),
    );
    for (const { rule, column } of broken)
      tally.add({ table: table.name, column, rule, action }, [String(row.key)]);
  }
  for (const { rule, column, key } of all.flatMap(({ notes }) => notes)) {
    tally.add({ table: table.name, column, rule, action: 'kept' }, [key]);
  }
  return {
    name: table.name,
    sourceRows: all.reduce((sum, { rows }) => sum + rows, 0),
    batches: inside.map((found, index) => batch(ranges[index] as KeyRange, found)),
    refused,
  };
}

function batch(range: KeyRange, { rows, refused }: RangeCensus): Batch {
  return { range, fitRows: rows - refused.length, refused: refused.map(({ key }) => Number(key)) };
}
