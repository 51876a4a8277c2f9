import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { plot } from './plot.ts';

/** Medians of one size; memory is the highest that was seen. */
export interface SizeResult {
  rows: number;
  runs: number;
  fileBytes: number;
  seconds: number;
  peakMiB: number;
  /** What the server needs alone, and that without the foreign key. */
  serverSeconds: number;
  serverKeyedSeconds: number;
  /** CPU that the server used during our run, in all its processes. */
  serverCpuSeconds: number;
  /** Wall time of each phase, and CPU of the job in all its threads. */
  phases: { name: string; seconds: number; cpuSeconds: number }[];
  others: { name: string; version: string; seconds: number }[];
}

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
    `${cores} cores (${model}), ${memoryGiB} GiB, Node ${node}, PostgreSQL 16 with default settings; medians of ${results[0]?.runs} runs.`,
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
  const { rows, fileBytes, seconds, serverSeconds, serverKeyedSeconds, peakMiB, phases } = result;
  const spent = new Map(phases.map((phase) => [phase.name, phase.seconds]));
  // Until the keys stand: foreign keys are validated while rows are compared, and say nothing of their own time.
  const loadAndSeal = ['prepare', 'copy', 'seal'].reduce((sum, name) => sum + (spent.get(name) ?? 0), 0);
  const cells = [
    count(rows),
    (fileBytes / 1e6).toFixed(1),
    seconds.toFixed(2),
    count(Math.round(rows / seconds)),
    serverSeconds.toFixed(2),
    (seconds / serverSeconds).toFixed(2),
    (loadAndSeal / serverKeyedSeconds).toFixed(2),
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

function comparisons({ rows, seconds, others }: SizeResult): string[] {
  return others.map(
    (other) =>
      `- ${other.name} (${other.version}), ${count(rows)} candles: ${other.seconds.toFixed(2)} s, ${(other.seconds / seconds).toFixed(1)} × ours.`,
  );
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}
