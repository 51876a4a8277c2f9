import { expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { legacyFile } from '../support/legacy.ts';
import { migrate, startMigration } from '../support/migration.ts';
import { judge } from '../support/oracle/judge.ts';

const QUARANTINE = ['--on-bad-row', 'quarantine', '--batch-rows', '500', '--concurrency', '2'];

/** Every third candle is bad, so that filling the quarantine takes a while. */
const manyBadRows = () =>
  legacyFile({ candles: 9_000, alter: ['UPDATE candles SET time = time * 1000 WHERE id % 3 = 0'] });

test('a run killed while it fills the quarantine is finished by the next one, each row once', async () => {
  await using database = await createDatabase();
  await using legacy = await manyBadRows();
  await using job = startMigration(database, legacy, { args: QUARANTINE });
  await job.output(/"phase":"quarantine","event":"phase_started"/);
  job.kill('SIGKILL');
  await job.finished;
  const { exitCode, report, stderr } = await migrate(database, legacy, { args: QUARANTINE });
  expect(exitCode, stderr).toBe(0);
  expect(report).toMatchObject({ status: 'completed', balanced: true });
  expect(await judge(database.client, legacy.path)).toMatchObject({ problems: [], quarantined: 3_000 });
});

test('a run that goes on under the policy "fail" is refused and spoils nothing', async () => {
  await using database = await createDatabase();
  await using legacy = await manyBadRows();
  await using job = startMigration(database, legacy, { args: QUARANTINE });
  await job.output(/"phase":"seal","event":"phase_started"/);
  job.kill('SIGKILL');
  await job.finished;
  const refused = await migrate(database, legacy);
  expect(refused.exitCode, refused.stderr).toBe(5);
  expect(refused.report?.error?.hint).toContain('This command wrote nothing.');
  const resumed = await migrate(database, legacy, { args: QUARANTINE });
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(await judge(database.client, legacy.path)).toMatchObject({ problems: [], quarantined: 3_000 });
});

test('a chart that the application makes later is never the one that orphans have lost', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({
    alter: [
      'PRAGMA foreign_keys = off',
      'INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (90001, 77, 60, 1, 1, 1, 1)',
    ],
  });
  const { exitCode, stderr } = await migrate(database, legacy, { args: ['--on-bad-row', 'quarantine'] });
  expect(exitCode, stderr).toBe(0);
  const made = await database.client.query<{ id: number }>(
    `INSERT INTO charts (name) VALUES ('made later') RETURNING id`,
  );
  expect(made.rows).toEqual([{ id: 78 }]);
});
