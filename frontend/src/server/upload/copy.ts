import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type CandleRows, NUMBERS_PER_CANDLE } from './candle-rows.ts';

/** https://www.postgresql.org/docs/16/sql-copy.html, "Binary Format": signature, flags, no extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);
/** chart_id, time and four prices. */
const FIELDS = 6;
const CHART_ID_BYTES = 4;
const NUMBER_BYTES = 8;
const LENGTH_BYTES = 4;
const ROW_BYTES = 2 + LENGTH_BYTES + CHART_ID_BYTES + NUMBERS_PER_CANDLE * (LENGTH_BYTES + NUMBER_BYTES);
/** PostgreSQL counts microseconds from the year 2000. */
const SECONDS_TO_2000 = 946_684_800n;

/** Loads the candles into a chart with COPY, on a connection whose transaction is open. */
export async function copyCandles(client: pg.ClientBase, chartId: number, rows: CandleRows): Promise<void> {
  const target = client.query(
    copyFrom('COPY candles (chart_id, time, open, high, low, close) FROM STDIN WITH (FORMAT binary)'),
  );
  await pipeline(chunks(chartId, rows), target);
}

/** A chunk a block; other requests have their turn between two of them. */
async function* chunks(chartId: number, rows: CandleRows): AsyncGenerator<Buffer, void> {
  yield SIGNATURE;
  for (const index of rows.blocks.keys()) {
    yield encode(chartId, rows.usedIn(index));
    await nextTurn();
  }
  yield END;
}

function encode(chartId: number, numbers: Float64Array): Buffer {
  const bytes = Buffer.allocUnsafe((numbers.length / NUMBERS_PER_CANDLE) * ROW_BYTES);
  let at = 0;
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index] as number;
    const isTime = index % NUMBERS_PER_CANDLE === 0;
    if (isTime) {
      at = bytes.writeInt16BE(FIELDS, at);
      at = bytes.writeInt32BE(CHART_ID_BYTES, at);
      at = bytes.writeInt32BE(chartId, at);
    }
    at = bytes.writeInt32BE(NUMBER_BYTES, at);
    at = isTime
      ? bytes.writeBigInt64BE((BigInt(value) - SECONDS_TO_2000) * 1_000_000n, at)
      : bytes.writeDoubleBE(value, at);
  }
  return bytes;
}
