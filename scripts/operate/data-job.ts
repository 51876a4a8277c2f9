import type { Compose, Deployment } from './compose.ts';
import { ScriptError } from './edge.ts';
import { mustDocker } from './engine.ts';

/** What `docker inspect` says of the data job's container, as far as it is read here. */
interface Inspected {
  State: { ExitCode: number };
  Mounts: { Name?: string; Destination: string }[];
}

/**
 * How the data job ended: Compose lets the gate look at a ledger that has completed before, also where this
 * job was killed. Throws where it has read another volume than the settings name.
 */
export async function dataJobEnd(compose: Compose, { legacyVolume }: Deployment): Promise<number> {
  const id = (await compose.must('--profile', 'migrate', 'ps', '--all', '--quiet', 'migrate-data')).trim();
  if (id === '') return 0;
  const inspected = await mustDocker('container', 'inspect', '--format', '{{json .}}', id);
  const { State, Mounts } = JSON.parse(inspected) as Inspected;
  const read =
    Mounts.find(({ Destination }) => Destination === '/legacy')?.Name ?? 'a folder of this machine';
  if (read === legacyVolume) return State.ExitCode;
  await compose.must('stop', 'frontend', 'ml');
  throw new ScriptError(
    `The data job has read ${read}, and LEGACY_VOLUME is ${legacyVolume}: nothing that this one holds was moved, and the application is stopped.`,
    `Remove that container, and see to it that no compose file names another volume for /legacy; then the same command again: ${compose.describe('--profile', 'migrate', 'rm', '--force', 'migrate-data')}`,
  );
}
