// A server and a streaming standby of it.

import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries, reachableBinaries, serverUser } from '../../scripts/embedded-postgres/binaries.ts';
import { initialise, makeHome } from '../../scripts/embedded-postgres/cluster.ts';
import { deleteWithUs } from '../../scripts/embedded-postgres/reaper.ts';
import { type EmbeddedPostgres, serve } from '../../scripts/embedded-postgres/server.ts';
import { LOOPBACK_ONLY, newPassword } from '../../scripts/embedded-postgres.ts';
import { withClient } from './server.ts';

/** The name under which the standby connects. */
const STANDBY = 'standby';

/** A primary, whose commits wait for its standby, and that standby; disposing it stops both. */
export interface Replicated extends AsyncDisposable {
  primary: EmbeddedPostgres;
  standby: EmbeddedPostgres;
}

/**
 * The standby is made of a copy of the files of the stopped primary, after `prepare` has been at work there.
 */
export async function startReplicated(
  prepare: (primary: EmbeddedPostgres) => Promise<void>,
): Promise<Replicated> {
  await using stack = new AsyncDisposableStack();
  const user = await serverUser();
  const home = await makeHome(tmpdir(), user);
  const unwatch = deleteWithUs(home);
  stack.defer(async () => {
    await rm(home, { recursive: true, force: true });
    unwatch();
  });
  const password = newPassword();
  const binaries = await reachableBinaries(await findBinaries(), user, join(home, 'native'));
  const dataFolder = join(home, 'data');
  const copy = join(home, STANDBY);
  await initialise({ home, dataFolder, user, password, initdb: binaries.initdb });
  const surroundings = { password, release: async () => {} };
  const parameters = { ...LOOPBACK_ONLY, synchronous_standby_names: STANDBY, synchronous_commit: 'local' };
  const primary = stack.use(await serve({ binaries, user, dataFolder, parameters }, surroundings));
  await prepare(primary);
  await primary.stop();
  await promisify(execFile)('cp', ['-a', dataFolder, copy]);
  await writeFile(join(copy, 'standby.signal'), '');
  await primary.start();
  const conninfo = `host=127.0.0.1 port=${primary.port} user=postgres password=${password} application_name=${STANDBY}`;
  const following = { ...LOOPBACK_ONLY, primary_conninfo: conninfo };
  const standby = stack.use(
    await serve({ binaries, user, dataFolder: copy, parameters: following }, surroundings),
  );
  await untilFollowed(primary, true);
  const kept = stack.move();
  return { primary, standby, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Resolves once the standby follows the primary, or no longer does: the server tells of neither by itself. */
export async function untilFollowed(primary: EmbeddedPostgres, wanted: boolean): Promise<void> {
  await withClient(primary.url('postgres'), async (client) => {
    const follows = async () => (await client.query('SELECT FROM pg_stat_replication')).rows.length > 0;
    while ((await follows()) !== wanted) await client.query('SELECT pg_sleep(0.02)');
  });
}
