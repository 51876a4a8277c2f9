import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { echo } from 'zx';
import { TargetError } from '../db/errors.ts';
import { MIGRATION_LOCK } from '../db/locks.ts';
import { OWNED_TABLES } from '../db/owned-tables.ts';
import { connect } from '../db/pool.ts';
import { databaseName } from '../db/url.ts';
import { JobError } from '../jobs/errors.ts';
import { findSource } from '../jobs/migrate/stages/source/find.ts';
import { DATA_FOLDER, openToChange } from './dev/database.ts';
import { runCommand } from './operate/command.ts';
import { ScriptError, usageError } from './operate/edge.ts';
import { runInTurn } from './operate/in-turn.ts';
import { writeLegacyFile } from './seed-legacy/write.ts';

const USAGE = `Empties the local database and fills it again from a legacy file, for developers. What the application
and the migration own is dropped; other tables, such as training_runs, stay.

  npm run db:reset -- [options]

  --source PATH            a legacy file                            a generated one
  --candles N              how many candles to generate             20000
  --database-url URL       the database (DATABASE_URL)      that of npm run dev, which may be running
  --data DIR               where npm run dev keeps it       data/postgres
  --remote-host-is-fine    empty a database on another machine
  --help`;

const OPTIONS = {
  source: { type: 'string' },
  candles: { type: 'string', default: '20000' },
  'database-url': { type: 'string' },
  data: { type: 'string', default: DATA_FOLDER },
  'remote-host-is-fine': { type: 'boolean', default: false },
} as const;

const SCHEMA_JOB = fileURLToPath(new URL('../jobs/migrate-schema/main.ts', import.meta.url));
const DATA_JOB = fileURLToPath(new URL('../jobs/migrate/main.ts', import.meta.url));
const NO_SUCH_DATABASE = '3D000';
/** The tables without CASCADE: what somebody else hung on them is not dropped along. */
const EMPTY = `
  DROP SCHEMA IF EXISTS legacy_migration, drizzle CASCADE;
  DROP TABLE IF EXISTS ${OWNED_TABLES.map((name) => pg.escapeIdentifier(name)).join(', ')};`;

await runCommand(USAGE, OPTIONS, async (options) => {
  const choice = {
    given: options['database-url'] ?? process.env['DATABASE_URL'],
    dataFolder: resolve(options.data),
    remoteIsFine: options['remote-host-is-fine'],
  };
  await using database = await openToChange(choice, 'a reset empties it');
  const databaseUrl = database.url;
  const folder = await mkdtemp(join(tmpdir(), 'candle-reset-'));
  try {
    const source =
      options.source === undefined ? generate(folder, options.candles) : await found(options.source);
    await empty(databaseUrl);
    const jobs = [[SCHEMA_JOB], [DATA_JOB, 'run', '--source', source]];
    return await runInTurn(jobs, { ...process.env, DATABASE_URL: databaseUrl });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Asked before anything is emptied. */
async function found(source: string): Promise<string> {
  try {
    return await findSource(resolve(source));
  } catch (error) {
    if (error instanceof JobError)
      throw new ScriptError(error.message, error.hint, { exitCode: error.exitCode, cause: error });
    throw error;
  }
}

function generate(folder: string, candles: string): string {
  const count = Number(candles);
  if (!/^\d+$/.test(candles) || count > 100_000_000)
    throw usageError(`--candles ${candles} is not a number of candles.`);
  const path = join(folder, 'candles.db');
  writeLegacyFile(path, { seed: 'reset', vintage: 'v5', candles: count, csv: [], wal: false, force: false });
  return path;
}

/**
 * Drops everything that the application and the migration own; a database that does not exist is empty
 * enough.
 */
async function empty(databaseUrl: string): Promise<void> {
  const client = await connect({ databaseUrl, applicationName: 'db-reset' }).catch((cause) => {
    if (cause.cause instanceof pg.DatabaseError && cause.cause.code === NO_SUCH_DATABASE) return undefined;
    throw cause instanceof TargetError
      ? new ScriptError(cause.message, cause.hint, { exitCode: 4, cause })
      : cause;
  });
  if (!client) return;
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1::bigint) AS taken',
      [MIGRATION_LOCK],
    );
    if (!rows[0]?.taken) {
      throw new ScriptError('A migration is at work on this database.', 'Wait until it has ended.', {
        exitCode: 7,
      });
    }
    await client.query(EMPTY);
    echo(`${databaseName(databaseUrl)} is empty.`);
  } finally {
    await client.end();
  }
}
