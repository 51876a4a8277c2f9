import { byAmount } from '../contract/candle.ts';
import type { UploadQuestion } from '../contract/upload.ts';
import { type Columns, columnQuestion } from './columns.ts';
import { PRICE_ROLES, type PriceRole } from './names.ts';
import { readNumber } from './numbers.ts';
import { takeApart } from './time/calendar.ts';
import { readClock } from './time/clock.ts';
import { isWhole } from './time/digits.ts';
import { isStamp, share } from './time-columns.ts';

export interface Shape {
  columns: Columns;
  questions: UploadQuestion[];
  assumed: string[];
}

/**
 * The orders in which exports without names write their prices; the first that every row agrees with is
 * taken.
 */
const ORDERS: readonly { roles: readonly (PriceRole | null)[]; whose: string }[] = [
  { roles: ['open', 'high', 'low', 'close'], whose: 'the usual' },
  { roles: ['low', 'high', 'open', 'close'], whose: 'Coinbase’s' },
  { roles: ['high', 'low', 'open', 'close'], whose: 'IQFeed’s' },
  { roles: ['open', 'close', 'high', 'low'], whose: 'Bitfinex’s and KuCoin’s' },
  { roles: [null, 'close', 'high', 'low', 'open'], whose: 'Gate.io’s' },
];

const NEARLY_ALL = 0.98;
const isLike = (texts: string[], test: (text: string) => boolean) => share(texts, test) >= NEARLY_ALL;
const isClock = (text: string) => /[:]/.test(text) && !Number.isNaN(readClock(text, 6));
const isNumber = (text: string) =>
  !Number.isNaN(readNumber(text, 'point')) || !Number.isNaN(readNumber(text, 'comma'));
const numberIn = (text: string) => {
  const value = readNumber(text, 'point');
  return Number.isNaN(value) ? readNumber(text, 'comma') : value;
};

/**
 * Finds the columns of rows without names by what they hold: a time, perhaps a time of day, then at least
 * four numbers. Undefined where the rows are not like that. Asks where no known order makes every high the
 * highest.
 */
export function findShape(sample: readonly string[][]): Shape | undefined {
  const width = Math.max(0, ...sample.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => sample.map((row) => row[index]?.trim() ?? ''));
  const time = columns.findIndex((texts) => isLike(texts, isStamp) && texts.some((text) => text !== ''));
  if (time === -1) return undefined;
  const clock = isClockBeside(columns, time) ? time + 1 : null;
  const numbers = columns
    .map((_, index) => index)
    .filter((index) => index > (clock ?? time) && isLike(columns[index] ?? [], isNumber));
  if (numbers.length < 4) return undefined;
  const symbol = columns.findIndex((texts, index) => index < time && isLike(texts, isWord));
  return priced(columns, numbers, { time, clock, symbol: symbol === -1 ? null : symbol });
}

/** Why rows without names are not candles, where that can be told; null otherwise. */
export function whyNoShape(sample: readonly string[][]): string | null {
  const width = Math.max(0, ...sample.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => sample.map((row) => row[index]?.trim() ?? ''));
  const numeric = columns.filter((texts) => isLike(texts, (text) => isNumber(text) && !isStamp(text))).length;
  if (columns.some((texts) => isLike(texts, isStamp))) {
    return `has a time and ${numeric} number${numeric === 1 ? '' : 's'}: ticks or single prices, not candles`;
  }
  return numeric >= 5 ? 'has numbers, but none of them is a time with its date' : null;
}

const isWord = (text: string) => /\p{L}/u.test(text) && takeApart(text) === undefined && !isNumber(text);

/** A column of times of day after one of dates: with colons, or as HHMMSS beside dates written as digits. */
function isClockBeside(columns: readonly string[][], time: number): boolean {
  const [dates = [], next = []] = [columns[time], columns[time + 1]];
  if (!isLike(dates, (text) => (isWhole(text) ? text.length === 8 : takeApart(text)?.clock === null)))
    return false;
  if (isLike(next, isClock)) return true;
  const isDigits = isLike(
    next,
    (text) => /^\d{4}$|^\d{6}$/.test(text) && !Number.isNaN(readClock(text, text.length as 4 | 6)),
  );
  return isDigits && columns.filter((texts) => isLike(texts, isNumber)).length >= 6;
}

function priced(
  columns: readonly string[][],
  numbers: readonly number[],
  places: Pick<Columns, 'time' | 'clock' | 'symbol'>,
): Shape {
  const values = numbers.map((index) => (columns[index] ?? []).map(numberIn));
  const fitting = ORDERS.find(({ roles }) => agrees(values, roles));
  const { roles, whose } = fitting ?? (ORDERS[0] as (typeof ORDERS)[number]);
  const at = (role: PriceRole) => numbers[roles.indexOf(role)] as number;
  const prices = { open: at('open'), high: at('high'), low: at('low'), close: at('close') };
  const names = columns.map(() => '');
  return {
    columns: {
      ...places,
      ...prices,
      parts: null,
      period: null,
      zone: null,
      ...byAmount(() => []),
      volume: volumeAfter(values, numbers, roles),
    },
    questions: fitting ? [] : PRICE_ROLES.map((role) => columnQuestion(role, names)),
    assumed: [
      `The columns have no names: they are taken in ${whose} order, ${roles.map((role) => role ?? 'volume').join(', ')}.`,
    ],
  };
}

/** In every row the high is the highest and the low the lowest. */
function agrees(values: readonly number[][], roles: readonly (PriceRole | null)[]): boolean {
  const of = (role: PriceRole) => values[roles.indexOf(role)];
  const [open, high, low, close] = [of('open'), of('high'), of('low'), of('close')];
  if (!open || !high || !low || !close) return false;
  const isInside = (value: number | undefined, row: number) =>
    !((value ?? 0) > (high[row] ?? 0) || (value ?? 0) < (low[row] ?? 0));
  const wrong = open.filter((value, row) => !isInside(value, row) || !isInside(close[row], row)).length;
  return wrong <= open.length * (1 - NEARLY_ALL);
}

/** The number after the prices, unless it is one itself (an average that is always between low and high). */
function volumeAfter(
  values: readonly number[][],
  numbers: readonly number[],
  roles: readonly (PriceRole | null)[],
): number[] {
  const before = roles.indexOf(null);
  if (before !== -1) return [numbers[before] as number];
  const next = numbers[roles.length];
  if (next === undefined) return [];
  const isAverage = agrees(
    [...values.slice(0, roles.length), values[roles.length] ?? []],
    [...roles.map((role) => (role === 'open' ? null : role)), 'open'],
  );
  const after = numbers[roles.length + 1];
  return isAverage && after !== undefined ? [after] : [next];
}
