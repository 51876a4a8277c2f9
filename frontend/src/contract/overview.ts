/**
 * `GET /api/charts/[id]/overview`: what a whole chart holds, in a few hundred figures however large it is.
 */
export interface ChartOverview {
  /** How many candles there are. */
  count: number;
  /** Unix seconds of the first and last candle; null where there is none. */
  first: number | null;
  last: number | null;
  /** The first candle at or after each of equally spaced times; a close that JSON has no word for is null. */
  samples: { time: number; close: number | null }[];
}

/**
 * `GET /api/charts/[id]/changes`: one text for each kind of rows, which is another one once any of them was
 * added, changed or deleted, by whomever. It means nothing else.
 */
export interface ChartChanges {
  annotations: string;
  spans: string;
  /** The labels of marks and of spans, of all charts. */
  labels: string;
  candles: string;
}
