import { DELIMITERS, type Delimiter, isBlank, recordsOf } from './records.ts';

const SAMPLE_LENGTH = 65_536;
/** Some exports tell a lot before the names. */
export const HEADING_RECORDS = 60;
export const SAMPLE_ROWS = 200;
/** Blank lines and comments count here: whoever sends nothing else must not be read to the end at once. */
const SAMPLE_RECORDS = 10_000;
/** The beginning of a file as one delimiter divides it, without blank lines and comments. */
export interface Sampled {
  delimiter: Delimiter;
  rows: string[][];
  lines: number[];
}

/** `sep=;` in the first line says it; else every delimiter that is there at all. */
export function delimitersIn(text: string): Delimiter[] {
  const beginning = text.slice(0, SAMPLE_LENGTH);
  const said = /^"?sep=(.)/i.exec(beginning)?.[1];
  const all = Object.keys(DELIMITERS) as Delimiter[];
  const named = all.find((delimiter) => DELIMITERS[delimiter] === said);
  if (named) return [named];
  const present = all.filter((delimiter) => beginning.includes(DELIMITERS[delimiter]));
  return present.length > 0 ? present : ['comma'];
}

/** The beginning of a text, divided. Throws a BadLine where it cannot be. */
export function sampleOf(text: string, delimiter: Delimiter): Sampled {
  const sample: Sampled = { delimiter, rows: [], lines: [] };
  let read = 0;
  for (const { rows, lines } of recordsOf(text, delimiter)) {
    rows.forEach((row, index) => {
      if (isBlank(row) || isComment(row)) return;
      sample.rows.push(row);
      sample.lines.push(lines[index] as number);
    });
    read += rows.length;
    if (sample.rows.length > SAMPLE_ROWS + HEADING_RECORDS || read > SAMPLE_RECORDS) break;
  }
  return sample;
}

/**
 * A line that says something to people: `# …` or `// …`. A name may begin with `#`, but does not stand alone,
 * and a spreadsheet shows a column that is too narrow as `####`.
 */
export function isComment(row: readonly string[]): boolean {
  const first = row[0]?.trimStart() ?? '';
  if (first.startsWith('//')) return true;
  return first.startsWith('#') && (row.length === 1 || !/^#(?:\p{L}|#+\s*$)/u.test(first));
}

/** The number that is there most often. */
export function common(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}
