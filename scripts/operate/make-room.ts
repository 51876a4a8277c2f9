import { echo } from 'zx';
import type { Compose, Deployment } from './compose.ts';
import { type LedgerFacts, readLedger } from './database.ts';
import { legacyDigest } from './legacy-digest.ts';

const DATA_JOB = ['--profile', 'migrate', 'run', '--rm', '--no-deps', '--no-TTY', 'migrate-data'];

/**
 * Lets a migration that has completed be forgotten, so that another file can be moved in its place: what
 * PostgreSQL holds goes into a new file first, compared value by value. Returns the exit code of the first
 * step that fails, whose words are shown, or 0; begun again, it goes on. Nothing goes where the legacy file
 * has been moved already: what was labelled since is in PostgreSQL alone.
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
  const ledger = await readLedger(compose, deployment);
  if (ledger?.status !== 'completed' || !(await isAnother(deployment, ledger))) {
    echo('There is nothing to make room for: no migration of another file has completed here.');
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

/** Whether the legacy file is to be moved: after a rollback only that on the rollback's volume is. */
async function isAnother(deployment: Deployment, { error, sourceSha256 }: LedgerFacts): Promise<boolean> {
  if (error?.volume !== undefined && error.volume !== deployment.legacyVolume) return false;
  const digest = await legacyDigest(deployment.jobImage, deployment);
  return 'sha256' in digest && digest.sha256 !== sourceSha256;
}
