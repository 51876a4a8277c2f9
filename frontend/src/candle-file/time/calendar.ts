import { clockAtStart, MAX_LENGTH, secondsOf } from './clock.ts';
import { monthOf } from './months.ts';

export type DateOrder = 'ymd' | 'dmy' | 'mdy';
/** A time as it is written, taken apart but not yet understood. */
export interface Written {
  /** The three parts of the date as they stand; `named` where the month is a word, in the order ymd. */
  form: 'ymd' | 'numeric' | 'named';
  parts: readonly [number, number, number];
  /** What stands between the parts. */
  separator: string;
  /** Seconds since midnight; null where only a date is written, NaN for what no clock shows. */
  clock: number | null;
  /** As it is written, such as `Z`, `+02:00`, `EST`; null where there is none. */
  zone: string | null;
}

const DAY_SECONDS = 86_400;

const YEAR_FIRST = /^(\d{4})([-/.:]|\. |年|년 ?)(\d{1,2})(?:[-/.:]|\. |月|월 ?)(\d{1,2})(?:\.|日|일)?(?!\d)/;
/** Nineteen and twenty are no months: there the year comes last. */
const COMPACT = /^(\d{4})(?!19|20)(\d\d)(\d\d)(?!\d)/;
const SHORT = /^(\d\d)(\d\d)(\d\d|(?:19|20)\d\d)$/;
const MONTH = /^(\d{4})[-/](\d{1,2})$/;
const MONTH_FIRST = /^(\d{1,2})[-/](\d{4})$/;
const NAMED_MONTH = /^(\p{L}{3,})\.?[-/ ]+(\d{4})$/u;
const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:(\d{3}))?$/;
const NUMERIC = /^(\d{1,2})(\. |[-/. ])(\d{1,2})\2(\d{4}|\d\d)(?!\d)/;
const DAY_NAMED =
  /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:de )?(\p{L}+)\.?[-/., ]*(?:de )?'?(\d{4}|\d\d)(?!\d)(?: [гр]\.?)?/u;
const NAMED_DAY = /^(\p{L}+)\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?[-/, ]+'?(\d{4}|\d\d)(?![\d:])/u;
const YEAR_NAMED = /^(\d{4})(?:\. |[-/. ])(\p{L}+)(?:\. |[-/. ])(\d{1,2})(?!\d)\.?/u;
/** Vietnamese counts its months: 2 tháng 1, 2024. */
const DAY_COUNTED = /^(\d{1,2}) (?:tháng|thg) (\d{1,2}), (\d{4})(?!\d)/i;
const WEEKDAY = /^\p{L}{2,}\.?,? +(?=\p{L}|\d)/u;
/**
 * Takes a time apart: a date, where there is one a time of day, and a zone. Undefined for everything else.
 */
export function takeApart(written: string): Written | undefined {
  return written.length > MAX_LENGTH
    ? undefined
    : takeBlanksApart(written.replace(/[\u00a0\u2009\u202f]/g, ' '));
}

function takeBlanksApart(text: string): Written | undefined {
  const date = dateAtStart(text) ?? afterWeekday(text) ?? monthAlone(text);
  if (!date) return fromDigits(text);
  const rest = text.slice(date.length);
  if (rest === '') return { ...date, clock: null, zone: null };
  const clock = clockAtStart(rest);
  if (!clock) return zoned(date, null, rest);
  return zoned(date, clock.seconds, rest.slice(clock.length));
}

type DateAtStart = Pick<Written, 'form' | 'parts' | 'separator'> & { length: number };

