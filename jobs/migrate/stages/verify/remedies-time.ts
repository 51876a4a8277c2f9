// The verifier's statement of the remedies for times.

import type { Found, Statement } from './remedied-value.ts';

/** Zeros after the seconds of a unit, and how many digits a number of it has at least and at most. */
const UNITS = {
  milliseconds: { zeros: 3, least: 12, most: 14 },
  microseconds: { zeros: 6, least: 15, most: 17 },
  nanoseconds: { zeros: 9, least: 18, most: 19 },
};

/** The decimal point moves; what is behind it then is a part of a second. */
const inUnit =
  ({ zeros, least, most }: (typeof UNITS)['milliseconds']): Statement =>
  ({ type, value }) => {
    if (type !== 'integer') return undefined;
    const said = String(value);
    const isNegative = said.startsWith('-');
    const digits = isNegative ? said.slice(1) : said;
    if (digits.length < least || digits.length > most) return undefined;
    return secondsAnd(isNegative, BigInt(digits.slice(0, -zeros)), digits.slice(-zeros));
  };

function secondsAnd(isNegative: boolean, seconds: bigint, part: string): Found {
  if (Number(part) === 0) return { type: 'integer', value: isNegative ? -seconds : seconds };
  return { type: 'real', value: Number(`${isNegative ? '-' : ''}${seconds}.${part}`) };
}

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_OF_400_YEARS = 146_097;
const DAYS_UNTIL_1970 = 719_528;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days since 1970 by the calendar's own rules; undefined for a day that there is not. */
function dayNumber(year: number, month: number, day: number): number | undefined {
  const before = DAYS_BEFORE[month - 1];
  const next = DAYS_BEFORE[month] ?? 365;
  if (before === undefined) return undefined;
  const extra = isLeap(year) ? 1 : 0;
  if (day < 1 || day > next - before + (month === 2 ? extra : 0)) return undefined;
  // Years since the 1st of January of the year 0, which is a leap year.
  const cycles = Math.floor(year / 400);
  const rest = year % 400;
  const leapYears = rest === 0 ? 0 : Math.floor((rest - 1) / 4) - Math.floor((rest - 1) / 100) + 1;
  const days = cycles * DAYS_OF_400_YEARS + rest * 365 + leapYears;
  return days + before + (month > 2 ? extra : 0) + day - 1 - DAYS_UNTIL_1970;
}

const CLOCK = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/;

/** Seconds of the day, and what is behind the point; undefined for an hour that there is not. */
function readClock(clock: string | undefined): { seconds: number; part: string } | undefined {
  if (clock === undefined) return { seconds: 0, part: '' };
  const [, hour, minute, second = '0', part = ''] = CLOCK.exec(clock) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return { seconds: (Number(hour) * 60 + Number(minute)) * 60 + Number(second), part };
}

function readZone(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone) ?? [];
  if (Number(hours) > 15 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
}

const SAID = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([\d:.,]+?)(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/;

const inWords =
  (hasZone: boolean): Statement =>
  ({ type, value }) => {
    if (type !== 'text') return undefined;
    const [, year, month, day, clock, zone] = SAID.exec((value as Buffer).toString('latin1').trim()) ?? [];
    if (year === undefined || (zone !== undefined) !== hasZone) return undefined;
    const date = dayNumber(Number(year), Number(month), Number(day));
    const time = readClock(clock);
    const offset = readZone(zone ?? 'Z');
    if (date === undefined || time === undefined || offset === undefined) return undefined;
    const seconds = date * 86_400 + time.seconds - offset;
    if (/^0*$/.test(time.part)) return { type: 'integer', value: BigInt(seconds) };
    return { type: 'real', value: seconds + Number(`.${time.part}`) };
  };

export const TIMES: Record<string, Statement> = {
  milliseconds: inUnit(UNITS.milliseconds),
  microseconds: inUnit(UNITS.microseconds),
  nanoseconds: inUnit(UNITS.nanoseconds),
  iso_time: inWords(true),
  iso_time_utc: inWords(false),
};
