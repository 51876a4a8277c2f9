import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NO_PYTHON, pythonPrograms } from '../../scripts/test-ml/environment.ts';
import { PROJECT_FOLDER } from '../support/run-job.ts';

const run = promisify(execFile);
const MINUTE = 60_000;

test('the ML service passes its slow tests too', { timeout: 20 * MINUTE }, async ({ skip }) => {
  if (!(await pythonPrograms())) return skip(NO_PYTHON);
  const words = ['scripts/test-ml.ts', '-m', 'slow'];
  const { stdout } = await run(process.execPath, words, { cwd: PROJECT_FOLDER, maxBuffer: 2 ** 26 });
  expect(stdout).toMatch(/[1-9][0-9]* passed/);
  expect(stdout).not.toMatch(/[0-9] (failed|error)/);
});
