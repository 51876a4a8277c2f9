import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { judge } from '../../support/oracle/judge.ts';
import { runJob } from '../../support/run-job.ts';
import { countRows, TRUNCATE } from '../../support/tables.ts';

function alter(path: string, sql: string): void {
  const file = new Database(path);
  file.exec(sql);
  file.close();
}

const RENAMED = `UPDATE charts SET name = replace(name, substr(name, 1, 1), 'ä')`;

const gate = ({ url }: TestDatabase) => runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: url } });

async function withCompleted(work: (database: TestDatabase, legacy: LegacyFile) => Promise<void>) {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  expect((await migrate(database, legacy)).exitCode).toBe(0);
  await work(database, legacy);
}

describe('a run after one that has completed', () => {
  it('is refused where everything was emptied since, and is a new one once the migration is forgotten', () =>
    withCompleted(async (database, legacy) => {
      await database.query(TRUNCATE);
      const refused = await migrate(database, legacy);
      expect(refused.exitCode).toBe(4);
      expect(refused.report).toMatchObject({
        status: 'failed',
        error: { code: 'target_emptied', hint: expect.stringContaining('Migrating again') },
      });
      expect((await migrate(database, legacy, { verb: 'forget' })).exitCode).toBe(0);
      // Given up, the application starts on what there is; the next migration is another one.
      expect((await gate(database)).exitCode).toBe(1);
      expect((await migrate(database, legacy, { verb: 'abandon' })).exitCode).toBe(0);
      expect((await gate(database)).exitCode).toBe(0);
      const again = await migrate(database, legacy);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.report).toMatchObject({ status: 'completed', balanced: true });
    }));

  it('is refused where the file was written to since, or a journal lies beside it: nothing starts on what lacks its rows', () =>
    withCompleted(async (database, legacy) => {
      const aside = join(legacy.folder, 'aside.db');
      cpSync(legacy.path, aside);
      for (const suffix of ['-wal', '-journal']) {
        writeFileSync(legacy.path + suffix, 'x');
        expect((await migrate(database, legacy)).exitCode).toBe(3);
        rmSync(legacy.path + suffix);
      }
      alter(legacy.path, RENAMED); // Of the same size.
      const refused = await migrate(database, legacy);
      expect(refused.exitCode, refused.stderr).toBe(3);
      expect(refused.report).toMatchObject({
        ...{ runId: null, status: 'failed', verdict: expect.stringContaining('Nothing was moved') },
        error: { code: 'source_differs', hint: expect.stringContaining('`abandon`') },
      });
      const shut = await gate(database);
      expect([shut.exitCode, shut.stdout]).toEqual([1, expect.stringContaining('source_differs')]);

      // The file that was migrated is shown again: all is as it was.
      const again = await migrate(database, { path: aside });
      expect(again.report).toMatchObject({ status: 'noop', warnings: [] });
      expect((await gate(database)).exitCode).toBe(0);
    }));

  it('is refused where a folder holds another file by now, until somebody says that it is not wanted', () =>
    withCompleted(async (database, legacy) => {
      await using other = await legacyFile({ seed: 'another' });
      cpSync(other.path, join(legacy.folder, 'candles.db'));
      const folder = { path: legacy.folder };
      expect((await migrate(database, folder)).report?.error?.code).toBe('source_differs');
      const status = await migrate(database, folder, { verb: 'status' });
      expect(status.stdout).toMatch(/completed, verified[\s\S]*error +source_differs/);
      const given = await migrate(database, folder, { verb: 'abandon' });
      expect([given.exitCode, given.stdout]).toEqual([0, expect.stringContaining('stays completed')]);
      expect((await gate(database)).exitCode).toBe(0);
      expect((await migrate(database, folder, { verb: 'abandon' })).exitCode).toBe(4);
      expect((await migrate(database, folder)).exitCode).toBe(3);
    }));

  it('is refused where the file cannot be read: whether it holds more is not known', () =>
    withCompleted(async (database, legacy) => {
      rmSync(legacy.path);
      mkdirSync(legacy.path);
      mkdirSync(join(legacy.path, 'candles.db'));
      expect((await migrate(database, legacy)).report?.error?.code).toBe('source_not_a_file');
      expect((await gate(database)).exitCode).toBe(1);
    }));

  it('has nothing to do where the file is gone, as it is after a week', () =>
    withCompleted(async (database, legacy) => {
      rmSync(legacy.path);
      expect((await migrate(database, legacy)).report).toMatchObject({ status: 'noop', warnings: [] });
      expect((await gate(database)).exitCode).toBe(0);
    }));

  it('is refused after a rollback, also with the file from before it and with none', () =>
    withCompleted(async (database, legacy) => {
      await database.query(`UPDATE legacy_migration.runs SET error =
        '{"code":"rolled_back","message":"Back on the volume X.","hint":"Set LEGACY_VOLUME=X."}'`);
      const before = await migrate(database, legacy);
      expect(before.exitCode, before.stderr).toBe(4);
      expect(before.stdout).toContain('Set LEGACY_VOLUME=X.');
      alter(legacy.path, RENAMED);
      expect((await migrate(database, legacy)).report?.error?.code).toBe('source_differs');
      rmSync(legacy.path);
      expect((await migrate(database, legacy)).report?.error?.code).toBe('rolled_back');
      expect((await gate(database)).stdout).toContain('Back on the volume X. Set LEGACY_VOLUME=X.');
      expect((await migrate(database, legacy, { verb: 'abandon' })).exitCode).toBe(0);
      expect((await gate(database)).exitCode).toBe(0);
    }));

  it('says nothing of a file that was only touched or copied', () =>
    withCompleted(async (database, legacy) => {
      utimesSync(legacy.path, 1, 1);
      expect((await migrate(database, legacy)).report?.warnings).toEqual([]);
    }));

  it('says that --restart does nothing', () =>
    withCompleted(async (database, legacy) => {
      const { exitCode, report, stdout } = await migrate(database, legacy, { args: ['--restart'] });
      expect(exitCode).toBe(0);
      expect(report).toMatchObject({ status: 'noop', warnings: [{ code: 'restart_ignored' }] });
      expect(stdout).toContain('--restart did nothing');
    }));
});

