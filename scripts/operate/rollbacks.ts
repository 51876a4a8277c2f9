import type { Deployment } from './compose.ts';
import { mustDocker } from './engine.ts';

/** A volume onto which a rollback has put what was there. */
export interface Rollback {
  volume: string;
  /** ISO 8601, UTC, by this machine's clock. */
  madeAt: string;
}

const OF = 'candle-annotator.rollback-of';
/** Docker's own date of a volume is when its folder last changed. */
const AT = 'candle-annotator.rollback-at';

/** What marks such a volume: that of the PostgreSQL it came from, and when. */
export function rollbackLabels({ postgresVolume }: Pick<Deployment, 'postgresVolume'>): string[] {
  return [`${OF}=${postgresVolume}`, `${AT}=${new Date().toISOString()}`];
}

/** The volumes that rollbacks from this PostgreSQL were put on and that are there, the newest first. */
export async function listRollbacks({
  postgresVolume,
}: Pick<Deployment, 'postgresVolume'>): Promise<Rollback[]> {
  const label = `label=${OF}=${postgresVolume}`;
  const names = (await mustDocker('volume', 'ls', '--quiet', '--filter', label)).split('\n').filter(Boolean);
  if (names.length === 0) return [];
  const format = `{{.Name}} {{index .Labels "${AT}"}}`;
  const lines = (await mustDocker('volume', 'inspect', '--format', format, ...names)).trim().split('\n');
  return lines
    .map((line) => {
      const [volume = '', madeAt = ''] = line.split(' ');
      return { volume, madeAt };
    })
    .toSorted((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
}
