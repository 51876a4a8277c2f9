import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SeedError } from './errors.ts';
import { emptyPrices, type Prices } from './prices.ts';

/** One CSV file as a chart. */
export interface NamedPrices {
  /** The file's name without `.csv`, as the application's upload names a chart. */
  name: string;
  prices: Prices;
}

const COLUMNS = ['open', 'high', 'low', 'close'] as const;
const TIME_COLUMNS = ['date', 'time'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/;
const UNIX_SECONDS = /^-?\d{1,11}$/;

/**
 * Reads a CSV file with the columns Date (or time), open, high, low, close in any order; others are
 * ignored. Times ascend. Dates are UTC; a price is the double nearest to its digits. Throws a SeedError
 * that names file and line.
 */
export function readPrices(path: string): NamedPrices {
  const [header, ...lines] = readText(path).split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const columns = findColumns(path, header ?? '');
  const prices = emptyPrices(lines.length);
  for (const [i, line] of lines.entries()) {
    const fail = (why: string): never => {
      throw new SeedError(`${path}:${i + 2} ${why}: ${line}`, 'Correct or remove this line.');
    };
    const fields = line.split(',');
    const time = toUnixSeconds(fields[columns.time] ?? '') ?? fail('is not a candle');
    if (i > 0 && time <= (prices.time[i - 1] as number)) fail('is not later than the line before');
    prices.time[i] = time;
    for (const name of COLUMNS) {
      prices[name][i] = toDouble(fields[columns[name]] ?? '') ?? fail('is not a candle');
    }
  }
  return { name: basename(path).replace(/\.csv$/i, ''), prices };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new SeedError(`Cannot read ${path}.`, 'Give the path of a CSV file.', { cause });
  }
}

function findColumns(path: string, header: string): Record<'time' | (typeof COLUMNS)[number], number> {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const indexOf = (...wanted: string[]) => {
    const index = names.findIndex((name) => wanted.includes(name));
    if (index >= 0) return index;
    throw new SeedError(
      `${path} has no column ${wanted.join(' or ')}.`,
      'Its first line must name the columns: Date,open,high,low,close.',
    );
  };
  return {
    time: indexOf(...TIME_COLUMNS),
    open: indexOf('open'),
    high: indexOf('high'),
    low: indexOf('low'),
    close: indexOf('close'),
  };
}

/** Unix seconds of `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` or Unix seconds; undefined for anything else. */
function toUnixSeconds(text: string): number | undefined {
  if (UNIX_SECONDS.test(text)) return Number(text);
  if (!DATE.test(text) && !DATE_TIME.test(text)) return undefined;
  const iso = DATE.test(text) ? `${text}T00:00:00Z` : `${text.replace(' ', 'T')}Z`;
  const milliseconds = Date.parse(iso);
  // Date.parse takes 31 February for 3 March.
  const exact =
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(iso.slice(0, 19));
  return exact ? milliseconds / 1000 : undefined;
}

function toDouble(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}
