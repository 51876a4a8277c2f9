import { midnightOf, takeApart } from './calendar.ts';

export type Unit = 's' | 'ms' | 'us' | 'ns' | 'ticks';

/** How many digits follow those of the seconds. */
const DIGITS: Readonly<Record<Unit, number>> = { s: 0, ms: 3, us: 6, ns: 9, ticks: 7 };
const UNITS: readonly Unit[] = ['s', 'ms', 'us', 'ns'];
/**
 * .NET counts 100 ns since the year 1. As nanoseconds since 1970 its years 1990 to 2035 are the half year
 * from November 1989, of which nobody has candles by the nanosecond.
 */
const TICKS = { from: 627_667_488_000_000_000, to: 641_988_000_000_000_000, until1970: 62_135_596_800 };
/**
 * From here on a number counts the next smaller unit: 100,000,000,000 s are in the year 5138, and in ms in
 * 1973.
 */
const FIRST_MILLISECOND = 1e11;

export const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  s: 'Unix seconds',
  ms: 'Unix milliseconds',
  us: 'Unix microseconds',
  ns: 'Unix nanoseconds',
  ticks: '.NET ticks',
};

const WHOLE = /^-?\d{1,20}(?:\.0*)?$/;
const FRACTION = /^-?\d{6,20}\.\d{1,15}$/;
const FOLDED = /^(\d)(?:\.(\d{1,20}))?e\+?(\d\d?)$/i;
const DOTNET = /^\/Date\((-?\d{1,20})(?:[+-]\d{4})?\)\/$/;
const DECIMAL = /^\d{5}(?:[.,]\d{1,15})?$/;

/**
 * A whole number as numpy writes it, 1.704153600000000000e+12, with all its digits, or as .NET writes it in
 * JSON, /Date(1704153600000)/; any other text itself.
 */
export function unfolded(text: string): string {
  const [, first, rest = '', power] = FOLDED.exec(text.length < 40 ? text : '') ?? [];
  if (first === undefined) return DOTNET.exec(text.length < 40 ? text : '')?.[1] ?? text;
  if (rest.length < Number(power)) return text;
  const whole = first + rest.slice(0, Number(power));
  return /[1-9]/.test(rest.slice(Number(power))) ? `${whole}.${rest.slice(Number(power))}` : whole;
}

/** Whether a text is a whole number of which a spreadsheet has left out the last digits: 1.70415E+12. */
export function isShortened(text: string): boolean {
  return text.length < 40 && FOLDED.test(text) && unfolded(text) === text;
}

/** Whether a text can be a date in six digits, such as 240131, or in eight with the year last: 01312024. */
export function isShortDate(text: string): boolean {
  return /^(?:\d{6}|\d{4}(?:19|20)\d\d)$/.test(text);
}

/** Whether a text is a whole number, as Unix times are. */
export function isWhole(text: string): boolean {
  return text.length < 40 && WHOLE.test(text);
}

/** Whether a text is a number with a part behind the point, which no Unix time of a candle has. */
export function isFraction(text: string): boolean {
  return text.length < 40 && FRACTION.test(text);
}

/** Whether a text can be the day's number in a spreadsheet: 1927 to 2173. */
export function isSerial(text: string): boolean {
  return text.length < 24 && DECIMAL.test(text) && text < '99999';
}

/** Unix seconds of a spreadsheet's day number, to the second. */
export function fromSerial(text: string): number {
  return Math.round((Number(text.replace(',', '.')) - 25_569) * 86_400);
}

/** The unit in which a whole number lies between 1967 and 5138. */
export function unitOf(text: string): Unit {
  const size = Math.abs(Number(text));
  if (size >= TICKS.from && size <= TICKS.to) return 'ticks';
  return UNITS.find((_, index) => size < FIRST_MILLISECOND * 1000 ** index) ?? 'ns';
}

/** Unix seconds of a whole number in that unit; undefined between two seconds. */
export function fromUnit(text: string, unit: Unit): number | undefined {
  const whole = text.includes('.') ? text.slice(0, text.indexOf('.')) : text;
  const digits = DIGITS[unit];
  if (digits === 0) return Number(whole);
  const isNegative = whole.startsWith('-');
  const padded = whole.slice(isNegative ? 1 : 0).padStart(digits + 1, '0');
  if (/[1-9]/.test(padded.slice(-digits))) return undefined;
  const seconds = Number(padded.slice(0, -digits)) - (unit === 'ticks' ? TICKS.until1970 : 0);
  return isNegative ? -seconds : seconds;
}

/** Whether a number of ticks is not at midnight. */
export function hasTimeOfDay(ticks: string): boolean {
  return (fromUnit(ticks, 'ticks') ?? 0) % 86_400 !== 0;
}

/** Unix seconds of digits that are a date (20240131, 202401311530, 20240131153000) from 1900 to 2100. */
export function fromDateDigits(text: string): number | undefined {
  const digits = text.replace(/\.0*$/, '');
  if (!/^(?:19|20)\d{6}(?:\d{4}|\d{6}|\d{9})?$/.test(digits) || digits.slice(0, 4) > '2100') return undefined;
  const written = takeApart(digits);
  const midnight = written && midnightOf(...written.parts);
  const seconds = midnight === undefined ? Number.NaN : midnight + (written?.clock ?? 0);
  return Number.isNaN(seconds) ? undefined : seconds;
}
