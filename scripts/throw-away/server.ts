import { ScriptError } from '../operate/edge.ts';
import { Container, ENDED } from './container.ts';

/** What is stored here is thrown away: nothing need reach the disk in order, or be logged. */
export const CARELESS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};
const TRIES = 300;
/** Over TCP, where the server of the image's first initialisation does not listen. */
const READY = `n=0; until psql -XAtqc 'SELECT 1' postgres >/dev/null 2>&1; do
  n=$((n+1)); [ $n -lt ${TRIES} ] && [ ! -e ${ENDED} ] || exit 1; sleep 0.2; done`;

/**
 * A PostgreSQL server of this image that nothing outside of its container can reach, empty but for its
 * superuser; the variables of its environment are such that psql and its like connect to it.
 */
export async function throwAwayServer(
  image: string,
  superuser: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Container> {
  const options = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await Container.start(
    {
      image,
      purpose: 'proof',
      options: ['--network', 'none', '--shm-size', '256m'],
      env: {
        POSTGRES_USER: superuser,
        POSTGRES_DB: 'postgres',
        POSTGRES_HOST_AUTH_METHOD: 'trust',
        PGUSER: superuser,
        PGHOST: '127.0.0.1',
      },
      background: ['docker-entrypoint.sh', 'postgres', ...options],
    },
    signal,
  );
  try {
    await server.run(['sh', '-c', READY], { signal });
    return server;
  } catch (cause) {
    const logs = await server.logs();
    await server[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw new ScriptError(
      `A throw-away PostgreSQL of ${image} did not start: ${logs.trim()}`,
      'Look at the image and the memory and disk space of this machine, then run the same command again.',
      { cause },
    );
  }
}
