/** A CSV of hourly candles from 1 January 2024 on, the same every time. */
export function hourlyCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const open = priceAt(index);
    const close = priceAt(index + 1);
    const high = Math.max(open, close) + 3 + (index % 7);
    const low = Math.min(open, close) - 3 - (index % 5);
    return [FIRST + index * 3_600, open, high, low, close].map((value) => +value.toFixed(2)).join(',');
  });
  return `${['time,open,high,low,close', ...lines].join('\n')}\n`;
}

/** 2024-01-01T00:00:00Z */
export const FIRST = 1_704_067_200;

function priceAt(index: number): number {
  return 1_000 + 60 * Math.sin(index / 23) + 25 * Math.sin(index / 7) + index / 4;
}
