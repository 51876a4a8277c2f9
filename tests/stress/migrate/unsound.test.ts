import { expect, test } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { countRows } from '../../support/tables.ts';
import { swapRows } from '../source-truth-table/damage.ts';

/**
 * The structure of the file is checked while census and verification read it already. Here the check takes
 * far longer than they do: a large table, which stays behind, has two rows out of order, and no count sees
 * that. A job that believed what it has read would come to the point where it is told to kill itself.
 */
const DROP = ['--drop', 'table:old_notes'];
const DAMAGED = { exitCode: 3, report: { error: { code: 'source_damaged' } } };

function fileWithNotes(): Promise<LegacyFile> {
  return legacyFile({
    alter: [
      'CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT)',
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
       INSERT INTO old_notes SELECT i, 'note' FROM n`,
    ],
  });
}

test('nothing is decided about an unsound file: the census waits', async () => {
  await using database = await createDatabase();
  await using legacy = await fileWithNotes();
  swapRows(legacy.path, 'old_notes');
  const env = { MIGRATE_FAULT: 'SIGKILL@after:census' };
  expect(await migrate(database, legacy, { args: DROP, env })).toMatchObject(DAMAGED);
});

test('nothing is called equal to an unsound file: verify waits', async () => {
  await using database = await createDatabase();
  await using legacy = await fileWithNotes();
  expect((await migrate(database, legacy, { args: DROP })).exitCode).toBe(0);
  swapRows(legacy.path, 'old_notes');
  const env = { MIGRATE_FAULT: 'SIGKILL@after:verify' };
  expect(await migrate(database, legacy, { verb: 'verify', env })).toMatchObject(DAMAGED);
});

test('nothing is discarded for an unsound file: --restart waits', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({ candles: 20_000 });
  const env = { MIGRATE_FAULT: 'SIGKILL@during:copy' };
  await migrate(database, legacy, { args: ['--batch-rows', '100'], env });
  const before = await countRows(database);
  expect(before).toBeGreaterThan(0);
  swapRows(legacy.path, 'candles');
  expect(await migrate(database, legacy, { args: ['--restart'] })).toMatchObject(DAMAGED);
  expect(await countRows(database)).toBe(before);
});
