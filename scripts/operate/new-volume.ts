import { ScriptError } from './edge.ts';
import { docker, mustDocker } from './engine.ts';
import { removeVolume } from './volumes.ts';

/** Who a volume's files belong to, as numbers, and the mode of its folder. */
export interface Ownership {
  owner: string;
  mode: string;
}

/** Paths inside the helper container. */
const AT = '/volume';

/**
 * Owner of candles.db in the old volume, which is mounted read-only, and the mode of the folder around it.
 */
export async function readOwnership(image: string, volume: string): Promise<Ownership> {
  // As root, because nobody else may be allowed to look into the folder.
  const look = await inHelper(image, 'DAC_READ_SEARCH', `source=${volume},readonly`, [
    'stat',
    '-c',
    '%u:%g %a',
    AT,
    `${AT}/candles.db`,
  ]);
  const [folder, file] = look.stdout.trim().split('\n');
  if (look.exitCode !== 0 || !folder || !file) {
    throw new ScriptError(
      `${volume} cannot be looked into: ${look.stderr.trim()}`,
      'Say who is to own the new file: --owner UID:GID.',
    );
  }
  return { owner: String(file.split(' ')[0]), mode: String(folder.split(' ')[1]) };
}

/**
 * Makes a volume, empty and owned by `ownership`. The caller has made sure that there is none of this name.
 */
export async function createVolume(image: string, name: string, { owner, mode }: Ownership): Promise<void> {
  await mustDocker('volume', 'create', name);
  const script = `chmod ${mode} ${AT}; chown ${owner} ${AT}`;
  const prepared = await inHelper(image, 'CHOWN', `source=${name}`, ['sh', '-euc', script]);
  if (prepared.exitCode === 0) return;
  await removeVolume(name);
  throw new ScriptError(
    `The new volume could not be prepared: ${prepared.stderr.trim()}`,
    'Put right what Docker names, then run the same command again.',
  );
}

/**
 * Runs a program as root with one capability, no network and one volume, in a container that is gone
 * afterwards.
 */
async function inHelper(image: string, capability: string, volume: string, [program, ...args]: string[]) {
  const isolation = ['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'];
  const mount = ['--mount', `type=volume,${volume},target=${AT},volume-nocopy`];
  const user = ['--user', '0:0', '--cap-add', capability];
  const options = [
    '--rm',
    '--pull',
    'never',
    ...isolation,
    ...user,
    ...mount,
    '--entrypoint',
    String(program),
  ];
  return docker('run', ...options, image, ...args);
}
