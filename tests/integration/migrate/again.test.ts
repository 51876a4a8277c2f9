import { cpSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { TARGET_TABLES } from '../../support/tables.ts';

const RUNBOOK = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
/** What the runbook says under "Migrating again". */
const EMPTY = String(/-c '(TRUNCATE [^']+)'/.exec(RUNBOOK)?.[1]);

it('the runbook empties every table that is carried over', () => {
  const named = /TRUNCATE (.+) RESTART IDENTITY/.exec(EMPTY)?.[1]?.split(', ');
  expect(named?.toSorted()).toEqual(TARGET_TABLES.toSorted());
});

function alter(path: string, sql: string): void {
  const file = new Database(path);
  file.exec(sql);
  file.close();
}

async function withCompleted(work: (database: TestDatabase, legacy: LegacyFile) => Promise<void>) {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  expect((await migrate(database, legacy)).exitCode).toBe(0);
  await work(database, legacy);
}

describe('a run after one that has completed', () => {
  it('is refused where everything was emptied since, and is a new one once the ledger is gone too', () =>
    withCompleted(async (database, legacy) => {
      await database.query(EMPTY);
      const refused = await migrate(database, legacy);
      expect(refused.exitCode).toBe(4);
      expect(refused.report).toMatchObject({
        status: 'failed',
        error: { code: 'target_emptied', hint: expect.stringContaining('Migrating again') },
      });
      await database.query('DROP SCHEMA legacy_migration CASCADE');
      const again = await migrate(database, legacy);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(again.report).toMatchObject({ status: 'completed', balanced: true });
    }));

  it('says that the file was written to since, also where its size is the same', () =>
    withCompleted(async (database, legacy) => {
      alter(legacy.path, `UPDATE charts SET name = replace(name, substr(name, 1, 1), 'ä')`);
      const { exitCode, report, stdout } = await migrate(database, legacy);
      expect(exitCode).toBe(0);
      expect(report).toMatchObject({ status: 'noop', warnings: [{ code: 'source_differs' }] });
      expect(stdout).toContain('is not byte for byte the file that was migrated');
    }));

  it('says so of a folder that holds another file by now', () =>
    withCompleted(async (database, legacy) => {
      await using other = await legacyFile({ seed: 'another' });
      cpSync(other.path, join(legacy.folder, 'candles.db'));
      const { report } = await migrate(database, { path: legacy.folder });
      expect(report?.warnings.map(({ code }) => code)).toEqual(['source_differs']);
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
