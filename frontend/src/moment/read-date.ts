import { type Day, type Refusal, startOfDay, startOfWeek } from './calendar.ts';
import { monthNamed } from './month-names.ts';

/** What a date may lean on: the day in view gives a year that was left out. */
export interface DateContext {
  readonly year: number;
  readonly languages: readonly string[];
}

type Result = number | Refusal | undefined;
type Rule = readonly [RegExp, (parts: number[], text: string) => Result];

const YEAR_FIRST = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/;

/** Forms of figures only, each with what it means; the first that fits counts. */
const FIGURES: readonly Rule[] = [
  [YEAR_FIRST, ([year, month, day]) => dayOf(year, month, day)],
  [/^(\d{4})(\d{2})(\d{2})$/, ([year, month, day]) => dayOf(year, month, day)],
  [/^(\d{4})-?w(\d{1,2})$/, ([year = 0, week = 0]) => startOfWeek(year, week)],
  [/^w(?:eek )?(\d{1,2})[ /-](\d{4})$/, ([week = 0, year = 0]) => startOfWeek(year, week)],
  [/^(\d{4})[ -]?q([1-4])$/, ([year, quarter = 1]) => dayOf(year, quarter * 3 - 2)],
  [/^q([1-4])[ /-]?(\d{4})$/, ([quarter = 1, year]) => dayOf(year, quarter * 3 - 2)],
  [/^(\d{1,2})[-/.](\d{4})$/, ([month, year]) => dayOf(year, month)],
  [/^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$/, ([day, month, year]) => dayOf(fullYear(year), month, day)],
  [/^(\d{1,2})-(\d{1,2})-(\d{4})$/, eitherOrder],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})$/, eitherOrder],
];

/**
 * The start of the day, month, quarter, week or year that a text in lower case names, as if it were in UTC; a
 * refusal where it names none that exists, or could name two; undefined where it is not a date at all.
 */
export function readDate(text: string, context: DateContext): Result {
  for (const [form, meaning] of FIGURES) {
    const match = form.exec(text);
    if (match) return meaning(match.slice(1).map(Number).filter(Number.isFinite), text);
  }
  const dayMonth = /^(\d{1,2})\.(\d{1,2})\.$/.exec(text);
  if (dayMonth) return dayOf(context.year, Number(dayMonth[2]), Number(dayMonth[1]));
  return readWords(text, context);
}

/** `5/4/2023`: April to most of the world, May to the United States. */
function eitherOrder([one = 0, two = 0, year]: number[], text: string): Result {
  const full = fullYear(year);
  if (one > 12 || one === two) return dayOf(full, two, one);
  if (two > 12) return dayOf(full, one, two);
  const iso = (month: number, day: number) =>
    `${full}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return { refused: `${text} could be two days: type ${iso(two, one)} or ${iso(one, two)}.` };
}

const WEEKDAYS = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$/;
const FILLERS = new Set(['of', 'the', 'on', 'in', 'de', 'am', 'den']);

/** `5 May 2023`, `May 5, 2023`, `5May23`, `May 2023`, `May`. */
function readWords(text: string, { year, languages }: DateContext): Result {
  const words = (text.match(/\p{L}[\p{L}\p{M}.]*|['’]?\d+(?:st|nd|rd|th|er|\.)?/gu) ?? []).filter(
    (word) => !WEEKDAYS.test(word) && !FILLERS.has(word),
  );
  const month = words.map((word) => monthNamed(word, languages)).find((found) => found !== undefined);
  if (month === undefined) return undefined;
  const figures = words.filter((word) => /\d/.test(word));
  if (figures.length + 1 !== words.length || figures.length > 2) return undefined;
  const given = figures.find((word) => /^(?:['’]\d\d|\d{4})$/.test(word));
  const others = figures.filter((word) => word !== given).map((word) => Number.parseInt(word, 10));
  const [day, late] = others;
  if (given === undefined) return dayOf(late === undefined ? year : fullYear(late), month, day);
  return dayOf(fullYear(Number(given.replace(/\D/g, ''))), month, day);
}

function dayOf(year = Number.NaN, month?: number, day?: number): number | Refusal {
  const wanted: Day = { year, ...(month !== undefined && { month }), ...(day !== undefined && { day }) };
  return startOfDay(wanted);
}

/** Two figures are a year of 1970 to 2069: no chart is older. */
function fullYear(year = Number.NaN): number {
  return year > 99 ? year : year < 70 ? 2000 + year : 1900 + year;
}
