/** Whether a time of day without colons is HH, HHMM or HHMMSS. */
export type ClockDigits = 2 | 4 | 6;

const DAY_SECONDS = 86_400;
/** Longer than any time; what is longer is not looked at, so that hostile files cost nothing. */
export const MAX_LENGTH = 80;

const CLOCK =
  /^(?:[T_,;]|-(?=\d\d:))? *(?:klo |kl\. |um |à )?(\d{1,2})(?:[:.]| ?h ?)(\d\d)(?:[:.](\d\d)(?:[.,:](\d{1,9}))?)?(?: *([ap])\.? ?m\b\.?)?(?!\d)/i;
/** `9 AM`, `09-PM`: hour and half of the day, caught where the clock has them. */
const HOUR = /^[T ] *(\d{1,2})()()()[- ]?([ap])\.?m\b\.?/i;
/** The half of the day before its hour, as in Korean, Chinese and Japanese. */
const HALF_FIRST = /^ *(?:(?:오전|上午|午前)|(오후|下午|午後)) *(\d{1,2}):(\d\d)(?::(\d\d))?(?!\d)/;
const COMPACT_CLOCK = /^[T ] *(\d\d)(\d\d)(?:(\d\d)(\d{1,9})?)?(?=$|[ Z+-])/;

/** The time of day at the start of a text, in seconds since midnight, and how long it is written. */
export function clockAtStart(text: string): { seconds: number; length: number } | undefined {
  const eastern = HALF_FIRST.exec(text);
  if (eastern) {
    const [{ length }, late, hour, minute, second] = eastern;
    return { seconds: secondsOf(hour, minute, second, '0', late ? 'p' : 'a'), length };
  }
  const found = CLOCK.exec(text) ?? HOUR.exec(text) ?? COMPACT_CLOCK.exec(text);
  if (!found) return undefined;
  const [{ length }, hour, minute, second, fraction, half] = found;
  return { seconds: secondsOf(hour, minute, second, fraction, half), length };
}

/** Seconds since midnight; NaN for what no clock shows, and between two seconds. */
export function secondsOf(hour = '0', minute = '0', second = '0', fraction = '0', half?: string): number {
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return Number.NaN;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  // The end of a day, as ISO 8601 has it.
  if (hours === 24 && Number(minute) + Number(second) + Number(fraction) === 0) return DAY_SECONDS;
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59 || Number(fraction) > 0) return Number.NaN;
  return hours * 3600 + Number(minute) * 60 + Number(second);
}

/**
 * Seconds since midnight of a time of day in a column of its own (digits are HHMMSS, HHMM or HH); NaN where
 * it is none.
 */
export function readClock(text: string, digits: ClockDigits): number {
  if (digits === 2 && /^\d{1,2}$/.test(text)) return secondsOf(text);
  if (/^\d{1,6}$/.test(text)) {
    const full = text.padStart(digits, '0');
    return secondsOf(full.slice(0, 2), full.slice(2, 4), full.slice(4, 6));
  }
  if (/^\d{9}$/.test(text))
    return secondsOf(text.slice(0, 2), text.slice(2, 4), text.slice(4, 6), text.slice(6));
  const clock = text.length > MAX_LENGTH ? undefined : clockAtStart(text);
  return clock?.length === text.length ? clock.seconds : Number.NaN;
}
