// Where the rows of a key range lie in a table's heap.

import pg from 'pg';
import type { DigestTask } from './source-digest.ts';

/** Rows of a table from one place in its heap up to before another; places are PostgreSQL's `ctid`. */
export interface HeapRange {
  from: string;
  to: string;
}

const START = '(0,0)';
const END = '(4294967295,0)';
export const LOWEST_KEY = -2_147_483_648;

/**
 * Where the rows of a key range lie in a table whose rows lie in order of `id`, as they do after they were
 * copied: from the first of them to the first of those that follow. Together the ranges of all keys are the
 * whole heap, so that no row of the table is in none of them, whatever its key.
 */
export async function heapRangeOf(
  client: pg.ClientBase,
  { table, range: { after, upTo } }: DigestTask,
): Promise<HeapRange> {
  const place = (key: number) =>
    `(SELECT ctid::text FROM public.${pg.escapeIdentifier(table.name)} WHERE id > ${key}::bigint ORDER BY id LIMIT 1)`;
  const { rows } = await client.query<{ first: string | null; next: string | null }>(
    `SELECT ${place(after)} AS first, ${place(upTo)} AS next`,
  );
  const { first, next } = rows[0] as (typeof rows)[0];
  return { from: after < LOWEST_KEY ? START : (first ?? END), to: next ?? END };
}

/** The ranges, if none is lacking and, in this order, they are the whole heap, each part of it once. */
export function wholeHeap<Range extends HeapRange>(
  ranges: readonly (Range | undefined)[],
): Range[] | undefined {
  const present = ranges.filter((range) => range !== undefined);
  const isJoined = present.every(
    ({ from }, index) => from === (index === 0 ? START : present[index - 1]?.to),
  );
  const isWhole = present.length === ranges.length && isJoined && present.at(-1)?.to === END;
  return isWhole ? present : undefined;
}
