/** A place's clock. */
export interface Zone {
  /** Its IANA name. */
  readonly name: string;
  /** How many seconds its clock is ahead of UTC at a moment (Unix seconds). */
  offsetAt(unixSeconds: number): number;
}

export const UTC: Zone = { name: 'UTC', offsetAt: () => 0 };

/** No zone changes its clock twice within a week: Morocco's summer time pauses for four. */
const BLOCK_SECONDS = 7 * 86_400;
/** A JavaScript date reaches so far from 1970 in both directions. */
const MAX_SECONDS = 8_640_000_000_000;
const OFFSET = /GMT(?:([+-])(\d\d?):?(\d\d)?:?(\d\d)?)?$/;

/** The zone with this IANA name; undefined where this browser knows none. */
export function zoneOf(name: string): Zone | undefined {
  if (name === UTC.name) return UTC;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
    return { name, offsetAt: offsets((unixSeconds) => askedOffset(format, unixSeconds)) };
  } catch {
    return undefined;
  }
}

/** The zone of this machine. */
export function localZone(): Zone {
  return zoneOf(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC;
}

/**
 * The moment at which the zone's clock shows this, given as if it were UTC. What the clock shows twice is
 * taken the first time; what it leaves out is the moment as long after the change.
 */
export function momentAt(zone: Zone, shown: number): number {
  const before = zone.offsetAt(shown - 86_400);
  const early = shown - before;
  if (zone.offsetAt(early) === before) return early;
  const late = shown - zone.offsetAt(shown + 86_400);
  return zone.offsetAt(late) === shown - late ? late : early;
}

/**
 * Asking Intl takes some microseconds, and a chart asks for 30,000 candles at once: so it is asked once a
 * week, and only weeks in which the clock changes are looked at more closely.
 */
function offsets(ask: (unixSeconds: number) => number): (unixSeconds: number) => number {
  const atStart = new Map<number, number>();
  const changes = new Map<number, number>();
  const startOf = (block: number): number => {
    const known = atStart.get(block) ?? ask(block * BLOCK_SECONDS);
    atStart.set(block, known);
    return known;
  };
  return (unixSeconds) => {
    if (!(Math.abs(unixSeconds) < MAX_SECONDS)) return 0;
    const block = Math.floor(unixSeconds / BLOCK_SECONDS);
    const [before, after] = [startOf(block), startOf(block + 1)];
    if (before === after) return before;
    const change = changes.get(block) ?? changeWithin(block, before, ask);
    changes.set(block, change);
    return unixSeconds < change ? before : after;
  };
}

/** The first second of a block at which the clock no longer is `before` ahead. */
function changeWithin(block: number, before: number, ask: (unixSeconds: number) => number): number {
  let [low, high] = [block * BLOCK_SECONDS, (block + 1) * BLOCK_SECONDS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function askedOffset(format: Intl.DateTimeFormat, unixSeconds: number): number {
  if (Math.abs(unixSeconds) > MAX_SECONDS) return 0;
  const [, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(format.format(unixSeconds * 1000)) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}
