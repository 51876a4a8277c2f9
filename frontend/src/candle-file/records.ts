import Papa from 'papaparse';
import type { Understood } from '../contract/upload.ts';

export type Delimiter = Understood['delimiter'];

export const DELIMITERS: Readonly<Record<Delimiter, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
  spaces: ' ',
};

/** No line of prices comes near; whatever is longer is refused before it costs anything. */
const MAX_RECORD_LENGTH = 16_384;
/** Some milliseconds of work, after which others have their turn. */
const SLICE_LENGTH = 32_768;

/** Some records that follow each other, and the line on which each begins, from 1. */
export interface Records {
  rows: string[][];
  lines: number[];
}

/** One line of the file makes it unreadable as a whole. */
export class BadLine extends Error {
  override name = 'BadLine';
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/**
 * The records of a text, blank lines included, in slices. Throws a BadLine for a quote that is never closed
 * and for an endless line: no record is longer than 16,384 characters, so that the time is linear in the text
 * whatever it holds.
 */
export function* recordsOf(text: string, delimiter: Delimiter): Generator<Records, void> {
  let [at, line] = [0, 1];
  while (at < text.length) {
    const isLast = at + SLICE_LENGTH >= text.length;
    const slice = text.slice(at, at + SLICE_LENGTH);
    const { data, errors, meta } = parse(slice, delimiter, !isLast);
    if (!isLast && data.length === 0) throw tooLong(line, slice);
    const lines = linesOf(data, line, slice);
    check(data, lines, errors, slice);
    yield { rows: data, lines };
    line = (lines.at(-1) ?? line) + breaksIn(data.at(-1)) + 1;
    at = isLast ? text.length : at + meta.cursor;
  }
}

function parse(slice: string, delimiter: Delimiter, ignoreLastRow: boolean): Papa.ParseResult<string[]> {
  const config = { delimiter: DELIMITERS[delimiter], newline: '\n' as const };
  const result: Papa.ParseResult<string[]> = new Papa.Parser(config).parse(slice, 0, ignoreLastRow);
  // The empty text after the last line break is not a record.
  if (!ignoreLastRow && slice.endsWith('\n') && isBlank(result.data.at(-1))) result.data.pop();
  // A run of blanks counts as one.
  if (delimiter === 'spaces') result.data = result.data.map((row) => row.filter((field) => field !== ''));
  return result;
}

function linesOf(data: string[][], first: number, slice: string): number[] {
  if (!slice.includes('"')) return data.map((_, index) => first + index);
  let line = first;
  return data.map((row) => {
    const own = line;
    line += 1 + breaksIn(row);
    return own;
  });
}

function breaksIn(row: string[] | undefined): number {
  return row?.reduce((sum, field) => sum + (field.includes('\n') ? field.split('\n').length - 1 : 0), 0) ?? 0;
}

function check(data: string[][], lines: number[], errors: Papa.ParseError[], slice: string): void {
  const open = errors.find(({ code }) => code === 'MissingQuotes');
  if (open) throw new BadLine(lines[open.row ?? 0] ?? 1, 'has a quote that is never closed');
  data.forEach((row, index) => {
    const length = row.reduce((sum, field) => sum + field.length + 1, 0);
    if (length > MAX_RECORD_LENGTH) throw tooLong(lines[index] ?? 1, row.length > 1 ? '' : slice);
  });
}

function tooLong(line: number, text: string): BadLine {
  const open = text.split('"').length % 2 === 0;
  return new BadLine(line, open ? 'has a quote that is never closed' : 'is too long to be a candle');
}

/** Nothing but empty fields. */
export function isBlank(row: readonly string[] | undefined): boolean {
  return row?.every((field) => field.trim() === '') ?? false;
}
