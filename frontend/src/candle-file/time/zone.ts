/** A clock that times were read from. */
export interface Zone {
  /** As a person knows it: `UTC`, `UTC+02:00`, `America/New_York`. */
  name: string;
  /** Unix seconds at which this clock shows a time: none in a gap, two when the clock was put back. */
  toUtc: (local: number) => number[];
}

export const UTC: Zone = { name: 'UTC', toUtc: (local) => [local] };

/** What exports write behind a time, as hours from UTC. Those that stand for several places are not here. */
const FIXED: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
  MEZ: 1,
  MESZ: 2,
  EET: 2,
  EEST: 3,
  WET: 0,
  WEST: 1,
  MSK: 3,
  JST: 9,
  KST: 9,
  HKT: 8,
  SGT: 8,
  AEST: 10,
  AEDT: 11,
};
/** What is said of a whole column means the clock on the wall, summer and winter. */
const PLACES: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  PT: 'America/Los_Angeles',
  EET: 'Europe/Athens',
  CET: 'Europe/Berlin',
  IST: 'Asia/Kolkata',
  MSK: 'Europe/Moscow',
};
const NAMED_UTC = /^(?:Z|UTC|GMT|UCT)$/i;
const OFFSET = /^(?:UTC|GMT)? ?([+\-−])(\d{1,2}):?(\d\d)?(?::?00)?(?: ?\(.{0,60}\))?$/i;
const PLACE = /^[A-Za-z]{2,}(?:\/[A-Za-z0-9_+-]{1,30}){1,2}$/;

const known = new Map<string, Zone | null>();

/**
 * The zone of a text such as `Z`, `+0200`, `GMT-0500`, `EST` or `Europe/Berlin`; null where nobody knows it.
 */
export function zoneOf(text: string): Zone | null {
  const found = known.get(text);
  if (found !== undefined) return found;
  const zone = makeZone(text);
  // Hostile files can hold any number of them.
  if (known.size < 200) known.set(text, zone);
  return zone;
}

/** The zone that a column's name mentions, such as `Time (EET)` or `Gmt time`; null where there is none. */
export function zoneInName(name: string): Zone | null {
  const words =
    name.slice(0, 100).match(/[A-Za-z]+\/[A-Za-z_]+|(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d\d)?|[A-Za-z]+/gi) ?? [];
  for (const word of words) {
    const place = PLACES[word.toUpperCase()];
    // `et` is a French word, and `ct` and `pt` may be anything: only capitals are zones.
    if (place && word === word.toUpperCase()) return zoneOf(place);
    if (/^(?:utc|gmt)|\//i.test(word)) return zoneOf(word);
    if (word === word.toUpperCase() && word in FIXED) return zoneOf(word);
  }
  return null;
}

function makeZone(text: string): Zone | null {
  // Java writes `+01:00[Europe/Berlin]`, Go `+0000 UTC`: the offset says all.
  const plain = text
    .replace(/^\((.*)\)$/, '$1')
    .replace(/\[[^\]]{0,60}\]$/, '')
    .replace(/^([+-]\d{4}) [A-Z]{3,4}$/, '$1')
    .trim();
  if (NAMED_UTC.test(plain)) return UTC;
  const offset = OFFSET.exec(plain);
  if (offset) return fixed(offset);
  const hours = FIXED[plain.toUpperCase()];
  if (hours !== undefined) return shifted(plain.toUpperCase(), hours * 3600);
  return PLACE.test(plain) ? ofPlace(plain) : null;
}

function fixed([, sign, hours, minutes = '00']: RegExpExecArray): Zone | null {
  if (Number(hours) > 15 || Number(minutes) > 59) return null;
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60;
  if (seconds === 0) return UTC;
  const isEast = sign === '+';
  return shifted(
    `UTC${isEast ? '+' : '-'}${hours?.padStart(2, '0')}:${minutes}`,
    isEast ? seconds : -seconds,
  );
}

function shifted(name: string, offset: number): Zone {
  return { name, toUtc: (local) => [local - offset] };
}

const QUARTER_SECONDS = 900;
const DAY_SECONDS = 86_400;

/** A place's clock, by what the runtime knows of its history; null for a name that it does not know. */
function ofPlace(name: string): Zone | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
  // Asking costs 2 µs, and clocks change on the quarter hour: 500,000 minutes are 33,000 questions.
  const offsets = new Map<number, number>();
  const offsetAt = (utc: number) => {
    const quarter = Math.floor(utc / QUARTER_SECONDS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = offsetOf(format, quarter * QUARTER_SECONDS);
      if (offsets.size < 100_000) offsets.set(quarter, offset);
    }
    return offset;
  };
  const toUtc = (local: number) => {
    const [before, after] = [offsetAt(local - DAY_SECONDS), offsetAt(local + DAY_SECONDS)];
    if (before === after) return [local - before];
    return [local - before, local - after].filter((utc) => offsetAt(utc) === local - utc);
  };
  return { name: format.resolvedOptions().timeZone, toUtc };
}

function offsetOf(format: Intl.DateTimeFormat, utc: number): number {
  const text = format.formatToParts(utc * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /([+\-−])(\d\d):(\d\d)(?::(\d\d))?/.exec(text) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '+' ? 1 : -1);
}
