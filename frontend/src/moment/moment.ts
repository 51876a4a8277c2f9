const DAY_SECONDS = 86_400;
/** A JavaScript date reaches so far from 1970 in both directions. */
const MAX_SECONDS = 8_640_000_000_000;
const NO_DATE = 'unknown time';
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const MOMENT_OF_YEAR = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/**
 * A time in UTC, the same on every machine: `4 Mar 2022, 20:00`. Takes Unix seconds, and any other number,
 * which is an unknown time.
 */
export function formatMoment(unixSeconds: number): string {
  return isDate(unixSeconds) ? MOMENT.format(unixSeconds * 1000) : NO_DATE;
}

/**
 * From when to when, in UTC, with what both have in common said once: `4 Mar 2022, 20:00–22:00`,
 * `4 Mar, 20:00 – 9 Mar 2022, 08:00`, or `4–9 Mar 2022` where both are midnights. Takes any
 * numbers, as `formatMoment` does.
 */
export function formatRange(startSeconds: number, endSeconds: number): string {
  if (!isDate(startSeconds) && !isDate(endSeconds)) return NO_DATE;
  if (!isDate(startSeconds) || !isDate(endSeconds))
    return `${formatMoment(startSeconds)} – ${formatMoment(endSeconds)}`;
  const [start, end] = [new Date(startSeconds * 1000), new Date(endSeconds * 1000)];
  if (isMidnight(startSeconds) && isMidnight(endSeconds)) return DAY.formatRange(start, end);
  if (isSameYear(start, end) && DAY.format(start) !== DAY.format(end))
    return `${MOMENT_OF_YEAR.format(start)} – ${MOMENT.format(end)}`;
  return MOMENT.formatRange(start, end);
}

function isSameYear(start: Date, end: Date): boolean {
  return start.getUTCFullYear() === end.getUTCFullYear();
}

function isDate(unixSeconds: number): boolean {
  return Math.abs(unixSeconds) <= MAX_SECONDS;
}

function isMidnight(unixSeconds: number): boolean {
  return unixSeconds % DAY_SECONDS === 0;
}
