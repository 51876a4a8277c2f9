import { describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate, startMigration } from '../../support/migration.ts';
import { judge } from '../../support/oracle/judge.ts';
import { runJob } from '../../support/run-job.ts';

const SMALL_BATCHES = ['--batch-rows', '100', '--concurrency', '2'];

async function assertComplete(database: TestDatabase, path: string): Promise<void> {
  expect((await judge(database.client, path)).problems).toEqual([]);
}

/** Every index of the tables that are loaded with the file it is in, which is another after it was built again. */
function indexes(database: TestDatabase): Promise<unknown[]> {
  return database.query(
    `SELECT i.relname, i.relfilenode FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
      WHERE i.relnamespace = 'public'::regnamespace ORDER BY i.relname`,
  );
}

describe('a run that is stopped', () => {
  it.each([
    { signal: 'SIGTERM', exitCode: 143 },
    { signal: 'SIGINT', exitCode: 130 },
  ] as const)(
    'by $signal ends with $exitCode, says how to go on, and the next one finishes it',
    async ({ signal, exitCode }) => {
      await using database = await createDatabase();
      await using legacy = await legacyFile({ candles: 40_000 });
      await using job = startMigration(database, legacy, { args: SMALL_BATCHES });
      await job.output(/"phase":"copy","event":"phase_started"/);
      job.kill(signal);
      const stopped = await job.finished;
      expect(stopped.exitCode, stopped.stderr).toBe(exitCode);
      expect(stopped.stderr).toContain('Run the same command again');
      const gate = await runJob('jobs/gate/main.ts', [], { env: { DATABASE_URL: database.url } });
      expect(gate.exitCode).toBe(1);
      expect(gate.stdout).toContain('interrupted');
      const resumed = await migrate(database, legacy, { args: SMALL_BATCHES });
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      await assertComplete(database, legacy.path);
    },
  );

  it.each(['census', 'prepare', 'copy', 'seal', 'verify'])(
    'by SIGKILL as %s begins is finished by the next one',
    async (phase) => {
      await using database = await createDatabase();
      await using legacy = await legacyFile({ candles: 20_000 });
      await using job = startMigration(database, legacy, { args: SMALL_BATCHES });
      await job.output(new RegExp(`"phase":"${phase}","event":"phase_started"`));
      job.kill('SIGKILL');
      await job.finished;
      // The next run may have other settings: it goes on with those of the run it takes up.
      const resumed = await migrate(database, legacy, { args: ['--batch-rows', '1000'] });
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      await assertComplete(database, legacy.path);
    },
  );

  it('while it verifies builds no index again when it is resumed', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 20_000 });
    await using job = startMigration(database, legacy, { env: { MIGRATE_FAULT: 'SIGKILL@after:verify' } });
    await job.finished;
    const built = await indexes(database);
    const resumed = await migrate(database, legacy);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await indexes(database)).toEqual(built);
    await assertComplete(database, legacy.path);
  });

  it('is not continued from another file; --restart discards what it had loaded', async () => {
    await using database = await createDatabase();
    await using first = await legacyFile({ candles: 40_000 });
    await using second = await legacyFile({ candles: 2_000, seed: 'another' });
    await using job = startMigration(database, first, { args: SMALL_BATCHES });
    await job.output(/"phase":"seal","event":"phase_started"/);
    job.kill('SIGKILL');
    await job.finished;
    const refused = await migrate(database, second);
    expect(refused.exitCode).toBe(3);
    expect(refused.report?.error).toMatchObject({
      code: 'source_changed_since',
      hint: expect.stringContaining('--restart'),
    });
    const restarted = await migrate(database, second, { args: ['--restart'] });
    expect(restarted.exitCode, restarted.stderr).toBe(0);
    await assertComplete(database, second.path);
  });
});

describe('two runs at once', () => {
  it('one works, the other says who and exits 7', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 40_000 });
    await using first = startMigration(database, legacy, { args: SMALL_BATCHES });
    await first.output(/"phase":"source","event":"phase_started"/);
    const second = await migrate(database, legacy);
    expect(second.exitCode, second.stderr).toBe(7);
    expect(second.report?.error).toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`:${first.pid}`),
    });
    expect((await first.finished).exitCode).toBe(0);
    await assertComplete(database, legacy.path);
  });
});
