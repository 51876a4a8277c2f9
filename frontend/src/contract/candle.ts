export const PRICES = ['open', 'high', 'low', 'close'] as const;
export type Price = (typeof PRICES)[number];

/** What only some candles have beside their prices, by the column's name. */
export const AMOUNTS = ['volume'] as const;
export type Amount = (typeof AMOUNTS)[number];

/** Something for each amount. */
export function byAmount<Value>(make: (amount: Amount) => Value): Record<Amount, Value> {
  const made = {} as Record<Amount, Value>;
  for (const amount of AMOUNTS) made[amount] = make(amount);
  return made;
}

/**
 * A candle as `GET /api/candles` answers it. JSON has no word for NaN and the infinities, which a
 * double precision column can hold: such a price arrives as null.
 */
export interface CandleAnswer extends Record<Price, number | null>, Amounts {
  /** Unix seconds. */
  time: number;
}

/** Only where they are known. */
type Amounts = { [amount in Amount]?: number };

/** A candle that can be drawn: all four prices are numbers. */
export type Candle = Amounts & Record<'time' | Price, number>;
