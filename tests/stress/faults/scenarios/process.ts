import { expect } from 'vitest';
import { startMigration } from '../../../support/migration.ts';
import { holdRun, isHeldByServer, sessions } from '../support/moments.ts';
import { expectExit, expectFinishedByNext, expectWhole } from '../support/outcome.ts';
import { SMALL_BATCHES } from '../support/world.ts';
import type { Scenario } from './scenario.ts';

const STOP_WITHIN_MS = 20_000;
const BOUNDARIES = {
  claim: ['before:claim'],
  source: ['before:source', 'after:source'],
  target: ['before:target', 'after:target'],
  census: ['before:census', 'after:census'],
  prepare: ['before:prepare', 'after:prepare'],
  copy: ['before:copy', 'after:copy'],
  quarantine: ['before:quarantine', 'after:quarantine'],
  seal: ['before:seal', 'after:seal'],
  settle: ['before:settle', 'after:settle'],
  verify: ['before:verify', 'after:verify'],
  end: ['before:finish', 'after:finish'],
} as const;

/** Dies at the beginning and at the end of a stage, one after the other in the same migration. */
export const killedAtBoundaries: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  for (const point of BOUNDARIES[stage]) {
    const env = { MIGRATE_FAULT: `SIGKILL@${point}` };
    await using job = startMigration(database, world.legacy, { args: SMALL_BATCHES, env });
    const { signal, stderr } = await job.finished;
    expect(signal, `${point}\n${stderr}`).toBe('SIGKILL');
  }
  await expectFinishedByNext(world, database);
};

/** What the killed process left running on the server does not stand in the next one's way. */
export const killedInside: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using held = await holdRun(stage, { database, legacy: world.legacy });
  held.job.kill('SIGKILL');
  await held.job.finished;
  const next = startMigration(database, world.legacy, { args: SMALL_BATCHES });
  await using running = next;
  await running.output(/"phase":"source","event":"phase_started"|nothing_to_do/);
  await held.release();
  await expectExit(running, 0);
  await held.forget();
  await expectWhole(world, database);
};

/** Stops within seconds, leaves nothing running on the server, and says how to go on. */
export const terminated: Scenario = (world, stage) => stopped(world, stage, 'SIGTERM', 143);
export const interrupted: Scenario = (world, stage) => stopped(world, stage, 'SIGINT', 130);

/** Everything is verified and only the final marker is left to write, which is no more work than stopping. */
export const stoppedAtTheEnd: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using held = await holdRun(stage, { database, legacy: world.legacy });
  held.job.kill('SIGTERM');
  await held.release();
  await expectExit(held.job, 0);
  await expectWhole(world, database);
};

async function stopped(
  world: Parameters<Scenario>[0],
  stage: Parameters<Scenario>[1],
  signal: 'SIGTERM' | 'SIGINT',
  exitCode: number,
): Promise<void> {
  await using database = await world.createDatabase();
  await using held = await holdRun(stage, { database, legacy: world.legacy });
  const startedMs = performance.now();
  held.job.kill(signal);
  // Held by the server, it must not need to be let go in order to stop; held by itself, it must.
  if (!isHeldByServer(stage)) await held.release();
  const { stderr } = await expectExit(held.job, exitCode);
  expect(performance.now() - startedMs).toBeLessThan(STOP_WITHIN_MS);
  expect(stderr).toContain('Run the same command again');
  await expect.poll(() => sessions(database)).toEqual([]);
  await held.release();
  await held.forget();
  await expectFinishedByNext(world, database);
}
