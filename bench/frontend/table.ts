import type { Machine } from '../machine.ts';
import type { RouteResult } from './candle-route.ts';
import type { FrameResult } from './frames.ts';
import type { Spread } from './spread.ts';
import type { Uploaded } from './upload.ts';
import type { Weight } from './weight.ts';

/** All that one run of the benchmark found. */
export interface Results {
  machine: Machine;
  chromium: string;
  /** The run whose time was the median. */
  upload: Uploaded;
  routes: RouteResult[];
  frames: FrameResult[];
  weight: Weight;
  /** Violations that axe found on the chart's page, by impact. */
  axe: { violations: Record<string, number>; passes: number };
}

/** The results as Markdown, for docs/performance.md. */
export function toMarkdown({ machine, chromium, upload, routes, frames, weight, axe }: Results): string {
  const { cores, model, memoryGiB, node } = machine;
  return [
    `${cores} cores (${model}), ${memoryGiB} GiB, Node ${node}, PostgreSQL 16 with default settings, Chromium ${chromium} without a graphics card.`,
    '',
    `| frames while … (${upload.rows.toLocaleString('en')} candles) | frames | median ms | 95 % ms | longest ms |`,
    '|---|---:|---:|---:|---:|',
    ...frames.map(({ what, spread }) => `| ${what} | ${spread.count} | ${cells(spread)} |`),
    '',
    '| `GET /api/candles` | candles in the chart | KB | median ms | 95 % ms | longest ms |',
    '|---|---:|---:|---:|---:|---:|',
    ...routes.map(
      ({ question, candles, bytes, spread }) =>
        `| ${question} | ${candles.toLocaleString('en')} | ${kilobytes(bytes)} | ${cells(spread)} |`,
    ),
    '',
    `- Upload: ${upload.rows.toLocaleString('en')} candles (${(upload.bytes / 1e6).toFixed(1)} MB) in ${upload.seconds.toFixed(2)} s, ${Math.round(upload.rows / upload.seconds).toLocaleString('en')} rows/s.`,
    `- The chart's page on a first visit: ${kilobytes(weight.scriptBytes)} KB of scripts, ${kilobytes(weight.styleBytes)} KB of styles, ${kilobytes(weight.documentBytes)} KB of HTML over the wire.`,
    `- axe on that page: ${violations(axe.violations)}, ${axe.passes} rules passed.`,
    '',
  ].join('\n');
}

function cells({ medianMs, p95Ms, longestMs }: Spread): string {
  return [medianMs, p95Ms, longestMs].map((ms) => ms.toFixed(1)).join(' | ');
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function violations(byImpact: Record<string, number>): string {
  const found = Object.entries(byImpact).map(([impact, count]) => `${count} ${impact}`);
  return found.length === 0 ? 'no violations' : `violations: ${found.join(', ')}`;
}
