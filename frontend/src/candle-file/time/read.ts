import { TIME } from '../../contract/limits.ts';
import { midnightOf, ordered, takeApart, type Written } from './calendar.ts';
import { readClock } from './clock.ts';
import {
  fromDateDigits,
  fromSerial,
  fromUnit,
  isFraction,
  isSerial,
  isShortened,
  isWhole,
  type Unit,
  unfolded,
  unitOf,
} from './digits.ts';
import { startOfPeriod } from './periods.ts';
import type { TimeStyle } from './style.ts';
import { type Zone, zoneOf } from './zone.ts';

export type Read = number | { problem: string };

const EXPECTED = 'expected YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or Unix seconds';

/** Reads the texts of one time column, row after row. */
export class TimeReader {
  readonly #style: TimeStyle;
  readonly #zone: Zone;
  readonly #hasClockColumn: boolean;
  readonly #zones: ReadonlyMap<string, Zone>;
  #rowZone: Zone;
  #before: number | undefined;
  #isFalling = false;

  /** `zones` are those that rows may name beside their time. */
  constructor(
    style: TimeStyle,
    zone: Zone,
    hasClockColumn: boolean,
    zones: ReadonlyMap<string, Zone> = new Map(),
  ) {
    this.#style = style;
    this.#zone = zone;
    this.#rowZone = zone;
    this.#hasClockColumn = hasClockColumn;
    this.#zones = zones;
  }

  /** Unix seconds, whole and from the year 1 to 9999, or what is wrong with the text. */
  read(text: string, clock: string | undefined, zone = ''): Read {
    this.#rowZone = this.#zones.get(zone) ?? this.#zone;
    const read = this.#value(text, clock);
    if (typeof read !== 'number') return read;
    if (read < TIME.min || read > TIME.max)
      return { problem: `time ${quote(text)} is outside the years 1 to 9999` };
    if (this.#before !== undefined && read !== this.#before) this.#isFalling = read < this.#before;
    this.#before = read;
    return read;
  }

  #value(written: string, clock: string | undefined): Read {
    const style = this.#style;
    const text = unfolded(written);
    if (style.kind === 'excel' && isSerial(text)) return this.#local(fromSerial(text), text);
    const period = style.kind === 'period' ? startOfPeriod(text) : undefined;
    if (period !== undefined) return this.#local(period, text);
    if (style.kind === 'unix' && isWhole(text)) {
      const time = unixTime(text, style.unit);
      // .NET's count says nothing of the clock that it was taken from.
      return style.unit === 'ticks' && typeof time === 'number' ? this.#local(time, text) : time;
    }
    if (style.kind === 'unix' && isFraction(text)) return betweenSeconds(text);
    return this.#written(text, clock);
  }

  #written(text: string, clock: string | undefined): Read {
    const digits = isWhole(text) ? fromDateDigits(text) : undefined;
    const written = digits === undefined ? takeApart(text) : undefined;
    if (digits === undefined && !written) return notUnderstood(text);
    const date = digits ?? (written && this.#midnight(written));
    if (date === undefined) return offCalendar(text);
    const seconds = this.#secondsOfDay(written, clock);
    if (Number.isNaN(seconds)) return offCalendar(this.#hasClockColumn ? `${text} ${clock}` : text);
    return this.#inZone(date + seconds, written?.zone ?? null, text);
  }

  #midnight(written: Written): number | undefined {
    const order = this.#style.kind === 'calendar' ? this.#style.order : 'ymd';
    // Of the numbers alone, a column of another style says nothing about their order.
    if (written.form === 'numeric' && this.#style.kind !== 'calendar') return undefined;
    return midnightOf(...ordered(written, order));
  }

  #secondsOfDay(written: Written | undefined, clock: string | undefined): number {
    if (!this.#hasClockColumn) return written?.clock ?? 0;
    return readClock(clock ?? '', this.#style.kind === 'calendar' ? this.#style.clockDigits : 6);
  }

  #inZone(local: number, zoneText: string | null, text: string): Read {
    if (zoneText === null) return this.#local(local, text);
    const zone = zoneOf(zoneText);
    if (!zone) return { problem: `time ${quote(text)} names a zone that is not known` };
    return this.#pick(zone.toUtc(local), text);
  }

  #local(local: number, text: string): Read {
    return this.#pick(this.#rowZone.toUtc(local), text);
  }

  /** The hour that a clock shows twice is told apart by the row before: rows rise or fall. */
  #pick(candidates: number[], text: string): Read {
    const [first, second] = candidates;
    if (first === undefined)
      return { problem: `time ${quote(text)} does not exist on this clock, which was put forward` };
    if (second === undefined || this.#before === undefined) return first;
    const [early, late] = [Math.min(first, second), Math.max(first, second)];
    if (this.#isFalling) return late < this.#before ? late : early;
    return early > this.#before ? early : late;
  }
}

function unixTime(text: string, unit: Unit): Read {
  const own = unitOf(text);
  if (own !== unit && Number(text) !== 0 && isFarFrom(text, unit)) {
    return { problem: `time ${quote(text)} counts in another unit than the other rows: ${own}, not ${unit}` };
  }
  return fromUnit(text, unit) ?? betweenSeconds(text);
}

/** Numbers of another unit are a thousand times as large or small; before 1973 all look like a larger one. */
function isFarFrom(text: string, unit: Unit): boolean {
  const seconds = Math.abs(fromUnit(text, unit) ?? Number.NaN);
  return !(seconds < 1e11) || seconds < 1e7;
}

function notUnderstood(text: string): Read {
  const shown = `time ${quote(text)}`;
  if (/^#{2,}$/.test(text)) {
    return {
      problem: `${shown} is what a spreadsheet shows where a column is too narrow: widen it, save again`,
    };
  }
  if (isShortened(text)) {
    return {
      problem: `${shown} was shortened by a spreadsheet, and its last digits are lost: export again, or show whole numbers`,
    };
  }
  if (!Number.isNaN(readClock(text, 4)) && text.includes(':')) {
    return { problem: `${shown} is a time of day, and no column has its date` };
  }
  return { problem: `${shown} is not understood: ${EXPECTED}` };
}

function betweenSeconds(text: string): Read {
  return { problem: `time ${quote(text)} is not understood: a candle begins on a whole second` };
}

function offCalendar(text: string): Read {
  return { problem: `time ${quote(text)} is not on the calendar, the clock or a whole second` };
}

/** A value of the file in a message, cut to what a person can read. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
