import { describe, expect, it } from 'vitest';
import { SCHEMA_LOCK } from '../../../db/locks.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { familyOf, isAlive } from '../../support/processes.ts';
import { PROJECT_NODE, runJob, startCommand, startJob } from '../../support/run-job.ts';

const WRAPPER = 'scripts/migrate-sqlite-to-postgres.ts';
const COPYING = /"phase":"copy","event":"phase_started"/;

function wordsFor(database: TestDatabase, legacy: LegacyFile): string[] {
  return ['--source', legacy.path, '--database-url', database.url, '--report-dir', legacy.folder];
}

function smallBatches(database: TestDatabase, legacy: LegacyFile): string[] {
  return ['run', ...wordsFor(database, legacy), '--batch-rows', '100', '--concurrency', '1'];
}

describe('the host wrapper', () => {
  it('applies the schema first, then runs the job with the same words and exit code', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 10 });
    const words = wordsFor(database, legacy);
    const done = await runJob(WRAPPER, words);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stderr).toContain('drizzle-migrate');
    expect((await runJob(WRAPPER, ['abandon', ...words])).exitCode).toBe(4);
    expect((await runJob(WRAPPER, ['--fast'])).exitCode).toBe(2);
  });

  it.each([
    { signal: 'SIGTERM', exitCode: 143 },
    { signal: 'SIGINT', exitCode: 130 },
  ] as const)('passes $signal on, and ends when the job has', async ({ signal, exitCode }) => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 40_000 });
    await using wrapper = startJob(WRAPPER, smallBatches(database, legacy));
    await wrapper.output(COPYING);
    const family = familyOf(wrapper.pid);
    expect(family.length).toBeGreaterThan(1);
    process.kill(wrapper.pid, signal);
    const stopped = await wrapper.finished;
    expect(stopped.exitCode, stopped.stderr).toBe(exitCode);
    expect(stopped.stdout).toContain('Run the same command again');
    expect(family.filter(isAlive)).toEqual([]);
    expect(await database.query('SELECT status FROM legacy_migration.runs')).toEqual([
      { status: 'interrupted' },
    ]);
  });

  it('shows the summary of a job that Ctrl-C reaches along with it, and its exit code', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 40_000 });
    await using command = startCommand(PROJECT_NODE, [WRAPPER, ...smallBatches(database, legacy)]);
    await command.output(COPYING);
    command.kill('SIGINT');
    const stopped = await command.finished;
    expect(stopped.exitCode, stopped.stderr).toBe(130);
    expect(stopped.stdout).toContain('Run the same command again');
  });

  it('begins no migration after it was stopped while the schema waits', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile();
    await database.query(`SELECT pg_advisory_lock(${SCHEMA_LOCK})`);
    await using wrapper = startJob(WRAPPER, smallBatches(database, legacy));
    await wrapper.output(/database_kept/);
    process.kill(wrapper.pid, 'SIGTERM');
    const stopped = await wrapper.finished;
    expect(stopped.exitCode, stopped.stderr).toBe(143);
    expect(stopped.stderr).not.toContain('"job":"migrate"');
  });

  it('lets a second Ctrl-C, a moment later, end the job at once', async () => {
    await using database = await createDatabase();
    await using legacy = await legacyFile({ candles: 40_000 });
    // The lock keeps the first one from being finished: the job waits for what it has to note.
    await using wrapper = startJob(WRAPPER, smallBatches(database, legacy));
    await wrapper.output(COPYING);
    await database.query('BEGIN');
    await database.query('LOCK TABLE legacy_migration.runs');
    process.kill(wrapper.pid, 'SIGINT');
    await wrapper.output(/"event":"stopping"/);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    process.kill(wrapper.pid, 'SIGINT');
    const ended = await wrapper.finished;
    expect(ended).toMatchObject({ exitCode: 130, stdout: '' });
  });
});
