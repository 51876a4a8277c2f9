import { type DateOrder, ordered, takeApart, type Written } from './calendar.ts';
import type { ClockDigits } from './clock.ts';
import {
  fromDateDigits,
  hasTimeOfDay,
  isFraction,
  isSerial,
  isShortDate,
  isWhole,
  type Unit,
  unfolded,
  unitOf,
} from './digits.ts';
import { PeriodEvidence } from './periods.ts';

const CLOSE_DAYS = 40;
const FAR_DAYS = 200;
const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

/** Whether dates, read in one order, only rise or only fall: the days of a file nearly always do. */
class Course {
  #first: number | undefined;
  #last: number | undefined;
  #steps = 0;
  #rises = false;
  #falls = false;
  #impossible = false;

  add(year: number, month: number, day: number): void {
    if (month > 12 || day > 31) this.#impossible = true;
    const now = (year * 12 + month) * 31 + day;
    if (this.#last !== undefined && now !== this.#last) this.#steps += 1;
    if (this.#last !== undefined && now > this.#last) this.#rises = true;
    if (this.#last !== undefined && now < this.#last) this.#falls = true;
    this.#first ??= now;
    this.#last = now;
  }

  /** There are several days, and they follow each other. */
  get isSteady(): boolean {
    return !this.#impossible && this.#rises !== this.#falls;
  }

  /** From one day to the next, on average. */
  get stepDays(): number {
    return Math.abs((this.#last ?? 0) - (this.#first ?? 0)) / this.#steps;
  }
}

/** What the whole time column says about how it is written. */
export class TimeEvidence {
  /** Whole numbers by the unit in which they are plausible. */
  readonly units: Record<Unit, number> = { s: 0, ms: 0, us: 0, ns: 0, ticks: 0 };
  /** The largest number of each unit. */
  readonly largest: Record<Unit, number> = { s: 0, ms: 0, us: 0, ns: 0, ticks: 0 };
  /** Whole numbers that are also a date, and the first of them. */
  dateDigits = 0;
  firstDateDigits: { text: string; line: number } | undefined;
  /** Whole numbers of six digits. */
  shortDates = 0;
  /** Numbers that can be a spreadsheet's day, and those of them with a time of day. */
  serials = 0;
  serialsWithTime = 0;
  /** Rows that are not at midnight. Where there is none, the rows are days, and no zone moves them. */
  timesOfDay = 0;
  /** What the first row says. */
  firstText = '';
  digits = 0;
  calendar = 0;
  /** A date of numbers such as 1/2/2024, which two orders can read. */
  sample: string | undefined;
  separator = '';
  readonly periods = new PeriodEvidence();
  withZone = 0;
  zoneSample: string | null = null;
  #largestClock = 0;
  #longestClock = 0;
  #numeric = 0;
  #dayFirst = 0;
  #monthFirst = 0;
  #yearFirst = 0;
  /** Dates whose year, if it came first, would be written with two digits as all others. */
  #shortYears = 0;
  readonly #courses: Record<DateOrder, Course> = { dmy: new Course(), mdy: new Course(), ymd: new Course() };

  /** Adds a row's text and, where the time of day has a column of its own, that one's. */
  add(written: string, clock: string | undefined, line: number): void {
    const text = unfolded(written);
    if (clock !== undefined) this.#addClock(clock);
    this.firstText ||= text;
    if (isWhole(text) || isSerial(text) || isFraction(text)) this.#addDigits(text, line);
    else this.#addWritten(text);
  }

  #addClock(clock: string): void {
    if (/[1-9]/.test(clock)) this.timesOfDay += 1;
    if (!/^\d{1,6}$/.test(clock)) return;
    this.#largestClock = Math.max(this.#largestClock, Number(clock));
    this.#longestClock = Math.max(this.#longestClock, clock.length);
  }

  #addDigits(text: string, line: number): void {
    this.digits += 1;
    if (isSerial(text)) {
      this.serials += 1;
      if (/[.,]0*[1-9]/.test(text)) this.serialsWithTime += 1;
      if (this.serialsWithTime > 0) this.timesOfDay += 1;
    }
    if (!isWhole(text)) return;
    this.periods.add(text);
    const unit = unitOf(text);
    this.units[unit] += 1;
    this.largest[unit] = Math.max(this.largest[unit], Math.abs(Number(text)));
    if (unit === 'ticks' && hasTimeOfDay(text)) this.timesOfDay += 1;
    if (isShortDate(text)) this.#addShortDate(text);
    if (fromDateDigits(text) === undefined) return;
    this.dateDigits += 1;
    if (/^.{8}0*[1-9]/.test(text)) this.timesOfDay += 1;
    this.firstDateDigits ??= { text, line };
  }

  #addShortDate(text: string): void {
    const written = takeApart(text);
    if (!written) return;
    this.shortDates += 1;
    this.#addNumeric(written, text);
  }

  #addWritten(text: string): void {
    const written = takeApart(text);
    if (!written) return;
    this.calendar += 1;
    if (written.clock) this.timesOfDay += 1;
    if (written.zone !== null) {
      this.withZone += 1;
      this.zoneSample ??= written.zone;
    }
    this.separator ||= written.separator.trim();
    if (written.form === 'numeric') this.#addNumeric(written, text);
  }

  #addNumeric(written: Written, text: string): void {
    this.#numeric += 1;
    const [first, second, third] = written.parts;
    const isShort = second <= 12 && third <= 31;
    if (isShort) this.#shortYears += 1;
    if (first > 31) this.#yearFirst += 1;
    else if (first > 12) this.#dayFirst += 1;
    else if (second > 12) this.#monthFirst += 1;
    if (isShort || (first <= 12 && second <= 12)) this.sample ??= text;
    for (const order of ORDERS) this.#courses[order].add(...ordered(written, order));
  }

  /** The orders in which the dates can be read. */
  get orders(): readonly DateOrder[] {
    const isYearLast = this.#shortYears < this.#numeric;
    return ORDERS.filter((order) => {
      if (order === 'ymd') return !isYearLast;
      return order === 'dmy' ? this.#dayFirst >= this.#monthFirst : this.#monthFirst >= this.#dayFirst;
    });
  }

  /**
   * The order that the column proves; null where several fit. With points it is the day first, unless it
   * cannot be.
   */
  get order(): { order: DateOrder; because: 'days' | 'course' | 'points' } | null {
    if (this.#numeric === 0) return { order: 'ymd', because: 'days' };
    if (this.#yearFirst > this.#dayFirst + this.#monthFirst) return { order: 'ymd', because: 'days' };
    const { orders } = this;
    const [only] = orders;
    if (only && orders.length === 1) return { order: only, because: 'days' };
    if (this.separator === '.') return { order: 'dmy', because: 'points' };
    const [order, another] = this.#plausible(orders.filter((each) => this.#courses[each].isSteady));
    return order && !another ? { order, because: 'course' } : null;
  }

  /** Nobody has a candle a year where, in another order, it is one every few days. */
  #plausible(steady: readonly DateOrder[]): DateOrder[] {
    const closest = Math.min(...steady.map((order) => this.#courses[order].stepDays));
    return steady.filter((order) => closest > CLOSE_DAYS || this.#courses[order].stepDays < FAR_DAYS);
  }

  /** As what a clock without colons is read: 9 as the hour where no row has more than an hour's digits. */
  get clockDigits(): ClockDigits {
    if (this.#longestClock <= 2 && this.#largestClock > 0 && this.#largestClock <= 24) return 2;
    return this.#largestClock > 2359 ? 6 : 4;
  }
}
