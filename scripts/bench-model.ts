import { $, echo } from 'zx';
import { startPostgres } from './embedded-postgres.ts';
import { ML_FOLDER, NO_PYTHON, pythonPrograms } from './test-ml/environment.ts';

/**
 * Measures how well patterns are found in the real prices, by every estimator, and what reading and training
 * cost. Ends with 1 where there is no Python 3.11 or no prices. Words after -- go to the first part.
 */
const DATABASE = 'candle_annotator';
const programs = await pythonPrograms();
if (programs) {
  const python = $({ cwd: ML_FOLDER, stdio: 'inherit', nothrow: true });
  const found = await python`${programs}/python -m bench ${process.argv.slice(2)}`;
  await using server = await startPostgres({ parameters: { fsync: 'off' } });
  const url = server.url(DATABASE);
  const env = { PATH: process.env['PATH'], DATABASE_URL: url };
  await $({ env, quiet: true })`${process.execPath} jobs/migrate-schema/main.ts`;
  const cost = await python`${programs}/python -m bench.resources ${url}`;
  process.exitCode = found.exitCode || cost.exitCode || 0;
} else {
  echo(`${NO_PYTHON}: nothing was measured.`);
  process.exitCode = 1;
}
