import { chmod, chown, copyFile, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { latestRun } from '../../../db/ledger.ts';
import { decide } from '../../../jobs/gate/decide.ts';
import type { Report } from '../../../jobs/migrate/report.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { judge as compareWithFile } from '../../support/oracle/judge.ts';
import { readOnlyMount } from '../../support/read-only.ts';
import type { JobResult } from '../../support/run-job.ts';
import { TARGET_TABLES } from '../../support/tables.ts';
import { NAME, withDatabase } from './files.ts';
import { runAs, STRANGER, startWriter } from './processes.ts';
import { readReport } from './report.ts';
import type { Row } from './row.ts';
import { makeScratch, temporaryFolder } from './scratch.ts';
import { snapshot } from './snapshot.ts';

/**
 * Makes the state of a row, runs the real job on it through a read-only view, and holds it to what must
 * happen. Whatever that is, the source is the same afterwards, and nothing is left in scratch.
 */
export async function observe(row: Row, skip: (reason: string) => never): Promise<void> {
  if (row.needsRoot && process.getuid?.() !== 0) skip('it needs root to make this state');
  await using stack = new AsyncDisposableStack();
  const folder = await temporaryFolder(stack, 'source');
  await row.make(folder);
  if (row.writer) stack.use(await startWriter(join(folder, NAME), row.writer.sql));
  const view = stack.use(await readOnlyMount(folder));
  if (!view.readOnly) return skip(view.reason);
  const scratch = await makeScratch(stack, row);
  const database = stack.use(await createDatabase());
  const before = await snapshot(folder);

  const { result, report } = await run(stack, row, {
    source: join(view.folder, row.source ?? ''),
    scratch,
    database,
  });

  expect(await snapshot(folder), 'the source is as it was').toEqual(before);
  expect(await leftIn(scratch), 'nothing is left in scratch').toEqual([]);
  if ('code' in row.must) await assertStopped(row.must, result, report, database);
  else await assertArrived(row.must, result, report, { database, path: join(folder, row.source ?? NAME) });
}

interface Paths {
  source: string;
  scratch: string;
  database: TestDatabase;
}

async function run(stack: AsyncDisposableStack, row: Row, { source, scratch, database }: Paths) {
  const reports = await temporaryFolder(stack, 'report');
  if (row.asStranger) await chown(reports, STRANGER, STRANGER);
  const result = await runAs({
    args: ['run', '--concurrency', '1'],
    env: { SQLITE_PATH: source, MIGRATE_SCRATCH: scratch, REPORT_DIR: reports, DATABASE_URL: database.url },
    asStranger: row.asStranger ?? false,
    elsewhere: row.writer?.elsewhere ?? false,
  });
  return { result, report: await readReport(reports) };
}

/**
 * Stopped by an expected error that says what to do, in time before the first write; and the gate stays shut.
 */
async function assertStopped(
  must: Extract<Row['must'], { code: string }>,
  { exitCode, stderr }: JobResult,
  report: Report,
  database: TestDatabase,
): Promise<void> {
  expect({ exitCode, code: report.error?.code }, stderr).toEqual({
    exitCode: must.exitCode,
    code: must.code,
  });
  const { message = '', hint = '' } = report.error ?? {};
  expect(hint).not.toBe('');
  expect(`${message} ${hint}`).toContain(must.says);
  expect(report).toMatchObject({ status: 'failed', exitCode: must.exitCode });
  for (const table of must.late ? [] : TARGET_TABLES) {
    expect(await database.query(`SELECT id FROM ${table}`), table).toEqual([]);
  }
  const latest = await latestRun(database.client);
  expect(latest).toMatchObject({ status: 'failed', verified: false });
  expect(decide(latest, false).open).toBe(false);
}

/** Every row that SQLite itself finds in a copy of the files is in PostgreSQL, value by value. */
async function assertArrived(
  must: Extract<Row['must'], { openedAs: string }>,
  { exitCode, stderr }: JobResult,
  report: Report,
  { database, path }: { database: TestDatabase; path: string },
): Promise<void> {
  expect(exitCode, stderr).toBe(0);
  expect(report).toMatchObject({ status: 'completed', balanced: true, source: { openedAs: must.openedAs } });
  const names = await database.query<{ name: string }>('SELECT name FROM charts ORDER BY id OFFSET 1');
  expect(names.map(({ name }) => name)).toEqual(must.charts ?? []);
  await using stack = new AsyncDisposableStack();
  const copy = await recoveredCopy(await temporaryFolder(stack, 'truth'), await realpath(path));
  const { problems } = await compareWithFile(database.client, copy);
  expect(problems).toEqual([]);
}

/** A copy of the files that hold data, recovered by SQLite. */
async function recoveredCopy(folder: string, path: string): Promise<string> {
  const copy = join(folder, NAME);
  for (const suffix of ['', '-wal', '-journal']) {
    const exists = await stat(path + suffix).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    await copyFile(path + suffix, copy + suffix);
    // It has the mode of the original, from which the view may have taken the permission to write.
    await chmod(copy + suffix, 0o600);
  }
  withDatabase(copy, (db) => db.pragma('journal_mode = DELETE'));
  return copy;
}

async function leftIn(scratch: string): Promise<string[]> {
  const stats = await stat(scratch).catch(() => undefined);
  return stats?.isDirectory() ? readdir(scratch) : [];
}
