import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EmbeddedPostgres } from '../scripts/embedded-postgres.ts';
import { writeLegacyFile } from '../scripts/seed-legacy/write.ts';
import { installedVersions, OTHERS } from './contenders/others.ts';
import { machine } from './machine.ts';
import { writeResults } from './results.ts';
import { measureRounds } from './rounds.ts';
import { type SizeResult, summarise } from './summary.ts';
import { startTarget } from './target.ts';

const CHARTS = 10;
const USAGE =
  'npm run bench -- [--rows 3000,300000,1000000,3000000,10000000] [--runs 3] [--others-at 3000000] [--out bench/results]';

/**
 * Measures whole verified runs against the server's own work and the tools that are installed, several rounds
 * in which each has a turn, on one server with default settings, and writes table and plot of the medians.
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
    const versions = installedVersions();
    for (const { name } of OTHERS) say(`${name}: ${versions.get(name) ?? 'not installed'}`);
    const results: SizeResult[] = [];
    for (const rows of sizes) {
      const taking = rows === othersAt ? versions : new Map<string, string>();
      results.push(await benchSize(server, folder, { rows, runs, versions: taking }));
    }
    mkdirSync(out, { recursive: true });
    writeResults(out, machine(), results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Size {
  rows: number;
  runs: number;
  /** Of the other tools that take part. */
  versions: ReadonlyMap<string, string>;
}

async function benchSize(
  server: EmbeddedPostgres,
  folder: string,
  { rows, runs, versions }: Size,
): Promise<SizeResult> {
  say(`${rows} candles`);
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
  const others = OTHERS.filter(({ name }) => versions.has(name));
  const rounds = await measureRounds(server, { file, folder, rounds: runs, others });
  const result = summarise({ rows, fileBytes: statSync(file).size, rounds, versions });
  rmSync(file);
  return result;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
