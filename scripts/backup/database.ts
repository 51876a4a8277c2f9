import { dumpDatabase } from './dump.ts';
import type { LiveServer } from './live-server.ts';
import type { DatabaseBackup } from './manifest.ts';
import { proveDatabase } from './prove.ts';

/** Dumps a database and its server's roles into this folder, and proves that they can be restored. */
export async function backUpDatabase(
  live: LiveServer,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<DatabaseBackup> {
  const backup = await dumpDatabase(live.client, name, folder, signal);
  await proveDatabase(live.image, folder, backup, signal);
  return backup;
}
