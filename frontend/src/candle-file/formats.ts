import type { Layout } from './layout.ts';
import { plainName } from './names.ts';

/** What tells an export, by the names of its columns: all of these are there. */
const BY_NAMES: readonly [format: string, names: string][] = [
  ['MetaTrader 5', 'date|open|high|low|close|tickvol|vol|spread'],
  ['Stooq', 'ticker|per|date|time|open|high|low|close|vol|openint'],
  ['Finam', 'ticker|per|date|time|open|high|low|close|vol'],
  ['MetaStock', 'ticker|dtyyyymmdd|time|open|high|low|close'],
  ['Yahoo Finance', 'date|open|high|low|close|adj close|volume'],
  ['Investing.com', 'date|price|open|high|low|vol|change %'],
  ['CryptoDataDownload', 'unix|date|symbol|open|high|low|close'],
  ['Binance', 'open time|open|high|low|close|volume|close time'],
  ['Dukascopy', 'gmt time|open|high|low|close|volume'],
  ['Polygon', 't|o|h|l|c|v|vw|n'],
  ['Polygon', 'ticker|volume|open|close|high|low|window start|transactions'],
  ['Nasdaq', 'date|close last|volume|open|high|low'],
  ['CoinMarketCap', 'time open|time close|time high|time low|open|high|low|close'],
  ['CoinAPI', 'time period start|time period end|price open|price high|price low|price close'],
  ['Tiingo', 'date|close|high|low|open|volume|adj close|adj high'],
  ['Databento', 'ts event|rtype|publisher id|instrument id|open|high|low|close'],
  ['Alpaca', 'symbol|timestamp|open|high|low|close|volume|trade count|vwap'],
  ['OKX', 'ts|o|h|l|c|vol|vol ccy'],
  ['Bybit', 'start time|open price|high price|low price|close price'],
  ['OANDA', 'complete|volume|time|mid o|mid h|mid l|mid c'],
  ['MOEX', 'open|close|high|low|value|volume|begin|end'],
  ['NSE India', 'series|open|high|low|prev close|ltp|close|vwap'],
  ['Barchart', 'time|open|high|low|last|change|% chg|volume'],
  ['Bloomberg', 'date|px open|px high|px low|px last'],
];

/** Without names: the number of columns, what divides them, and how the first one looks. */
const BY_SHAPE: readonly [format: string, width: number, delimiter: Layout['delimiter'], time: RegExp][] = [
  ['Binance', 12, 'comma', /^\d{13,16}$/],
  ['Kraken', 7, 'comma', /^\d{10}$/],
  ['MetaTrader 4', 7, 'comma', /^\d{4}\.\d\d\.\d\d$/],
  ['HistData or NinjaTrader', 6, 'semicolon', /^\d{8} \d{6}$/],
  ['FirstRate Data', 6, 'comma', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/],
  ['Kibot', 7, 'comma', /^\d\d\/\d\d\/\d{4}$/],
  ['LEAN', 6, 'comma', /^\d{8} \d\d:\d\d$/],
];

/**
 * Whose export a layout looks like; null where nothing tells. `firstTime` is the first text of the time
 * column.
 */
export function formatOf(layout: Layout, firstTime: string): string | null {
  if (layout.headerLine === null) {
    const found = BY_SHAPE.find(
      ([, width, delimiter, time]) =>
        width === layout.width && delimiter === layout.delimiter && time.test(firstTime),
    );
    return found?.[0] ?? null;
  }
  const names = new Set(layout.names.map(plainName));
  return BY_NAMES.find(([, wanted]) => wanted.split('|').every((name) => names.has(name)))?.[0] ?? null;
}

/** What is known of a format's clock, for a person who has to choose a time zone. */
export const CLOCKS: Readonly<Record<string, string>> = {
  'MetaTrader 4': 'MetaTrader writes the time of the broker’s server.',
  'MetaTrader 5': 'MetaTrader writes the time of the broker’s server.',
  'HistData or NinjaTrader': 'HistData writes Eastern time without daylight saving (-05:00).',
  'FirstRate Data': 'FirstRate Data writes Eastern time (America/New_York).',
  Kibot: 'Kibot writes Eastern time (America/New_York).',
};
