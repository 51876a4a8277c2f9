import { echo } from 'zx';
import type { Compose, Deployment } from './compose.ts';
import { readLedger } from './database.ts';

const DATA_JOB = ['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', 'migrate-data'];

/**
 * Lets a migration that has completed be forgotten, so that another file can be moved in its place: what
 * PostgreSQL holds goes into a new file first, compared value by value. Returns the exit code of the first
 * step that fails, whose words are shown, or 0; begun again, it goes on.
 */
export async function makeRoom(
  compose: Compose,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<number> {
  await compose.must('stop', 'frontend', 'ml');
  // The database may have its old name.
  const named = await compose.show(['run', '--rm', '--no-TTY', 'drizzle-migrate'], {}, signal);
  if (named !== 0 || signal.aborted) return named;
  if ((await readLedger(compose, deployment))?.status !== 'completed') {
    echo('No migration has completed here: there is nothing to make room for.');
    return 0;
  }
  const file = `/reports/before-moving-again-${new Date().toISOString().replaceAll(/\D/g, '')}.db`;
  const steps = [
    ['export', '--out', file],
    ['forget', '--source', file],
  ];
  for (const step of steps) {
    const exitCode = await compose.show([...DATA_JOB, ...step], {}, signal);
    if (exitCode !== 0 || signal.aborted) return exitCode;
  }
  echo(`What PostgreSQL held is in ${file}, in the volume ${deployment.reportsVolume}.`);
  return 0;
}
