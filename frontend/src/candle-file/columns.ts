import { type Amount, byAmount } from '../contract/candle.ts';
import type { UploadChoices, UploadQuestion } from '../contract/upload.ts';
import { columnsFor, type NameRole, PRICE_ROLES, type PriceRole, plainName, priceSets } from './names.ts';
import { takeApart } from './time/calendar.ts';
import { readClock } from './time/clock.ts';
import { fromDateDigits, isSerial, isWhole, unfolded } from './time/digits.ts';

/**
 * Where in a record the values of a candle stand, from 0. Of an amount the best first: a later one is used
 * where all of an earlier one is zero.
 */
export interface Columns extends Record<PriceRole, number>, Record<Amount, readonly number[]> {
  time: number;
  /** The time of day, where it has a column of its own. */
  clock: number | null;
  symbol: number | null;
  period: number | null;
  /** The clock of the times, row by row. */
  zone: number | null;
}

export interface Found {
  columns: Columns;
  questions: UploadQuestion[];
  assumed: string[];
}

/** The part of a name in brackets is a currency or a unit, and divides sets of prices from each other. */
const withBrackets = (name: string) => plainName(name.slice(0, 200).replace(/[()]/g, ' '));

/** How many of the texts look like what they are tested for; 1 for all. Empty ones do not count. */
export function share(texts: readonly string[], test: (text: string) => boolean): number {
  const filled = texts.filter((text) => text !== '');
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
}

export const isTime = (text: string) =>
  isWhole(unfolded(text)) || isSerial(text) || takeApart(text) !== undefined;
/** Unix times and dates in digits; shorter numbers are prices or counts. */
export const isStamp = (written: string) => isStampText(unfolded(written));
const isStampText = (text: string) =>
  isWhole(text)
    ? text.replace(/\D/g, '').length > 8 || fromDateDigits(text) !== undefined
    : takeApart(text) !== undefined;
const isClock = (text: string) =>
  !Number.isNaN(readClock(text, text.length > 4 ? 6 : text.length > 2 ? 4 : 2));
const isDateOnly = (text: string) =>
  isWhole(text) ? text.length <= 8 : isSerial(text) || takeApart(text)?.clock === null;
const MOST = 0.6;
/** A column that is still asked for. */
const NOWHERE = -1;

/** What is missing in a record that looks like names; complete where nothing is. */
export interface Header {
  names: readonly string[];
  plain: readonly string[];
  /** How many of time, open, high, low and close are there. */
  matches: number;
}

/** A record read as columns' names. */
export function readHeader(fields: readonly string[]): Header {
  const names = fields.map((field) => field.trim());
  const plain = names.map(plainName);
  const hasPrices = priceSets(names.map(withBrackets)).length > 0;
  const prices = hasPrices ? 4 : PRICE_ROLES.filter((role) => columnsFor(role, plain).length > 0).length;
  const time = (['stamp', 'date'] as const).some((role) => columnsFor(role, plain).length > 0);
  return { names, plain, matches: prices + Number(time) };
}

/** Finds the columns by their names, and by what the rows below hold; what stays open becomes a question. */
export function findColumns(
  { names, plain }: Header,
  sample: readonly string[][],
  choices: UploadChoices,
): Found {
  const questions: UploadQuestion[] = [];
  const assumed: string[] = [];
  const column = (index: number) => sample.map((row) => row[index]?.trim() ?? '');
  const prices = findPrices(names, plain, choices, questions);
  const taken = new Set(Object.values(prices));
  const { time, clock } = findTime(plain, column, taken);
  if (time === undefined) questions.push(columnQuestion('time', names));
  const one = (role: NameRole) =>
    columnsFor(role, plain).find((index) => !taken.has(index) && index !== time);
  const columns: Columns = {
    ...prices,
    time: time ?? NOWHERE,
    clock: clock ?? null,
    ...byAmount((amount) => columnsFor(amount, plain)),
    volume: volumesIn(plain, names),
    symbol: one('symbol') ?? null,
    period: one('period') ?? null,
    zone: one('zone') ?? null,
  };
  return { columns, questions, assumed };
}

