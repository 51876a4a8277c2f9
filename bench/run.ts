import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EmbeddedPostgres } from '../scripts/embedded-postgres.ts';
import { writeLegacyFile } from '../scripts/seed-legacy/write.ts';
import { OTHERS, runOther, versionOf } from './contenders/others.ts';
import { type OurRun, runOurs, type Spent } from './contenders/ours.ts';
import { dumpCandles, runServerOnly, type ServerRun } from './contenders/server.ts';
import { machine } from './machine.ts';
import { median } from './measure.ts';
import { type SizeResult, writeResults } from './results.ts';
import { serverCpuSeconds } from './server-cpu.ts';
import { freshDatabase, startTarget } from './target.ts';

const CHARTS = 10;
const USAGE =
  'npm run bench -- [--rows 3000,300000,1000000,3000000,10000000] [--runs 3] [--others-at 3000000] [--out bench/results]';

/**
 * Measures whole verified runs against the server's own work and the tools that are installed, several
 * times each in turn, on one server with default settings, and writes table and plot of the medians.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '3000,300000,1000000,3000000,10000000' },
    runs: { type: 'string', default: '3' },
    'others-at': { type: 'string', default: '3000000' },
    out: { type: 'string', default: 'bench/results' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  await bench(
    values.rows.split(',').map(Number),
    Number(values.runs),
    Number(values['others-at']),
    values.out,
  );
}

async function bench(sizes: readonly number[], runs: number, othersAt: number, out: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'candle-bench-'));
  // The server runs as another user and writes its binary files here.
  await chmod(folder, 0o777);
  try {
    await using server = await startTarget();
    const results: SizeResult[] = [];
    for (const rows of sizes)
      results.push(await benchSize(server, folder, { rows, runs, others: rows === othersAt }));
    mkdirSync(out, { recursive: true });
    writeResults(out, machine(), results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Size {
  rows: number;
  runs: number;
  others: boolean;
}

async function benchSize(
  server: EmbeddedPostgres,
  folder: string,
  { rows, runs, others }: Size,
): Promise<SizeResult> {
  const file = join(folder, `candles-${rows}.db`);
  writeLegacyFile(file, {
    seed: 'bench',
    vintage: 'v5',
    candles: rows,
    charts: CHARTS,
    csv: [],
    wal: false,
    force: false,
  });
  const codeCache = join(folder, 'code');
  await runOurs(file, await freshDatabase(server, 'bench_ours'), codeCache);
  const ours: OurRun[] = [];
  const alone: ServerRun[] = [];
  const serverCpu: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const url = await freshDatabase(server, 'bench_ours');
    const before = await serverCpuSeconds(url);
    ours.push(await runOurs(file, url, codeCache));
    serverCpu.push((await serverCpuSeconds(url)) - before);
    if (run === 1) await dumpCandles(server.url('bench_ours'), folder);
    alone.push(await runServerOnly(await freshDatabase(server, 'bench_server', false), folder));
    say(
      `${rows} rows, run ${run}: ours ${ours.at(-1)?.seconds.toFixed(2)} s, server alone ${alone.at(-1)?.seconds.toFixed(2)} s`,
    );
  }
  const result = {
    rows,
    runs,
    fileBytes: statSync(file).size,
    seconds: median(ours.map(({ seconds }) => seconds)),
    peakMiB: Math.max(...ours.map(({ peakMiB }) => peakMiB)),
    serverSeconds: median(alone.map(({ seconds }) => seconds)),
    serverKeyedSeconds: median(alone.map(({ keyedSeconds }) => keyedSeconds)),
    serverCpuSeconds: median(serverCpu),
    phases: medians(ours.map(({ phases }) => phases)),
    others: others ? await benchOthers(server, file, runs) : [],
  };
  rmSync(file);
  return result;
}

async function benchOthers(
  server: EmbeddedPostgres,
  file: string,
  runs: number,
): Promise<SizeResult['others']> {
  const results: SizeResult['others'] = [];
  for (const other of OTHERS) {
    const version = versionOf(other);
    if (!version) {
      say(`${other.name} is not installed`);
      continue;
    }
    const seconds: number[] = [];
    for (let run = 1; run <= runs; run++) {
      seconds.push(await runOther(other, file, await freshDatabase(server, 'bench_other', false)));
      say(`${other.name}, run ${run}: ${seconds.at(-1)?.toFixed(2)} s`);
    }
    results.push({ name: other.name, version, seconds: median(seconds) });
  }
  return results;
}

function medians(runs: readonly Map<string, Spent>[]): SizeResult['phases'] {
  const medianOf = (name: string, what: keyof Spent) =>
    median(runs.map((phases) => phases.get(name)?.[what] ?? 0));
  return [...(runs[0]?.keys() ?? [])].map((name) => ({
    name,
    seconds: medianOf(name, 'seconds'),
    cpuSeconds: medianOf(name, 'cpuSeconds'),
  }));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
