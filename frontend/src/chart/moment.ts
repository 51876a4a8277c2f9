const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A time in UTC, the same on every machine: `4 Mar 2022, 20:00`. Takes Unix seconds. */
export function formatMoment(unixSeconds: number): string {
  return MOMENT.format(unixSeconds * 1000);
}
