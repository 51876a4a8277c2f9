import { monthsLater, type Refusal } from './calendar.ts';
import { readDate } from './read-date.ts';
import { readTime } from './read-time.ts';
import { momentAt, type Zone } from './zone.ts';

/** What a typed moment may lean on. */
export interface MomentContext {
  /** The zone in which dates and times are meant that name none. */
  readonly zone: Zone;
  /** What is in view (Unix seconds): `14:00` is on its day, `+3d` counts from it. */
  readonly near: number;
  readonly now: number;
  /** The languages whose months are understood too. */
  readonly languages?: readonly string[];
}

/** A moment, or an end of the chart, or why it is neither. */
export type MomentReading = { readonly at: number | 'oldest' | 'newest' } | Refusal;

const EXAMPLES = 'Type a date such as 2023-05, 5 May 2023 14:00, or Unix seconds.';
/** Longer than any date; what is pasted by mistake need not be looked at. */
const MAX_LENGTH = 80;
const DAY_SECONDS = 86_400;

const WORDS: Record<string, (context: MomentContext) => number | 'oldest' | 'newest'> = {
  now: ({ now }) => now,
  today: (context) => dayFromNow(context, 0),
  yesterday: (context) => dayFromNow(context, -1),
  tomorrow: (context) => dayFromNow(context, 1),
  ...Object.fromEntries(
    ['first', 'start', 'begin', 'beginning', 'oldest'].map((word) => [word, () => 'oldest']),
  ),
  ...Object.fromEntries(['last', 'end', 'newest', 'latest'].map((word) => [word, () => 'newest'])),
};

/**
 * Reads what somebody typed as a moment. Never throws; what is not understood or is ambiguous is refused in
 * words.
 */
export function readMoment(typed: string, context: MomentContext): MomentReading {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\b([ap])\. ?m\b\.?/g, '$1m');
  if (text === '') return { refused: EXAMPLES };
  if (text.length > MAX_LENGTH) return { refused: `That is too long for a date. ${EXAMPLES}` };
  const word = Object.hasOwn(WORDS, text) ? WORDS[text]?.(context) : undefined;
  const at = word ?? readUnix(text) ?? readStep(text, context) ?? readCalendar(text, context);
  if (at === undefined)
    return { refused: `“${typed.trim()}” is not a date that is understood here. ${EXAMPLES}` };
  return typeof at === 'object' ? at : { at };
}

/** Seconds, or by their size milli-, micro- or nanoseconds; eight digits that are a day are that day. */
function readUnix(text: string): number | Refusal | undefined {
  const [, digits, decimals = '', unit] = /^@?(-?\d+)(\.\d+)?(s|ms|us|µs|ns)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const marked = text.startsWith('@') || unit !== undefined || decimals !== '' || digits.startsWith('-');
  const { length } = digits.replace('-', '');
  if (!marked && (isCalendar(digits) || length === 4)) return undefined;
  if (!marked && length < 5) return { refused: `${text} alone could be many things. ${EXAMPLES}` };
  const step = unit === undefined ? stepFor(length) : UNITS[unit];
  return Math.floor(Number(digits + decimals) / (step ?? 1));
}

const UNITS: Record<string, number> = { s: 1, ms: 1e3, us: 1e6, µs: 1e6, ns: 1e9 };

function stepFor(digits: number): number {
  if (digits <= 11) return 1;
  if (digits <= 14) return 1e3;
  return digits <= 17 ? 1e6 : 1e9;
}

/** `202305`, `20230504`, `202305041400`, `20230504140000` of the years 1900 to 2099. */
function isCalendar(digits: string): boolean {
  return /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d){1,2})?)?$/.test(
    digits,
  );
}

/** `+3d`, `-2 weeks`, `+1mo`, from what is in view. */
function readStep(text: string, { near, zone }: MomentContext): number | undefined {
  const [, sign, digits, unit = ''] = /^([+-]) ?(\d{1,6}) ?([a-z]+)$/.exec(text) ?? [];
  const size = STEPS.find(([form]) => form.test(unit))?.[1];
  if (digits === undefined || size === undefined) return undefined;
  const count = Number(digits) * (sign === '-' ? -1 : 1);
  if (size.seconds !== undefined) return near + count * size.seconds;
  return momentAt(zone, monthsLater(near + zone.offsetAt(near), count * size.months));
}

const STEPS: readonly [RegExp, { seconds: number } | { seconds?: undefined; months: number }][] = [
  [/^(?:min|minutes?)$/, { seconds: 60 }],
  [/^h(?:ours?)?$/, { seconds: 3600 }],
  [/^d(?:ays?)?$/, { seconds: DAY_SECONDS }],
  [/^w(?:eeks?)?$/, { seconds: 7 * DAY_SECONDS }],
  [/^(?:mo|months?)$/, { months: 1 }],
  [/^y(?:ears?)?$/, { months: 12 }],
];

function readCalendar(
  text: string,
  { zone, near, languages = [] }: MomentContext,
): number | Refusal | undefined {
  const spaced = text
    .replace(/\(.*\)$/, '')
    .replace(/^(\d{4})(\d{2})$/, '$1-$2')
    .replace(/^(\d{8})(\d{4}|\d{6})$/, '$1 $2')
    .trim();
  const time = readTime(spaced);
  if ('refused' in time) return time;
  const own = time.zone ?? zone;
  const shown = near + own.offsetAt(near);
  if (time.date === '' && time.seconds === undefined) return undefined;
  const year = new Date(shown * 1000).getUTCFullYear();
  const day =
    time.date === ''
      ? Math.floor(shown / DAY_SECONDS) * DAY_SECONDS
      : readDate(time.date.replace(/[,\s]+$/, ''), { year, languages });
  if (typeof day !== 'number') return day;
  return momentAt(own, day + (time.seconds ?? 0));
}

function dayFromNow({ now, zone }: MomentContext, days: number): number {
  const shown = now + zone.offsetAt(now);
  return momentAt(zone, (Math.floor(shown / DAY_SECONDS) + days) * DAY_SECONDS);
}
