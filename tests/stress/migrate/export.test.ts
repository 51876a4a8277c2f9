import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate as applyOldMigrations } from 'drizzle-orm/better-sqlite3/migrator';
import { describe, expect, it } from 'vitest';
import { MIGRATION_LOCK } from '../../../db/locks.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { readContent, readSchema, withPrintedJson } from '../../support/legacy-content.ts';
import { migrate, startMigration } from '../../support/migration.ts';

const LEDGER =
  'SELECT runs::text FROM legacy_migration.runs UNION ALL SELECT batches::text FROM legacy_migration.batches';

describe('export', () => {
  it('holds what was written since, with fractions of a second cut off and said', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 500 });
    await database.query(
      `INSERT INTO charts (name, created_at) VALUES ('new', '2026-05-01 12:00:00.999999'), ('old', '1960-01-01 00:00:00.5')`,
    );
    await database.query(
      `INSERT INTO candles (chart_id, time, open, high, low, close) SELECT id, '2026-05-01', 1.1, 2, 3, 4 FROM charts WHERE name = 'new'`,
    );
    await database.query('DELETE FROM span_annotations WHERE id % 2 = 0');
    const ledger = await database.query(LEDGER);
    const { exitCode, report, stdout, stderr, path } = await exported(database, legacy);
    expect(exitCode, stderr).toBe(0);
    expect(report).toMatchObject({
      verb: 'export',
      status: 'completed',
      balanced: true,
      source: null,
      export: { path },
    });
    expect(report?.findings).toEqual([
      {
        table: 'charts',
        column: 'created_at',
        rule: 'fraction_of_second',
        count: 2,
        action: 'truncated',
        examples: [expect.any(String), expect.any(String)],
      },
    ]);
    expect(stdout).toContain('Exported: every value of the new file was compared with PostgreSQL');
    const content = readContent(path);
    const created = content['charts']?.slice(-2).map((row) => row['created_at']);
    expect(created).toEqual([
      `integer:${Date.UTC(2026, 4, 1, 12) / 1000}`,
      `integer:${Date.UTC(1960, 0, 1) / 1000}`,
    ]);
    expect(content['candles']).toHaveLength(501);
    expect(content['span_annotations']).toHaveLength(
      (await database.query('SELECT FROM span_annotations')).length,
    );
    expect(await database.query(LEDGER)).toEqual(ledger);
  });

  it('is a legacy file: it can be migrated again, and holds the same then', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 500 });
    await database.query(`INSERT INTO charts (name) VALUES ('made since')`);
    const { path } = await exported(database, legacy);
    await using second = await createDatabase();
    const again = await migrate(second, { path });
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.report?.source?.vintage).toBe('v5');
    const { path: back } = await exported(second, legacy, 'again.db');
    expect(await withPrintedJson(second, readContent(back))).toEqual(
      await withPrintedJson(second, readContent(path)),
    );
  });

  it('works where nothing was ever migrated', async () => {
    await using database = await createDatabase();
    await database.query(`INSERT INTO charts (name, created_at) VALUES ('only', '2026-01-01')`);
    await using legacy = await legacyFile({ candles: 1 });
    const { exitCode, report, path } = await exported(database, legacy);
    expect(exitCode).toBe(0);
    expect(report?.runId).toBeNull();
    expect(readSchema(path)).toEqual(readSchema(legacy.path));
    expect(readContent(path)['sqlite_sequence']).toEqual([
      { name: `text:${hex('charts')}`, seq: 'integer:1' },
    ]);
  });

  it('shows one moment, whatever the application writes meanwhile', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 20_000 });
    const out = join(legacy.folder, 'back.db');
    await using job = startMigration(database, legacy, { verb: 'export', args: ['--out', out] });
    await job.output(/"phase":"write","event":"phase_started"/);
    await database.query(`INSERT INTO charts (name) SELECT 'later ' || n FROM generate_series(1, 50) AS n`);
    await database.query('UPDATE candles SET open = open + 1');
    expect((await job.finished).exitCode).toBe(0);
    const content = readContent(out);
    expect(content['charts']).toEqual(readContent(legacy.path)['charts']);
    expect(content['candles']).toEqual(readContent(legacy.path)['candles']);
  });

  it.each(['write', 'verify'])('begins anew when its connection is lost in phase %s', async (name) => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 100_000 });
    const out = join(legacy.folder, 'back.db');
    await using job = startMigration(database, legacy, { verb: 'export', args: ['--out', out] });
    await job.output(new RegExp(`"phase":"${name}","event":"phase_started"`));
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'candle-migrate export%'`,
    );
    const { exitCode, stderr } = await job.finished;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('"event":"retry"');
    expect(readContent(out)['candles']).toEqual(readContent(legacy.path)['candles']);
    expect(readdirSync(legacy.folder).filter((file) => file.includes('unfinished'))).toEqual([]);
  });

  it('leaves a row in quarantine whose chart was deleted since, and says so', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({
      candles: 200,
      charts: 2,
      alter: [
        'UPDATE span_annotations SET confidence = 0.85 WHERE id IN (SELECT id FROM span_annotations WHERE chart_id = 1 LIMIT 1)',
      ],
    });
    expect((await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] })).exitCode).toBe(0);
    for (const table of ['candles', 'annotations', 'span_annotations'])
      await database.query(`DELETE FROM ${table} WHERE chart_id = 1`);
    await database.query('DELETE FROM charts WHERE id = 1');
    const { report, path } = await exported(database, legacy);
    expect(report?.findings).toEqual([
      {
        table: 'span_annotations',
        column: null,
        rule: 'breaks_constraint',
        count: 1,
        action: 'quarantined',
        examples: [expect.any(String)],
      },
    ]);
    using file = openFile(path);
    expect(file.database.pragma('foreign_key_check')).toEqual([]);
  });
});

describe('the old application’s migrator', () => {
  it('finds nothing to do in the file, where an empty journal would make it fail', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 10 });
    await database.query('UPDATE legacy_migration.runs SET settings = NULL');
    const unknown = await exported(database, legacy, 'unknown.db');
    const folder = oldMigrations(legacy.folder);
    for (const path of [legacy.path, unknown.path]) {
      using file = openFile(path);
      const before = readContent(path);
      applyOldMigrations(drizzle(file.database), { migrationsFolder: folder });
      expect(readContent(path)).toEqual(before);
    }
    using file = openFile(unknown.path);
    file.database.exec('DELETE FROM __drizzle_migrations');
    expect(() => applyOldMigrations(drizzle(file.database), { migrationsFolder: folder })).toThrow();
  });
});

describe('what a legacy file cannot hold', () => {
  it.each([
    [`UPDATE charts SET created_at = 'infinity' WHERE id = 1`, 'charts', 'created_at', 'infinite_time'],
    [`UPDATE candles SET time = '-infinity' WHERE id = 7`, 'candles', 'time', 'infinite_time'],
    [`UPDATE candles SET close = 'NaN' WHERE id = 7`, 'candles', 'close', 'not_a_number'],
    [
      `UPDATE candles SET time = (SELECT time + interval '1 millisecond' FROM candles WHERE id = 6) WHERE id = 7`,
      'candles',
      'chart_id,time',
      'duplicate_key',
    ],
  ])('is refused with exit 5 and a finding, and no file appears: %s', async (change, table, column, rule) => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 300 });
    await database.query(change);
    const before = readdirSync(legacy.folder);
    const { exitCode, report } = await exported(database, legacy);
    expect(exitCode).toBe(5);
    expect(report).toMatchObject({ status: 'failed', error: { code: 'export_refused' }, export: null });
    expect(report?.findings).toContainEqual(
      expect.objectContaining({ table, column, rule, action: 'refused' }),
    );
    expect(readdirSync(legacy.folder)).toEqual(before);
  });
});

describe('an export that cannot be', () => {
  it.each(['back.db', 'back.db-wal'])('replaces nothing: %s is kept', async (name) => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 10 });
    writeFileSync(join(legacy.folder, name), 'precious');
    const { exitCode, report } = await exported(database, legacy);
    expect(exitCode).toBe(2);
    expect(report?.error?.code).toBe('export_exists');
    expect(readFileSync(join(legacy.folder, name), 'utf8')).toBe('precious');
  });

  it('names a folder that cannot be written', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 10 });
    const { exitCode, report } = await exported(database, legacy, 'candles.db/back.db');
    expect(exitCode).toBe(2);
    expect(report?.error?.message).toContain('candles.db/back.db');
  });

  it('is refused while the migration is unfinished, and while another process works', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 10 });
    await database.query('SELECT 1');
    await migrate(database, { path: join(legacy.folder, 'absent.db') });
    const unfinished = await exported(database, legacy);
    expect(unfinished.exitCode).toBe(4);
    expect(unfinished.report?.error?.code).toBe('migration_unfinished');
    await database.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    expect((await exported(database, legacy)).exitCode).toBe(7);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await using database = await createDatabase();
    await using legacy = await migrated(database, { candles: 200_000 });
    const out = join(legacy.folder, 'new', 'back.db');
    await using job = startMigration(database, legacy, { verb: 'export', args: ['--out', out] });
    await job.output(/"phase":"write","event":"phase_started"/);
    job.kill('SIGTERM');
    const { exitCode, stderr } = await job.finished;
    expect(exitCode, stderr).toBe(143);
    expect(stderr).toContain('begins anew');
    expect(readdirSync(join(legacy.folder, 'new'))).toEqual([]);
  });
});

async function migrated(
  database: TestDatabase,
  options: Parameters<typeof legacyFile>[0],
): Promise<LegacyFile> {
  const legacy = await legacyFile(options);
  const { exitCode, stderr } = await migrate(database, legacy);
  expect(exitCode, stderr).toBe(0);
  return legacy;
}

async function exported(database: TestDatabase, { path, folder }: LegacyFile, name = 'back.db') {
  const out = join(folder, name);
  return { path: out, ...(await migrate(database, { path }, { verb: 'export', args: ['--out', out] })) };
}

/** The old application's migrations, as Drizzle keeps them, dated as in the legacy file's journal. */
function oldMigrations(folder: string): string {
  const migrations = join(folder, 'old-drizzle');
  mkdirSync(join(migrations, 'meta'), { recursive: true });
  using file = openFile(join(folder, 'candles.db'));
  const dates = file.database
    .prepare<[], number>('SELECT created_at FROM __drizzle_migrations ORDER BY created_at')
    .pluck()
    .all();
  expect(dates.length).toBeGreaterThan(0);
  const entries = dates.map((when, idx) => ({
    idx,
    when,
    tag: `000${idx}_old`,
    version: '6',
    breakpoints: true,
  }));
  for (const { tag } of entries)
    writeFileSync(join(migrations, `${tag}.sql`), 'CREATE TABLE `charts` (`id` integer);');
  writeFileSync(
    join(migrations, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
  );
  return migrations;
}

function openFile(path: string): Disposable & { database: Database.Database } {
  expect(existsSync(path)).toBe(true);
  const database = new Database(path);
  return { database, [Symbol.dispose]: () => void database.close() };
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
