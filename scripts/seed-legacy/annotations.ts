import type { Prices } from './prices.ts';
import type { Random } from './random.ts';
import { INSTALLED, POINT_NAMES } from './types.ts';

interface Annotation {
  id: number;
  chart_id: number;
  timestamp: number;
  label_type: string;
  geometry: string | null;
  color: string | null;
  created_at: number;
}

const LINE_SHARE = 0.4;
const COLORS = ['#3b82f6', '#3b82f6', '#22c55e', '#ef4444', 'rgba(168, 85, 247, 0.4)', null] as const;
const YEAR_SECONDS = 31_536_000;

/** The drawn marks of one chart: points without geometry, and lines with theirs as JSON text. */
export function drawAnnotations(
  random: Random,
  chartId: number,
  prices: Prices,
  count: number,
  nextId: () => number,
): Annotation[] {
  if (prices.time.length === 0) return [];
  return Array.from({ length: count }, () => {
    const isLine = random.chance(LINE_SHARE);
    const at = random.integer(0, prices.time.length - 1);
    return {
      id: nextId(),
      chart_id: chartId,
      timestamp: prices.time[at] as number,
      label_type: isLine ? 'line' : random.pick(POINT_NAMES),
      geometry: isLine ? drawLine(random, prices, at) : null,
      color: random.pick(COLORS),
      created_at: INSTALLED + random.integer(0, YEAR_SECONDS),
    };
  });
}

function drawLine(random: Random, prices: Prices, from: number): string {
  const to = Math.min(prices.time.length - 1, from + random.integer(1, 200));
  return JSON.stringify({
    startTime: prices.time[from],
    startPrice: prices.low[from],
    endTime: prices.time[to],
    endPrice: prices.high[to],
  });
}
