// Reads every value of the legacy file once and checks it.

import type Database from 'better-sqlite3';
import { checksOf } from '../../rules/checks.ts';
import { type Finding, FindingTally, MAX_EXAMPLES } from '../../rules/findings.ts';
import type { Batch, KeyRange } from '../../rules/ranges.ts';
import { RefusedRows } from '../../rules/refused.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import { type Policy, treat } from '../../rules/treatments.ts';
import { keyRanges, roughCount } from '../../sqlite.ts';
import type { RangeCensus, RepairedGroup } from './range.ts';
import type { CensusTask } from './task.ts';

type CensusRange = (task: CensusTask) => Promise<RangeCensus>;

/** What the legacy file holds of one table. */
export interface TableCensus {
  name: string;
  sourceRows: number;
  batches: Batch[];
  refused: RefusedRows;
  /** Rows that are loaded, and have a value that remedies changed. */
  repairedRows: number;
}

export interface CensusOptions {
  batchRows: number;
  onBadRow: Policy;
  /** What remedies are to do to the rows before they are checked. */
  repairs: readonly TableRepair[];
}

/** What the census reads with. */
export interface CensusSource {
  database: Database.Database;
  shape: SourceShape;
  censusRange: CensusRange;
}

/** Hears how many rows of a table were checked. */
interface CensusProgress {
  add(table: string, rows: number): void;
}

/**
 * Reads every value of the tables that it carries over once and checks it; nothing is written. The key ranges
 * are those that copy and verify will go by. `begin` is told about how many rows there are.
 */
export async function takeCensus(
  { database, shape, censusRange }: CensusSource,
  { batchRows, onBadRow, repairs }: CensusOptions,
  begin: (totals: ReadonlyMap<string, number>) => CensusProgress,
): Promise<{ tables: TableCensus[]; findings: Finding[] }> {
  const present = TABLES.filter(({ name }) => shape.get(name)?.keyedById);
  // All ranges before the first task: where this throws, no task may be left that nobody waits for.
  const tasks = present.map((table) => ({ table, ranges: keyRanges(database, table.name, batchRows) }));
  const progress = begin(new Map(present.map(({ name }) => [name, roughCount(database, name)])));
  const counting = async (task: CensusTask) => {
    const found = await censusRange(task);
    progress.add(task.table, found.rows);
    return found;
  };
  const results = await Promise.all(
    tasks.map(({ table, ranges }) => censusTable(table, shape, { ranges, repairs }, counting)),
  );
  const tally = new FindingTally();
  for (const { census, found, repaired } of results) {
    for (const { column, remedies, keys } of repaired) {
      const examples = Array.from(keys.slice(0, MAX_EXAMPLES), String);
      for (const rule of remedies)
        tally.add({ table: census.name, column, rule, action: 'repaired' }, examples, keys.length);
    }
    for (const { rule, column, count, examples } of found.flatMap(({ tallies }) => tallies)) {
      tally.add({ table: census.name, column, rule, action: treat(rule, onBadRow) }, examples, count);
    }
  }
  return { tables: results.map(({ census }) => census), findings: tally.list() };
}

async function censusTable(
  table: Table,
  shape: SourceShape,
  { ranges, repairs }: { ranges: readonly KeyRange[]; repairs: readonly TableRepair[] },
  censusRange: CensusRange,
): Promise<{ census: TableCensus; found: RangeCensus[]; repaired: RepairedGroup[] }> {
  const rootPage = shape.get(table.name)?.rootPage ?? 0;
  const task = { table: table.name, rootPage, checks: checksOf(table, shape), repairs };
  const [outside, ...inside] = (await Promise.all(
    (['outside', ...ranges] as const).map((range) => censusRange({ ...task, range })),
  )) as [RangeCensus, ...RangeCensus[]];
  const found = [...inside, outside];
  // Rows that are only together unfit come from the whole table; no range has found them.
  const together = new RefusedRows(outside.refused);
  const repaired = inside.map((range) => loadedOnes(range.repaired, together));
  return {
    census: {
      name: table.name,
      sourceRows: found.reduce((sum, { rows }) => sum + rows, 0),
      batches: inside.map(({ rows, refused }, index) => {
        const range = ranges[index] as KeyRange;
        const keys = [...new RefusedRows(refused).within(range), ...together.within(range)];
        const isRepaired = repaired[index]?.length !== 0;
        return { range, fitRows: rows - keys.length, refused: keys, isRepaired };
      }),
      refused: new RefusedRows(found.flatMap(({ refused }) => refused)),
      repairedRows: repaired.reduce((sum, groups) => sum + countRows(groups), 0),
    },
    found,
    repaired: repaired.flat(),
  };
}

/** Without the rows that are not loaded because of others. */
function loadedOnes(groups: readonly RepairedGroup[], together: RefusedRows): RepairedGroup[] {
  if (groups.length === 0 || together.size === 0) return [...groups];
  const refused = new Set(Array.from(together, ([key]) => key));
  return groups
    .map((group) => ({ ...group, keys: group.keys.filter((key) => !refused.has(key)) }))
    .filter(({ keys }) => keys.length > 0);
}

function countRows(groups: readonly RepairedGroup[]): number {
  const [first] = groups;
  if (!first) return 0;
  if (groups.every(({ column }) => column === first.column))
    return groups.reduce((sum, { keys }) => sum + keys.length, 0);
  return new Set(groups.flatMap(({ keys }) => [...keys])).size;
}
