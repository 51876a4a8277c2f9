import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EXPORTS } from '../../../support/exports/formats.ts';
import { candlesIn, readCandleFile } from '../../../support/exports/read.ts';

describe('exports of trading platforms are read value for value, without a choice', () => {
  test.each(EXPORTS.map((file) => [file.name, file] as const))('%s', (_name, { text, candles, volume }) => {
    const read = candlesIn(text);
    const found = Array.from({ length: read.candles.count }, (_, index) => read.candles.at(index));
    const wanted = candles.map((candle) => (volume ? candle : { ...candle, volume: expect.anything() }));
    expect(found).toMatchObject(wanted);
  });
});

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/uploads/', import.meta.url));
/** File → candles, and what else must be true of it. */
const SHARED: Record<string, { count: number; format?: string; [detail: string]: unknown }> = {
  'BTCUSDT-1h-2024-01_noheader.csv': { count: 120, format: 'Binance', time: 'Unix milliseconds' },
  'cryptodatadownload.csv': { count: 120, format: 'CryptoDataDownload', symbol: 'BTCUSDT' },
  'descending.csv': { count: 120, time: 'Unix seconds' },
  'dukascopy_node.csv': { count: 120, time: 'Unix milliseconds' },
  'dup_exact.csv': { count: 120 },
  'excel_de.csv': { count: 120, delimiter: 'semicolon', decimal: 'comma', time: 'day.month.year' },
  'excel_semicolon_dot.csv': { count: 120, delimiter: 'semicolon', decimal: 'point' },
  'excel_trailing_commas.csv': { count: 120 },
  'excel_utf16_tab.csv': { count: 120, delimiter: 'tab', encoding: 'UTF-16LE' },
  'histdata_ascii_M1.csv': { count: 120, format: 'HistData or NinjaTrader', interval_seconds: 60 },
  'investing_com.csv': { count: 120, format: 'Investing.com', time: 'month/day/year' },
  'kraken_XBTUSD_60.csv': { count: 120, format: 'Kraken' },
  'ms.csv': { count: 120, time: 'Unix milliseconds' },
  'mt4_EURUSD60.csv': { count: 120, format: 'MetaTrader 4', time_zone_from: 'assumed' },
  'mt5_EURUSD_H1.csv': { count: 120, format: 'MetaTrader 5', interval_seconds: 3600 },
  'polygon_api.csv': { count: 120, format: 'Polygon' },
  'stooq_bulk.csv': { count: 120, format: 'Stooq', symbol: 'AAPL.US', interval_seconds: 86_400 },
  'tradingview_iso.csv': { count: 120, time_zone_from: 'file' },
  'yahoo_null_rows.csv': { count: 119, format: 'Yahoo Finance' },
};

describe.skipIf(!existsSync(FOLDER))(`the files in ${FOLDER} (skipped where it is absent)`, () => {
  const bytesOf = (name: string) => readFileSync(`${FOLDER}${name}`);

  test('each has its outcome here', () => {
    expect([...Object.keys(SHARED), 'dup_conflict.csv'].toSorted()).toEqual(
      readdirSync(FOLDER)
        .filter((name) => name.endsWith('.csv'))
        .toSorted(),
    );
  });

  test.each(Object.entries(SHARED))('%s is understood', (name, { count, ...understood }) => {
    const read = candlesIn(bytesOf(name));
    expect(read.candles.count).toBe(count);
    expect(read.understood).toMatchObject({ first: 1_704_153_600, ...understood });
    expect(read.remarks.filter(({ rule }) => rule !== 'gap')).toEqual([]);
  });

  test('dup_exact.csv has one row twice, which is left out; dup_conflict.csv contradicts itself, and says where', () => {
    expect(candlesIn(bytesOf('dup_exact.csv')).leftOut).toMatchObject({ duplicates: 1 });
    expect(readCandleFile(bytesOf('dup_conflict.csv'))).toMatchObject({
      kind: 'faults',
      faults: [{ line: 52, problem: expect.stringContaining('on line 51 already, with other values') }],
    });
  });

  test('yahoo_null_rows.csv has a row without prices, which is left out', () => {
    expect(candlesIn(bytesOf('yahoo_null_rows.csv')).leftOut).toMatchObject({ without_prices: 1 });
  });
});
