import type { ChartOverview } from '../contract/overview.ts';
import { SPAN_SOURCE } from '../contract/span-source.ts';
import { endOf, type Mark, startOf } from '../marks/mark.ts';

/** From the chart's whole time to the strip's width: to scale, gaps included. */
export interface Extent {
  readonly first: number;
  readonly last: number;
  /** CSS pixels. */
  readonly width: number;
}

/** The x of a time, in CSS pixels; beyond the strip for times beyond the chart. */
export function xOfTime({ first, last, width }: Extent, time: number): number {
  return last > first ? ((time - first) / (last - first)) * width : width / 2;
}

/** The time at an x. */
export function timeOfX({ first, last, width }: Extent, x: number): number {
  return width > 0 ? first + (x / width) * (last - first) : first;
}

/** Who marked: what nobody has decided on is a program's. */
export type Hand = 'people' | 'programs';

const OF_PEOPLE: ReadonlySet<string> = new Set([
  SPAN_SOURCE.human,
  SPAN_SOURCE.humanCorrection,
  SPAN_SOURCE.confirmed,
  SPAN_SOURCE.corrected,
  SPAN_SOURCE.rejected,
  SPAN_SOURCE.reviewed,
]);

/** A stretch of the strip that somebody has marked, in whole pixels, the end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where marks lie, by who made them: stretches that touch are one, so there are never more than pixels. */
export function stretchesOf(marks: readonly Mark[], extent: Extent): Record<Hand, Stretch[]> {
  const pixels = { people: new Uint8Array(extent.width), programs: new Uint8Array(extent.width) };
  for (const mark of marks) {
    if (startOf(mark) > extent.last || endOf(mark) < extent.first) continue;
    const from = Math.floor(xOfTime(extent, startOf(mark)));
    const to = Math.max(from + 1, Math.ceil(xOfTime(extent, endOf(mark))));
    pixels[handOf(mark)].fill(1, Math.max(0, Math.min(from, extent.width - 1)), Math.max(0, to));
  }
  return { people: runsOf(pixels.people), programs: runsOf(pixels.programs) };
}

/** Who made a mark. */
export function handOf(mark: Mark): Hand {
  if (mark.kind !== 'span') return 'people';
  return !mark.suggested && OF_PEOPLE.has(mark.row.source) ? 'people' : 'programs';
}

/** The closes as points of the strip, from 0 (lowest) to 1; a price that cannot be drawn is left out. */
export function outlineOf({ samples }: ChartOverview, extent: Extent): { x: number; height: number }[] {
  const known = samples.filter((sample): sample is { time: number; close: number } => sample.close !== null);
  const closes = known.map(({ close }) => close);
  const [low, high] = [Math.min(...closes), Math.max(...closes)];
  return known.map(({ time, close }) => ({
    x: xOfTime(extent, time),
    height: high > low ? (close - low) / (high - low) : 0.5,
  }));
}

function runsOf(pixels: Uint8Array): Stretch[] {
  const runs: Stretch[] = [];
  for (let from = pixels.indexOf(1); from !== -1; from = pixels.indexOf(1, from)) {
    const end = pixels.indexOf(0, from);
    const to = end === -1 ? pixels.length : end;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}
