import { TIME } from '../../contract/limits.ts';

const UNIX_SECONDS = /^-?\d{1,15}(\.0+)?$/;
/** A date, optionally with a time of day, optionally with an offset; without one it is UTC. */
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?\s?(?:Z|(?:UTC)|([+-])(\d\d):?(\d\d))?)?$/i;
/** What platforms write without hyphens, 20240101 and 202401010030, in the years for which they have prices. */
const BARE_DATE = /^((?:19|20)\d\d|2100)(\d\d)(\d\d)(?:(\d\d)(\d\d))?(?:\.0+)?$/;
const DAY_SECONDS = 86_400;

const EXPECTED = 'expected YYYY-MM-DD, YYYY-MM-DD HH:MM:SS (UTC unless it says otherwise) or Unix seconds';

/**
 * Unix seconds of a candle's time as people write it, or what is wrong with it. `before` is the time of the
 * candle before, which can tell what digits mean.
 */
export function readMoment(text: string, before?: string): number | { problem: string } {
  if (UNIX_SECONDS.test(text)) return isDoubtful(text, before) ? doubt(text) : inRange(Number(text), text);
  const parts = DATE.exec(text);
  if (!parts) return { problem: `time ${quote(text)} is not understood: ${EXPECTED}` };
  const seconds = secondsOf(parts);
  return seconds === undefined
    ? { problem: `time ${quote(text)} is not on the calendar or the clock` }
    : inRange(seconds, text);
}

/**
 * Digits are Unix seconds: the API promises that, so a date without hyphens is not read as one. But nearly
 * everybody who sends 20240101 means a date, and would find the candles in August 1970; so it is refused,
 * except after Unix seconds that no calendar has. Candles of whole minutes have no two such times in a row.
 */
function isDoubtful(text: string, before: string | undefined): boolean {
  if (bareDateOf(text) === undefined) return false;
  return before === undefined || !UNIX_SECONDS.test(before) || bareDateOf(before) !== undefined;
}

function bareDateOf(text: string): number | undefined {
  const parts = BARE_DATE.exec(text);
  return parts ? secondsOf(parts) : undefined;
}

function doubt(text: string): { problem: string } {
  const [asDate, asSeconds] = [bareDateOf(text) ?? 0, Number(text)].map(
    (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`,
  );
  return {
    problem: `time ${quote(text)} can be ${asDate} or, in Unix seconds, ${asSeconds}: write it as one of these`,
  };
}

function inRange(seconds: number, text: string): number | { problem: string } {
  if (seconds >= TIME.min && seconds <= TIME.max) return seconds;
  return {
    problem: `time ${quote(text)} is outside the years 1 to 9999: Unix times are expected in seconds, not milliseconds`,
  };
}

/** Undefined for a date or a time of day that does not exist, such as 30 February or 24:00. */
function secondsOf([, y, mo, d, h = '0', mi = '0', s = '0', sign, oh = '0', om = '0']: RegExpExecArray) {
  const [year, month, day] = [Number(y), Number(mo), Number(d)];
  const [hour, minute, second] = [Number(h), Number(mi), Number(s)];
  const offset = (Number(oh) * 60 + Number(om)) * 60 * (sign === '-' ? -1 : 1);
  if (hour > 23 || minute > 59 || second > 59 || Number(om) > 59 || Number(oh) > 15) return undefined;
  const midnight = Date.UTC(2000, month - 1, day);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, so the year is set on its own.
  const date = new Date(midnight);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year === 0) return undefined;
  const days = date.getTime() / 1000 / DAY_SECONDS;
  return days * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
}

/** A value of the file in a message, cut to what a person can read. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
