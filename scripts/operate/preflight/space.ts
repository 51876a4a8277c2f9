import { freeBytes, megabytes } from '../../backup/space.ts';
import type { Deployment } from '../compose.ts';
import type { Engine } from '../engine.ts';
import { volumeBytes } from '../volumes.ts';
import type { Preflight } from './findings.ts';

/** Measured on 3,000,000 candles: 209 MB became 403 MB; a copy on scratch takes the file's size again. */
const SPACE_FACTOR = 3;
/** Of an empty file and an empty database; what the legacy volume takes is not always measured. */
const SMALLEST_BACKUP = 1e5;
/** Write-ahead log that PostgreSQL keeps by default. */
const WAL_BYTES = 2 ** 30;

/**
 * Where the engine keeps its volumes there must be room for the migrated ones, and where backups go for that
 * of the legacy volume at the least: a cutover makes it before it moves anything.
 */
export async function checkSpace(
  part: Preflight,
  { folder, isLocal }: Engine,
  { legacyVolume, backups }: Deployment,
): Promise<void> {
  const { obstacles, facts } = part;
  const legacyBytes = (await volumeBytes(legacyVolume)) ?? 0;
  await checkBackups(part, backups.folder, legacyBytes);
  const free = isLocal ? await freeBytes(folder) : undefined;
  if (free === undefined) {
    facts.push(`disk space below ${folder}: cannot be seen from here`);
    return;
  }
  const neededBytes = SPACE_FACTOR * legacyBytes + WAL_BYTES;
  if (free >= neededBytes)
    facts.push(`disk space: ${megabytes(free)} free, ${megabytes(neededBytes)} needed at most`);
  else
    obstacles.push({
      message: `${folder} has ${megabytes(free)} free, and the migration may need ${megabytes(neededBytes)}.`,
      hint: 'Free space there: docker image prune, docker builder prune.',
      holders: [],
    });
}

async function checkBackups({ obstacles }: Preflight, folder: string, legacyBytes: number): Promise<void> {
  const free = await freeBytes(folder);
  const needed = Math.max(legacyBytes, SMALLEST_BACKUP);
  if (free !== undefined && free < needed)
    obstacles.push({
      message: `${folder}, where npm run cutover puts its backup, has ${megabytes(free)} free, and that takes ${megabytes(needed)} at the least.`,
      hint: 'Make room there, or set BACKUP_DIR to another folder.',
      holders: [],
    });
}
