import { type Amount, byAmount } from '../contract/candle.ts';
import type { UploadChoices, UploadQuestion } from '../contract/upload.ts';
import { columnsFor, type NameRole, PRICE_ROLES, type PriceRole, plainName, priceSets } from './names.ts';
import { type DateParts, findParts, findTime } from './time-columns.ts';

/**
 * Where in a record the values of a candle stand, from 0. Of an amount the best first: a later one is used
 * where all of an earlier one is zero.
 */
export interface Columns extends Record<PriceRole, number>, Record<Amount, readonly number[]> {
  time: number;
  /** The time of day, where it has a column of its own. */
  clock: number | null;
  parts: DateParts | null;
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
  const { time, clock, parts } = findParts(plain, column) ?? findTime(plain, column, taken);
  if (time === undefined) questions.push(columnQuestion('time', names));
  const one = (role: NameRole) =>
    columnsFor(role, plain).find((index) => !taken.has(index) && index !== time);
  const columns: Columns = {
    ...prices,
    time: time ?? NOWHERE,
    clock: clock ?? null,
    parts: parts ?? null,
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
  const own = anyTwice ? tradingViews(names) : undefined;
  if (own) return own;
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

/**
 * TradingView's own columns, in small letters one after the other: `High` behind them is an indicator's.
 * Undefined where they are not so, once.
 */
function tradingViews(names: readonly string[]): Record<PriceRole, number> | undefined {
  const [first, another] = names.flatMap((_, at) =>
    PRICE_ROLES.every((role, step) => names[at + step] === role) ? [at] : [],
  );
  if (first === undefined || another !== undefined) return undefined;
  return { open: first, high: first + 1, low: first + 2, close: first + 3 };
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
