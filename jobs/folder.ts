import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, where they are missing. Rejects with the system's error where that
 * cannot be done; Node's own recursive mkdir tries for ever where a parent exists and takes no folder, as
 * /proc does (24.21).
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  if (await isFolder(folder)) return;
  await makeFolder(dirname(folder));
  try {
    await mkdir(folder);
  } catch (cause) {
    // Somebody else may have made it just now.
    if (!(await isFolder(folder))) throw cause;
  }
}

/** Whether there is a folder of this name; false also where that cannot be found out. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
