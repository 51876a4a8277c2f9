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
  /** Only where it is known. */
  volume?: number;
}

/** A candle that can be drawn: all four prices are numbers. */
export type Candle = Pick<CandleAnswer, 'volume'> &
  Record<'time' | 'open' | 'high' | 'low' | 'close', number>;
