import { type Clock, clock } from './clock.ts';

const DAY_SECONDS = 86_400;
/** A JavaScript date reaches so far from 1970 in both directions. */
const MAX_SECONDS = 8_640_000_000_000;
const NO_DATE = 'unknown time';

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
const MOMENT = format({ dateStyle: 'medium', timeStyle: 'short' });
const SECOND = format({ dateStyle: 'medium', timeStyle: 'medium' });
const MOMENT_OF_YEAR = format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const DAY = format({ dateStyle: 'medium' });

/**
 * A time by the page's clock, the same on every machine: `4 Mar 2022, 20:00`, with seconds where it has some,
 * and only the date where candles are days. Takes Unix seconds, and any other number, which is an unknown
 * time.
 */
export function formatMoment(unixSeconds: number, by: Clock = clock.get()): string {
  if (!isDate(unixSeconds)) return NO_DATE;
  const shown = shownBy(by, unixSeconds);
  if (by.days && isMidnight(shown)) return DAY.format(shown * 1000);
  return (Math.floor(shown) % 60 === 0 ? MOMENT : SECOND).format(shown * 1000);
}

/** The day of a time by the page's clock: `4 Mar 2022`. Takes any number, as `formatMoment` does. */
export function formatDay(unixSeconds: number, by: Clock = clock.get()): string {
  return isDate(unixSeconds) ? DAY.format(shownBy(by, unixSeconds) * 1000) : NO_DATE;
}

/**
 * From when to when, by the page's clock, with what both have in common said once: `4 Mar 2022, 20:00–22:00`,
 * `4 Mar, 20:00 – 9 Mar 2022, 08:00`, or `4–9 Mar 2022` where both are midnights. Takes any
 * numbers, as `formatMoment` does.
 */
export function formatRange(startSeconds: number, endSeconds: number, by: Clock = clock.get()): string {
  if (!isDate(startSeconds) && !isDate(endSeconds)) return NO_DATE;
  if (!isDate(startSeconds) || !isDate(endSeconds))
    return `${formatMoment(startSeconds, by)} – ${formatMoment(endSeconds, by)}`;
  const [from, to] = [shownBy(by, startSeconds), shownBy(by, endSeconds)];
  const [start, end] = [new Date(from * 1000), new Date(to * 1000)];
  if (isMidnight(from) && isMidnight(to)) return DAY.formatRange(start, end);
  if (isSameYear(start, end) && DAY.format(start) !== DAY.format(end))
    return `${MOMENT_OF_YEAR.format(start)} – ${MOMENT.format(end)}`;
  return MOMENT.formatRange(start, end);
}

/** What the clock shows at a moment, as if that were UTC. */
export function shownBy({ zone }: Clock, unixSeconds: number): number {
  const shown = unixSeconds + zone.offsetAt(unixSeconds);
  return Math.min(Math.max(shown, -MAX_SECONDS), MAX_SECONDS);
}

function isSameYear(start: Date, end: Date): boolean {
  return start.getUTCFullYear() === end.getUTCFullYear();
}

function isDate(unixSeconds: number): boolean {
  return Math.abs(unixSeconds) <= MAX_SECONDS;
}

function isMidnight(shown: number): boolean {
  return shown % DAY_SECONDS === 0;
}
