import { expect } from 'vitest';
import { type Migration, migrate } from '../../../support/migration.ts';
import { readCatalog } from '../../../support/oracle/catalog.ts';
import { judge } from '../../../support/oracle/judge.ts';
import type { JobResult, RunningJob } from '../../../support/run-job.ts';
import { withClient } from '../../../support/server.ts';
import { type FaultDatabase, SMALL_BATCHES, TABLE_NAMES, type World } from './world.ts';

/** Every row is there once, the schema is what the migrations made, and the next ids are free. */
export async function expectWhole(
  { catalog, legacy }: Pick<World, 'catalog' | 'legacy'>,
  database: FaultDatabase,
): Promise<void> {
  await withClient(database.url, async (client) => {
    expect((await judge(client, legacy.path)).problems).toEqual([]);
    for (const table of TABLE_NAMES) {
      const { rows } = await client.query(
        `SELECT nextval(pg_get_serial_sequence('public.${table}', 'id')) > coalesce(max(id), 0) AS free FROM ${table}`,
      );
      expect(rows, `the next id of ${table}`).toEqual([{ free: true }]);
    }
    expect(await readCatalog(client, TABLE_NAMES)).toEqual(catalog);
    const { rows } = await client.query(
      'SELECT status, verified, put_aside FROM legacy_migration.runs ORDER BY id DESC LIMIT 1',
    );
    expect(rows).toEqual([{ status: 'completed', verified: true, put_aside: null }]);
  });
}

/** The same command, given again, finishes the migration. */
export async function expectFinishedByNext(
  world: World,
  database: FaultDatabase,
  args: string[] = [],
): Promise<Migration> {
  const next = await migrate(database, world.legacy, { args: [...SMALL_BATCHES, ...args] });
  expect(next.exitCode, next.stderr).toBe(0);
  await expectWhole(world, database);
  return next;
}

/** Waits for a job to end with an exit code, and returns what it said. */
export async function expectExit(job: RunningJob, exitCode: number): Promise<JobResult> {
  const result = await job.finished;
  expect(result.exitCode, result.stderr).toBe(exitCode);
  return result;
}
