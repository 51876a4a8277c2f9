import { type DateOrder, ordered, takeApart, type Written } from './calendar.ts';
import { fromDateDigits, isFraction, isSerial, isWhole, type Unit, unitOf } from './digits.ts';

/** Whether dates, read in one order, only rise or only fall: the days of a file nearly always do. */
class Course {
  #last: number | undefined;
  #rises = false;
  #falls = false;
  #impossible = false;

  add(year: number, month: number, day: number): void {
    if (month > 12 || day > 31) this.#impossible = true;
    const now = (year * 100 + month) * 100 + day;
    if (this.#last !== undefined && now > this.#last) this.#rises = true;
    if (this.#last !== undefined && now < this.#last) this.#falls = true;
    this.#last = now;
  }

  /** There are several days, and they follow each other. */
  get isSteady(): boolean {
    return !this.#impossible && this.#rises !== this.#falls;
  }
}

/** What the whole time column says about how it is written. */
export class TimeEvidence {
  /** Whole numbers by the unit in which they are plausible. */
  readonly units: Record<Unit, number> = { s: 0, ms: 0, us: 0, ns: 0 };
  /** The largest number of each unit. */
  readonly largest: Record<Unit, number> = { s: 0, ms: 0, us: 0, ns: 0 };
  /** Whole numbers that are also a date, and the first of them. */
  dateDigits = 0;
  firstDateDigits: { text: string; line: number } | undefined;
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
  withZone = 0;
  zoneSample: string | null = null;
  largestClockDigits = 0;
  #numeric = 0;
  #dayFirst = 0;
  #monthFirst = 0;
  #yearFirst = 0;
  #asDmy = new Course();
  #asMdy = new Course();

  /** Adds a row's text and, where the time of day has a column of its own, that one's. */
  add(text: string, clock: string | undefined, line: number): void {
    if (clock !== undefined) this.#addClock(clock);
    this.firstText ||= text;
    if (isWhole(text) || isSerial(text) || isFraction(text)) this.#addDigits(text, line);
    else this.#addWritten(text);
  }

  #addClock(clock: string): void {
    if (/[1-9]/.test(clock)) this.timesOfDay += 1;
    if (/^\d{1,6}$/.test(clock)) this.largestClockDigits = Math.max(this.largestClockDigits, Number(clock));
  }

  #addDigits(text: string, line: number): void {
    this.digits += 1;
    if (isSerial(text)) {
      this.serials += 1;
      if (/[.,]0*[1-9]/.test(text)) this.serialsWithTime += 1;
      if (this.serialsWithTime > 0) this.timesOfDay += 1;
    }
    if (!isWhole(text)) return;
    const unit = unitOf(text);
    this.units[unit] += 1;
    this.largest[unit] = Math.max(this.largest[unit], Math.abs(Number(text)));
    if (fromDateDigits(text) === undefined) return;
    this.dateDigits += 1;
    if (/^.{8}0*[1-9]/.test(text)) this.timesOfDay += 1;
    this.firstDateDigits ??= { text, line };
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
    this.separator ||= written.separator;
    if (written.form === 'numeric') this.#addNumeric(written, text);
  }

  #addNumeric(written: Written, text: string): void {
    this.#numeric += 1;
    const [first, second] = written.parts;
    if (first > 31) this.#yearFirst += 1;
    else if (first > 12) this.#dayFirst += 1;
    else if (second > 12) this.#monthFirst += 1;
    else this.sample ??= text;
    this.#asDmy.add(...ordered(written, 'dmy'));
    this.#asMdy.add(...ordered(written, 'mdy'));
  }

  /**
   * The order that the column proves; null where several fit. With points it is the day first, unless it
   * cannot be.
   */
  get order(): { order: DateOrder; because: 'days' | 'course' | 'points' } | null {
    if (this.#numeric === 0) return { order: 'ymd', because: 'days' };
    if (this.#yearFirst > this.#dayFirst + this.#monthFirst) return { order: 'ymd', because: 'days' };
    if (this.#dayFirst !== this.#monthFirst) {
      return { order: this.#dayFirst > this.#monthFirst ? 'dmy' : 'mdy', because: 'days' };
    }
    if (this.separator === '.') return { order: 'dmy', because: 'points' };
    const [dmy, mdy] = [this.#asDmy.isSteady, this.#asMdy.isSteady];
    return dmy === mdy ? null : { order: dmy ? 'dmy' : 'mdy', because: 'course' };
  }
}
