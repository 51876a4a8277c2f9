import { type Candle, partsOf } from './candles.ts';

/** An export as one platform or another writes it, and the candles that it holds. */
export interface Export {
  name: string;
  text: string;
  candles: readonly Candle[];
  /** Whether the volume is in the file. */
  volume: boolean;
}

export type Line = (candle: Candle, parts: ReturnType<typeof partsOf>, index: number) => string;

interface Shape {
  head?: string;
  foot?: string;
  newline?: string;
  volume?: boolean;
  /** Newest first. */
  falling?: boolean;
  /** Hours from UTC in which times are written. */
  offset?: number;
}

/** An export whose rows `line` writes. */
export function write(name: string, candles: readonly Candle[], line: Line, shape: Shape = {}): Export {
  const { head = '', foot = '', newline = '\n', volume = true, falling = false, offset = 0 } = shape;
  const lines = candles.map((candle, index) => line(candle, partsOf(candle.time, offset), index));
  const body = falling ? lines.toReversed() : lines;
  const text = [...(head === '' ? [] : head.split('\n')), ...body, ...(foot === '' ? [] : foot.split('\n'))];
  return { name, text: text.join(newline) + newline, candles, volume };
}

export const ohlc = ({ open, high, low, close }: Candle, divider = ',') =>
  [open, high, low, close].join(divider);
export const ohlcv = (candle: Candle, divider = ',') => `${ohlc(candle, divider)}${divider}${candle.volume}`;
export const fixed = ({ open, high, low, close }: Candle, digits: number, divider = ',') =>
  [open, high, low, close].map((price) => price.toFixed(digits)).join(divider);
export const comma = (value: number, digits = 2) => value.toFixed(digits).replace('.', ',');
export const quoted = (...values: (string | number)[]) => values.map((value) => `"${value}"`).join(',');
export const spread = (candle: Candle, divider: string, as: (price: number) => string) =>
  [candle.open, candle.high, candle.low, candle.close].map((price) => as(price)).join(divider);
