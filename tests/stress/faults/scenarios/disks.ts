import { expect } from 'vitest';
import { legacyFile } from '../../../support/legacy.ts';
import { migrate } from '../../../support/migration.ts';
import { holdItself } from '../support/moments.ts';
import { expectExit, expectFinishedByNext } from '../support/outcome.ts';
import { smallDisk } from '../support/small-disk.ts';
import { createWorld, SMALL_BATCHES } from '../support/world.ts';
import type { Scenario } from './scenario.ts';

const SERVER_DISK_MIB = 200;
const LEFT_BYTES = 300_000;

/**
 * The disk under the server is full in the middle of a stage; with space again, the same command finishes.
 */
export const targetFull: Scenario = async (_world, stage) => {
  await using disk = await smallDisk(SERVER_DISK_MIB);
  await using world = await createWorld({ directory: disk.path });
  await using database = await world.createDatabase();
  await using held = await holdItself(`before:${stage}`, { database, legacy: world.legacy });
  const filler = await disk.fill(LEFT_BYTES);
  await held.release();
  const { stderr } = await expectExit(held.job, 4);
  expect(stderr).toMatch(/SQLSTATE 53100|target_lost|target_unreachable/);
  await filler[Symbol.asyncDispose]();
  // Where the log could not be written the server stopped itself.
  await world.server.stop();
  await world.server.start();
  await expectFinishedByNext(world, database);
};

/** A file that has to be copied to be read, and a scratch disk without room for it. */
export const scratchFull: Scenario = async (world) => {
  await using database = await world.createDatabase();
  const alter = ['CREATE TABLE filler (x)', 'DROP TABLE filler'];
  await using legacy = await legacyFile({ candles: 20_000, leftAs: 'hot-wal', alter });
  await using disk = await smallDisk(1);
  const full = await migrate(database, legacy, { args: ['--scratch', disk.path] });
  expect(full.exitCode, full.stderr).toBe(3);
  expect(full.report?.error?.code).toBe('scratch_full');
  const next = await migrate(database, legacy, { args: SMALL_BATCHES });
  expect(next.exitCode, next.stderr).toBe(0);
};
