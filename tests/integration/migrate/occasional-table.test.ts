import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

/** No table is occasional today: this preload makes `span_label_types` one, in the real job. */
const env = { NODE_OPTIONS: `--import=${new URL('fixtures/occasional-table.ts', import.meta.url)}` };
const TABLE = 'span_label_types';

function remove(legacy: LegacyFile): void {
  const file = new Database(legacy.path);
  file.exec(`DROP TABLE ${TABLE}`);
  file.close();
}

/** Rows of the table in the file that `export` writes now; undefined where it is not in there. */
async function exportedRows(database: TestDatabase, legacy: LegacyFile): Promise<number | undefined> {
  const out = join(legacy.folder, 'back.db');
  const { exitCode, stderr } = await migrate(database, legacy, { verb: 'export', args: ['--out', out], env });
  expect(exitCode, stderr).toBe(0);
  const file = new Database(out, { readonly: true });
  const isThere = file.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(TABLE);
  const rows = isThere ? file.prepare(`SELECT count(*) FROM ${TABLE}`).pluck().get() : undefined;
  file.close();
  return rows as number | undefined;
}

it('a table that only some files have is not missed where it is not, and not exported where it is empty', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  remove(legacy);
  const run = await migrate(database, legacy, { env });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report).toMatchObject({ status: 'completed', balanced: true, findings: [] });
  expect(run.report?.tables.find(({ name }) => name === TABLE)?.state).toBe('absent');
  expect(await exportedRows(database, legacy)).toBeUndefined();
});

it('a table that only some files have is carried over and exported where it is there', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  const run = await migrate(database, legacy, { env });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report?.findings).toEqual([]);
  const loaded = run.report?.tables.find(({ name }) => name === TABLE)?.loadedRows;
  expect(loaded).toBeGreaterThan(0);
  expect(await exportedRows(database, legacy)).toBe(loaded);
});

it('a table that only some files have stays behind where it is dropped by name, and verify does not miss it', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  const args = ['--drop', `table:${TABLE}`];
  const run = await migrate(database, legacy, { args, env });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.report).toMatchObject({
    balanced: true,
    findings: [{ table: TABLE, column: null, rule: 'unknown_table', action: 'dropped' }],
  });
  expect(await database.query(`SELECT FROM ${TABLE}`)).toEqual([]);
  const verified = await migrate(database, legacy, { verb: 'verify', args, env });
  expect(verified.exitCode, verified.stderr).toBe(0);
});
