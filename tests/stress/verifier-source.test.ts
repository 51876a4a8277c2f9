import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../jobs/migrate/rules/findings.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type LegacyFile, legacyFile } from '../support/legacy.ts';
import { type Migration, migrate } from '../support/migration.ts';

function differences({ report }: Migration): Pick<Finding, 'table' | 'column' | 'rule' | 'count'>[] {
  const differing = report?.findings.filter(({ action }) => action === 'differs') ?? [];
  return differing.map(({ table, column, rule, count }) => ({ table, column, rule, count }));
}

/** Migrates a file, changes it afterwards, and verifies the migration against what it is now. */
async function verifyAfter(
  database: TestDatabase,
  legacy: LegacyFile,
  changes: string[],
  args: string[] = [],
): Promise<Migration> {
  const migrated = await migrate(database, legacy, { args });
  expect(migrated.exitCode, migrated.stderr).toBe(0);
  const file = new Database(legacy.path);
  for (const change of changes) file.exec(change);
  file.close();
  return migrate(database, legacy, { verb: 'verify' });
}

describe('verify against a legacy file that is not the one that was migrated', () => {
  it.each([
    { change: `geometry = '{broken'`, why: 'no JSON' },
    { change: `geometry = CAST(x'7b00' AS TEXT)`, why: 'a NUL byte' },
    { change: `geometry = CAST(x'22c328' AS TEXT)`, why: 'no UTF-8' },
    { change: `geometry = replace(hex(zeroblob(20000)), '00', '[')`, why: 'deeper than PostgreSQL can read' },
    { change: 'geometry = 5', why: 'a number' },
  ])('reports JSON that is $why as a difference', async ({ change }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ alter: [`UPDATE annotations SET geometry = '[1]'`] });
    const at = 'WHERE id = (SELECT max(id) FROM annotations)';
    const verified = await verifyAfter(database, legacy, [`UPDATE annotations SET ${change} ${at}`]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(differences(verified)).toEqual([
      { table: 'annotations', column: 'geometry', rule: 'value_differs', count: 1 },
    ]);
  });

  it.each([
    {
      table: 'span_annotations',
      change: 'notes = CAST(notes AS BLOB)',
      column: 'notes',
      why: 'the same bytes as a blob',
    },
    {
      table: 'charts',
      change: `created_at = created_at || 's'`,
      column: 'created_at',
      why: 'a text',
    },
    {
      table: 'charts',
      change: 'created_at = created_at + 0.5',
      column: 'created_at',
      why: 'a fraction of a second more',
    },
    { table: 'charts', change: 'created_at = 1e300', column: 'created_at', why: 'more than any integer' },
  ])('takes $why for what it is: $change', async ({ table, change, column }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ alter: [`UPDATE span_annotations SET notes = 'text'`] });
    const at = `WHERE id = (SELECT max(id) FROM ${table})`;
    const verified = await verifyAfter(database, legacy, [`UPDATE ${table} SET ${change} ${at}`]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(differences(verified)).toEqual([{ table, column, rule: 'value_differs', count: 1 }]);
  });

  it('does not take a 64-bit integer for the double that it would be rounded to', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 20,
      alter: [
        'ALTER TABLE candles RENAME COLUMN close TO real_close',
        'ALTER TABLE candles ADD COLUMN close NUMERIC NOT NULL DEFAULT 9007199254740992',
        'ALTER TABLE candles DROP COLUMN real_close',
      ],
    });
    const verified = await verifyAfter(database, legacy, [
      'UPDATE candles SET close = 9007199254740993 WHERE id = 7',
    ]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(differences(verified)).toEqual([
      { table: 'candles', column: 'close', rule: 'value_differs', count: 1 },
    ]);
  });

  it('reports a column and a table that the target does not have and that hold data', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 20 });
    const verified = await verifyAfter(database, legacy, [
      'ALTER TABLE candles ADD COLUMN turnover real',
      'ALTER TABLE candles ADD COLUMN empty real',
      'UPDATE candles SET turnover = 1 WHERE id < 4',
      'CREATE TABLE old_notes (note text)',
      'CREATE TABLE no_notes (note text)',
      `INSERT INTO old_notes VALUES ('a'), ('b')`,
    ]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(differences(verified)).toEqual([
      { table: 'old_notes', column: null, rule: 'table_missing', count: 2 },
      { table: 'candles', column: 'turnover', rule: 'column_missing', count: 3 },
    ]);
  });

  it('does not miss what was left behind by name', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 20,
      alter: [
        'ALTER TABLE candles ADD COLUMN volume real DEFAULT 1',
        'CREATE TABLE old_notes (note text)',
        `INSERT INTO old_notes VALUES ('a')`,
      ],
    });
    const verified = await verifyAfter(database, legacy, [], ['--drop', 'candles.volume,table:old_notes']);
    expect(verified.exitCode, verified.stderr).toBe(0);
  });

  it('reports rows under ids that PostgreSQL cannot hold', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 20 });
    const verified = await verifyAfter(database, legacy, [
      'INSERT INTO candles SELECT 3000000000, chart_id, 1, open, high, low, close FROM candles WHERE id = 1',
    ]);
    expect(verified.exitCode, verified.stderr).toBe(6);
    expect(differences(verified)).toEqual(
      expect.arrayContaining([{ table: 'candles', column: null, rule: 'row_missing', count: 1 }]),
    );
  });
});

describe('verify on servers that are set up in other ways', () => {
  it.each(['America/New_York', 'Asia/Kolkata'])(
    'finds nothing where the database lives in %s, filled-in times included',
    async (zone) => {
      await using database = await createDatabase();
      await using legacy = await legacyFile({ candles: 300, vintage: 'v0' });
      await database.query(`ALTER DATABASE ${database.name} SET TimeZone = '${zone}'`);
      const verified = await verifyAfter(database, legacy, []);
      expect(verified.exitCode, verified.stderr).toBe(0);
    },
  );

  it('finds nothing where a role prints bytes, numbers and intervals in its own way', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 300,
      alter: [`UPDATE span_annotations SET confidence = 'high' WHERE id = 5`],
    });
    for (const setting of ['extra_float_digits = 0', `bytea_output = 'escape'`, `DateStyle = 'SQL, DMY'`]) {
      await database.query(`ALTER DATABASE ${database.name} SET ${setting}`);
    }
    const verified = await verifyAfter(database, legacy, [], ['--on-bad-row', 'quarantine']);
    expect(verified.exitCode, verified.stderr).toBe(0);
  });
});
