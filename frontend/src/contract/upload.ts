import { AMOUNTS, type Amount, type Price } from './candle.ts';

/**
 * `POST /api/upload` → 200: multipart/form-data with one file, in a field of any name (the page uses `file`),
 * and beside it, where the file leaves something open, `UploadChoices` as text fields. 400 is `UploadProblem`
 * and keeps nothing; 413 above `LIMITS`; 503 kept nothing, unless its `outcome` is unknown.
 */
export interface Upload {
  success: true;
  /** Candles stored. */
  count: number;
  /** The new chart, named as asked or after the file, with -2 … where that is taken; or the one added to. */
  chart: { id: number; name: string };
  /** Candles of the file that the chart had already, with the same values. */
  already_there: number;
  understood: Understood;
  left_out: LeftOut;
  /** What was stored, but looks odd. */
  remarks: UploadRemark[];
}

/** The field that names the column of an amount, such as `volume_column`. */
export const amountField = <Name extends Amount>(amount: Name) => `${amount}_column` as const;
const AMOUNT_FIELDS = AMOUNTS.map(amountField);

/** The text fields that say how the file is meant. Each is optional; columns are counted from 1. */
export const CHOICE_FIELDS = [
  /** Of times that name no zone: UTC, +02:00 or Europe/Berlin. */
  'time_zone',
  /** ymd, dmy or mdy. */
  'date_order',
  /** point or comma. */
  'decimal',
  /** unix, date or excel: what plain digits in the time column are. */
  'time',
  /** The one to take of a file that holds several. */
  'symbol',
  'period',
  /** Which set of prices, such as bid or ask. */
  'prices',
  /** leave_out: lines that cannot be read, where they are few. */
  'unreadable',
  'time_column',
  'clock_column',
  'open_column',
  'high_column',
  'low_column',
  'close_column',
  /** 0 for none. */
  ...AMOUNT_FIELDS,
] as const;

export type ChoiceField = (typeof CHOICE_FIELDS)[number];
export type UploadChoices = { [field in ChoiceField]?: string };

/** The text field that adds the candles to a chart instead of making one. */
export const CHART_FIELD = 'chart_id';

/** The text field that names the new chart; without it, the file does, and what was chosen of that. */
export const CHART_NAME_FIELD = 'chart_name';

/** What the file leaves open: to be sent again with `field` set to the `value` of an option. */
export interface UploadQuestion {
  field: ChoiceField;
  text: string;
  options: { value: string; label: string }[];
}

/** A line of the file that cannot be taken. */
export interface UploadFault {
  /** From 1. */
  line: number;
  problem: string;
}

/** The body of a 400. `error` begins with the first fault (`line 17: …`), or says what is open. */
export interface UploadProblem {
  error: string;
  /** The first of `questions`. */
  question?: UploadQuestion;
  questions?: UploadQuestion[];
  /** The first 20 by line. */
  faults?: UploadFault[];
  /** All of them. */
  fault_count?: number;
}

export type RemarkRule =
  | 'high_below_low'
  | 'outside_high_low'
  | 'not_positive'
  | 'odd_jump'
  | 'gap'
  | 'around_1970'
  | 'far_future'
  | `${Amount}_not_understood`
  | 'rounded'
  | 'unreadable';

export interface UploadRemark {
  rule: RemarkRule;
  count: number;
  text: string;
  /** The first five. */
  lines: number[];
}

/** How the file was read. */
export interface Understood {
  /** Whose export it looks like, such as `MetaTrader 5`; null where nothing tells. */
  format: string | null;
  encoding: string;
  delimiter: 'comma' | 'semicolon' | 'tab' | 'pipe' | 'spaces';
  /** The line with the columns' names; null where there is none. */
  header_line: number | null;
  /** The names of the columns in use, or `column 3`. */
  columns: Record<'time' | Price, string> & Record<Amount, string | null>;
  /** All of them, from the first. */
  all_columns: string[];
  /** Such as `Unix milliseconds` or `day.month.year`. */
  time: string;
  time_zone: string;
  /** Whether the file says so, a choice did, or nobody. */
  time_zone_from: 'file' | 'choice' | 'assumed';
  decimal: 'point' | 'comma';
  symbol: string | null;
  /** The most frequent step between two candles; null where there is only one. */
  interval_seconds: number | null;
  /** Unix seconds of the first and the last candle. */
  first: number;
  last: number;
  /** Sentences: whatever the file does not prove. */
  assumed: string[];
}

/** Lines of the file that became no candle, by reason. */
export interface LeftOut {
  /** Before the columns' names, and units below them. */
  heading: number;
  comments: number;
  /** Lines at the end that are not candles. */
  footer: number;
  /** Rows of delimiters alone. */
  empty: number;
  /** Rows without any price (`null`, empty). */
  without_prices: number;
  /** Rows that say again exactly what another says. */
  duplicates: number;
  /** Rows of other symbols than the one chosen. */
  not_chosen: number;
  /** Lines that cannot be read, where a choice says so. */
  unreadable: number;
}
