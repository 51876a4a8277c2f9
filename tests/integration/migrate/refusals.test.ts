import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANNOTATION_TYPES, DEFAULT_SPAN_LABEL_TYPES } from '../../../db/defaults.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile, sqliteFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { runJob } from '../../support/run-job.ts';
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

/** An awkward legacy file, the exit code it must lead to, and the word by which the error is known. */
interface Refusal {
  name: string;
  file: () => Promise<LegacyFile>;
  exitCode: number;
  code: string;
  /** What the finding or the message must name. */
  names: RegExp;
}

const altered =
  (...alter: string[]) =>
  () =>
    legacyFile({ candles: 50, alter });
const spoiled = (spoil: (path: string) => void) => async () => {
  const legacy = await legacyFile({ candles: 500 });
  spoil(legacy.path);
  return legacy;
};

const REFUSALS: Refusal[] = [
  {
    name: 'an empty file',
    file: spoiled((path) => truncateSync(path, 0)),
    exitCode: 3,
    code: 'source_empty',
    names: /empty/,
  },
  {
    name: 'a file that is no SQLite database',
    file: spoiled((path) => writeFileSync(path, 'time,open,high,low,close\n'.repeat(50))),
    exitCode: 3,
    code: 'source_not_sqlite',
    names: /not a SQLite database/,
  },
  {
    name: 'a truncated file',
    file: spoiled((path) => truncateSync(path, 12_288)),
    exitCode: 3,
    code: 'source_truncated',
    names: /truncated/,
  },
  {
    name: 'a SQLite file of another application',
    file: () => sqliteFile(['CREATE TABLE songs (id INTEGER PRIMARY KEY)']),
    exitCode: 5,
    code: 'unknown_vintage',
    names: /songs/,
  },
  {
    name: 'a text where a price belongs',
    file: altered(`UPDATE candles SET open = 'abc' WHERE id = (SELECT min(id) FROM candles)`),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.open: wrong_type, 1 rows/,
  },
  {
    name: 'JSON that jsonb cannot hold',
    file: altered(`UPDATE annotations SET geometry = '{"a":' WHERE id = (SELECT min(id) FROM annotations)`),
    exitCode: 5,
    code: 'rows_refused',
    names: /annotations\.geometry: invalid_json/,
  },
  {
    name: 'a column that the target does not know and that holds data',
    file: altered('ALTER TABLE candles ADD COLUMN volume REAL', 'UPDATE candles SET volume = 1.5'),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.volume: unknown_column/,
  },
  {
    name: 'a table that the target does not know and that holds data',
    file: altered(
      'CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT)',
      `INSERT INTO old_notes VALUES (1, 'x')`,
    ),
    exitCode: 5,
    code: 'rows_refused',
    names: /old_notes: unknown_table/,
  },
  {
    name: 'milliseconds where seconds belong',
    file: altered('UPDATE charts SET created_at = created_at * 1000'),
    exitCode: 5,
    code: 'rows_refused',
    names: /charts\.created_at: milliseconds/,
  },
  {
    name: 'a candle whose chart does not exist',
    file: altered('UPDATE candles SET chart_id = 777 WHERE id = (SELECT max(id) FROM candles)'),
    exitCode: 5,
    code: 'rows_refused',
    names: /candles\.chart_id: orphan, 1 rows/,
  },
];

describe('what cannot be migrated stops the run before its first write', () => {
  it.each(REFUSALS)('$name: exit $exitCode', async ({ file, exitCode, code, names }) => {
    await using database = await createDatabase();
    await using legacy = await file();
    const result = await migrate(database, legacy);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(result.report).toMatchObject({ status: 'failed', exitCode, error: { code } });
    expect(result.report?.error?.message).toMatch(names);
    expect(result.report?.error?.hint.length).toBeGreaterThan(10);
    expect(await countRows(database)).toBe(0);
    const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });
    expect(gate.exitCode).toBe(1);
    expect(gate.stdout).toContain(code);
  });

  it('a missing file: exit 3, and the folder is described', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, { path: legacy.path.replace('candles.db', 'other.db') });
    expect(result.exitCode).toBe(3);
    expect(result.report?.error).toMatchObject({
      code: 'source_missing',
      hint: expect.stringContaining('candles.db'),
    });
  });
});

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

describe('words and settings that cannot be used: exit 2', () => {
  it.each([
    { args: ['--fast'], names: /--fast/ },
    { args: ['explode'], names: /explode/ },
    { args: ['run', 'twice'], names: /twice/ },
    { args: ['--concurrency', '0'], names: /--concurrency/ },
    { args: ['--batch-rows', '1e3'], names: /--batch-rows/ },
    { args: ['--on-bad-row', 'ignore'], names: /--on-bad-row/ },
    { args: ['--drop', 'candles'], names: /--drop/ },
    { args: ['--source', ''], names: /--source/ },
    { args: ['--database-url', 'mysql://x/y'], names: /DATABASE_URL/ },
  ])('$args', async ({ args, names }) => {
    const result = await runJob('jobs/migrate/main.ts', args, {
      env: { DATABASE_URL: 'postgres://x@127.0.0.1:1/y' },
    });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(names);
  });

  it('no DATABASE_URL at all', async () => {
    const result = await runJob('jobs/migrate/main.ts');
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('DATABASE_URL is not set');
  });

  it('a wrong value in a variable, which is named', async () => {
    const env = { DATABASE_URL: 'postgres://x@127.0.0.1:1/y', MIGRATE_BATCH_ROWS: 'many' };
    expect((await runJob('jobs/migrate/main.ts', [], { env })).stderr).toContain('MIGRATE_BATCH_ROWS');
  });

  it('a name in --drop that fits nothing, before anything is written', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy, { args: ['--drop', 'candles.volumme'] });
    expect(result.exitCode).toBe(2);
    expect(result.report?.error?.message).toContain('candles.volumme');
    expect(await countRows(database)).toBe(0);
  });

  it('a report folder that cannot be written, before anything is written', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    const result = await migrate(database, legacy, { args: ['--report-dir', join(legacy.path, 'reports')] });
    expect(result.exitCode, result.stderr).toBe(2);
    expect(await countRows(database)).toBe(0);
  });
});
