import { AT, inContainer } from '../throw-away/run-once.ts';
import { ScriptError } from './edge.ts';
import { mustDocker } from './engine.ts';
import { removeVolume } from './volumes.ts';

/** Who a volume's files belong to, as numbers, and the mode of its folder. */
export interface Ownership {
  owner: string;
  mode: string;
}

/**
 * Owner of the legacy file in the old volume, which is mounted read-only, and the mode of the folder around
 * it.
 */
export async function readOwnership(image: string, volume: string, file: string): Promise<Ownership> {
  // As root, because nobody else may be allowed to look into the folder.
  const look = await inContainer({
    image,
    user: '0:0',
    capabilities: ['DAC_READ_SEARCH'],
    volume,
    program: ['stat', '-c', '%u:%g %a', AT, `${AT}/${file}`],
  });
  const [folder, owner] = look.stdout.trim().split('\n');
  if (look.exitCode !== 0 || !folder || !owner) {
    throw new ScriptError(
      `${volume} cannot be looked into: ${look.stderr.trim() || `the container that did ended with ${look.exitCode}`}`,
      'Say who is to own the new file: --owner UID:GID.',
    );
  }
  return { owner: String(owner.split(' ')[0]), mode: String(folder.split(' ')[1]) };
}

/**
 * Makes a volume, empty and owned by `ownership`, with these labels. The caller has made sure that there is
 * none of this name.
 */
export async function createVolume(
  image: string,
  name: string,
  { owner, mode }: Ownership,
  labels: readonly string[] = [],
): Promise<void> {
  await mustDocker('volume', 'create', ...labels.flatMap((label) => ['--label', label]), name);
  const script = `chmod ${mode} ${AT}; chown ${owner} ${AT}`;
  const prepared = await inContainer({
    image,
    user: '0:0',
    capabilities: ['CHOWN'],
    volume: name,
    writable: true,
    program: ['sh', '-euc', script],
  });
  if (prepared.exitCode === 0) return;
  await removeVolume(name);
  throw new ScriptError(
    `The new volume could not be prepared: ${prepared.stderr.trim() || `its container ended with ${prepared.exitCode}`}`,
    'Put right what Docker names, then run the same command again.',
  );
}
