import { echo } from 'zx';
import type { Compose, Deployment } from './compose.ts';
import { docker, mustDocker } from './engine.ts';

/** The one-shots that a move passes through, in their order. */
const STEPS = [
  'volume-guard',
  'drizzle-migrate',
  'migration-request',
  'migrate-data',
  'migration-gate',
  'ml-role',
];
const LAST_LINES = '20';

/** The command that shows the last report, whole, also when all containers are gone. */
export function howToReadReport({ reportsVolume, postgresImage }: Deployment): string {
  return `docker run --rm -v ${reportsVolume}:/reports:ro ${postgresImage} cat /reports/report.json`;
}

/**
 * Shows what the data job printed for people, the gate's reason, and the words of any other step that
 * failed.
 */
export async function showSummary(compose: Compose): Promise<void> {
  for (const step of STEPS) await showStep(compose, step);
  const { stdout } = await compose.run('logs', '--no-log-prefix', '--no-color', 'migration-gate');
  const verdict = stdout.match(/The gate is .*/g)?.at(-1);
  if (verdict) echo(verdict);
}

async function showStep(compose: Compose, step: string): Promise<void> {
  const id = (await compose.must('--profile', 'migrate', 'ps', '--all', '--quiet', step)).trim();
  if (id === '') return;
  const state = await mustDocker(
    'container',
    'inspect',
    '--format',
    '{{.State.ExitCode}} {{.State.StartedAt}}',
    id,
  );
  const [exitCode = '', startedAt = ''] = state.trim().split(' ');
  // A container that is started again goes on with the same log; one that never was has none.
  if (startedAt.startsWith('0001-') || (step !== 'migrate-data' && exitCode === '0')) return;
  const { stdout, stderr } = await docker(
    'logs',
    '--since',
    startedAt,
    '--tail',
    step === 'migrate-data' ? 'all' : LAST_LINES,
    id,
  );
  if (exitCode !== '0') echo(`${step} ended with ${exitCode}:`);
  process.stdout.write(stdout);
  if (step !== 'migrate-data') process.stdout.write(stderr);
}
