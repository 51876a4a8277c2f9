import { expect, it } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { legacyFile } from '../../support/legacy.ts';
import { migrate } from '../../support/migration.ts';

/** Loaded before anything else, by every thread. */
const IN_THREADS_ONLY = `import { isMainThread } from 'node:worker_threads';
  if (!isMainThread) throw new Error('no memory for a thread');`;

it('a thread that cannot start ends the run with its own reason, and nothing is written', async () => {
  await using database = await createDatabase();
  await using legacy = await legacyFile();
  const preload = `data:text/javascript,${encodeURIComponent(IN_THREADS_ONLY)}`;
  const run = await migrate(database, legacy, { env: { NODE_OPTIONS: `--import=${preload}` } });
  expect(run.exitCode, run.stderr).toBe(70);
  expect(run.report?.error).toMatchObject({ code: 'bug', message: 'no memory for a thread' });
  expect(await database.query('SELECT FROM charts')).toEqual([]);
});
