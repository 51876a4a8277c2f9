import { closeSync, openSync } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { sourceError } from '../../errors.ts';
import { inUseHint } from './share.ts';
import type { SideFile } from './side-files.ts';

/** Commits hold their lock for milliseconds; who holds one longer is at work. */
const PATIENCE_MS = 1_000;
/** A connection in WAL mode holds a shared lock on this byte of `-shm` for as long as it is open. */
const ALIVE_BYTE = 128;

/**
 * Throws a source error where another process is in the middle of a write, or has the database open in WAL
 * mode. It sees a writer through SQLite's locks, also one in another container on the same machine; one that
 * holds none is noticed by what it changes. Nothing is written.
 */
export async function assertNotInUse(
  path: string,
  { wal, sideFiles }: { wal: boolean; sideFiles: ReadonlyMap<SideFile, number> },
): Promise<void> {
  const isOpen = sideFiles.has('-shm') && sideFiles.has('-wal') && (await isOpenInWalMode(path));
  if (!isOpen && (wal || !isBeingWritten(path))) return;
  throw sourceError('source_in_use', `Another process has ${path} open for writing.`, await inUseHint(path));
}

/**
 * SQLite looks for a writer's lock before it takes a journal for an abandoned one. Shown a journal that is
 * not the database's, it says which of the two it is: with a writer it just reads, without one it wants to
 * roll back and may not, as the file is opened read-only.
 */
function isBeingWritten(path: string): boolean {
  using opened = new DisposableStack();
  const [file, journalFd] = [path, import.meta.filename].map((name) =>
    opened.adopt(openSync(name, 'r'), closeSync),
  );
  try {
    // The types of better-sqlite3 do not know yet that it opens file descriptors.
    const options = { readonly: true, timeout: PATIENCE_MS, journalFd } as Database.Options;
    const database = new Database(file as unknown as string, options);
    opened.adopt(database, (open) => void open.close());
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return true;
  } catch (cause) {
    return /^SQLITE_BUSY/.test((cause as { code?: string }).code ?? '');
  }
}

/**
 * A container does not see the locks of processes outside of it, but SQLite notices them: opening `-shm`
 * without permission to write, it takes a lock of its own only if somebody else has one already.
 */
async function isOpenInWalMode(path: string): Promise<boolean> {
  const shm = `${path}-shm`;
  if ((await locksOn(shm)).some(({ pid }) => pid !== process.pid)) return true;
  // Where it may write, root would give the file to its owner again, and that changes its ctime.
  const isWritable = await access(shm, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return false;
  const url = `${pathToFileURL(path)}?readonly_shm=1`;
  using connection = new DisposableStack();
  try {
    const database = connection.adopt(new Database(url, { readonly: true }), (open) => void open.close());
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch (cause) {
    // Whatever else is wrong with the database is told better when it is read.
    return (cause as { code?: string }).code === 'SQLITE_BUSY';
  }
  return (await locksOn(shm)).length > 0;
}

/** Locks on the byte that says "alive", as far as /proc shows them; none where there is no /proc. */
async function locksOn(shm: string): Promise<{ pid: number }[]> {
  const table = await readFile('/proc/locks', 'utf8').catch(() => '');
  const { ino, dev } = await stat(shm, { bigint: true });
  const hex = (number: bigint) => number.toString(16).padStart(2, '0');
  const major = (dev >> 8n) & 0xfffn;
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xfff00n);
  const file = `${hex(major)}:${hex(minor)}:${ino}`;
  return table.split('\n').flatMap((line) => {
    const [, , , , pid, where, start, end] = line.split(/\s+/);
    const isAlive = where === file && Number(start) <= ALIVE_BYTE && Number(end) >= ALIVE_BYTE;
    return isAlive ? [{ pid: Number(pid) }] : [];
  });
}
