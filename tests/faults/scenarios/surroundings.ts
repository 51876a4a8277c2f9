import { chmodSync, copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';
import { holdItself, type Stage } from '../support/moments.ts';
import { expectExit, expectFinishedByNext, expectWhole } from '../support/outcome.ts';
import type { Scenario } from './scenario.ts';

const POINTS: Partial<Record<Stage, string>> = {
  source: 'before:source',
  census: 'before:census',
  copy: 'before:copy',
  verify: 'before:verify',
  end: 'after:verify',
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
  await using held = await holdItself('after:verify', options);
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
