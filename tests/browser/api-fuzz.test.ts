import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NO_PYTHON, pythonPrograms } from '../../scripts/test-ml/environment.ts';
import { addMinutes } from '../support/charts.ts';
import { PROJECT_FOLDER } from '../support/run-job.ts';
import { startFrontend } from './support/frontend.ts';

const run = promisify(execFile);
const MINUTE = 60_000;

interface Outcome {
  asked: Record<string, number>;
  found: string[];
}

test('requests that nobody would think of get answers that the API’s description has, and never a bug', {
  timeout: 10 * MINUTE,
}, async ({ skip }) => {
  const programs = await pythonPrograms();
  if (!programs) return skip(NO_PYTHON);
  const python = join(programs, 'python');
  const has = await run(python, ['-c', 'import schemathesis']).then(
    () => true,
    () => false,
  );
  if (!has) return skip('There is no schemathesis in ml/requirements-dev.txt');
  await using frontend = await startFrontend(async (database) => {
    await database.query(`INSERT INTO charts (id, name) VALUES (0, 'zero'), (1, 'one')`);
    await addMinutes(database, 1, 100);
  });
  const script = join(PROJECT_FOLDER, 'tests/support/api_fuzz.py');
  const { stdout } = await run(python, [script, frontend.url], { maxBuffer: 2 ** 26 }).catch(
    (failed: { stdout: string }) => failed,
  );
  const { asked, found }: Outcome = JSON.parse(stdout);
  console.log(`Requests by route and status: ${JSON.stringify(asked)}`);
  expect(found).toEqual([]);
  const statuses = new Set(Object.keys(asked).map((name) => name.split(' ').at(-1)));
  expect([...statuses]).toEqual(expect.arrayContaining(['200', '201', '400', '404']));
});
