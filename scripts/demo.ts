import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { $, chalk, echo } from 'zx';
import { startPostgres } from './embedded-postgres.ts';
import { writeLegacyFile } from './seed-legacy/write.ts';

const NODE = process.execPath;
const CANDLES = 200_000;
const DATABASE = 'candle_annotator';
const REPORT_DIR = resolve('reports/demo');

/**
 * Shows the migration on a machine without Docker: makes a legacy file of real shape, starts a
 * PostgreSQL 16 of its own, runs the same two jobs as the containers do, and says where the report lies.
 * File and server are gone afterwards.
 */
const folder = await mkdtemp(join(tmpdir(), 'candle-demo-'));
try {
  const source = join(folder, 'candles.db');
  say(`1. A legacy SQLite file with ${CANDLES.toLocaleString('en')} candles`);
  writeLegacyFile(source, {
    seed: 'demo',
    vintage: 'v5',
    candles: CANDLES,
    csv: [],
    wal: false,
    force: false,
  });

  say('2. An embedded PostgreSQL 16');
  await using server = await startPostgres();
  const environment = {
    PATH: process.env['PATH'],
    DATABASE_URL: server.url(DATABASE),
    // There is no old one to rename.
    OLD_POSTGRES_DB: DATABASE,
  };
  // What the jobs log is shown only when one of them fails; zx puts it into its error then.
  const job = $({ env: environment, stdio: ['ignore', 'inherit', 'pipe'], quiet: true });

  say('3. Schema, then the migration, as the containers run them');
  await job`${NODE} jobs/migrate-schema/main.ts`;
  await job`${NODE} jobs/migrate/main.ts run --source ${source} --report-dir ${REPORT_DIR}`;

  say('4. The same command again, which finds nothing to do');
  await job`${NODE} jobs/migrate/main.ts run --source ${source} --report-dir ${REPORT_DIR}`;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function say(text: string): void {
  echo(chalk.bold(text));
}