function zoned(
  { form, parts, separator }: DateAtStart,
  clock: number | null,
  rest: string,
): Written | undefined {
  const zone = rest.trim();
  if (zone !== '' && !/^[A-Za-z(+\-−]/.test(zone)) return undefined;
  return { form, parts, separator, clock, zone: zone === '' ? null : zone };
}

function afterWeekday(text: string): DateAtStart | undefined {
  const word = WEEKDAY.exec(text)?.[0];
  const date = word === undefined ? undefined : dateAtStart(text.slice(word.length));
  return date && { ...date, length: date.length + (word?.length ?? 0) };
}

function dateAtStart(text: string): DateAtStart | undefined {
  const year = YEAR_FIRST.exec(text) ?? YEAR_NAMED.exec(text);
  if (year) return yearFirst(year);
  const compact = COMPACT.exec(text);
  if (compact)
    return { form: 'ymd', parts: numbers(compact[1], compact[2], compact[3]), separator: '', length: 8 };
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [{ length }, first, separator = '', second, third] = numeric;
    return { form: 'numeric', parts: numbers(first, second, third), separator, length };
  }
  const counted = DAY_COUNTED.exec(text);
  if (counted) {
    const [{ length }, day, month, ofYear] = counted;
    return { form: 'named', parts: numbers(ofYear, month, day), separator: ' ', length };
  }
  return named(text);
}

/** A month stands for its first day. */
function monthAlone(text: string): DateAtStart | undefined {
  const [, year, month] = MONTH.exec(text) ?? [];
  if (year !== undefined)
    return { form: 'ymd', parts: numbers(year, month, '1'), separator: '-', length: text.length };
  const [, ofLate, late] = MONTH_FIRST.exec(text) ?? [];
  if (late !== undefined)
    return { form: 'ymd', parts: numbers(late, ofLate, '1'), separator: '-', length: text.length };
  const [, word, ofYear] = NAMED_MONTH.exec(text) ?? [];
  return word === undefined ? undefined : ofMonth(word, ofYear, '1', text.length);
}

function yearFirst(found: RegExpExecArray): DateAtStart | undefined {
  const [{ length }, year] = found;
  if (found.length > 4) {
    const [, , separator = '', month, day] = found;
    return { form: 'ymd', parts: numbers(year, month, day), separator: separator.trim(), length };
  }
  return ofMonth(found[2] ?? '', year, found[3], length);
}

function named(text: string): DateAtStart | undefined {
  const day = DAY_NAMED.exec(text);
  if (day) return ofMonth(day[2] ?? '', day[3], day[1], day[0].length);
  const month = NAMED_DAY.exec(text);
  return month ? ofMonth(month[1] ?? '', month[3], month[2], month[0].length) : undefined;
}

function ofMonth(
  word: string,
  year: string | undefined,
  day: string | undefined,
  length: number,
): DateAtStart | undefined {
  const month = monthOf(word);
  if (month === undefined) return undefined;
  return { form: 'named', parts: [fullYear(year ?? ''), month, Number(day)], separator: ' ', length };
}

function fromDigits(text: string): Written | undefined {
  const short = SHORT.exec(text);
  if (short) {
    const parts = numbers(short[1], short[2], short[3]);
    return { form: 'numeric', parts, separator: '', clock: null, zone: null };
  }
  const found = DIGITS.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, milli = '0'] = found;
  const clock = secondsOf(hour, minute, second, milli);
  return { form: 'ymd', parts: numbers(year, month, day), separator: '', clock, zone: null };
}

function numbers(
  first: string | undefined,
  second: string | undefined,
  third: string | undefined,
): [number, number, number] {
  return [Number(first), Number(second), Number(third)];
}

/** Year, month and day in the order that is given; it matters only where the form is `numeric`. */
export function ordered({ form, parts }: Written, order: DateOrder): [number, number, number] {
  const [first, second, third] = parts;
  if (form !== 'numeric') return [first, second, third];
  if (order === 'ymd') return [fullYear(String(first)), second, third];
  const year = third < 100 ? fullYear(String(third).padStart(2, '0')) : third;
  return order === 'dmy' ? [year, second, first] : [year, first, second];
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Seconds since 1970 of a day's midnight, as if in UTC; undefined for a day that no calendar has. */
export function midnightOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1) return undefined;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, so they are set on their own.
  const ms =
    year < 100
      ? new Date(Date.UTC(2000, month - 1, day)).setUTCFullYear(year, month - 1, day)
      : Date.UTC(year, month - 1, day);
  return day > 28 && new Date(ms).getUTCDate() !== day
    ? undefined
    : Math.floor(ms / 1000 / DAY_SECONDS) * DAY_SECONDS;
}
