import { performance } from 'node:perf_hooks';

/** One upload: from the first byte that is sent to the last of the answer. */
export interface Uploaded {
  chartId: number;
  rows: number;
  bytes: number;
  seconds: number;
}

/**
 * Uploads a file of so many one-minute candles as the page does. Prices have two digits and times begin in
 * 1970, because 500,000 candles have to fit into the 10 MB that an upload may have.
 */
export async function uploadMinutes(url: string, name: string, rows: number): Promise<Uploaded> {
  const file = new File([minutesCsv(rows)], `${name}.csv`, { type: 'text/csv' });
  const form = new FormData();
  form.set('file', file);
  const startedAtMs = performance.now();
  const answer = await fetch(`${url}/api/upload`, { method: 'POST', body: form });
  const text = await answer.text();
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (!answer.ok) throw new Error(`The upload was refused with ${answer.status}: ${text}`);
  const { chart, count }: { chart: { id: number }; count: number } = JSON.parse(text);
  return { chartId: chart.id, rows: count, bytes: file.size, seconds };
}

function minutesCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const [open, close] = [priceAt(index), priceAt(index + 1)];
    const [high, low] = [Math.max(open, close) + (index % 3), Math.min(open, close) - (index % 2)];
    return `${index * 60},${open},${high},${low},${close}`;
  });
  return `time,open,high,low,close\n${lines.join('\n')}\n`;
}

/** Two digits that wander up and down over hours and days. */
function priceAt(index: number): number {
  return Math.round(
    55 + 25 * Math.sin(index / 3_000) + 10 * Math.sin(index / 170) + 3 * Math.sin(index / 11),
  );
}
