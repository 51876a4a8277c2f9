import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isFolder, makeFolder } from '../../jobs/folder.ts';
import { ScriptError } from '../operate/edge.ts';
import { MANIFEST, type Manifest } from './manifest.ts';

const MANIFEST_FILE = 'backup.json';
const CHECKSUMS_FILE = 'SHA256SUMS';
const UNFINISHED = '.unfinished-';

/** A backup that is whole and was proved. */
export interface Backup {
  folder: string;
  manifest: Manifest;
}

/**
 * Lets `fill` make a backup in a folder that gets its name, and is a backup, when `fill` has returned what it
 * holds; otherwise it is gone again. Leftovers of processes that were killed go, too.
 */
export async function makeBackup(
  place: string,
  fill: (folder: string) => Promise<Manifest>,
): Promise<Backup> {
  await makePlace(place);
  await removeLeftovers(place);
  const startedAt = new Date().toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
  const unfinished = join(place, `${UNFINISHED}${hostname()}-${process.pid}-${startedAt}`);
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const manifest = await fill(unfinished);
    await write(unfinished, MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
    await write(unfinished, CHECKSUMS_FILE, checksums(manifest));
    const folder = join(place, nameOf(manifest, startedAt));
    await rename(unfinished, folder);
    return { folder, manifest };
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    throw cause;
  }
}

/** All backups in this place, the newest first; folders of other kinds are left out. */
export async function listBackups(place: string): Promise<Backup[]> {
  const names = await readdir(place).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => !name.startsWith(UNFINISHED)).map((name) => readIfBackup(join(place, name))),
  );
  return found
    .filter((backup) => backup !== undefined)
    .toSorted((a, b) => (a.manifest.takenAt < b.manifest.takenAt ? 1 : -1));
}

/** The backup in this folder. Throws where there is none. */
export async function readBackup(folder: string): Promise<Backup> {
  const backup = await readIfBackup(folder);
  if (backup) return backup;
  throw new ScriptError(
    `${folder} is no backup: there is no ${MANIFEST_FILE} in it that can be read.`,
    'npm run restore shows the backups that there are.',
  );
}

/** Deletes all regular backups but the newest `keep`, and returns the folders; 0 keeps all of them. */
export async function deleteOld(place: string, keep: number): Promise<string[]> {
  const regular = (await listBackups(place)).filter(({ manifest }) => manifest.kind === 'regular');
  const old = keep === 0 ? [] : regular.slice(keep);
  for (const { folder } of old) await rm(folder, { recursive: true });
  return old.map(({ folder }) => folder);
}

async function readIfBackup(folder: string): Promise<Backup | undefined> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => undefined);
  const { data } = MANIFEST.safeParse(text === undefined ? undefined : parsed(text));
  return data && { folder, manifest: data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameOf({ kind, database, legacy }: Manifest, startedAt: string): string {
  const of = kind === 'move' ? 'before-the-move' : (database?.name ?? legacy?.volume ?? 'nothing');
  return `${startedAt}-${of.replaceAll(/[^\w.-]/g, '_')}`;
}

/** For `sha256sum --check`. */
function checksums({ database, legacy }: Manifest): string {
  const files = [database?.dump, database?.roles, legacy?.archive].filter((file) => file !== undefined);
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

async function write(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text, { mode: 0o600, flush: true });
}

async function makePlace(place: string): Promise<void> {
  try {
    if (await isFolder(place)) return;
    await makeFolder(dirname(place));
    await mkdir(place, { mode: 0o700 });
  } catch (cause) {
    throw new ScriptError(
      `${place} cannot be made: ${(cause as Error).message}`,
      'Set BACKUP_DIR to a folder that you may write to.',
      { cause },
    );
  }
}

/** Other machines may share this place, and their processes cannot be seen from here. */
async function removeLeftovers(place: string): Promise<void> {
  const ours = `${UNFINISHED}${hostname()}-`;
  for (const name of await readdir(place)) {
    const pid = name.startsWith(ours) ? Number.parseInt(name.slice(ours.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid)) await rm(join(place, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
