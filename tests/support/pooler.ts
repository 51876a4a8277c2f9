// A PgBouncer of a test’s own, in each of its modes.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUser } from '../../scripts/embedded-postgres/binaries.ts';
import { freePort } from '../../scripts/embedded-postgres/process.ts';

/** How long a server connection stays with a client. */
export type PoolMode = 'session' | 'transaction' | 'statement';

/** A PgBouncer of a test's own in front of the server of a URL; disposing it ends it. */
export interface Pooler extends AsyncDisposable {
  /** The same URL by way of the pooler. */
  url: string;
}

/** Starts PgBouncer; undefined where it is not installed. `ignored` are start-up parameters that it drops. */
export async function startPooler(
  serverUrl: string,
  mode: PoolMode,
  ignored: readonly string[],
): Promise<Pooler | undefined> {
  const server = new URL(serverUrl);
  const user = await serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'candle-pooler-'));
  if (user) await chown(folder, user.uid, user.gid);
  const port = await freePort();
  const settings = join(folder, 'pgbouncer.ini');
  await writeFile(
    settings,
    `[databases]
* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
ignore_startup_parameters = ${ignored.join(',')}
`,
  );
  const child = spawn('pgbouncer', [settings], { stdio: ['ignore', 'ignore', 'pipe'], ...user });
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await rm(folder, { recursive: true });
  };
  if (!(await isListening(child))) {
    await end();
    return undefined;
  }
  server.port = String(port);
  return { url: server.href, [Symbol.asyncDispose]: end };
}

/** False where there is no such program; throws with what it printed where it ends instead of listening. */
function isListening(child: ChildProcess): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (/process up/.test(printed)) resolve(true);
  });
  child.on('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? resolve(false) : reject(error),
  );
  child.on('close', (code) => reject(new Error(`pgbouncer ended with ${code}: ${printed}`)));
  return promise;
}
