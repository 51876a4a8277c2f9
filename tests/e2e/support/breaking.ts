import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What differs in a service, as a compose file says it. */
type Service = Record<string, unknown>;

/** Settings under which `docker compose` reads the project's files and then these differences. */
export interface Broken extends AsyncDisposable {
  settings: Record<string, string>;
}

/** Breaks services of the stack as long as the settings are used; disposing deletes the differences. */
export async function breaking(services: Record<string, Service>): Promise<Broken> {
  const folder = await mkdtemp(join(tmpdir(), 'candle-broken-'));
  // JSON is YAML.
  const path = join(folder, 'broken.json');
  await writeFile(path, JSON.stringify({ services }));
  return {
    settings: { COMPOSE_FILE: `docker-compose.yml:${path}` },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** Too little memory for Node to begin: the kernel kills it. */
export const NO_MEMORY: Service = { mem_limit: '12m', memswap_limit: '12m' };
