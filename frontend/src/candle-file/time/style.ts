import type { UploadQuestion } from '../../contract/upload.ts';
import type { DateOrder } from './calendar.ts';
import type { ClockDigits } from './clock.ts';
import { fromDateDigits, fromUnit, UNIT_NAMES, type Unit } from './digits.ts';
import type { TimeEvidence } from './evidence.ts';

/** How the texts of a time column are to be read. */
export type TimeStyle =
  | { kind: 'unix'; unit: Unit }
  | { kind: 'excel' }
  /** A year or a month is all that is written. */
  | { kind: 'period' }
  | { kind: 'calendar'; order: DateOrder; clockDigits: ClockDigits };

export type TimeChoice = 'unix' | 'date' | 'excel';

interface Asked {
  time: TimeChoice | undefined;
  order: DateOrder | undefined;
  /** Orders that the column's name mentions, such as `Date (DD/MM/YYYY)`. */
  named: DateOrder | undefined;
  /** The column's name is one of a date's, not of a time's. */
  isDate: boolean;
}

export interface Decision {
  style: TimeStyle;
  /** A sentence where something was taken for granted. */
  assumed?: string;
  question?: UploadQuestion;
}

/** Decides how the column is read, or asks where it leaves that open. */
export function decideStyle(evidence: TimeEvidence, asked: Asked): Decision {
  if (asked.time === undefined && asked.isDate && arePeriods(evidence)) return { style: { kind: 'period' } };
  const kind = asked.time ?? kindOf(evidence, asked.isDate);
  if (kind === null) return { style: calendarStyle(evidence, 'ymd'), question: digitsQuestion(evidence) };
  if (kind === 'excel') return { style: { kind: 'excel' } };
  if (kind === 'unix') return { style: { kind: 'unix', unit: unitFor(evidence) } };
  return decideOrder(evidence, asked);
}

function arePeriods({ digits, calendar, periods, shortDates }: TimeEvidence): boolean {
  return calendar === 0 && periods.are(digits, shortDates);
}

/**
 * Unix times, dates or a spreadsheet's days. Digits such as 20240131 are dates where all of them are and
 * there are at least two, for Unix times of whole minutes are never two such numbers in a row. Null where
 * they can be either.
 */
function kindOf(evidence: TimeEvidence, isDate: boolean): TimeChoice | null {
  const { digits, calendar, dateDigits, shortDates, serials, serialsWithTime, units, largest } = evidence;
  if (digits === 0 || digits < calendar) return 'date';
  if (serials === digits && (isDate || serialsWithTime > 0)) return 'excel';
  if (dateDigits === digits && (digits > 1 || isDate)) return 'date';
  if (shortDates === digits && isDate) return 'date';
  // Unix times of days before 1973 in a column of dates are something else, of which nobody is to guess what.
  if (isDate && units.s === digits && largest.s < 1e8) return 'date';
  return dateDigits * 2 >= digits ? null : 'unix';
}

function digitsQuestion({ firstDateDigits }: TimeEvidence): UploadQuestion {
  const { text, line } = firstDateDigits ?? { text: '', line: 0 };
  const asDate = isoOf(fromDateDigits(text) ?? 0);
  const asUnix = isoOf(fromUnit(text, 's') ?? 0);
  return {
    field: 'time',
    text: `line ${line}: time ${JSON.stringify(text)} can be ${asDate} or, in Unix seconds, ${asUnix}: which is it?`,
    options: [
      { value: 'date', label: `Dates: ${asDate}` },
      { value: 'unix', label: `Unix seconds: ${asUnix}` },
    ],
  };
}

/** Text, because a year beyond 9999 must not throw. */
function isoOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : `${date.toISOString().slice(0, -5)}Z`;
}

/**
 * The unit of most numbers. Where some seem to have a smaller one, they are the same one before 1973 only if
 * they come up to that year.
 */
function unitFor({ units, largest }: TimeEvidence): Unit {
  const all = (Object.keys(units) as Unit[]).filter((unit) => units[unit] > 0);
  // Beside nanoseconds of other years they are nanoseconds too.
  const used = all.length === 1 ? all : all.filter((unit) => unit !== 'ticks');
  const [first, second] = used;
  if (
    first &&
    second &&
    used.length === 2 &&
    largest[first] >= 0.9 * 1e11 * 1000 ** 'smun'.indexOf(first[0] ?? '')
  ) {
    return second;
  }
  return used.toSorted((one, other) => units[other] - units[one])[0] ?? 's';
}

function decideOrder(evidence: TimeEvidence, asked: Asked): Decision {
  const proven = evidence.order;
  const order = asked.order ?? asked.named ?? proven?.order;
  const style = calendarStyle(evidence, order ?? 'dmy');
  if (order === undefined) return { style, question: orderQuestion(evidence.sample ?? '', evidence.orders) };
  const isGuess = asked.order === undefined && asked.named === undefined && evidence.sample !== undefined;
  if (!isGuess || proven?.because === 'days') return { style };
  const reason =
    proven?.because === 'points' ? 'it is written with points' : 'only so do the days follow each other';
  return { style, assumed: `The ${FIRST_PART[order]} comes first, for ${reason}.` };
}

const FIRST_PART: Readonly<Record<DateOrder, string>> = { dmy: 'day', mdy: 'month', ymd: 'year' };

function calendarStyle({ clockDigits }: TimeEvidence, order: DateOrder): TimeStyle {
  return { kind: 'calendar', order, clockDigits };
}

const EXAMPLES: Readonly<Record<DateOrder, string>> = {
  dmy: 'Day first (31/12/2024)',
  mdy: 'Month first (12/31/2024)',
  ymd: 'Year first (24/12/31)',
};

function orderQuestion(sample: string, orders: readonly DateOrder[]): UploadQuestion {
  const ways = orders.length === 2 ? 'two' : 'three';
  const parts = orders.map((order) => FIRST_PART[order]).join(' or the ');
  return {
    field: 'date_order',
    text: `${JSON.stringify(sample)} can be read in ${ways} ways, and nothing in the file says which: does the ${parts} come first?`,
    options: orders.map((value) => ({ value, label: EXAMPLES[value] })),
  };
}

/** What a person calls it. */
export function nameOfStyle(
  style: TimeStyle,
  { separator, timesOfDay, digits, calendar, shortDates }: TimeEvidence,
): string {
  if (style.kind === 'unix') return UNIT_NAMES[style.unit];
  if (style.kind === 'excel') return 'spreadsheet day numbers';
  if (style.kind === 'period') return 'years or months';
  if (digits > calendar) return shortDates > 0 ? `digits (${style.order})` : 'digits (YYYYMMDD)';
  const words = {
    ymd: ['year', 'month', 'day'],
    dmy: ['day', 'month', 'year'],
    mdy: ['month', 'day', 'year'],
  };
  const date = words[style.order].join(separator || '-');
  return timesOfDay > 0 ? `${date} time` : date;
}
