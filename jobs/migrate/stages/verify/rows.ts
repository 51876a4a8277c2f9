import pLimit from 'p-limit';
import { type Finding, FindingTally } from '../../rules/findings.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import type { VerifyTask } from './batch.ts';
import type { VerifyResult } from './compare.ts';
import type { EqualRange, Unmatched } from './compare-digest.ts';
import { digestColumns } from './digest-columns.ts';
import type { VerifiedTable } from './expectations.ts';
import { LOWEST_KEY, wholeHeap } from './heap-range.ts';
import type { RepairsTask } from './repaired-values.ts';
import { NO_ROW_REPAIRS, type RowRepairs } from './row-repairs.ts';
import type { DigestTask } from './source-digest.ts';

/**
 * Why every value of a table was compared by itself: a column has values of different lengths, a key range
 * has no digest or another one, or the rows do not lie in order of their keys.
 */
export type DigestUnused = 'lengths_differ' | 'rows_out_of_order' | Unmatched['unmatched'];

/** What the comparison of all rows of a table came to. */
export interface ComparedRows {
  /** Rows that both sides have. */
  compared: number;
  /** Rows with any difference, those that only one side has included. */
  mismatched: number;
  /** Rows that only the legacy file has, and that are not in quarantine. */
  missing: number;
  /** Rows that only the target has. */
  unexpected: number;
  /** Rows that were made. */
  made: number;
  findings: Finding[];
  /** Whether all that the target's heap holds was compared, wherever it lies and whatever its key. */
  isWholeHeap: boolean;
  /** Null where digests were compared, or nothing. */
  digestUnused: DigestUnused | null;
}

/** For a table of which no rows can be compared. */
export const NOTHING_COMPARED: ComparedRows = {
  ...merge('', [], []),
  isWholeHeap: false,
  digestUnused: null,
};

export interface RowsTask {
  table: VerifiedTable;
  /** Must cover every 32-bit key without a gap. */
  ranges: readonly KeyRange[];
  quarantined: ReadonlySet<bigint>;
  /** What was done about whole rows; nothing where it is absent. */
  ofRows?: RowRepairs;
  /** Keys of the legacy file that are in no range. */
  beyond: readonly bigint[];
  /** Where the ledger says that values were repaired. */
  repairs?: RepairsTask | undefined;
}

const HIGHEST_KEY = 2_147_483_647;

/** The two ways in which a key range is compared. */
export interface CompareBatch {
  /** How many ranges are compared at once. */
  count: number;
  compareDigest: (task: DigestTask) => Promise<EqualRange | Unmatched>;
  verify: (task: VerifyTask) => Promise<VerifyResult>;
}

/**
 * Compares every row of a table, range by range; `onRows` hears of the rows of each. It is the digests that
 * are compared, if those of the whole heap are what they must be. Otherwise it is the values.
 */
export async function compareRows(
  compare: CompareBatch,
  { table, ranges, quarantined, ofRows = NO_ROW_REPAIRS, beyond, repairs }: RowsTask,
  onRows: (rows: number) => void,
): Promise<ComparedRows> {
  assertCovering(ranges);
  const within =
    ({ after, upTo }: KeyRange) =>
    (key: number) =>
      key > after && key <= upTo;
  const absent = [...quarantined, ...ofRows.merged].map(Number);
  const moved = Array.from(ofRows.moved, ([key, id]) => ({ key, id }));
  const tasks = ranges.map((range) => ({
    ...{ table, range, repairs, quarantined: absent.filter(within(range)) },
    moved: moved.filter(({ id }) => within(range)(id)),
    away: moved.map(({ key }) => Number(key)).filter(within(range)),
    made: [...ofRows.made].filter(within(range)),
  }));
  const hasDigests = digestColumns(table) && moved.length === 0;
  const { found, unused } = hasDigests
    ? await matchAll(compare, tasks, onRows)
    : {
        found: [],
        unused: digestColumns(table) ? ('rows_out_of_order' as const) : ('lengths_differ' as const),
      };
  const matches = unused ? undefined : wholeHeap(found);
  const results = matches
    ? matches.map(({ rows }) => ({ comparedRows: rows, madeRows: 0, mismatchedRows: 0, mismatches: [] }))
    : await verifyAll(compare, tasks, (rows, index) => !found[index] && onRows(rows));
  const isKnown = (key: bigint) => [quarantined, ofRows.merged, ofRows.moved].some((rows) => rows.has(key));
  return {
    ...merge(
      table.name,
      results,
      beyond.filter((key) => !isKnown(key)),
    ),
    isWholeHeap: matches !== undefined,
    digestUnused: matches ? null : (unused ?? 'rows_out_of_order'),
  };
}

/** The matches of all ranges; after the first that has none, no other is asked for. */
async function matchAll(
  { compareDigest, count }: CompareBatch,
  tasks: readonly DigestTask[],
  onRows: (rows: number) => void,
): Promise<{ found: (EqualRange | undefined)[]; unused: DigestUnused | undefined }> {
  let unused: DigestUnused | undefined;
  const found = await pLimit(count).map(tasks, async (task) => {
    if (unused) return undefined;
    const outcome = await compareDigest(task);
    if ('unmatched' in outcome) {
      unused = outcome.unmatched;
      return undefined;
    }
    onRows(outcome.rows);
    return outcome;
  });
  return { found, unused };
}

function verifyAll(
  { verify }: CompareBatch,
  tasks: readonly VerifyTask[],
  onRows: (rows: number, index: number) => void,
): Promise<VerifyResult[]> {
  return Promise.all(
    tasks.map(async (task, index) => {
      const result = await verify(task);
      onRows(result.comparedRows, index);
      return result;
    }),
  );
}

/** A gap between ranges would be rows that nobody compares; an overlap could hide it in the sums. */
function assertCovering(ranges: readonly KeyRange[]): void {
  const from = (ranges[0]?.after ?? 0) < LOWEST_KEY;
  const to = (ranges.at(-1)?.upTo ?? 0) >= HIGHEST_KEY;
  const joined = ranges.every(({ after }, index) => index === 0 || after === ranges[index - 1]?.upTo);
  if (!from || !to || !joined) throw new Error('The key ranges to verify do not cover every key.');
}

function merge(
  table: string,
  results: readonly VerifyResult[],
  beyond: readonly bigint[],
): Omit<ComparedRows, 'isWholeHeap' | 'digestUnused'> {
  const groups = results.flatMap(({ mismatches }) => mismatches);
  if (beyond.length > 0) {
    groups.push({ rule: 'row_missing', column: null, count: beyond.length, keys: beyond.map(String) });
  }
  const tally = new FindingTally();
  for (const { rule, column, count, keys } of groups) {
    tally.add({ table, column, rule, action: 'differs' }, keys, count);
  }
  const rowsOf = (wanted: string) =>
    sum(groups.filter(({ rule }) => rule === wanted).map(({ count }) => count));
  return {
    compared: sum(results.map(({ comparedRows }) => comparedRows)),
    mismatched: sum(results.map(({ mismatchedRows }) => mismatchedRows)) + beyond.length,
    missing: rowsOf('row_missing'),
    unexpected: rowsOf('row_unexpected'),
    made: sum(results.map(({ madeRows }) => madeRows)),
    findings: tally.list(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