function findPrices(
  names: readonly string[],
  plain: readonly string[],
  choices: UploadChoices,
  questions: UploadQuestion[],
): Record<PriceRole, number> {
  const found = PRICE_ROLES.map((role) => columnsFor(role, plain));
  const isClear = found.every(([first = -1, second = -1]) => first >= 0 && plain[first] !== plain[second]);
  const isTwice = (index: number) => {
    const [first, second] = found[index] ?? [];
    return first !== undefined && second !== undefined && plain[first] === plain[second];
  };
  const anyTwice = PRICE_ROLES.some((_, index) => isTwice(index));
  // A set whose names say nothing else is what is there twice.
  const sets = isClear
    ? []
    : priceSets(names.map(withBrackets)).filter(({ name }) => name !== '' || !anyTwice);
  const mid = sets.find(({ name }) => /^mid\b/.test(name));
  const set = sets.find(({ name }) => name === choices.prices) ?? (sets.length === 1 ? sets[0] : mid);
  if (set) return set.columns;
  if (sets.length > 1) {
    const options = sets.map(({ name }) => ({ value: name, label: name || 'without a name' }));
    questions.push({
      field: 'prices',
      text: 'The file has several sets of prices: which are meant?',
      options,
    });
    return (sets[0] as (typeof sets)[number]).columns;
  }
  const entries = PRICE_ROLES.map((role, index) => {
    const [first] = found[index] ?? [];
    if (first === undefined || isTwice(index)) questions.push(columnQuestion(role, names, isTwice(index)));
    return [role, first ?? NOWHERE];
  });
  return Object.fromEntries(entries);
}

/** The question for a column that no name, or more than one, is right for. */
export function columnQuestion(
  role: PriceRole | 'time',
  names: readonly string[],
  isTwice = false,
): UploadQuestion {
  return {
    field: `${role}_column`,
    text: isTwice
      ? `names the column "${role}" twice: which is it?`
      : `has no column "${role}": which is it?`,
    options: names.map((name, index) => ({
      value: String(index + 1),
      label: name === '' ? `column ${index + 1}` : `${name} (column ${index + 1})`,
    })),
  };
}

interface TimeColumns {
  time: number | undefined;
  clock: number | undefined;
}

/**
 * A column that names a time and holds times; a date's, with the time of day beside it; else the first that
 * holds times.
 */
function findTime(
  plain: readonly string[],
  column: (index: number) => string[],
  taken: ReadonlySet<number>,
): TimeColumns {
  const free = (role: NameRole) => columnsFor(role, plain).filter((index) => !taken.has(index));
  const holdsTime = (index: number) => share(column(index), isTime) >= MOST;
  const isDay = (index: number) => share(column(index), isDateOnly) >= MOST;
  const clocks = free('clock').filter((index) => share(column(index), isClock) >= MOST);
  const days = [...free('date'), ...free('stamp')].filter((index) => holdsTime(index) && isDay(index));
  const day = days.find((index) => !clocks.includes(index));
  const stamp = free('stamp').find((index) => holdsTime(index) && !(day !== undefined && isDay(index)));
  if (stamp !== undefined && !(day !== undefined && clocks.includes(stamp)))
    return { time: stamp, clock: undefined };
  if (day !== undefined) return { time: day, clock: clocks.find((index) => index !== day) };
  const named = [...free('date'), ...free('stamp')];
  // Pandas writes no name above its index, and yfinance the name of something else.
  const unnamed = plain.findIndex((_, index) => !taken.has(index) && share(column(index), isStamp) >= MOST);
  const time = named.find(holdsTime) ?? (unnamed === -1 ? named[0] : unnamed);
  return { time, clock: undefined };
}

/**
 * Named as a volume, or as one in some currency: the first of these is the traded one in every export known.
 */
function volumesIn(plain: readonly string[], names: readonly string[]): number[] {
  const exact = columnsFor('volume', plain);
  if (exact.length > 0) return exact;
  const inCurrency = names.findIndex((name) =>
    /^vol(?:ume)?\b(?!.*\b(?:ma|sma|ema|avg|average)\b)/.test(withBrackets(name)),
  );
  const last = names.findIndex((name) => /\bvol(?:ume)?$/.test(withBrackets(name)));
  return [inCurrency, last].filter((index) => index !== -1).slice(0, 1);
}
