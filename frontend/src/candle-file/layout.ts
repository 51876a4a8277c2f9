import { AMOUNTS } from '../contract/candle.ts';
import type { UploadChoices, UploadQuestion } from '../contract/upload.ts';
import { amountField } from '../contract/upload.ts';
import { type Columns, columnQuestion, findColumns, type Header, readHeader } from './columns.ts';
import { columnsFor, PRICE_ROLES, type PriceRole } from './names.ts';
import { explain, type NoLayout } from './no-layout.ts';
import { readNumber } from './numbers.ts';
import { BadLine, type Delimiter } from './records.ts';
import { common, delimitersIn, HEADING_RECORDS, SAMPLE_ROWS, type Sampled, sampleOf } from './sample.ts';
import { findShape } from './shape.ts';
import { isTime } from './time-columns.ts';

/** How the records of a file are laid out. */
export interface Layout {
  delimiter: Delimiter;
  /** The line of the names; null where there are none. */
  headerLine: number | null;
  names: readonly string[];
  /** Rows begin on this line; what is before it is heading. */
  firstLine: number;
  /** A row holds so many fields. */
  width: number;
  columns: Columns;
  questions: UploadQuestion[];
  assumed: string[];
  /** How sure it is, to choose between delimiters. */
  score: number;
}

/** Of time, open, high, low and close. */
const ALL = 5;

/**
 * Finds delimiter, names and columns in the beginning of a text. Throws a BadLine where that cannot even be
 * divided.
 */
export function findLayout(text: string, choices: UploadChoices): Layout | NoLayout {
  const samples: Sampled[] = [];
  let broken: BadLine | undefined;
  for (const delimiter of delimitersIn(text)) {
    try {
      samples.push(sampleOf(text, delimiter));
    } catch (thrown) {
      if (!(thrown instanceof BadLine)) throw thrown;
      broken ??= thrown;
    }
  }
  const layouts = samples.flatMap((sample) => layoutOf(sample, choices) ?? []);
  const [best] = layouts.toSorted((one, other) => other.score - one.score);
  if (!best && broken) throw broken;
  return best ?? explain(samples);
}

function layoutOf(sample: Sampled, choices: UploadChoices): Layout | undefined {
  const headers = sample.rows.slice(0, HEADING_RECORDS).map(readHeader);
  const at = headers.findIndex(({ matches }) => matches === ALL);
  const timeless = headers.findIndex(({ matches }) => matches === ALL - 1);
  const whole = at === -1 ? timeless : at;
  if (whole !== -1) {
    const layout = named(sample, headers[whole] as Header, whole, choices);
    if (at !== -1 || layout.questions.length === 0) return layout;
  }
  const most = Math.max(0, ...headers.map(({ matches }) => matches));
  // Names that are half known must not be passed over: their order says nothing then.
  return most >= 3
    ? partly(sample, headers, choices)
    : (unnamed(sample, choices) ?? partly(sample, headers, choices));
}

/**
 * The names that are there suffice to ask for the others; where none of them is a candle's alone, as a
 * price's is not, the rows are something else.
 */
function partly(sample: Sampled, headers: readonly Header[], choices: UploadChoices): Layout | undefined {
  const most = Math.max(...headers.map(({ matches }) => matches));
  const isOfCandles = headers.some(({ plain }) => hasOneOf(plain, ['open', 'high', 'low']));
  const isChosen = PRICE_ROLES.some((role) => choices[`${role}_column`] !== undefined);
  if (most < 2 || !(isOfCandles || isChosen)) return undefined;
  const index = headers.findIndex(({ matches }) => matches === most);
  const layout = named(sample, headers[index] as Header, index, choices);
  return { ...layout, score: most };
}

function hasOneOf(plain: readonly string[], roles: readonly PriceRole[]): boolean {
  return roles.some((role) => columnsFor(role, plain).length > 0);
}

function named(sample: Sampled, header: Header, index: number, choices: UploadChoices): Layout {
  const below = sample.rows.slice(index + 1);
  const names = withRowNames(trimEnd(header.names), below);
  const full = withSecondRow(names, below);
  const firstRow = below.findIndex((row) => !isUnits(row));
  const rows = firstRow === -1 ? [] : below.slice(firstRow, firstRow + SAMPLE_ROWS);
  const found = findColumns(readHeader(full), rows, choices);
  const layout: Layout = {
    ...found,
    delimiter: sample.delimiter,
    headerLine: sample.lines[index] ?? 1,
    names,
    firstLine: sample.lines[index + 1 + Math.max(0, firstRow)] ?? (sample.lines[index] ?? 1) + 1,
    width: names.length,
    score: 100 + 100 * shareOf(rows, names.length) + names.length,
  };
  return withChoices(layout, choices);
}

