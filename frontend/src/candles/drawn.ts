import type { Candle } from '../contract/candle.ts';

/** Its highest and its lowest price, whatever the file called high and low. */
export function extremesOf({ open, high, low, close }: Candle): { high: number; low: number } {
  return { high: Math.max(open, high, low, close), low: Math.min(open, high, low, close) };
}

/**
 * The candle as it can be drawn: some files hold a high below the low, or a close beyond both, and no wick
 * would be where its prices are. The same candle where it is sound.
 */
export function asDrawn(candle: Candle): Candle {
  const { high, low } = extremesOf(candle);
  return high === candle.high && low === candle.low ? candle : { ...candle, high, low };
}
