import { echo } from 'zx';
import type { Compose } from './compose.ts';
import { mustDocker } from './engine.ts';

/** Shows what the data job printed for people, and the gate's reason. */
export async function showSummary(compose: Compose): Promise<void> {
  const id = (await compose.must('--profile', 'migrate', 'ps', '--all', '--quiet', 'migrate-data')).trim();
  if (id !== '') {
    // A container that is started again goes on with the same log.
    const since = (await mustDocker('container', 'inspect', '--format', '{{.State.StartedAt}}', id)).trim();
    process.stdout.write(await mustDocker('logs', '--since', since, id));
  }
  const { stdout } = await compose.run('logs', '--no-log-prefix', '--no-color', 'migration-gate');
  const verdict = stdout.match(/The gate is .*/g)?.at(-1);
  if (verdict) echo(verdict);
}
