import { CARELESS, throwAwayServer } from '../throw-away/server.ts';
import { assertUnchanged } from './files.ts';
import { loadDatabase } from './load.ts';
import type { DatabaseBackup } from './manifest.ts';

/** No database of a backup has this name by chance, and every server has one called postgres. */
const PROOF = 'proof_of_a_backup';

/**
 * Reads a backup back from its folder into a throw-away server of this image, and compares every value with
 * what was read of the database when it was dumped. Throws where anything fails or differs.
 */
export async function proveDatabase(
  image: string,
  folder: string,
  backup: DatabaseBackup,
  signal: AbortSignal,
): Promise<void> {
  await assertUnchanged(folder, backup.dump);
  await assertUnchanged(folder, backup.roles);
  await using server = await throwAwayServer(image, backup.superuser, CARELESS, signal);
  await loadDatabase(server, folder, backup, PROOF, signal);
}
