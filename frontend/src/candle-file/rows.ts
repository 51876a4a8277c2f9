import type { LeftOut } from '../contract/upload.ts';
import type { Layout } from './layout.ts';
import { PRICE_ROLES } from './names.ts';
import { isBlank, recordsOf } from './records.ts';
import { isComment } from './sample.ts';

export interface Row {
  line: number;
  fields: string[];
}

const NOTHING = /^(?:null|nan|n\/?a|none|nil|-|--|—|\.|#n\/a)?$/i;

/** Between the prices of a stock stand its dividends and splits. */
const EVENT = /\b(?:dividend|split)/i;

/** Whether a text says that there is no value. */
export function isNothing(text: string): boolean {
  return text.length < 6 && NOTHING.test(text);
}

/** How many lines became no row, by reason. */
export type Skipped = Pick<LeftOut, 'heading' | 'comments' | 'empty' | 'without_prices' | 'not_chosen'>;

/** A row with too many or too few fields for its columns. */
export interface Misfit {
  line: number;
  problem: string;
  fields: string[];
}

/**
 * The rows below the heading, in slices; what is blank, a comment, without prices or of another symbol is
 * counted.
 */
export function* rowsOf(
  text: string,
  layout: Layout,
  picks: ReadonlyMap<number, string>,
  skipped: Skipped,
): Generator<{ rows: Row[]; misfits: Misfit[] }, void> {
  for (const { rows: records, lines } of recordsOf(text, layout.delimiter)) {
    const [rows, misfits]: [Row[], Misfit[]] = [[], []];
    records.forEach((fields, index) => {
      const line = lines[index] as number;
      if (isSkipped(fields, line, layout, picks, skipped)) return;
      const problem = misfitOf(fields, layout);
      if (problem === null) rows.push({ line, fields });
      else misfits.push({ line, problem, fields });
    });
    yield { rows, misfits };
  }
}

function isSkipped(
  fields: string[],
  line: number,
  layout: Layout,
  picks: ReadonlyMap<number, string>,
  skipped: Skipped,
): boolean {
  if (isBlank(fields)) {
    if (fields.length > 1) skipped.empty += 1;
    return true;
  }
  const reason = reasonToSkip(fields, line, layout, picks);
  if (reason === null) return false;
  if (reason !== 'heading' || line !== layout.headerLine) skipped[reason] += 1;
  return true;
}

function reasonToSkip(
  fields: string[],
  line: number,
  { firstLine, columns, width, names }: Layout,
  picks: ReadonlyMap<number, string>,
): keyof Skipped | null {
  if (line < firstLine || areNames(fields, names, columns.open)) return 'heading';
  const isEmpty = PRICE_ROLES.every((role) => isNothing(fields[columns[role]]?.trim() ?? ''));
  if ((isEmpty && fields.length >= width) || EVENT.test(fields[columns.open]?.slice(0, 60) ?? ''))
    return 'without_prices';
  for (const [column, wanted] of picks) if (fields[column]?.trim() !== wanted) return 'not_chosen';
  return isComment(fields) ? 'comments' : null;
}

/** Files that were joined have their names again in the middle. */
function areNames(fields: readonly string[], names: readonly string[], open: number): boolean {
  if (!names[open] || fields[open]?.trim() !== names[open]) return false;
  return names.every((name, index) => fields[index]?.trim() === name);
}

/** Why a row cannot be trusted: with fields too many or too few its values may stand in the wrong columns. */
function misfitOf(fields: string[], { width, columns, headerLine }: Layout): string | null {
  if (fields.length === width) return null;
  const filled = fields.findLastIndex((field) => field.trim() !== '') + 1;
  const known = headerLine === null ? 'the other rows have' : 'the header has';
  if (filled > width) {
    return `has ${fields.length} columns, but ${known} ${width}: is there a comma in a number, or a name too few?`;
  }
  if (fields.length > width) return null;
  const missing = PRICE_ROLES.find((role) => columns[role] >= fields.length);
  return `has ${fields.length} columns and ${missing ? `no ${missing}` : `${known} ${width}`}`;
}
