// Remedies for times that are not in seconds.

import type { SqliteValue } from '../quarantined-row.ts';
import { MILLISECONDS_LIMIT, SECONDS_LIMIT } from '../value-rules.ts';
import { isText, magnitude } from './held.ts';
import { integer, type Remedy, real } from './remedy.ts';

/** 10^17 µs is the year 5138, as 10^14 ms and 10^11 s are. */
const MICROSECONDS_LIMIT = 1_000n * MILLISECONDS_LIMIT;

interface Unit {
  name: string;
  /** So many are a second. */
  perSecond: bigint;
  /** Magnitudes that mean this unit. */
  from: bigint;
  below: bigint;
}

const UNITS: Unit[] = [
  { name: 'milliseconds', perSecond: 1_000n, from: SECONDS_LIMIT, below: MILLISECONDS_LIMIT },
  { name: 'microseconds', perSecond: 1_000_000n, from: MILLISECONDS_LIMIT, below: MICROSECONDS_LIMIT },
  { name: 'nanoseconds', perSecond: 1_000_000_000n, from: MICROSECONDS_LIMIT, below: 2n ** 64n },
];

/** A part of a second is left for `round`, since a column holds none. */
function inSeconds(value: bigint, perSecond: bigint): SqliteValue | undefined {
  if (value % perSecond === 0n) return integer(value / perSecond);
  return real(Number(value) / Number(perSecond));
}

const DATE = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<part>\d{1,9}))?)?`;
const ZONE = String.raw`(?<zone>Z|[+-]\d\d(?::?\d\d)?)`;
const ISO = new RegExp(`^${DATE}(?:[T ]${CLOCK}(?: ?${ZONE})?)?$`);

/** Seconds of a time that is told in words; undefined where it is none, or says (not) in which zone. */
function readIso(stored: SqliteValue, hasZone: boolean): SqliteValue | undefined {
  if (!isText(stored)) return undefined;
  const { groups } = ISO.exec(stored.value.toString('latin1').trim()) ?? {};
  if (!groups || (groups['zone'] !== undefined) !== hasZone) return undefined;
  const { year, month, day, hour = '00', minute = '00', second = '00', part = '', zone = 'Z' } = groups;
  const said = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const milliseconds = Date.parse(`${said}Z`);
  // Date.parse takes the 31st of February for the 2nd of March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(said)) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  const seconds = milliseconds / 1000 - offset;
  return /[1-9]/.test(part) ? real(seconds + Number(`0.${part}`)) : integer(BigInt(seconds));
}

/** Seconds east of Greenwich. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  if (hours > 15 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}

export const UNIT_REMEDIES: Remedy[] = UNITS.map(
  ({ name, perSecond, from, below }): Remedy => ({
    name,
    kinds: ['seconds'],
    rules: [name === 'milliseconds' ? 'milliseconds' : 'time_out_of_range'],
    exact: true,
    does: `${name} become seconds`,
    refuses: 'a part of a second, unless `round` is asked for too',
    repair: ({ type, value }) => {
      if (type !== 'integer') return undefined;
      const size = magnitude(value as bigint);
      return size >= from && size < below ? inSeconds(value as bigint, perSecond) : undefined;
    },
  }),
);

export const ISO_TIME: Remedy = {
  name: 'iso_time',
  kinds: ['seconds'],
  rules: ['wrong_type'],
  exact: true,
  does: 'date and time with a zone, `2024-01-05T10:00:00+01:00` or `… Z`, become seconds',
  refuses: 'what has no zone, days and hours that there are not, a part of a second unless with `round`',
  repair: (value) => readIso(value, true),
};

export const ISO_TIME_UTC: Remedy = {
  name: 'iso_time_utc',
  kinds: ['seconds'],
  rules: ['wrong_type'],
  exact: false,
  does: 'a date, or date and time, without a zone is taken for UTC and becomes seconds',
  refuses: 'days and hours that there are not, a part of a second unless with `round`',
  repair: (value) => readIso(value, false),
};
