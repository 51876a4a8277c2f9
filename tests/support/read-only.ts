import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A view of a folder in which this process cannot write, or the reason why there is none. */
export type ReadOnlyView =
  | ({ readOnly: true; folder: string } & AsyncDisposable)
  | ({ readOnly: false; reason: string } & AsyncDisposable);

/**
 * Shows `folder` read-only, and proves it by trying to write. As root, whom permission bits do not stop,
 * by a read-only bind mount at another path; otherwise by taking away the permission to write, at the
 * same path. Where neither works, `reason` says so: hand it to the test context's `skip`.
 */
export async function readOnlyMount(folder: string): Promise<ReadOnlyView> {
  const view = process.getuid?.() === 0 ? await bindMount(folder) : await takePermission(folder);
  if (!view.readOnly) return view;
  const written = await tryToWrite(view.folder);
  if (!written) return view;
  await view[Symbol.asyncDispose]();
  return unavailable(`${view.folder} was made read-only, and yet a file could be written in it`);
}

/** Name → size, SHA-256 and time of change in nanoseconds, of every file: equal means untouched. */
export async function fingerprint(
  folder: string,
): Promise<Record<string, { sizeBytes: number; sha256: string; changedNs: bigint }>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => {
    const path = join(folder, name);
    const [content, { mtimeNs }] = await Promise.all([readFile(path), stat(path, { bigint: true })]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [name, { sizeBytes: content.length, sha256, changedNs: mtimeNs }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function bindMount(folder: string): Promise<ReadOnlyView> {
  const at = await mkdtemp(join(tmpdir(), 'candle-read-only-'));
  const run = promisify(execFile);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmdir(at));
  try {
    await run('mount', ['--bind', folder, at]);
    stack.defer(async () => void (await run('umount', [at])));
    await run('mount', ['-o', 'remount,ro,bind', at]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.trim() : String(cause);
    return unavailable(`root ignores permission bits, and a bind mount is not possible here: ${why}`);
  }
  const kept = stack.move();
  return { readOnly: true, folder: at, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function takePermission(folder: string): Promise<ReadOnlyView> {
  await using stack = new AsyncDisposableStack();
  for (const path of [...(await readdir(folder)).map((name) => join(folder, name)), folder]) {
    const entry = await lstat(path);
    // A link has no permissions of its own, and may lead nowhere.
    if (entry.isSymbolicLink()) continue;
    const { mode } = entry;
    await chmod(path, mode & 0o555);
    stack.defer(() => chmod(path, mode));
  }
  const kept = stack.move();
  return { readOnly: true, folder, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function tryToWrite(folder: string): Promise<boolean> {
  const probe = join(folder, '.write-probe');
  try {
    await writeFile(probe, '');
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  await rm(probe);
  return true;
}

function unavailable(reason: string): ReadOnlyView {
  return { readOnly: false, reason, async [Symbol.asyncDispose]() {} };
}
