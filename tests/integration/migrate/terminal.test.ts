import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { DATA_JOB } from '../../support/migration.ts';
import { PROJECT_NODE, startCommand } from '../../support/run-job.ts';

/** Gives a command a terminal; part of every Debian, with other arguments elsewhere. */
const SCRIPT = '/usr/bin/script';
const hasTerminal = process.platform === 'linux' && existsSync(SCRIPT);
if (!hasTerminal) process.stdout.write(`${SCRIPT} is not there: what a terminal shows is not tested.\n`);

const TAKEN_BACK = '\r\x1b[K';

test.runIf(hasTerminal)('on a terminal one line moves, is taken back, and writes over nothing', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile({ candles: 30_000 });
  const words = ['run', '--source', legacy.path, '--report-dir', join(legacy.folder, 'reports')];
  const command = [PROJECT_NODE, DATA_JOB, ...words, '--batch-rows', '100', '--concurrency', '1'];
  await using job = startCommand(SCRIPT, ['-qec', `stty cols 70; ${command.join(' ')}`, '/dev/null'], {
    env: { DATABASE_URL: database.url },
  });
  const { exitCode, stdout } = await job.finished;
  expect(exitCode, stdout).toBe(0);

  const moving = stdout.split(TAKEN_BACK).filter((text) => text.startsWith('copy  '));
  expect(moving.length).toBeGreaterThan(1);
  for (const line of moving) {
    expect(line).toMatch(/^copy {2}\w+ [\d,]+\/[\d,]+(, \d+ s left)? · all [\d,]+\//);
    expect(line.length).toBeLessThan(70);
  }
  const screen = whatRemains(stdout);
  expect(screen.filter((line) => /^(copy|verify) {2}/.test(line))).toEqual([]);
  expect(screen.filter((line) => line.includes('phase_ended'))).toHaveLength(9);
  expect(screen).toContain('Completed: every value was compared with the legacy file, and none differs.');
});

/** The lines that a terminal shows in the end. */
function whatRemains(output: string): string[] {
  return output.split('\r\n').map((line) => line.split(TAKEN_BACK).at(-1) as string);
}
