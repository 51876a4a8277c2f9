/** One candle of the little market that every export below writes in its own way. */
export interface Candle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** 2024-01-02T00:00:00Z, a Tuesday. */
const FIRST = 1_704_153_600;
const DAY = 86_400;

/**
 * Rising and falling prices with `decimals` digits behind the point, each candle opening where the last one
 * closed.
 */
function market(
  count: number,
  step: number,
  { price = 100, decimals = 2, first = FIRST }: { price?: number; decimals?: number; first?: number } = {},
): Candle[] {
  const round = (value: number) => Number(value.toFixed(decimals));
  const at = (index: number) => round(price * (1 + 0.02 * Math.sin(index / 3) + 0.003 * Math.sin(index * 7)));
  const unit = 10 ** -decimals;
  return Array.from({ length: count }, (_, index) => {
    const [open, close] = [at(index), at(index + 1)];
    const high = round(Math.max(open, close) + unit * (3 + (index % 5)));
    const low = round(Math.min(open, close) - unit * (2 + (index % 4)));
    return { time: first + index * step, open, high, low, close, volume: 1_000 + ((index * 37) % 500) };
  });
}

export const DAYS = market(40, DAY);
export const HOURS = market(60, 3_600, { decimals: 5, price: 1.08 });
export const MINUTES = market(90, 60, { decimals: 5, price: 1.08 });
/** Of thousands, so that exports group their digits. */
export const INDEX_DAYS = market(40, DAY, { price: 17_000 });

const two = (value: number) => String(value).padStart(2, '0');

/** The parts of a candle's time, as texts, in UTC plus an offset in hours. */
export function partsOf(time: number, offset = 0) {
  const date = new Date((time + offset * 3_600) * 1000);
  const hour = date.getUTCHours();
  return {
    y: String(date.getUTCFullYear()),
    yy: String(date.getUTCFullYear()).slice(2),
    m: two(date.getUTCMonth() + 1),
    d: two(date.getUTCDate()),
    M: String(date.getUTCMonth() + 1),
    D: String(date.getUTCDate()),
    mon: date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' }),
    month: date.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' }),
    weekday: date.toLocaleString('en-US', { weekday: 'short', timeZone: 'UTC' }),
    H: two(hour),
    i: two(date.getUTCMinutes()),
    s: two(date.getUTCSeconds()),
    h12: String(hour % 12 === 0 ? 12 : hour % 12),
    half: hour < 12 ? 'AM' : 'PM',
    iso: date.toISOString(),
  };
}

/** 1234.5 as `1.234,50`, `1,234.50`, `1'234.50` … */
export function grouped(value: number, group: string, mark: string, digits = 2): string {
  const [whole = '', rest = ''] = value.toFixed(digits).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest === '' ? '' : mark + rest);
}
