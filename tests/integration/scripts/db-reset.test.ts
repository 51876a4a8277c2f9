import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATION_LOCK } from '../../../db/locks.ts';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { familyOf, isAlive } from '../../support/processes.ts';
import { runJob, startJob } from '../../support/run-job.ts';

describe('npm run db:reset', () => {
  it('empties the database and refills it, from a legacy file or a generated one, and leaves other tables alone', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 321 });
    await database.query(`INSERT INTO charts (name) VALUES ('mine')`);
    await database.query(`CREATE TABLE training_runs AS SELECT 'kept' AS run_id`);
    for (const [words, candles] of [
      [['--source', legacy.path], 321],
      [['--candles', '50'], 50],
    ] as const) {
      const { exitCode, stderr } = await reset(database.url, words, legacy.folder);
      expect(exitCode, stderr).toBe(0);
      expect(await database.query('SELECT count(*)::int AS n FROM candles')).toEqual([{ n: candles }]);
      expect(await database.query(`SELECT FROM charts WHERE name = 'mine'`)).toEqual([]);
      expect(await database.query('SELECT run_id FROM training_runs')).toEqual([{ run_id: 'kept' }]);
    }
  });

  it.each([
    ['postgres://u:secret@db.example.com/candle_annotator', {}],
    ['postgres://u:secret@localhost/candle_annotator?host=db.example.com', {}],
    ['postgres:///candle_annotator', { PGHOST: 'db.example.com' }],
  ])('refuses a host that is not this machine: %s', async (url, env) => {
    const { exitCode, stderr } = await runJob('scripts/db-reset.ts', [], {
      env: { DATABASE_URL: url, ...env },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('db.example.com');
    expect(stderr).toContain('--remote-host-is-fine');
    expect(stderr).not.toContain('secret');
  });

  it('touches nothing while a migration is at work, or without a file', async () => {
    await using database = await createDatabase();
    await database.query(`INSERT INTO charts (name) VALUES ('mine')`);
    const absent = await reset(database.url, ['--source', '/nonexistent/candles.db'], '/tmp');
    expect(absent.exitCode).toBe(3);
    await database.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    expect((await reset(database.url, ['--candles', '5'], '/tmp')).exitCode).toBe(7);
    expect(await database.query('SELECT name FROM charts')).toEqual([{ name: 'mine' }]);
  });

  it('asked to stop, passes that on, ends when the job has, and leaves no generated file behind', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 0 });
    const env = {
      DATABASE_URL: database.url,
      REPORT_DIR: join(legacy.folder, 'reports'),
      TMPDIR: legacy.folder,
    };
    await using resetting = startJob('scripts/db-reset.ts', ['--candles', '200000'], { env });
    await resetting.output(/"phase":"copy","event":"phase_started"/);
    const family = familyOf(resetting.pid);
    process.kill(resetting.pid, 'SIGTERM');
    const stopped = await resetting.finished;
    expect(stopped.exitCode, stopped.stderr).toBe(143);
    expect(family.filter(isAlive)).toEqual([]);
    expect(readdirSync(legacy.folder).filter((name) => name.startsWith('candle-reset'))).toEqual([]);
    expect(await database.query('SELECT status FROM legacy_migration.runs')).toEqual([
      { status: 'interrupted' },
    ]);
  });

  it('names what it does not know', async () => {
    expect((await reset('postgres://localhost/x', ['--hard'], '/tmp')).exitCode).toBe(2);
    expect((await reset('postgres://localhost/x', ['--candles', 'many'], '/tmp')).exitCode).toBe(2);
    expect((await reset('mysql://localhost/x', [], '/tmp')).stderr).toContain('not a PostgreSQL URL');
  });
});

function reset(url: string, words: readonly string[], folder: string) {
  return runJob('scripts/db-reset.ts', [...words], {
    env: { DATABASE_URL: url, REPORT_DIR: join(folder, 'reports') },
  });
}
