import type Database from 'better-sqlite3';
import type { Progress } from '../../progress.ts';
import { openRepaired } from '../../repaired-source.ts';
import { checksOf } from '../../rules/checks.ts';
import type { Finding } from '../../rules/findings.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import { RefusedRows } from '../../rules/refused.ts';
import { changedTables, remediedShape } from '../../rules/remedies/asked.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { type AllRowChanges, NO_ROW_CHANGES } from '../../rules/remedies/row-changes.ts';
import type { SourceShape } from '../../rules/shape.ts';
import { TABLES, type Table } from '../../rules/tables.ts';
import type { Policy } from '../../rules/treatments.ts';
import { keyRanges, roughCount, type SourceFile } from '../../sqlite.ts';
import {
  type CountedTable,
  countRows,
  findingsOf,
  loadedOnes,
  type TableCensus,
  withChanges,
} from './counted.ts';
import type { RangeCensus } from './range.ts';
import { RowPlan } from './row-plan.ts';
import type { CensusTask } from './task.ts';

type CensusRange = (task: CensusTask) => Promise<RangeCensus>;

export interface CensusOptions {
  batchRows: number;
  onBadRow: Policy;
  /** What remedies are to do to the rows before they are checked. */
  repairs: readonly TableRepair[];
}

/** What the census reads with. */
export interface CensusSource {
  file: SourceFile;
  database: Database.Database;
  shape: SourceShape;
  censusRange: CensusRange;
}

/** Is told about how many rows there are, and returns what hears of those that were checked. */
type Begin = (totals: ReadonlyMap<string, number>) => Progress;

/**
 * Reads every value of the tables that it carries over once and checks it; nothing is written. The key ranges
 * are those that copy and verify will go by. Where remedies about whole rows have something to do, everything
 * is read once more, as they make it.
 */
export async function takeCensus(
  source: CensusSource,
  options: CensusOptions,
  begin?: Begin,
): Promise<{ tables: TableCensus[]; findings: Finding[] }> {
  const first = await readTables(source, options, NO_ROW_CHANGES, begin);
  const counted = changedTables(options.repairs).size === 0 ? first : await withRows(first, source, options);
  return { tables: counted.map(({ census }) => census), findings: findingsOf(counted, options.onBadRow) };
}

/** Takes the census again until no row comes in any more. */
async function withRows(
  first: CountedTable[],
  source: CensusSource,
  options: CensusOptions,
): Promise<CountedTable[]> {
  const repaired = openRepaired(source.file, options.repairs, []);
  try {
    const plan = new RowPlan({ repaired, original: source.database }, options.repairs);
    let counted = first;
    while (plan.extend(counted.map(({ census }) => census)))
      counted = await readTables(source, options, plan.changes());
    return counted.map((table) => {
      const changes = plan.changesOf(table.census);
      return changes ? withChanges(table, changes) : table;
    });
  } finally {
    repaired.close();
  }
}

async function readTables(
  { database, shape, censusRange }: CensusSource,
  { batchRows, repairs }: CensusOptions,
  changes: AllRowChanges,
  begin?: Begin,
): Promise<CountedTable[]> {
  const present = TABLES.filter(({ name }) => shape.get(name)?.keyedById);
  // All ranges before the first task: where this throws, no task may be left that nobody waits for.
  const tasks = present.map((table) => ({ table, ranges: keyRanges(database, table.name, batchRows) }));
  const progress = begin?.(new Map(present.map(({ name }) => [name, roughCount(database, name)])));
  const counting = async (task: CensusTask) => {
    const found = await censusRange(task);
    progress?.add(task.table, found.rows);
    return found;
  };
  return Promise.all(
    tasks.map(({ table, ranges }) => censusTable(table, shape, { ranges, repairs, changes }, counting)),
  );
}

async function censusTable(
  table: Table,
  shape: SourceShape,
  { ranges, ...work }: { ranges: readonly KeyRange[] } & Pick<CensusTask, 'repairs' | 'changes'>,
  censusRange: CensusRange,
): Promise<CountedTable> {
  const rootPage = shape.get(table.name)?.rootPage ?? 0;
  const remedied = remediedShape(shape, work.repairs);
  const checks = checksOf(table, remedied, changedTables(work.repairs));
  const task = { table: table.name, rootPage, checks, ...work };
  const [outside, ...inside] = (await Promise.all(
    (['outside', ...ranges] as const).map((range) => censusRange({ ...task, range })),
  )) as [RangeCensus, ...RangeCensus[]];
  const found = [...inside, outside];
  // Rows that are only together unfit come from the whole table; no range has found them.
  const together = new RefusedRows(outside.refused);
  const repaired = [...inside, outside].map((range) => loadedOnes(range.repaired, together));
  return {
    census: {
      name: table.name,
      sourceRows: found.reduce((sum, { rows }) => sum + rows, 0),
      batches: inside.map(({ rows, refused }, index) => {
        const range = ranges[index] as KeyRange;
        const keys = [...new RefusedRows(refused).within(range), ...together.within(range)];
        const isRepaired = repaired[index]?.length !== 0;
        return { range, fitRows: rows - keys.length, refused: keys, isRepaired, renamed: new Map() };
      }),
      refused: new RefusedRows(found.flatMap(({ refused }) => refused)),
      repairedRows: repaired.reduce((sum, groups) => sum + countRows(groups), 0),
    },
    found,
    repaired: repaired.flat(),
  };
}
