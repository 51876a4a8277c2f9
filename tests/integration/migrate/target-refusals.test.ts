import { describe, expect, it } from 'vitest';
import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '../../../db/defaults.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../../support/database.ts';
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

describe('a target that must not be touched: exit 4', () => {
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

  it('default types of the application, as soon as one of them was touched', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await giveDefaults(database);
    await database.query(`UPDATE span_label_types SET color = '#123456' WHERE name = 'custom'`);
    expect((await migrate(database, legacy)).report?.error?.code).toBe('target_not_empty');
    expect(await database.query('SELECT count(*)::int AS n FROM span_label_types')).toEqual([{ n: 7 }]);
  });

  it('no schema yet', async () => {
    await using database = await createEmptyDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'schema_older',
      hint: expect.stringContaining('migrate-schema'),
    });
  });

  it('migrations that this job does not know', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of the future', 1)`,
    );
    expect((await migrate(database, legacy)).report?.error?.code).toBe('schema_newer');
  });

  it('a column of another type', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query('ALTER TABLE candles ALTER COLUMN open TYPE real');
    const result = await migrate(database, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'schema_changed',
      message: expect.stringContaining('candles.open float4'),
    });
  });

  it('a server that does not answer, and no password in what is said', async () => {
    await using legacy = await legacyFile();
    const result = await migrate({ url: 'postgres://someone:geheim@127.0.0.1:1/nowhere' }, legacy);
    expect(result.exitCode).toBe(4);
    expect(result.report?.error).toMatchObject({
      code: 'target_unreachable',
      message: expect.stringContaining('127.0.0.1:1/nowhere as someone'),
    });
    expect(JSON.stringify(result)).not.toContain('geheim');
  });
});
