import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Candles } from '../../candle-file/candles.ts';
import { AMOUNTS, PRICES } from '../../contract/candle.ts';

/** https://www.postgresql.org/docs/16/sql-copy.html, "Binary Format": signature, flags, no extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
const NUMBERS = [...PRICES, ...AMOUNTS];
const COLUMNS = ['chart_id', 'time', ...NUMBERS];
const CHART_ID_BYTES = 4;
const NUMBER_BYTES = 8;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const MAX_ROW_BYTES =
  2 + LENGTH_BYTES + CHART_ID_BYTES + (NUMBERS.length + 1) * (LENGTH_BYTES + NUMBER_BYTES);
const ROWS_PER_CHUNK = 4096;
/** PostgreSQL counts microseconds from the year 2000. */
const SECONDS_TO_2000 = 946_684_800n;

/** Loads candles into a chart with COPY, on a connection whose transaction is open. */
export async function copyCandles(client: pg.ClientBase, chartId: number, candles: Candles): Promise<void> {
  const target = client.query(
    copyFrom(`COPY candles (${COLUMNS.join(', ')}) FROM STDIN WITH (FORMAT binary)`),
  );
  await pipeline(chunks(chartId, candles), target);
}

/** Other requests have their turn between two chunks. */
async function* chunks(chartId: number, candles: Candles): AsyncGenerator<Buffer, void> {
  yield SIGNATURE;
  for (let from = 0; from < candles.count; from += ROWS_PER_CHUNK) {
    yield encode(chartId, candles, from, Math.min(from + ROWS_PER_CHUNK, candles.count));
    await nextTurn();
  }
  yield END;
}

function encode(chartId: number, candles: Candles, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe((to - from) * MAX_ROW_BYTES);
  const time = candles.column('time');
  const numbers = NUMBERS.map((name) => candles.column(name));
  let at = 0;
  for (let row = from; row < to; row++) {
    at = bytes.writeInt16BE(COLUMNS.length, at);
    at = bytes.writeInt32BE(CHART_ID_BYTES, at);
    at = bytes.writeInt32BE(chartId, at);
    at = bytes.writeInt32BE(NUMBER_BYTES, at);
    at = bytes.writeBigInt64BE((BigInt(time[row] as number) - SECONDS_TO_2000) * 1_000_000n, at);
    for (const column of numbers) at = writeNumber(bytes, column[row] as number, at);
  }
  return bytes.subarray(0, at);
}

/** An amount that nobody knows is NaN here and NULL there; prices always are numbers. */
function writeNumber(bytes: Buffer, value: number, at: number): number {
  if (Number.isNaN(value)) return bytes.writeInt32BE(NULL_LENGTH, at);
  return bytes.writeDoubleBE(value, bytes.writeInt32BE(NUMBER_BYTES, at));
}
