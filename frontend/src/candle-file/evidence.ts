import { AMOUNTS, type Amount, byAmount } from '../contract/candle.ts';
import type { UploadQuestion } from '../contract/upload.ts';
import type { Columns } from './columns.ts';
import type { Layout } from './layout.ts';
import { PRICE_ROLES } from './names.ts';
import { type MarkEvidence, noMarks, weighMark } from './numbers.ts';
import { isNothing, type Row, rowsOf, type Skipped } from './rows.ts';
import { TimeEvidence } from './time/evidence.ts';
import { zoneOf } from './time/zone.ts';

/** Enough to choose from; a column with more is not a list of symbols. */
const MAX_SYMBOLS = 1_000;
const SHOWN_SYMBOLS = 100;

/** What all rows together say about how they are written. */
export interface Evidence {
  time: TimeEvidence;
  prices: MarkEvidence;
  amounts: MarkEvidence;
  /** The column in use of each amount: the first that is not zero throughout. */
  amountColumns: Record<Amount, number | null>;
  /** How many rows each symbol, and each period, has. */
  symbols: ReadonlyMap<string, number>;
  periods: ReadonlyMap<string, number>;
  /** The clocks that rows name in a column of their own; none where one of them is not known. */
  zones: readonly string[];
  rows: number;
}

/** Looks at every row once. Hands over after each slice. */
export function* gather(
  text: string,
  layout: Layout,
  picks: ReadonlyMap<number, string>,
): Generator<void, Evidence> {
  const time = new TimeEvidence();
  const [prices, amounts] = [noMarks(), noMarks()];
  const [symbols, periods, zones] = [1, 2, 3].map(() => new Map<string, number>()) as [
    Counts,
    Counts,
    Counts,
  ];
  const hasValues = new Set<number>();
  const { columns } = layout;
  const amountColumns = AMOUNTS.flatMap((amount) => columns[amount]);
  let count = 0;
  for (const { rows } of rowsOf(text, layout, picks, nothingSkipped())) {
    for (const { line, fields } of rows) {
      time.add(timeIn(fields, columns), clockIn(fields, columns), line);
      for (const role of PRICE_ROLES) weighMark(prices, textIn(fields, columns[role]));
      for (const column of amountColumns) weighAmount(amounts, hasValues, textIn(fields, column), column);
      countText(symbols, fields, columns.symbol);
      countText(periods, fields, columns.period);
      countText(zones, fields, columns.zone);
    }
    count += rows.length;
    yield;
  }
  const inUse = byAmount(
    (amount) => columns[amount].find((column) => hasValues.has(column)) ?? columns[amount][0] ?? null,
  );
  return {
    time,
    prices,
    amounts,
    amountColumns: inUse,
    symbols,
    periods,
    zones: knownZones(zones),
    rows: count,
  };
}

type Counts = Map<string, number>;

function knownZones(counts: Counts): string[] {
  const texts = [...counts.keys()];
  return texts.every((text) => zoneOf(text)) ? texts : [];
}

export function nothingSkipped(): Skipped {
  return { heading: 0, comments: 0, empty: 0, without_prices: 0, not_chosen: 0 };
}

/** A field without blanks around it; empty where there is none. */
export function textIn(fields: readonly string[], column: number): string {
  return fields[column]?.trim() ?? '';
}

/** The time, or the date alone where the clock has a column of its own. */
export function timeIn(fields: readonly string[], { time, parts }: Columns): string {
  const text = textIn(fields, time);
  return parts && text !== '' ? `${text}-${textIn(fields, parts.month)}-${textIn(fields, parts.day)}` : text;
}

/** The time of day, where it has a column of its own. */
export function clockIn(fields: readonly string[], { clock, parts }: Columns): string | undefined {
  if (clock === null) return undefined;
  const text = textIn(fields, clock);
  const minute = parts?.minute ?? null;
  return minute === null ? text : `${text}:${textIn(fields, minute).padStart(2, '0')}`;
}

function weighAmount(marks: MarkEvidence, hasValues: Set<number>, text: string, column: number): void {
  weighMark(marks, text);
  if (!hasValues.has(column) && /[1-9]/.test(text.slice(0, 40))) hasValues.add(column);
}

function countText(counts: Map<string, number>, fields: Row['fields'], column: number | null): void {
  if (column === null) return;
  const text = textIn(fields, column);
  if (isNothing(text) || (counts.size >= MAX_SYMBOLS && !counts.has(text))) return;
  counts.set(text, (counts.get(text) ?? 0) + 1);
}

/** Which of several symbols is meant; undefined where there is but one. */
export function pickQuestion(
  field: 'symbol' | 'period',
  counts: ReadonlyMap<string, number>,
): UploadQuestion | undefined {
  if (counts.size < 2) return undefined;
  const many = counts.size >= MAX_SYMBOLS ? `${MAX_SYMBOLS} or more` : String(counts.size);
  const options = [...counts].slice(0, SHOWN_SYMBOLS).map(([value, rows]) => ({
    value,
    label: `${value} (${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'})`,
  }));
  return {
    field,
    text: `The file holds ${many} ${field}s, and a chart has one: which shall it be?`,
    options,
  };
}
