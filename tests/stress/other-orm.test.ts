import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OWNED_TABLES } from '../../db/owned-tables.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { PROJECT_FOLDER, runJob } from '../support/run-job.ts';
import { ALL_TRAINING_RUNS, OLD_TRAINING_RUNS } from '../support/training-runs.ts';

const KIT = join(PROJECT_FOLDER, 'node_modules/.bin/drizzle-kit');
const run = promisify(execFile);

/**
 * A table that the other ORM has made to its own taste: its own numbering, its own type, an index, a view.
 */
const ELABORATE = `
  CREATE TYPE run_status AS ENUM ('running', 'completed', 'failed');
  CREATE SEQUENCE experiment_numbers START 7;
  CREATE TABLE training_runs (id serial, run_id text PRIMARY KEY, model_type text, status run_status);
  CREATE INDEX ix_training_runs_status ON training_runs (status);
  CREATE VIEW finished_runs AS SELECT * FROM training_runs WHERE status = 'completed';
  INSERT INTO training_runs (run_id, model_type, status) VALUES ('run-1', 'xgboost', 'completed')`;

/** Everything in public that is not Drizzle's, as the server describes it, with when it was last changed. */
const OF_OTHERS = `
  SELECT c.relname AS name, c.relkind AS kind, c.xmin::text AS changed
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
     AND c.relname !~ '^(${OWNED_TABLES.join('|')})(_|$)'
  UNION ALL SELECT typname, typtype, xmin::text FROM pg_type WHERE typname = 'run_status' ORDER BY 1, 2`;

const TABLES = `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`;

describe('Drizzle leaves the tables of the other ORM alone', () => {
  it('`drizzle-kit push` makes its tables beside a training_runs that came along, and then has no more to do', async () => {
    await using database = await createEmptyDatabase();
    await database.query(OLD_TRAINING_RUNS);
    const before = await state(database);
    expect(await push(database)).toContain('Changes applied');
    expect(await push(database)).toContain('No changes detected');
    expect(await database.query(TABLES)).toEqual([{ n: OWNED_TABLES.length + 1 }]);
    expect(await state(database)).toEqual(before);
  });

  it('without tablesFilter the same command drops it: the filter is what keeps it', async () => {
    await using database = await createDatabase();
    await database.query(OLD_TRAINING_RUNS);
    const folder = mkdtempSync(join(tmpdir(), 'candle-unfiltered-'));
    try {
      const config = join(folder, 'drizzle.config.json');
      writeFileSync(
        config,
        JSON.stringify({
          dialect: 'postgresql',
          schema: join(PROJECT_FOLDER, 'db/schema.ts'),
          dbCredentials: { url: database.url },
        }),
      );
      await push(database, [`--config=${config}`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(await database.query(`SELECT to_regclass('training_runs') AS found`)).toEqual([{ found: null }]);
  });

  it('the migrations make their tables beside it', async () => {
    await using database = await createEmptyDatabase();
    await database.query(OLD_TRAINING_RUNS);
    await database.query(`${ELABORATE.replaceAll('training_runs', 'later_runs')}`);
    const before = await state(database);
    const { exitCode, stderr } = await runJob('jobs/migrate-schema/main.ts', [], {
      env: { DATABASE_URL: database.url },
    });
    expect(exitCode, stderr).toBe(0);
    expect(await state(database)).toEqual(before);
  });
});

describe('npm run db:push', () => {
  it('leaves sequences, types and views of others too, which drizzle-kit’s filter does not cover', async () => {
    await using database = await createEmptyDatabase();
    await database.query(ELABORATE);
    const before = await state(database);
    for (const words of [/CREATE TABLE "candles"/, /has the schema already/]) {
      const { exitCode, stdout, stderr } = await dbPush(database.url);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(words);
      expect(await state(database)).toEqual(before);
    }
    expect(await database.query(TABLES)).toEqual([{ n: OWNED_TABLES.length + 1 }]);
  });

  it('changes nothing where data would be lost, unless that is accepted', async () => {
    await using database = await createDatabase();
    await database.query('ALTER TABLE charts ADD COLUMN volume integer');
    await database.query(`INSERT INTO charts (name, volume) VALUES ('a', 1)`);
    const volume = () =>
      database.query(
        `SELECT FROM information_schema.columns WHERE table_name = 'charts' AND column_name = 'volume'`,
      );
    const refused = await dbPush(database.url);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('volume');
    expect(refused.stderr).toContain('--accept-data-loss');
    expect((await dbPush(database.url, '--accept-data-loss', '--dry-run')).exitCode).toBe(0);
    expect(await volume()).toHaveLength(1);
    expect((await dbPush(database.url, '--accept-data-loss')).exitCode).toBe(0);
    expect(await volume()).toHaveLength(0);
  });

  it('asks about a rename on a terminal only, and otherwise changes nothing', async () => {
    await using database = await createDatabase();
    await database.query('ALTER TABLE charts RENAME name TO title');
    const { exitCode, stderr } = await dbPush(database.url, '--accept-data-loss');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('terminal')]);
    await database.query('SELECT title FROM charts');
  });

  it('refuses a host that is not this machine, and a server that is not there', async () => {
    const remote = await dbPush('postgres://u:secret@db.example.com/candle_annotator');
    expect(remote.exitCode).toBe(2);
    expect(remote.stderr).toContain('--remote-host-is-fine');
    const away = await dbPush('postgres://u:secret@127.0.0.1:1/candle_annotator');
    expect(away.exitCode).toBe(4);
    expect(remote.stderr + away.stderr).not.toContain('secret');
  });
});

function dbPush(url: string, ...words: string[]) {
  return runJob('scripts/db-push.ts', words, { env: { DATABASE_URL: url } });
}

/** Rows and objects of others. */
async function state(database: TestDatabase): Promise<unknown[]> {
  return [await database.query(ALL_TRAINING_RUNS), await database.query(OF_OTHERS)];
}

/**
 * `drizzle-kit push --force`, as a developer types it, with the project's configuration unless told
 * otherwise.
 */
async function push(database: TestDatabase, args: string[] = []): Promise<string> {
  const env = { ...process.env, DATABASE_URL: database.url };
  const { stdout } = await run(KIT, ['push', '--force', ...args], { cwd: PROJECT_FOLDER, env });
  return stdout;
}
