/**
 * A candle as `GET /api/candles` answers it. JSON has no word for NaN and the infinities, which a
 * double precision column can hold: such a price arrives as null.
 */
export interface CandleAnswer {
  /** Unix seconds. */
  time: number;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
}

/** A candle that can be drawn: all four prices are numbers. */
export type Candle = { [field in keyof CandleAnswer]: number };
