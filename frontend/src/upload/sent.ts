import type { Upload } from '../contract/upload.ts';

/** A file on its way, or how it ended. */
export type Sent = { readonly id: number; readonly name: string } & (
  | { kind: 'waiting' }
  | { kind: 'sending'; share: number }
  /** `seen` once one of the charts was open that were stored then. */
  | { kind: 'done'; count: number; alreadyThere: number; chart: Upload['chart']; seen: boolean }
  /** Nothing of it was stored. */
  | { kind: 'failed'; error: string; passing: boolean }
  /** It was sent, and may have been stored. */
  | { kind: 'unknown' }
);

/**
 * What is left to be told while this chart is open. How many candles were stored is told until one of their
 * charts has been opened, and left again for another one; of what went wrong everything stays.
 */
export function toldOn(chartId: number, sent: readonly Sent[]): readonly Sent[] {
  const isOne = sent.some((one) => one.kind === 'done' && one.chart.id === chartId);
  if (isOne) return sent.map((one) => (one.kind === 'done' ? { ...one, seen: true } : one));
  return sent.filter((one) => !(one.kind === 'done' && one.seen));
}