describe('forget', () => {
  it('empties the tables where the file holds all of it, keeps the old ledger, and a run begins anew', () =>
    withCompleted(async (database, legacy) => {
      const forgotten = await migrate(database, legacy, { verb: 'forget' });
      expect(forgotten.exitCode, forgotten.stderr).toBe(0);
      const ledger = /is the schema (\w+)\./.exec(forgotten.report?.warnings[0]?.message ?? '')?.[1];
      expect(forgotten.stdout).not.toContain('fractions');
      expect(await countRows(database)).toBe(0);
      expect(await database.query(`SELECT status FROM ${ledger}.runs`)).toEqual([{ status: 'completed' }]);
      // Nobody takes the empty tables for all there is.
      const shut = await gate(database);
      expect(shut.exitCode).toBe(1);
      expect(shut.stdout).toMatch(
        /SHUT: a migration was forgotten on .* rows are out of the tables, and .* abandon/,
      );
      const status = await migrate(database, legacy, { verb: 'status' });
      expect(status.stdout).toMatch(/requested\n[\s\S]*error +forgotten: [\s\S]*next .*`abandon`/);
      expect(
        (await runJob('jobs/request/main.ts', [], { env: { DATABASE_URL: database.url } })).exitCode,
      ).toBe(0);
      expect((await gate(database)).stdout).toBe(shut.stdout);
      const again = await migrate(database, legacy);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.report).toMatchObject({ status: 'completed', warnings: [] });
      expect((await judge(database.client, legacy.path)).problems).toEqual([]);
      expect((await gate(database)).exitCode).toBe(0);
    }));

  it('refuses where PostgreSQL holds more, and goes on with the file that export writes of it', () =>
    withCompleted(async (database, legacy) => {
      await database.query(`INSERT INTO annotations (chart_id, timestamp, label_type, created_at)
        SELECT id, '2026-01-01 10:00:00.5', 'since', '2026-01-01' FROM charts LIMIT 1`);
      const rows = await countRows(database);
      const refused = await migrate(database, legacy, { verb: 'forget' });
      expect(refused.exitCode, refused.stderr).toBe(6);
      expect(refused.report?.error).toMatchObject({
        code: 'changed_since',
        message: expect.stringContaining('in annotations'),
      });
      expect(await countRows(database)).toBe(rows);
      const out = join(legacy.folder, 'back.db');
      expect((await migrate(database, legacy, { verb: 'export', args: ['--out', out] })).exitCode).toBe(0);
      const forgotten = await migrate(database, { path: out }, { verb: 'forget' });
      expect(forgotten.exitCode, forgotten.stderr).toBe(0);
      expect(forgotten.stdout).toContain('Lost: the fractions of seconds of 1 time.');
      const again = await migrate(database, { path: out });
      expect(again.exitCode, again.stderr).toBe(0);
      expect(await countRows(database)).toBe(rows);
    }));

  it('says so where it is the file that holds more, and how to keep it', () =>
    withCompleted(async (database, legacy) => {
      alter(
        legacy.path,
        `INSERT INTO annotations (chart_id, timestamp, label_type, created_at)
         SELECT id, 1700000000, 'since', 1700000000 FROM charts LIMIT 1`,
      );
      const refused = await migrate(database, legacy, { verb: 'forget' });
      expect(refused.exitCode, refused.stderr).toBe(6);
      expect(refused.report?.error?.message).toContain('holds what PostgreSQL does not, in annotations');
      const out = join(legacy.folder, 'back.db');
      const wanted = [
        { path: out, verb: 'export', args: ['--out', out] },
        { path: out, verb: 'forget', args: [] },
        { path: legacy.path, verb: 'run', args: [] },
      ] as const;
      for (const { path, verb, args } of wanted) {
        const source = verb === 'export' ? legacy : { path };
        const done = await migrate(database, source, { verb, args: [...args] });
        expect(done.exitCode, done.stderr).toBe(0);
      }
      expect((await judge(database.client, legacy.path)).problems).toEqual([]);
    }));

  it('goes on with an exported file that lacks a row of the quarantine whose chart is gone, and says so', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ charts: 2 });
    alter(
      legacy.path,
      `UPDATE candles SET close = 'none' WHERE id IN (SELECT id FROM candles WHERE chart_id = 1 LIMIT 2)`,
    );
    expect((await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] })).exitCode).toBe(0);
    for (const table of ['candles', 'annotations', 'span_annotations'])
      await database.query(`DELETE FROM ${table} WHERE chart_id = 1`);
    await database.query('DELETE FROM charts WHERE id = 1');
    const out = join(legacy.folder, 'back.db');
    expect((await migrate(database, legacy, { verb: 'export', args: ['--out', out] })).exitCode).toBe(0);
    const forgotten = await migrate(database, { path: out }, { verb: 'forget' });
    expect(forgotten.exitCode, forgotten.stderr).toBe(0);
    const [warning] = forgotten.report?.warnings ?? [];
    expect(warning?.message).toContain('In quarantine alone, and nowhere else: 2 rows');
    expect(forgotten.report?.findings).toMatchObject([{ rule: 'breaks_constraint', count: 2 }]);
    const ledger = /is the schema (\w+)\./.exec(warning?.message ?? '')?.[1];
    expect(await database.query(`SELECT count(*)::int AS rows FROM ${ledger}.quarantine`)).toEqual([
      { rows: 2 },
    ]);
    expect((await migrate(database, { path: out })).exitCode).toBe(0);
  });

  it('refuses where nothing has completed, and where nothing was asked for', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 10 });
    const none = await migrate(database, legacy, { verb: 'forget' });
    expect(none.report?.error?.code).toBe('nothing_to_forget');
    await migrate(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:copy' } });
    const unfinished = await migrate(database, legacy, { verb: 'forget' });
    expect(unfinished.exitCode).toBe(4);
    expect(unfinished.report?.error?.code).toBe('migration_unfinished');
  });
});
