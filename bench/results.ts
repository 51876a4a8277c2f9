import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { plot } from './plot.ts';
import type { SizeResult, Spread } from './summary.ts';

/** Writes `results.json`, `results.md` and `time.svg`, and prints the table. */
export function writeResults(folder: string, machine: Machine, results: readonly SizeResult[]): void {
  const table = toMarkdown(machine, results);
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ machine, results }, null, 2)}\n`);
  writeFileSync(join(folder, 'results.md'), table);
  writeFileSync(join(folder, 'time.svg'), plot(results));
  process.stdout.write(table);
}

function toMarkdown(machine: Machine, results: readonly SizeResult[]): string {
  const { cores, model, memoryGiB, node } = machine;
  const lines = [
    `${cores} cores (${model}), ${memoryGiB} GiB, Node ${node}, PostgreSQL 16 with default settings; medians of ${results[0]?.rounds} rounds, of ratios with the least and the most.`,
    '',
    '| candles | file MB | whole verified run s | rows/s | server alone s | run ÷ server | load and seal ÷ server | peak MiB |',
    '|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...results.map(row),
    '',
    ...results.flatMap(comparisons),
    '',
    '| candles | seconds per phase, and in brackets CPU seconds of the job | CPU seconds of the server |',
    '|---:|---|---:|',
    ...results.map(profile),
  ];
  return `${lines.join('\n')}\n`;
}

function row(result: SizeResult): string {
  const { rows, fileBytes, seconds, serverSeconds, peakMiB } = result;
  const cells = [
    count(rows),
    (fileBytes / 1e6).toFixed(1),
    seconds.toFixed(2),
    count(Math.round(rows / seconds)),
    serverSeconds.toFixed(2),
    ratio(result.timesServer, 2),
    ratio(result.loadAndSealTimesServer, 2),
    peakMiB.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

function profile({ rows, phases, serverCpuSeconds }: SizeResult): string {
  const each = phases.map(
    ({ name, seconds, cpuSeconds }) => `${name} ${seconds.toFixed(2)} (${cpuSeconds.toFixed(2)})`,
  );
  return `| ${count(rows)} | ${each.join(', ')} | ${serverCpuSeconds.toFixed(2)} |`;
}

function comparisons({ rows, others }: SizeResult): string[] {
  return others.map(
    ({ name, version, seconds, timesOurs }) =>
      `- ${name} (${version}), ${count(rows)} candles: ${seconds.toFixed(2)} s, ${ratio(timesOurs, 1)} × ours.`,
  );
}

function ratio({ median, least, most }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}
