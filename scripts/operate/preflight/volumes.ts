import type { Deployment } from '../compose.ts';
import { type Holder, mounts, volumeExists, writes } from '../volumes.ts';
import type { Preflight } from './findings.ts';

/**
 * Both volumes must exist, and no running container may write to the old one or serve the other. Returns
 * those that exist.
 */
export async function checkVolumes(
  { obstacles, facts }: Preflight,
  { legacyVolume, postgresVolume }: Deployment,
  holders: readonly Holder[],
): Promise<string[]> {
  const there: string[] = [];
  const wanted = { LEGACY_VOLUME: legacyVolume, POSTGRES_VOLUME: postgresVolume };
  for (const [setting, volume] of Object.entries(wanted)) {
    if (await volumeExists(volume)) {
      facts.push(`volume ${volume}`);
      there.push(volume);
    } else
      obstacles.push({
        message: `There is no volume ${volume}.`,
        hint: `docker volume ls shows the names; set ${setting} to the old deployment's.`,
        holders: [],
      });
  }
  for (const holder of holders.filter((one) => one.isRunning)) {
    if (writes(holder, legacyVolume)) {
      obstacles.push({
        message: `The running container ${holder.name} mounts ${legacyVolume} for writing.`,
        hint: `It is the old frontend, or something like it. Stop it: docker stop ${holder.name}`,
        holders: [holder],
      });
    }
    if (!holder.isOurs && mounts(holder, postgresVolume)) {
      obstacles.push({
        message: `The running container ${holder.name} uses ${postgresVolume}; two servers on one volume destroy it.`,
        hint: `It is the old PostgreSQL. Stop it: docker stop ${holder.name}`,
        holders: [holder],
      });
    }
  }
  return there;
}
