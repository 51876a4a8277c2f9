/** A day as people write it; months count from 1. What is left out is the first. */
export interface Day {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

/** A reading that is none, with the reason in words. */
export interface Refusal {
  readonly refused: string;
}

const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2000, month)),
);
const DAY_MS = 86_400_000;

/** The start of a day as if it were in UTC, in Unix seconds; a refusal where there is no such day. */
export function startOfDay({ year, month = 1, day = 1 }: Day): number | Refusal {
  if (year < 1 || year > 9999) return { refused: `${year} is not a year from 1 to 9999.` };
  const name = MONTHS[month - 1];
  if (!name) return { refused: `There is no month ${month}.` };
  const days = daysIn(year, month);
  if (day < 1 || day > days) return { refused: `${name} ${year} has ${days} days, and no ${day}.` };
  return utc(year, month, day) / 1000;
}

/**
 * The Monday of a week as ISO 8601 counts them, as if it were in UTC; a refusal where there is no such week.
 */
export function startOfWeek(year: number, week: number): number | Refusal {
  const fourth = utc(year, 1, 4);
  const first = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  const monday = first + (week - 1) * 7 * DAY_MS;
  // The week's Thursday says which year it belongs to.
  if (week < 1 || new Date(monday + 3 * DAY_MS).getUTCFullYear() !== year)
    return { refused: `${year} has no week ${week}.` };
  return monday / 1000;
}

/** So many months later (or earlier), at the same time of day; the last day of a month that is shorter. */
export function monthsLater(shown: number, months: number): number {
  const date = new Date(shown * 1000);
  const ahead = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, month] = [Math.floor(ahead / 12), (((ahead % 12) + 12) % 12) + 1];
  const day = Math.min(date.getUTCDate(), daysIn(year, month));
  return utc(year, month, day) / 1000 + (((shown % 86_400) + 86_400) % 86_400);
}

function daysIn(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

/** Date.UTC reads the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}
