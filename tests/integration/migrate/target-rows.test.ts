import { describe, expect, it } from 'vitest';
import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '../../../db/defaults.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { countRows } from '../../support/tables.ts';

/** What the application does to a fresh database that it finds. */
async function giveDefaults(database: TestDatabase): Promise<void> {
  await database.query(
    `INSERT INTO annotation_types (name, display_name, color, category, icon)
     SELECT name, "displayName", color, category, icon
       FROM jsonb_to_recordset($1) AS t (name text, "displayName" text, color text, category text, icon text)`,
    [JSON.stringify(DEFAULT_ANNOTATION_TYPES)],
  );
  await database.query(
    `INSERT INTO span_label_types (name, display_name, color, hotkey, sort_order)
     SELECT name, "displayName", color, hotkey, "sortOrder"
       FROM jsonb_to_recordset($1) AS t (name text, "displayName" text, color text, hotkey text, "sortOrder" int)`,
    [JSON.stringify(DEFAULT_SPAN_LABEL_TYPES)],
  );
}

describe('a target in which the application was merely started too early', () => {
  it('is migrated: default types that nobody touched are replaced', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await giveDefaults(database);
    const result = await migrate(database, legacy);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain('defaults_discarded');
    expect(result.report?.balanced).toBe(true);
  });

  it('keeps its types where the migration is refused before its first write', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ alter: [`UPDATE candles SET open = 'abc'`] });
    await giveDefaults(database);
    expect((await migrate(database, legacy)).exitCode).toBe(5);
    expect(await countRows(database)).toBe(10);
  });
});

describe('a target with rows that must not be touched: exit 4', () => {
  it('rows that are not ours', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query(`INSERT INTO charts (name) VALUES ('mine')`);
    const result = await migrate(database, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'target_not_empty',
      message: expect.stringContaining('charts'),
    });
    expect(await database.query('SELECT name FROM charts')).toEqual([{ name: 'mine' }]);
  });

  it('rows that others wrote into a migration that has begun: named, and --restart does not help', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    expect((await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } })).signal).toBe(
      'SIGKILL',
    );
    await database.query(`INSERT INTO charts (id, name) VALUES (900, 'mine'), (901, 'mine too')`);
    for (const args of [[], ['--restart']]) {
      const { exitCode, report, stderr } = await migrate(database, legacy, { args });
      expect(exitCode, stderr).toBe(4);
      expect(report?.error).toEqual({
        code: 'target_not_empty',
        message: 'Table charts holds 2 rows that this migration did not load (id 900, 901).',
        hint: expect.stringMatching(/^Delete or move them, then run the same command again/),
      });
    }
    const abandoned = await migrate(database, legacy, { verb: 'abandon' });
    expect(abandoned.exitCode).toBe(4);
    expect(abandoned.stderr).toMatch(/id 900, 901/);
    expect(abandoned.stderr).not.toMatch(/--restart/);
    await database.query('DELETE FROM charts WHERE id >= 900');
    expect((await migrate(database, legacy)).exitCode).toBe(0);
  });

  it('rows of ours that somebody deleted, until --restart loads them again', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } });
    await database.query('DELETE FROM annotations');
    expect((await migrate(database, legacy)).report?.error).toMatchObject({
      message: expect.stringContaining('Table annotations has lost rows'),
      hint: expect.stringContaining('--restart'),
    });
    expect((await migrate(database, legacy, { args: ['--restart'] })).exitCode).toBe(0);
  });

  it('default types of the application, as soon as one of them was touched', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await giveDefaults(database);
    await database.query(`UPDATE span_label_types SET color = '#123456' WHERE name = 'custom'`);
    expect((await migrate(database, legacy)).report?.error?.code).toBe('target_not_empty');
    expect(await database.query('SELECT count(*)::int AS n FROM span_label_types')).toEqual([{ n: 7 }]);
  });
});