function trimEnd(names: readonly string[]): string[] {
  const last = names.findLastIndex((name) => name !== '');
  return names.slice(0, last + 1);
}

/**
 * Where every row has one field more than there are names, and begins with a count or a time, that column has
 * none.
 */
function withRowNames(names: string[], rows: readonly string[][]): string[] {
  const some = rows.slice(0, SAMPLE_ROWS);
  const isWider =
    some.length > 1 && some.every((row) => row.length === names.length + 1 && row.at(-1)?.trim() !== '');
  if (!isWider) return names;
  const first = some.map((row) => Number(row[0]));
  const isCount = first.every((value, index) => index === 0 || value === (first[index - 1] ?? 0) + 1);
  const hasTime = readHeader(names).matches === ALL;
  const isTimes = !hasTime && some.every((row) => isTime(row[0]?.trim() ?? ''));
  return isCount || isTimes ? ['', ...names] : names;
}

/** Two rows of names, as for several symbols: what the second says divides columns of the same name. */
function withSecondRow(names: string[], below: readonly string[][]): string[] {
  const second = below[0];
  const isTwice = new Set(names).size < names.length;
  if (!second || !isTwice || !isUnits(second)) return names;
  return names.map((name, index) => `${name} ${second[index]?.trim() ?? ''}`);
}

/** Neither a time nor a number in it: units, symbols or a ruled line below the names. */
function isUnits(row: readonly string[]): boolean {
  const filled = row.map((field) => field.trim()).filter((field) => field !== '');
  return filled.every(
    (field) =>
      !/\d/.test(field) ||
      (!isTime(field) && Number.isNaN(readNumber(field, 'point')) && /^[A-Z]/i.test(field)),
  );
}

function unnamed(sample: Sampled, choices: UploadChoices): Layout | undefined {
  const width = common(sample.rows.map((row) => row.length));
  const rows = sample.rows.filter((row) => filledWidth(row) >= ALL).slice(0, SAMPLE_ROWS);
  const shape = width < ALL ? undefined : (findShape(rows) ?? findShape(rows.slice(1)));
  if (!shape) return undefined;
  const first = sample.rows.findIndex(
    (row) => isTime(row[shape.columns.time]?.trim() ?? '') && filledWidth(row) >= ALL,
  );
  if (first > HEADING_RECORDS) return undefined;
  const above = sample.rows[first - 1];
  const names =
    above?.length === width && filledWidth(above) >= ALL ? above.map((name) => name.trim()) : undefined;
  const layout: Layout = {
    ...shape,
    delimiter: sample.delimiter,
    headerLine: names ? (sample.lines[first - 1] ?? null) : null,
    names: names ?? Array.from({ length: width }, () => ''),
    firstLine: sample.lines[first] ?? 1,
    width,
    // Names that nobody knows say that the order means something: it is not guessed.
    questions: names ? PRICE_ROLES.map((role) => columnQuestion(role, names)) : shape.questions,
    score: 50 + 100 * shareOf(rows, width) + width,
  };
  return withChoices(layout, choices);
}

/** How many of the rows have so many fields; 1 for all. */
function shareOf(rows: readonly string[][], width: number): number {
  return (
    rows.filter((row) => row.length >= width && filledWidth(row) <= width).length / Math.max(1, rows.length)
  );
}

const filledWidth = (row: readonly string[]) => row.findLastIndex((field) => field.trim() !== '') + 1;

/** Columns that were chosen by number are taken, and no longer asked for. */
function withChoices(layout: Layout, choices: UploadChoices): Layout {
  const columns: Columns = { ...layout.columns };
  for (const role of ['time', 'clock', ...PRICE_ROLES] as const) {
    const chosen = choices[`${role}_column`];
    if (chosen !== undefined) columns[role] = Number(chosen) - 1;
  }
  for (const amount of AMOUNTS) {
    const chosen = choices[amountField(amount)];
    if (chosen !== undefined) columns[amount] = chosen === '0' ? [] : [Number(chosen) - 1];
  }
  const questions = layout.questions.filter(({ field }) => choices[field] === undefined);
  return { ...layout, columns, questions };
}
