import { copyFile, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { readOnlyMount } from '../support/read-only.ts';
import { type RunningJob, runJob, startJob } from '../support/run-job.ts';
import {
  chart,
  inWal,
  killedAfter,
  noise,
  overwrite,
  plain,
  withDatabase,
} from './source-truth-table/files.ts';
import { type HoldingPoint, hold, sessionsEnded } from './source-truth-table/held.ts';
import { startWriter } from './source-truth-table/processes.ts';
import { readReport } from './source-truth-table/report.ts';
import { temporaryFolder } from './source-truth-table/scratch.ts';
import { snapshot } from './source-truth-table/snapshot.ts';

vi.setConfig({ maxConcurrency: 3 });

interface Setting {
  path: string;
  folder: string;
  scratch: string;
  reports: string;
  database: TestDatabase;
  /** Starts the job, with other settings where `env` has them. */
  start: (env?: Record<string, string>) => RunningJob;
}

/** A legacy file behind a read-only view, and everything a job needs to run on it. */
async function prepare(
  stack: AsyncDisposableStack,
  skip: (reason: string) => never,
  make: (folder: string) => string = plain,
): Promise<Setting> {
  const folder = await temporaryFolder(stack, 'source');
  const path = make(folder);
  // Elsewhere a view is the folder itself without the permission to write, which keeps out the change, too.
  if (process.getuid?.() !== 0) return skip('the file changes behind a bind mount, which takes root');
  const view = stack.use(await readOnlyMount(folder));
  if (!view.readOnly) return skip(view.reason);
  const [scratch, reports] = [
    await temporaryFolder(stack, 'scratch'),
    await temporaryFolder(stack, 'report'),
  ];
  const database = stack.use(await createDatabase());
  const env = {
    SQLITE_PATH: view.folder,
    MIGRATE_SCRATCH: scratch,
    REPORT_DIR: reports,
    DATABASE_URL: database.url,
  };
  const args = ['run', '--concurrency', '2', '--batch-rows', '50'];
  const start = (other: Record<string, string> = {}) =>
    stack.use(startJob('jobs/migrate/main.ts', args, { env: { ...env, ...other } }));
  return { path, folder, scratch, reports, database, start };
}

const hot = (folder: string): string => {
  const path = plain(folder);
  killedAfter(path, ['-wal', '-shm'], inWal(chart('only in -wal')));
  return path;
};

interface Change {
  what: string;
  make?: (folder: string) => string;
  change: (path: string) => unknown;
}

const CHANGES: Change[] = [
  {
    what: 'another process commits a row',
    change: (path) => withDatabase(path, (db) => db.exec(chart('late'))),
  },
  {
    what: 'another process commits a row to the -wal that was copied',
    make: hot,
    change: (path) => withDatabase(path, (db) => db.exec(chart('late'))),
  },
  {
    what: 'a writer in WAL mode comes and stays',
    change: (path) => startWriter(path, ['PRAGMA journal_mode = WAL', chart('late')]),
  },
  { what: 'the file is cut to nothing', change: (path) => truncate(path, 0) },
  { what: 'the file is overwritten with noise', change: (path) => overwrite(path, 100, noise(40_000)) },
  {
    what: 'a table is dropped',
    change: (path) => withDatabase(path, (db) => db.exec('DROP TABLE candles')),
  },
  {
    what: 'a price becomes a text',
    change: (path) => withDatabase(path, (db) => db.exec("UPDATE candles SET open = 'much' WHERE id = 7")),
  },
  {
    what: 'another file takes its place, of the same size and content',
    change: async (path) => {
      await copyFile(path, `${path}.new`);
      await rename(`${path}.new`, path);
    },
  },
  { what: 'the file is deleted', change: (path) => rm(path) },
  { what: 'a -journal appears', change: (path) => writeFile(`${path}-journal`, 'x') },
];

describe('a legacy file that changes while it is read', () => {
  const points: { point: HoldingPoint; when: string }[] = [
    { point: 'batches', when: 'before the census' },
    { point: 'quarantine', when: 'after everything is loaded' },
  ];
  for (const { point, when } of points) {
    for (const { what, make, change } of CHANGES) {
      it.concurrent(`${when}, ${what}: exit 3, nothing completed, the gate stays shut`, async ({ skip }) => {
        await using stack = new AsyncDisposableStack();
        const { path, folder, scratch, reports, database, start } = await prepare(stack, skip, make);
        const held = stack.use(await hold(database, point));
        const job = start();
        await held.reached();
        const kept = await change(path);
        if (isDisposable(kept)) stack.use(kept);
        const after = await snapshot(folder);
        await held.release();

        const { exitCode, stderr } = await job.finished;
        const { error, status } = await readReport(reports);
        expect({ exitCode, code: error?.code, status }, stderr).toEqual({
          exitCode: 3,
          code: 'source_changed',
          status: 'failed',
        });
        expect(error?.hint).toContain('stop the old frontend');
        expect(await snapshot(folder)).toEqual(after);
        expect(await readdir(scratch)).toEqual([]);
        if (point === 'batches') expect(await database.query('SELECT id FROM candles')).toEqual([]);
        const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });
        expect(gate.exitCode, gate.stdout).toBe(1);
      });
    }
  }

  it('noticed once, does not stop anything afterwards: the next run with --restart takes what is there then', async ({
    skip,
  }) => {
    await using stack = new AsyncDisposableStack();
    const { path, database, folder, start } = await prepare(stack, skip);
    const held = stack.use(await hold(database, 'quarantine'));
    const job = start();
    await held.reached();
    withDatabase(path, (db) => db.exec(chart('late')));
    await held.release();
    expect((await job.finished).exitCode).toBe(3);
    const env = {
      SQLITE_PATH: folder,
      DATABASE_URL: database.url,
      REPORT_DIR: await temporaryFolder(stack, 'report'),
    };
    const again = await runJob('jobs/migrate/main.ts', ['run'], { env });
    expect(again.exitCode, again.stderr).toBe(3);
    expect(again.stderr).toContain('source_changed_since');
    const restarted = await runJob('jobs/migrate/main.ts', ['run', '--restart'], { env });
    expect(restarted.exitCode, restarted.stderr).toBe(0);
    const names = await database.query<{ name: string }>('SELECT name FROM charts ORDER BY id OFFSET 1');
    expect(names).toEqual([{ name: 'late' }]);
  });
});

