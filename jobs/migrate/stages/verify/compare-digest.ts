import type Database from 'better-sqlite3';
import type pg from 'pg';
import { digestColumns, type RowsDigest } from './digest-columns.ts';
import { type HeapRange, heapRangeOf } from './heap-range.ts';
import { type DigestTask, digestSource } from './source-digest.ts';
import { targetDigest } from './target-digest.ts';

export interface CompareDigestTask extends DigestTask {
  /** What follows from the legacy file, where that was read ahead. */
  expected?: RowsDigest | undefined;
}

/** A part of the heap that holds the rows of a key range, equal in every value, and no other. */
export interface EqualRange extends HeapRange {
  rows: number;
}

/**
 * Why digests say nothing of a key range: a value that its column could not hold, too many rows, or a
 * difference, in the rows or in what the ledger says was repaired.
 */
export interface Unmatched {
  unmatched: 'value_without_form' | 'batch_too_large' | 'digest_differs' | 'repair_differs';
}

/**
 * PostgreSQL puts the bytes of all rows together before it computes their digest: 48 MB for so many candles.
 */
const MOST_ROWS = 1_000_000;

/**
 * Finds out whether a part of the target's heap is, to the bit, what a fresh read of the legacy file says of
 * a key range: both sides come to the same number of rows and to the same SHA-256 of all values. Says why
 * where they do not; what differs, only a comparison of the values says, see `verifyBatch`.
 */
export async function compareDigest(
  source: Database.Database,
  target: pg.Client,
  task: CompareDigestTask,
): Promise<EqualRange | Unmatched> {
  const { repairs } = task;
  // Every thread would load what most runs do not need.
  const repairing = repairs && (await import('./repaired-digest.ts'));
  const entries = repairing && new repairing.ExpectedEntries(digestColumns(task.table) ?? [], repairs);
  const expected = task.expected ?? digestSource(source, { ...task, entries });
  if (!expected) return { unmatched: 'value_without_form' };
  if (expected.rows > MOST_ROWS) return { unmatched: 'batch_too_large' };
  // What is wrong with them, `verifyBatch` says.
  const mustBeSaid = entries?.end();
  if (repairs && !(mustBeSaid && (await repairing?.saysJust(target, { ...task, repairs }, mustBeSaid))))
    return { unmatched: 'repair_differs' };
  const heap = await heapRangeOf(target, task);
  const { rows, sha256 } = await targetDigest(target, task.table, heap);
  return rows === expected.rows && sha256 === expected.sha256
    ? { ...heap, rows }
    : { unmatched: 'digest_differs' };
}
