import type { DateOrder } from './calendar.ts';

/**
 * The order that a column's name mentions: `Date (DD/MM/YYYY)`, `Date_MDY`, `<DTYYYYMMDD>`; undefined where
 * it does not.
 */
export function orderInName(name: string): DateOrder | undefined {
  const letters = name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^dmyjta]/g, '');
  if (/y{2,4}m{1,2}d{1,2}|ymd$/.test(letters)) return 'ymd';
  if (/d{1,2}m{1,2}y{2,4}|dmy$/.test(letters)) return 'dmy';
  return /m{1,2}d{1,2}y{2,4}|mdy$/.test(letters) ? 'mdy' : undefined;
}
