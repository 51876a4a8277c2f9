import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ScriptError } from '../operate/edge.ts';
import { Container } from '../throw-away/container.ts';
import { alone, mounted } from '../throw-away/options.ts';
import { assertUnchanged, writeFileOf } from './files.ts';
import type { LegacyBackup } from './manifest.ts';

const AT = '/legacy';
/** SHA-256 and path of every file, each pair followed by a NUL: no name needs quotes. */
const SUMS = `cd ${AT}; find . -type f -print0 | sort -z | xargs -0 -r sha256sum -z`;
/**
 * When each file, or what is known about it, changed last. A file that is written again and again can have
 * the same checksum twice (that of an empty file, say) while the archive holds another state.
 */
const CHANGES = `cd ${AT}; find . -printf '%p %C@\\0' | sort -z`;
/**
 * All that was there, with its owners, modes and times to the nanosecond. tar ends with 1 where a file
 * changes meanwhile, which the checksums tell.
 */
const PACK = ['sh', '-c', `tar --format=posix --numeric-owner -C ${AT} -cf - . || [ $? = 1 ]`];
const UNPACK = ['tar', '--numeric-owner', '--same-owner', '--preserve-permissions', '-C', AT, '-xf', '-'];
/** For somebody who may read any file of any owner, and nothing else. */
const READER = ['DAC_READ_SEARCH'];
const WRITER = ['DAC_OVERRIDE', 'CHOWN', 'FOWNER', 'FSETID'];

/**
 * Packs every file of a volume, which is mounted read-only, into an archive in this folder, and proves it by
 * unpacking it again. Throws where a file changes meanwhile, or comes back as another.
 */
export async function backUpLegacy(
  image: string,
  volume: string,
  folder: string,
  signal: AbortSignal,
): Promise<LegacyBackup> {
  await using reader = await helper(image, mounted(volume, AT), READER, signal);
  const changes = await shell(reader, CHANGES, signal);
  const files = await checksums(reader, signal);
  const archive = await writeFileOf(join(folder, 'legacy.tar'), (output) =>
    reader.run(PACK, { output, signal }),
  );
  const same = isEqual(files, await checksums(reader, signal));
  if (!same || changes !== (await shell(reader, CHANGES, signal))) {
    throw new ScriptError(
      `Files in ${volume} changed while they were backed up.`,
      `Stop what writes to it: docker ps --filter volume=${volume}`,
    );
  }
  const backup = { volume, archive, files };
  await using proof = await helper(image, ['--volume', AT], WRITER, signal);
  await unpack(proof, folder, backup, signal);
  return backup;
}

/** Puts the files of a backup into a volume that the caller has just made, each as it was. */
export async function restoreLegacy(
  image: string,
  folder: string,
  backup: LegacyBackup,
  volume: string,
  signal: AbortSignal,
): Promise<void> {
  await assertUnchanged(folder, backup.archive);
  await using writer = await helper(image, mounted(volume, AT, 'writable'), WRITER, signal);
  await unpack(writer, folder, backup, signal);
}

async function unpack(
  container: Container,
  folder: string,
  { archive, files }: LegacyBackup,
  signal: AbortSignal,
): Promise<void> {
  await container.run(UNPACK, { input: createReadStream(join(folder, archive.name)), signal });
  if (isEqual(files, await checksums(container, signal))) return;
  throw new ScriptError(
    `The files in ${archive.name} are not those that were packed.`,
    'Trust nothing of it: look into the disk and the memory of this machine, and begin anew.',
  );
}

function helper(
  image: string,
  volume: readonly string[],
  capabilities: readonly string[],
  signal: AbortSignal,
) {
  const options = [...alone('0:0', capabilities), ...volume];
  return Container.start({ image, purpose: 'files', options }, signal);
}

async function checksums(container: Container, signal: AbortSignal): Promise<Record<string, string>> {
  const pairs = (await shell(container, SUMS, signal)).split('\0').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(pair.indexOf('  ') + 2), pair.slice(0, 64)]));
}

function shell(container: Container, script: string, signal: AbortSignal): Promise<string> {
  return container.run(['sh', '-euc', script], { signal });
}

function isEqual(one: Record<string, string>, other: Record<string, string>): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
