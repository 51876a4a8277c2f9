import type { Deployment } from './compose.ts';
import { mustDocker } from './engine.ts';

/** A volume onto which a rollback has put what was there. */
export interface Rollback {
  volume: string;
  /** ISO 8601, UTC, by the engine's clock. */
  madeAt: string;
}

/** What marks such a volume, with that of the PostgreSQL it came from. */
export function rollbackLabel({ postgresVolume }: Pick<Deployment, 'postgresVolume'>): string {
  return `candle-annotator.rollback-of=${postgresVolume}`;
}

/** The volumes that rollbacks from this PostgreSQL were put on and that are there, the newest first. */
export async function listRollbacks(deployment: Pick<Deployment, 'postgresVolume'>): Promise<Rollback[]> {
  const label = `label=${rollbackLabel(deployment)}`;
  const names = (await mustDocker('volume', 'ls', '--quiet', '--filter', label)).split('\n').filter(Boolean);
  if (names.length === 0) return [];
  const format = '{{.Name}} {{.CreatedAt}}';
  const lines = (await mustDocker('volume', 'inspect', '--format', format, ...names)).trim().split('\n');
  return lines
    .map((line) => {
      const [volume = '', madeAt = ''] = line.split(' ');
      return { volume, madeAt: new Date(madeAt).toISOString() };
    })
    .toSorted((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
}
