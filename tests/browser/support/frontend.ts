import { relative } from 'node:path';
import { inject, vi } from 'vitest';
import { freePort } from '../../../scripts/embedded-postgres/process.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { PROJECT_FOLDER, startJob } from '../../support/run-job.ts';

/** The frontend, answering, on a database of its own; disposing it stops the one and drops the other. */
export interface Frontend extends AsyncDisposable {
  url: string;
  database: TestDatabase;
  /** Where it looks for the ML service; nobody listens there unless a test starts one. */
  mlPort: number;
  /** Kills the process in the middle of whatever it does, and starts another at the same address. */
  restart(): Promise<void>;
}

/**
 * Starts the built frontend on a free port. `prepare` fills the database first: a frontend that finds it
 * empty puts its default types in.
 */
export async function startFrontend(
  prepare?: (database: TestDatabase) => Promise<unknown>,
  settings: Record<string, string> = {},
): Promise<Frontend> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createDatabase());
  await prepare?.(database);
  const [port, mlPort] = [await freePort(), await freePort()];
  const program = relative(PROJECT_FOLDER, `${inject('frontendFolder')}/frontend/server.js`);
  const env = {
    NODE_ENV: 'production',
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: database.url,
    INFERENCE_API_URL: `http://127.0.0.1:${mlPort}`,
    ...settings,
  };
  let server = startJob(program, [], { env });
  stack.defer(() => server[Symbol.asyncDispose]());
  await server.output(/Ready in/);
  // Defaults appear only while nothing else is there, so nobody may be quicker than they are.
  if (!prepare) await vi.waitUntil(() => hasDefaults(database), { timeout: 20_000 });
  const kept = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    database,
    mlPort,
    async restart() {
      await server[Symbol.asyncDispose]();
      server = startJob(program, [], { env });
      await server.output(/Ready in/);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function hasDefaults(database: TestDatabase): Promise<boolean> {
  return (await database.query('SELECT 1 FROM span_label_types')).length > 0;
}
