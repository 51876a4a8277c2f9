import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestRun } from '../../../db/ledger.ts';
import { verifyFile } from '../../../jobs/migrate/acts/compare-file.ts';
import { readConfig } from '../../../jobs/migrate/config.ts';
import { createJob } from '../../../jobs/migrate/create-job.ts';
import type { Job } from '../../../jobs/migrate/job.ts';
import { freeze } from '../../../jobs/migrate/stages/export/snapshot.ts';
import { openSession } from '../../../jobs/session.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

// As the job's edge does, before SQLite is loaded.
process.env['SQLITE_USE_URI'] = '1';

/** One change each that no file may carry unnoticed; every one of them was made by a writer once. */
const SPOILT = [
  'UPDATE candles SET open = open + 1e-11 WHERE id = 17',
  'UPDATE candles SET high = -0.0 WHERE id = 18',
  'UPDATE candles SET time = time + 1 WHERE id = 19',
  'DELETE FROM candles WHERE id = (SELECT max(id) FROM candles)',
  'INSERT INTO candles VALUES (-5, 1, 5, 1, 1, 1, 1)',
  'INSERT INTO candles VALUES (5000000000, 1, 5, 1, 1, 1, 1)',
  `UPDATE charts SET name = name || ' ' WHERE id = 1`,
  'UPDATE charts SET created_at = created_at + 1 WHERE id = 1',
  'UPDATE annotation_types SET is_active = NULL WHERE id = 1',
  'UPDATE span_label_types SET is_active = NOT is_active WHERE id = 2',
  `UPDATE span_annotations SET notes = coalesce(notes, '') || char(8203) WHERE id = (SELECT min(id) FROM span_annotations)`,
  `UPDATE annotations SET geometry = '{}' WHERE geometry IS NOT NULL AND id = (SELECT min(id) FROM annotations WHERE geometry IS NOT NULL)`,
  'ALTER TABLE span_annotations DROP COLUMN model_prediction',
  'UPDATE span_annotations SET confidence = 0.5 WHERE confidence = 0.75',
] as const;

describe('an exported file that is not what PostgreSQL holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candle-spoilt-'));
  const sound = join(folder, 'sound.db');
  let database: TestDatabase;
  let legacy: LegacyFile;
  beforeAll(async () => {
    database = await createDatabase();
    legacy = await legacyFile({
      alter: [
        'UPDATE span_annotations SET confidence = 0.75 WHERE id = (SELECT max(id) FROM span_annotations)',
      ],
    });
    const run = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
    expect(run.exitCode, run.stderr).toBe(0);
    await database.query(`UPDATE charts SET created_at = created_at + interval '0.25 second' WHERE id = 1`);
    const { exitCode, stderr } = await migrate(database, legacy, { verb: 'export', args: ['--out', sound] });
    expect(exitCode, stderr).toBe(0);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await legacy?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  it.each(SPOILT)('is found out: %s', async (statement) => {
    const path = join(folder, 'spoilt.db');
    copyFileSync(sound, path);
    const file = new Database(path);
    file.exec(statement);
    expect(statement.startsWith('ALTER') || file.prepare('SELECT changes()').pluck().get()).toBeTruthy();
    file.close();
    await expect(judge(path)).rejects.toMatchObject({ exitCode: 6 });
  });

  it('is told from one that is', async () => {
    await expect(judge(sound)).resolves.toBeUndefined();
  });

  it('is found out where a fraction of a second was not reported as cut off', async () => {
    await expect(judge(sound, [])).rejects.toMatchObject({ exitCode: 6 });
  });

  /** The verdict of the real comparison on a file. */
  async function judge(path: string, truncated = [{ table: 'charts', column: 'created_at' }]): Promise<void> {
    await using session = await openSession({
      databaseUrl: database.url,
      applicationName: 'test',
      onWaiting: () => {},
    });
    const losses = truncated.map((place) => ({
      ...place,
      rule: 'fraction_of_second',
      count: 1,
      action: 'truncated' as const,
      examples: [],
    }));
    const max = await maxSpan();
    const keys = new Map([['span_annotations', new Set([max])]]);
    await verifyFile(quietJob(), {
      client: session.client,
      path,
      run: await latestRun(session.client),
      restored: { keys, findings: [] },
      losses,
      snapshot: await freeze(session.client),
    });
  }

  async function maxSpan(): Promise<bigint> {
    const [row] = await database.query<{ key: string }>(
      'SELECT source_rowid::text AS key FROM legacy_migration.quarantine',
    );
    return BigInt(row?.key ?? 0);
  }

  function quietJob(): Job {
    const silent = () => {};
    return createJob(
      {
        config: { ...readConfig(['export', '--database-url', database.url], {}), databaseUrl: database.url },
        log: { info: silent, warn: silent, error: silent, line: undefined },
        signal: new AbortController().signal,
        print: silent,
      },
      null,
    );
  }
});
