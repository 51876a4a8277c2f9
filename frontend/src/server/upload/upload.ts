import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import type { Candles } from '../../candle-file/candles.ts';
import { chartNameOf } from '../../candle-file/chart-name.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Upload } from '../../contract/upload.ts';
import { readConfig } from '../config.ts';
import { inTransaction, takeLonger } from '../database.ts';
import { badField, busy } from '../errors.ts';
import { once, type Repeatable, repeatable } from '../idempotency.ts';
import { Lane } from '../lane.ts';
import { type Added, addToChart } from './add.ts';
import { insertChart } from './chart-name.ts';
import { copyCandles } from './copy.ts';
import { readWishes, type Wishes } from './read-choices.ts';
import { type ReceivedForm, receiveForm } from './receive.ts';
import { type ReadFile, readFile } from './recognised.ts';
import { Room, type Share } from './room.ts';

/** Two keep PostgreSQL busy, and leave the other connections of the pool to those who want to look. */
const turns = new Lane(2);
/** Some of the file is here already: to wait is cheaper than to send it again. */
const LONGEST_WAIT_MS = 60_000;
/** Of the files that are here at once, whole or in part: twenty of 8 MB took 580 MB of memory. */
const ROOM_BYTES = 2 * LIMITS.uploadBytes;
const DIGESTED_BYTES = 1024 * 1024;
/** What a form needs before its first byte takes about 10 ms: 300 that hung kept health waiting for 15 s. */
const receiving = new Lane(50);
const room = new Room(ROOM_BYTES, LONGEST_WAIT_MS);

/**
 * Stores an uploaded file of candles as a new chart, or adds it to one, all of it or nothing, and returns the
 * JSON text to answer; of a file that came before with the same `Idempotency-Key`, what was answered then.
 * Only when all of it has arrived and is known to be good is a connection taken, so that slow clients hold
 * none, and at most two uploads at once do so. A client that has gone away by the end finds nothing stored.
 * Throws 400 naming the line or the open question, 404, 413, 415 or, where others take too long, 503.
 */
export async function storeUpload(request: Request): Promise<string> {
  using share = room.share();
  const form = await receiveOne(request, share);
  const wishes = readWishes(form.fields);
  const key = await keyOf(request, form);
  const leave = await turns.enter(LONGEST_WAIT_MS, request.signal);
  if (!leave) throw busy();
  try {
    const file = await readFile(form.bytes, wishes.choices, request.signal);
    return await inTransaction(
      (tx, client) =>
        once(tx, key, async () => {
          const upload = answerOf(file, await store(client, form, wishes, file.candles));
          request.signal.throwIfAborted();
          return JSON.stringify(upload);
        }),
      'rows',
    );
  } catch (thrown) {
    if (request.signal.aborted) throw badField('request', 'was given up before its candles were stored');
    throw thrown;
  } finally {
    leave();
  }
}

/** Of very many at once some are told so before anything is set up for them. */
async function receiveOne(request: Request, share: Share): Promise<ReceivedForm> {
  const leave = await receiving.enter(readConfig().connectionWaitMs, request.signal);
  if (!leave) throw busy('it is receiving as many uploads as it can');
  try {
    return await receiveForm(request, share);
  } finally {
    leave();
  }
}

async function keyOf(request: Request, form: ReceivedForm): Promise<Repeatable | undefined> {
  if (!request.headers.has('idempotency-key')) return undefined;
  const digest = await digestOf(form.bytes);
  return repeatable(request, `${form.fileName}\n${JSON.stringify([...form.fields])}\n${digest}`);
}

/** Others have their turn meanwhile: 10 MB in one go would take 30 ms. */
async function digestOf(bytes: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += DIGESTED_BYTES) {
    hash.update(bytes.subarray(at, at + DIGESTED_BYTES));
    await nextTurn();
  }
  return hash.digest('hex');
}

async function store(
  client: pg.PoolClient,
  { fileName }: ReceivedForm,
  { chartId, chartName, choices }: Wishes,
  candles: Candles,
): Promise<Added> {
  if (chartId !== undefined) return addToChart(client, chartId, candles);
  // Another upload under the same name is waited for until it ends, as long as a statement may take.
  await client.query('SET LOCAL lock_timeout = 0');
  const chart = await insertChart(client, chartName || chartNameOf(fileName, choices));
  await client.query(takeLonger());
  await copyCandles(client, chart.id, candles);
  return { chart, stored: candles.count, alreadyThere: 0 };
}

function answerOf(
  { understood, leftOut, remarks }: ReadFile,
  { chart, stored, alreadyThere }: Added,
): Upload {
  return {
    success: true,
    count: stored,
    chart,
    already_there: alreadyThere,
    understood,
    left_out: leftOut,
    remarks,
  };
}
