import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { PROJECT_NODE, runJob } from '../support/run-job.ts';
import { SEED } from '../support/seed.ts';
import { NAME, plain, withDatabase } from './source-truth-table/files.ts';
import { readReport } from './source-truth-table/report.ts';
import { temporaryFolder } from './source-truth-table/scratch.ts';
import { snapshot } from './source-truth-table/snapshot.ts';

const WRITER = fileURLToPath(new URL('source-truth-table/busy-writer.ts', import.meta.url));
const ROUNDS = 3;

/**
 * Lets a busy writer do so many transactions at least, and kills it in the middle of whatever it does then.
 */
async function killWriter(path: string, settings: readonly string[], transactions: number): Promise<void> {
  const child = spawn(PROJECT_NODE, [WRITER, path, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let done = 0;
  for await (const dots of child.stdout) {
    done += dots.length;
    if (done >= transactions) break;
  }
  child.kill('SIGKILL');
  await ended;
}

/** The notes that SQLite itself finds in a copy of the files, `-shm` left out as on another machine. */
async function rowsOf(folder: string, path: string): Promise<number> {
  const copy = join(folder, NAME);
  for (const suffix of ['', '-wal', '-journal']) {
    if (await stat(path + suffix).catch(() => undefined)) await copyFile(path + suffix, copy + suffix);
  }
  let rows = -1;
  withDatabase(copy, (db) => {
    rows = db.prepare<[], number>('SELECT count(*) FROM annotations').pluck().get() as number;
  });
  return rows;
}

describe(`whatever a killed writer leaves is read, and nothing of it refused (TEST_SEED=${SEED})`, () => {
  for (const mode of ['WAL', 'DELETE', 'TRUNCATE', 'PERSIST']) {
    it.concurrent(`journal_mode = ${mode}, ${ROUNDS} times`, async () => {
      await using stack = new AsyncDisposableStack();
      const database = stack.use(await createDatabase());
      const reports = await temporaryFolder(stack, 'report');
      for (let round = 0; round < ROUNDS; round++) {
        const seed = SEED + round;
        const folder = await temporaryFolder(stack, 'source');
        const path = plain(folder);
        await killWriter(path, [mode, round % 2 ? 'NORMAL' : 'FULL', String(seed)], 1 + (seed % 40));
        if (round % 2) await rm(`${path}-shm`, { force: true });
        const before = await snapshot(folder);
        const expected = await rowsOf(await temporaryFolder(stack, 'copy'), path);
        const env = { SQLITE_PATH: folder, DATABASE_URL: database.url, REPORT_DIR: reports };
        const { exitCode, stderr } = await runJob('jobs/migrate/main.ts', ['plan'], { env });
        expect(exitCode, stderr).toBe(0);
        const { tables } = await readReport(reports);
        expect(tables.find(({ name }) => name === 'annotations')?.sourceRows).toBe(expected);
        expect(await snapshot(folder)).toEqual(before);
      }
    });
  }
});
