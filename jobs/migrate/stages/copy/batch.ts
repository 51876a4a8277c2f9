// Loads one key range, together with its row in the ledger.

import { pipeline } from 'node:stream/promises';
import type Database from 'better-sqlite3';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { inTransaction } from '../../../../db/transaction.ts';
import type { PageFile } from '../../btree/page-file.ts';
import { TableCursor } from '../../btree/table-cursor.ts';
import { sharedClockMs } from '../../clock.ts';
import { sourceError } from '../../errors.ts';
import { claimBatch } from '../../ledger/batches.ts';
import type { RunClaim } from '../../ledger/runs.ts';
import type { TablePlan } from '../../rules/plan.ts';
import type { KeyRange } from '../../rules/ranges.ts';
import type { TableRepair } from '../../rules/remedies/chain.ts';
import { counted } from '../../rules/wording.ts';
import { CopyEncoder } from './encode.ts';
import type { RepairsInStep } from './repairs.ts';

export interface CopyTask {
  run: RunClaim;
  plan: TablePlan;
  range: KeyRange;
  /** Rows to load, as counted by the census without the refused ones. */
  expectedRows: number;
  /** Keys of refused rows in this range. */
  refused: readonly number[];
  /** What remedies do to rows of this range, where they do anything. */
  repair: TableRepair | undefined;
  /** The names of rows that get another one. */
  renamed: ReadonlyMap<number, string>;
}

export interface CopyResult {
  /** Rows loaded now; 0 where an earlier process had loaded the batch. */
  rows: number;
  /** When the worker began and ended, on a clock that all workers share. */
  startedAtMs: number;
  endedAtMs: number;
}

/** What a table's rows are read with and written with, for one batch after the other. */
export interface TableReader {
  cursor: TableCursor;
  encoder: CopyEncoder;
  /** Only for rows that are repaired: the others are read by the cursor. */
  database: () => Database.Database;
}

/** What the rows of a plan are read and encoded with. */
export function openReader(
  { rootPage, columns }: TablePlan,
  pages: PageFile,
  database: () => Database.Database,
): TableReader {
  const wanted = Math.max(0, ...columns.map(({ from }) => (typeof from === 'number' ? from + 1 : 0)));
  return {
    cursor: new TableCursor(pages, rootPage, wanted),
    encoder: new CopyEncoder(columns),
    database,
  };
}

/** Gives the chunks of a batch on, one by one, and chooses when each is made. */
export type Pacing = (chunks: Iterator<Buffer>) => Iterable<Buffer>;

/**
 * Loads the rows of one key range; they and the ledger row that says so commit together or not at all.
 * The ledger row is written first: another transaction that is loading the same range makes this one
 * wait, and if it committed, nothing is loaded here (0 rows).
 */
export async function copyBatch(
  reader: TableReader,
  target: pg.Client,
  task: CopyTask,
  pacing: Pacing,
): Promise<CopyResult> {
  const { run, plan, range, expectedRows } = task;
  const startedAtMs = sharedClockMs();
  const rows = await inTransaction(target, async () => {
    const claimed = await claimBatch(target, { run, table: plan.name, range, rows: expectedRows });
    if (!claimed) return 0;
    // Loaded only when it is needed, see `repairedHere`.
    const repairing = task.repair && (await import('./repairs.ts'));
    using repairs = repairing?.repairsInStep(reader, task, run.runId);
    const copied = await copyRows(
      target,
      { relation: `public.${pg.escapeIdentifier(plan.name)}`, plan },
      pacing(encodedChunks(reader, task, repairs)),
    );
    if (copied !== expectedRows) throw changed(plan.name, range, expectedRows, copied);
    await repairs?.record(target);
    return copied;
  });
  return { rows, startedAtMs, endedAtMs: sharedClockMs() };
}

/** Sends encoded rows into a relation that has the columns of the plan, and returns how many those were. */
export async function copyRows(
  target: pg.Client,
  { relation, plan }: { relation: string; plan: TablePlan },
  chunks: Iterable<Buffer>,
): Promise<number> {
  const columns = plan.columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  const stream = target.query(copyFrom(`COPY ${relation} (${columns}) FROM STDIN (FORMAT binary)`));
  await pipeline(chunks, stream);
  return stream.rowCount;
}

/**
 * Each chunk stays as it is until the next is made, which `pipeline` asks for once the socket has taken the
 * one before.
 */
export function* encodedChunks(
  reader: TableReader,
  { range, refused }: Pick<CopyTask, 'range' | 'refused'>,
  repairs?: RepairsInStep,
): Generator<Buffer> {
  const absent = new Set(refused);
  const { cursor, encoder } = reader;
  cursor.seek(range);
  encoder.begin();
  const fill = () => fillChunk(reader, absent, repairs);
  for (let filled = fill(); filled !== 'end'; filled = fill()) {
    if (filled === 'chunk') yield encoder.take();
    else yield* encoder.addLarge(cursor.row, repairs?.at(cursor.row.key));
  }
  yield encoder.end();
}

/** Encodes rows until it is time to take a chunk, a large row has come, or there are no more. */
function fillChunk(
  { cursor, encoder }: TableReader,
  absent: ReadonlySet<number>,
  repairs: RepairsInStep | undefined,
): 'chunk' | 'large' | 'end' {
  while (cursor.next()) {
    if (absent.size > 0 && absent.has(cursor.row.key)) continue;
    if (cursor.row.payload) return 'large';
    if (encoder.add(cursor.row, repairs?.at(cursor.row.key))) return 'chunk';
  }
  return 'end';
}

function changed(table: string, { after, upTo }: KeyRange, expected: number, rows: number): Error {
  return sourceError(
    'source_changed',
    `${table} had ${counted(expected, 'row')} with ids above ${after} up to ${upTo} when they were counted, and ${rows} when they were copied.`,
    'Something still writes to the legacy file: stop the old frontend, then run the same command again.',
  );
}