describe('a run that was killed', () => {
  it('is not continued when only the -wal has grown since', async ({ skip }) => {
    await using stack = new AsyncDisposableStack();
    const { path, reports, database, start } = await prepare(stack, skip, hot);
    const before = await readFile(path);
    const held = stack.use(await hold(database, 'quarantine'));
    const job = start();
    await held.reached();
    job.kill('SIGKILL');
    await job.finished;
    await held.release();
    await sessionsEnded(database);
    const writer = await startWriter(path, ['PRAGMA wal_autocheckpoint = 0', chart('later')]);
    await writer[Symbol.asyncDispose]();
    expect(await readFile(path)).toEqual(before);
    expect((await start().finished).exitCode).toBe(3);
    expect((await readReport(reports)).error?.code).toBe('source_changed_since');
  });
});

describe('the copy in scratch', () => {
  it.concurrent('is deleted when the job is asked to stop', async ({ skip }) => {
    await using stack = new AsyncDisposableStack();
    const { folder, scratch, database, start } = await prepare(stack, skip, hot);
    const before = await snapshot(folder);
    const held = stack.use(await hold(database, 'batches'));
    const job = start();
    await held.reached();
    const [copy] = await readdir(scratch);
    expect(await readdir(join(scratch, copy as string))).toContain('candles.db');
    job.kill('SIGTERM');
    await job.output(/"event":"stopping"/);
    await held.release();
    expect((await job.finished).exitCode).toBe(143);
    expect(await readdir(scratch)).toEqual([]);
    expect(await snapshot(folder)).toEqual(before);
  });

  it.concurrent('is deleted when the target is refused', async ({ skip }) => {
    await using stack = new AsyncDisposableStack();
    const { scratch, database, start } = await prepare(stack, skip, hot);
    await database.query(`INSERT INTO charts (name) VALUES ('not ours')`);
    expect((await start().finished).exitCode).toBe(4);
    expect(await readdir(scratch)).toEqual([]);
  });

  it.concurrent('of a killed job is deleted by the next one, and that of a living one is not', async ({
    skip,
  }) => {
    await using stack = new AsyncDisposableStack();
    const { scratch, database, start } = await prepare(stack, skip, hot);
    const held = stack.use(await hold(database, 'batches'));
    const killed = start();
    await held.reached();
    const left = await readdir(scratch);
    expect(left).toHaveLength(1);
    killed.kill('SIGKILL');
    await killed.finished;
    expect(await readdir(scratch)).toEqual(left);
    await held.release();
    await sessionsEnded(database);

    const other = stack.use(await createDatabase());
    const heldOther = stack.use(await hold(other, 'batches'));
    const living = start({ DATABASE_URL: other.url, REPORT_DIR: await temporaryFolder(stack, 'report') });
    await heldOther.reached();
    const [own] = await readdir(scratch);
    expect(left).not.toContain(own);
    expect((await start().finished).exitCode).toBe(0);
    expect(await readdir(scratch)).toEqual([own]);
    await heldOther.release();
    expect((await living.finished).exitCode).toBe(0);
    expect(await readdir(scratch)).toEqual([]);
  });
});

function isDisposable(value: unknown): value is AsyncDisposable {
  return typeof value === 'object' && value !== null && Symbol.asyncDispose in value;
}
