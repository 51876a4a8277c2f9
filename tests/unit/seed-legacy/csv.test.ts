import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPrices } from '../../../scripts/seed-legacy/csv.ts';
import { temporaryFolder, withLegacyFile } from './file.ts';

const REAL_PRICES = fileURLToPath(new URL('../../../../shared/data/ohlc/EURUSDh4.csv', import.meta.url));

function csv(text: string): ReturnType<typeof readPrices> {
  using folder = temporaryFolder();
  const path = join(folder.path, 'EURUSD 4h.csv');
  writeFileSync(path, text);
  return readPrices(path);
}

describe('prices from a CSV file', () => {
  test('keep every double bit for bit on their way into the file', () => {
    const digits = ['129587.00000000001', '130583.99999999999', '0.1', '5e-324', '1.7976931348623157e308'];
    const lines = digits.map((text, i) => `2012-11-2${i},${text},${text},${text},${text},7`);
    const chart = csv(['Date,open,high,low,close,tick_volume', ...lines, ''].join('\n'));
    const stored = withLegacyFile({ candles: 0, csv: [chart] }, (db) =>
      db.prepare('SELECT open, high, low, close FROM candles ORDER BY time').raw().all(),
    );
    expect(stored.map((row) => bits(row as number[]))).toEqual(
      digits.map((text) => bits(Array.from({ length: 4 }, () => Number(text)))),
    );
  });

  test('name the chart after the file and take dates for UTC', () => {
    const { name, prices } = csv(
      'Date,open,high,low,close\n2012-12-04,1,1,1,1\n2012-12-05 20:00:00,1,1,1,1\n',
    );
    expect(name).toBe('EURUSD 4h');
    expect([...prices.time]).toEqual([1_354_579_200, 1_354_737_600]);
  });

  test('find columns by name, in any order, and take Unix seconds as they are', () => {
    const { prices } = csv('\uFEFFclose,LOW,x,high,open,time\r\n4,3,?,2,1,1354579200\r\n');
    expect([prices.time[0], prices.open[0], prices.high[0], prices.low[0], prices.close[0]]).toEqual([
      1_354_579_200, 1, 2, 3, 4,
    ]);
  });

  test.each([
    ['a missing column', 'Date,open,high,low\n', 'no column close'],
    ['a word for a price', 'Date,open,high,low,close\n2012-12-04,1,1,x,1\n', 'csv:2 is not a candle'],
    ['a missing price', 'Date,open,high,low,close\n2012-12-04,1,1,1\n', 'csv:2 is not a candle'],
    ['a day that does not exist', 'Date,open,high,low,close\n2013-02-31,1,1,1,1\n', 'csv:2 is not a candle'],
    ['a time twice', 'time,open,high,low,close\n60,1,1,1,1\n60,1,1,1,1\n', 'csv:3 is not later'],
  ])('are refused with file and line for %s', (_, text, message) => {
    expect(() => csv(text)).toThrow(message);
  });

  // The file with real prices is not part of this repository.
  test.skipIf(!existsSync(REAL_PRICES))(
    'are taken whole from real files (skipped where those are absent)',
    () => {
      const lines = readFileSync(REAL_PRICES, 'utf8').trimEnd().split('\n').slice(1);
      const stored = withLegacyFile({ candles: 0, csv: [readPrices(REAL_PRICES)] }, (db) =>
        db
          .prepare(
            `SELECT strftime('%F %T', time, 'unixepoch'), open, high, low, close FROM candles ORDER BY time`,
          )
          .raw()
          .all(),
      );
      expect(stored).toEqual(
        lines.map((line) =>
          line
            .split(',')
            .slice(0, 5)
            .map((field, i) => (i === 0 ? field : Number(field))),
        ),
      );
    },
  );
});

function bits(numbers: number[]): string {
  return Buffer.from(new Float64Array(numbers).buffer).toString('hex');
}
