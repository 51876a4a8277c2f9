import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/seed-legacy/random.ts';
import { type LegacyFile, legacyFile } from '../../support/legacy.ts';
import { startMigration } from '../../support/migration.ts';
import { SEED } from '../../support/seed.ts';
import { expectWhole } from './support/outcome.ts';
import { createWorld, type FaultDatabase, SMALL_BATCHES, type World } from './support/world.ts';

const KILLS = process.env['TEST_FULL'] ? 60 : 8;
/** One migration is killed at most this often before it may finish. */
const KILLS_PER_MIGRATION = 4;
const MINUTE = 60_000;

/** Two hundred batches of the usual small size: most of a run's time is its work, not its start. */
const CANDLES = 100_000;

let world: World;
let legacy: LegacyFile;
beforeAll(async () => {
  world = await createWorld();
  legacy = await legacyFile({ candles: CANDLES });
}, MINUTE);
afterAll(async () => {
  await legacy?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

test(
  `SIGKILL at ${KILLS} random moments of a run leaves no gap and no double (TEST_SEED=${SEED})`,
  async () => {
    const random = createRandom(`kills ${SEED}`);
    const struck: string[] = [];
    while (struck.length < KILLS) {
      // Measured anew each time: other work on the machine comes and goes.
      const wholeMs = await measure();
      await using database = await world.createDatabase();
      for (let i = 0; i < KILLS_PER_MIGRATION && struck.length < KILLS; i++) {
        const phase = await killAfter(random.next() * wholeMs, database);
        if (phase === undefined) break;
        struck.push(phase);
      }
      await finish(database);
      await expectWhole({ ...world, legacy }, database);
    }
    console.log(`Killed ${struck.length} times: ${describeCounts(struck)}`);
  },
  20 * MINUTE,
);

/** Kills a run after so long and returns what it was at; undefined where it had ended before. */
async function killAfter(waitMs: number, database: FaultDatabase): Promise<string | undefined> {
  await using job = startMigration(database, legacy, { args: SMALL_BATCHES });
  await sleep(waitMs);
  job.kill('SIGKILL');
  const { signal, exitCode, stderr } = await job.finished;
  if (signal === 'SIGKILL')
    return [...stderr.matchAll(/"phase":"(\w+)","event":"phase_started"/g)].at(-1)?.[1] ?? 'start';
  expect(exitCode, stderr).toBe(0);
  return undefined;
}

/** How long a whole run takes here and now, from the start of the process to its exit, in milliseconds. */
async function measure(): Promise<number> {
  await using database = await world.createDatabase();
  const startedMs = performance.now();
  await finish(database);
  return performance.now() - startedMs;
}

async function finish(database: FaultDatabase): Promise<void> {
  await using job = startMigration(database, legacy, { args: SMALL_BATCHES });
  const { exitCode, stderr } = await job.finished;
  expect(exitCode, stderr).toBe(0);
}

function describeCounts(names: readonly string[]): string {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].map(([name, all]) => `${all.length} in ${name}`).join(', ');
}
