import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, echo } from 'zx';
import { throwaway } from './embedded-postgres/throwaway.ts';
import { startPostgres } from './embedded-postgres.ts';
import { readPrices } from './seed-legacy/csv.ts';
import { writeLegacyFile } from './seed-legacy/write.ts';
import { ML_FOLDER, NO_PYTHON, pythonPrograms } from './test-ml/environment.ts';

const SCHEMA_JOB = fileURLToPath(new URL('../jobs/migrate-schema/main.ts', import.meta.url));
const DATA_JOB = fileURLToPath(new URL('../jobs/migrate/main.ts', import.meta.url));
const DATABASE = 'candle_annotator';
const REAL_PRICES = ['EURUSDd1', 'EURUSDh4', 'XAUUSDh1'].map((name) =>
  fileURLToPath(new URL(`../../shared/data/ohlc/${name}.csv`, import.meta.url)),
);

/**
 * Lints the ML service and runs its tests against a real PostgreSQL that the migration job fills from a
 * legacy file, with real prices where they are at hand. Where there is no Python 3.11 it says so and
 * ends with 0, in CI with 1. Words after -- go to pytest: `-m slow` runs what is left out otherwise.
 */
const words = process.argv.slice(2);
const isCi = Boolean(process.env['CI']);
const report = words.includes('slow') ? 'ml-slow' : 'ml';
const reportWords = isCi
  ? [`--junitxml=${fileURLToPath(new URL(`../reports/ci/${report}.xml`, import.meta.url))}`]
  : [];
const folder = await mkdtemp(join(tmpdir(), 'candle-ml-'));
try {
  const programs = await pythonPrograms();
  if (programs) await testWith(programs, [...reportWords, ...words]);
  else {
    echo(`${NO_PYTHON}: the ML service is NOT tested.`);
    process.exitCode = isCi ? 1 : 0;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function testWith(bin: string, pytestWords: readonly string[]): Promise<void> {
  if (!(await isTidy(bin))) {
    process.exitCode = 1;
    return;
  }

  const legacyFile = join(folder, 'candles.db');
  const csv = REAL_PRICES.filter((path) => existsSync(path)).map(readPrices);
  if (csv.length === 0) echo('Real prices are not at hand: the ML service is tested on generated ones.');
  writeLegacyFile(legacyFile, {
    seed: 'ml',
    vintage: 'v5',
    candles: csv.length > 0 ? 0 : 20_000,
    charts: undefined,
    csv,
    wal: false,
    force: false,
  });

  await using server = await startPostgres(throwaway());
  const url = server.url(DATABASE);
  const job = $({ env: { PATH: process.env['PATH'], DATABASE_URL: url, REPORT_DIR: folder }, quiet: true });
  await job`${process.execPath} ${SCHEMA_JOB}`;
  await job`${process.execPath} ${DATA_JOB} run --source ${legacyFile}`;
  const env = {
    ...process.env,
    ML_TEST_DATABASE_URL: url,
    ML_TEST_LEGACY_FILE: legacyFile,
    // Of data as small as these, threads take more time to meet than they save.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
  };
  const tests = await $({
    cwd: ML_FOLDER,
    env,
    stdio: 'inherit',
    nothrow: true,
  })`${bin}/python -m pytest -q ${pytestWords}`;
  process.exitCode = tests.exitCode ?? 1;
}

/** Whether ruff has nothing to say; what it says is shown. */
async function isTidy(bin: string): Promise<boolean> {
  const inMl = $({ cwd: ML_FOLDER, stdio: 'inherit', nothrow: true });
  const checked = await inMl`${bin}/ruff check .`;
  const formatted = await inMl`${bin}/ruff format --check .`;
  return checked.exitCode === 0 && formatted.exitCode === 0;
}
