import { chmodSync, copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { legacyFile } from '../../../support/legacy.ts';
import { migrate } from '../../../support/migration.ts';
import { holdItself, type Stage } from '../support/moments.ts';
import { expectExit, expectFinishedByNext, expectWhole } from '../support/outcome.ts';
import { failReads } from '../support/read-errors.ts';
import { SMALL_BATCHES } from '../support/world.ts';
import type { Scenario } from './scenario.ts';

const POINTS: Partial<Record<Stage, string>> = {
  source: 'before:source',
  census: 'before:census',
  copy: 'before:copy',
  verify: 'before:verify',
  end: 'before:finish',
};

/** The legacy file loses its second half while it is read; put back, the same command finishes. */
export const sourceCutShort: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using legacy = await legacyFile({ candles: 20_000 });
  const kept = `${legacy.path}.kept`;
  copyFileSync(legacy.path, kept);
  const point = POINTS[stage] as string;
  await using held = await holdItself(point, { database, legacy });
  truncateSync(legacy.path, 400_000);
  await held.release();
  await expectExit(held.job, 3);
  copyFileSync(kept, legacy.path);
  await expectFinishedByNext({ ...world, legacy }, database);
};

/** The disk under the legacy file answers no read any more; once it does, the same command finishes. */
export const sourceUnreadable: Scenario = async (world, stage) => {
  await using database = await world.createDatabase();
  await using legacy = await legacyFile({ candles: 20_000 });
  await using held = await holdItself(POINTS[stage] as string, { database, legacy });
  {
    await using _ = await failReads(held.job.pid, legacy.path);
    await held.release();
    const { stderr } = await expectExit(held.job, 3);
    expect(stderr).toMatch(/EIO|disk I\/O error/);
  }
  await expectFinishedByNext({ ...world, legacy }, database);
};

/** The clock of the machine is set back and forward all the while: every duration stays what it was. */
export const clockJumps: Scenario = async (world) => {
  await using database = await world.createDatabase();
  const env = { NODE_OPTIONS: `--import ${new URL('../support/jumping-clock.ts', import.meta.url)}` };
  const startedMs = performance.now();
  const run = await migrate(database, world.legacy, { args: SMALL_BATCHES, env });
  const atMostSeconds = (performance.now() - startedMs) / 1000;
  expect(run.exitCode, run.stderr).toBe(0);
  const { startedAt, finishedAt, tables = [] } = run.report ?? {};
  const wholeSeconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;
  for (const seconds of [wholeSeconds, ...tables.map((table) => table.seconds ?? Number.NaN)]) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThanOrEqual(atMostSeconds);
  }
  await expectWhole(world, database);
};

/** The folder for the report cannot be written: said before anything else happens. */
export const reportUnwritable: Scenario = async (world) => {
  await using database = await world.createDatabase();
  using folder = temporaryFolder();
  const file = join(folder.path, 'a-file');
  writeFileSync(file, '');
  const run = await migrate(database, world.legacy, { args: ['--report-dir', join(file, 'reports')] });
  expect(run.exitCode, run.stderr).toBe(2);
  expect(run.stderr).toContain('report_unwritable');
  expect(run.stderr).not.toContain('"phase":"source"');
  await expectFinishedByNext(world, database);
};

/** The folder is gone at the end: that is said, the migration stands, and the next run writes the report. */
export const reportLost: Scenario = async (world) => {
  await using database = await world.createDatabase();
  using folder = temporaryFolder();
  const reports = join(folder.path, 'reports');
  const options = { database, legacy: world.legacy, args: ['--report-dir', reports] };
  await using held = await holdItself('before:finish', options);
  rmSync(reports, { recursive: true });
  writeFileSync(reports, 'not a folder any more');
  await held.release();
  const { stderr } = await expectExit(held.job, 2);
  expect(stderr).toContain('report_unwritable');
  const again = await migrate(database, world.legacy);
  expect([again.exitCode, again.report?.status]).toEqual([0, 'noop']);
  await expectWhole(world, database);
};

function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'candle-fault-'));
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
