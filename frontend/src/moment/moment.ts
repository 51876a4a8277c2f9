const DAY_SECONDS = 86_400;
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** A time in UTC, the same on every machine: `4 Mar 2022, 20:00`. Takes Unix seconds. */
export function formatMoment(unixSeconds: number): string {
  return MOMENT.format(unixSeconds * 1000);
}

/**
 * From when to when, in UTC, with what both have in common said once: `4 Mar 2022, 20:00–22:00`, or
 * `4–9 Mar 2022` where both are midnights.
 */
export function formatRange(startSeconds: number, endSeconds: number): string {
  const format = isMidnight(startSeconds) && isMidnight(endSeconds) ? DAY : MOMENT;
  return format.formatRange(startSeconds * 1000, endSeconds * 1000);
}

function isMidnight(unixSeconds: number): boolean {
  return unixSeconds % DAY_SECONDS === 0;
}
