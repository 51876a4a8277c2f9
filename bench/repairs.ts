import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import type { EmbeddedPostgres } from '../scripts/embedded-postgres.ts';
import { writeLegacyFile } from '../scripts/seed-legacy/write.ts';
import { runOurs } from './contenders/ours.ts';
import { median } from './measure.ts';
import { serverCpuSeconds } from './server-cpu.ts';
import { freshDatabase, startTarget } from './target.ts';

/**
 * Measures what remedies cost, by CPU of job and server: verified runs of a file in which every candle's time
 * is in milliseconds, and of the same file in seconds, in turn on one server. `idle`: the file in seconds, with
 * a remedy that finds nothing to do. `quarantined`: without a remedy, so that every candle goes into quarantine;
 * `looked at` and `restored`: what `restore` takes there afterwards, without and with --apply. `npm run bench:repairs -- [--rows 100000] [--runs 5]`
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, runs: { type: 'string', default: '5' } },
});
const REMEDY = ['--repair', 'candles.time:milliseconds'];

const folder = mkdtempSync(join(tmpdir(), 'candle-bench-'));
try {
  chmodSync(folder, 0o777);
  await using server = await startTarget();
  const seconds = legacyFile('seconds.db', Number(values.rows));
  const milliseconds = legacyFile(
    'milliseconds.db',
    Number(values.rows),
    'UPDATE candles SET time = time * 1000',
  );
  const ways = [
    { name: 'as it is', file: seconds, args: [], spent: [] as number[] },
    { name: 'idle', file: seconds, args: REMEDY, spent: [] as number[] },
    { name: 'repaired', file: milliseconds, args: REMEDY, spent: [] as number[] },
  ];
  const aside = ['quarantined', 'looked at', 'restored'].map((name) => ({ name, spent: [] as number[] }));
  for (let round = 0; round <= Number(values.runs); round++) {
    // The first round compiles the code.
    const note = (spent: number[], cpu: number) => round > 0 && spent.push(cpu);
    for (const { file, args, spent } of ways) {
      const url = await freshDatabase(server, 'repairs');
      note(spent, await cpuOf(server, url, { file, args }));
    }
    const url = await freshDatabase(server, 'repairs');
    const steps = [
      { file: milliseconds, args: ['--on-bad-row', 'quarantine'] },
      { file: milliseconds, args: [], verb: 'restore' },
      { file: milliseconds, args: ['--apply', ...REMEDY], verb: 'restore' },
    ];
    for (const [nth, step] of steps.entries()) note(aside[nth]?.spent ?? [], await cpuOf(server, url, step));
  }
  const [base = Number.NaN] = ways.map(({ spent }) => median(spent));
  for (const { name, spent } of [...ways, ...aside])
    console.log(`${name}: ${median(spent).toFixed(2)} s of CPU, ratio ${(median(spent) / base).toFixed(2)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function legacyFile(name: string, candles: number, change?: string): string {
  const path = join(folder, name);
  writeLegacyFile(path, {
    ...{ seed: 'bench', vintage: 'v5', candles, charts: 10, csv: [], wal: false, force: false },
  });
  if (!change) return path;
  const database = new Database(path);
  database.exec(change);
  database.close();
  return path;
}

async function cpuOf(
  server: EmbeddedPostgres,
  url: string,
  { file, args, verb }: { file: string; args: readonly string[]; verb?: string },
): Promise<number> {
  const before = await serverCpuSeconds(server.url('postgres'));
  const { phases } = await runOurs(file, url, join(folder, 'cache'), args, verb);
  const ofServer = (await serverCpuSeconds(server.url('postgres'))) - before;
  return [...phases.values()].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, ofServer);
}
