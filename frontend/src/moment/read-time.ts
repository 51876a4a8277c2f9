import type { Refusal } from './calendar.ts';
import { UTC, type Zone, zoneOf } from './zone.ts';

/** What stands behind a date: the time of day, the zone it is told in, and the rest, which is the date. */
export interface TimeOfDay {
  readonly date: string;
  /** Seconds since midnight; undefined where no time was given. */
  readonly seconds: number | undefined;
  /** Undefined where none was given. */
  readonly zone: Zone | undefined;
}

const CLOCK = /(?:^|[\st,@])(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)? ?(am|pm|uhr|h)?$/;
const HOUR = /(?:^|[\st,@])(\d{1,2}) ?(am|pm|uhr|h)$/;
/** Only behind eight digits or a date with its year: `5 May 1400` is a year. */
const COMPACT = /^(\d{8}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[\st](\d{2})(\d{2})(\d{2})?$/;
const NAMED: Record<string, number> = { noon: 12 * 3600, midday: 12 * 3600, midnight: 0 };
const OFFSET = /(\d|[ap]m) ?(?:utc|gmt)? ?([+-])(\d{1,2}):?(\d{2})?$/;

/** Takes time and zone off the end of a text in lower case. */
export function readTime(text: string): TimeOfDay | Refusal {
  const { rest, zone } = takeZone(text);
  const words = /(?:^|\s)(noon|midday|midnight)$/.exec(rest);
  if (words) return { date: dateBefore(rest, words[0]), seconds: NAMED[words[1] ?? ''], zone };
  const [all, hour, minute = '0', second = '0', half] = clockOf(rest) ?? [];
  if (all === undefined) return { date: rest, seconds: undefined, zone };
  const seconds = secondsOf(Number(hour), Number(minute), Number(second), half);
  return typeof seconds === 'number' ? { date: dateBefore(rest, all), seconds, zone } : seconds;
}

/** The match, then hour, minute, second, and am or pm. */
function clockOf(text: string): (string | undefined)[] | undefined {
  const compact = COMPACT.exec(text);
  if (compact) return [text.slice(compact[1]?.length), compact[2], compact[3], compact[4]];
  // `04.05.23` is a date: dots tell a time only behind one, or before a word that says so.
  const clock = CLOCK.exec(text);
  if (clock && isTime(clock, text)) return [...clock];
  const hour = HOUR.exec(text);
  return hour ? [hour[0], hour[1], '0', '0', hour[2]] : undefined;
}

function isTime([all, , , , half]: RegExpExecArray, text: string): boolean {
  if (all.includes(':') || /\dh\d/.test(all) || half !== undefined) return true;
  return /\d[-/. ]\d|[a-z] ?\d/.test(dateBefore(text, all)) && !/\.\d\d\.\d\d$/.test(all);
}

function dateBefore(text: string, end: string): string {
  return text
    .slice(0, text.length - end.length)
    .replace(/(?:[\s,@]|\bat|\bum)+$/, '')
    .trim();
}

function secondsOf(hour: number, minute: number, second: number, half: string | undefined): number | Refusal {
  const twelve = half === 'am' || half === 'pm';
  if (twelve && (hour < 1 || hour > 12)) return { refused: `There is no ${hour} ${half}.` };
  const hours = twelve ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour;
  const end = hours === 24 && minute === 0 && second === 0;
  if (hours > 23 && !end) return { refused: `A day has no hour ${hours}.` };
  if (minute > 59 || second > 59) return { refused: 'Minutes and seconds go from 0 to 59.' };
  return hours * 3600 + minute * 60 + second;
}

function takeZone(text: string): { rest: string; zone: Zone | undefined } {
  const offset = OFFSET.exec(text);
  if (offset && /[:h]\d\d|\d[ap]m|\d{8}t\d{4}/.test(text)) {
    const [all, last = '', sign, hours, minutes = '0'] = offset;
    const ahead = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
    return { rest: text.slice(0, text.length - all.length) + last, zone: fixedZone(ahead) };
  }
  const named = /(?:(?<=\d)| )(z|utc|gmt)$/.exec(text);
  if (named) return { rest: text.slice(0, named.index).trim(), zone: UTC };
  const place = / ([a-z]+\/[a-z_/]+)$/.exec(text);
  const zone = place?.[1] === undefined ? undefined : zoneOf(place[1]);
  return place && zone ? { rest: text.slice(0, place.index), zone } : { rest: text, zone: undefined };
}

function fixedZone(ahead: number): Zone {
  return { name: 'UTC', offsetAt: () => ahead };
}
