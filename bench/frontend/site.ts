import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/embedded-postgres/process.ts';
import { PROJECT_FOLDER, startJob } from '../../tests/support/run-job.ts';
import { freshDatabase, startTarget } from '../target.ts';

const SERVER = 'frontend/.next/standalone/frontend/server.js';
const run = promisify(execFile);

/** The frontend as it is released, on an empty PostgreSQL with its default settings. */
export interface Site extends AsyncDisposable {
  url: string;
  databaseUrl: string;
}

/** Builds and starts it; disposing ends both servers. */
export async function openSite(): Promise<Site> {
  await run('npm', ['run', 'build', '--workspace', 'frontend'], { cwd: PROJECT_FOLDER });
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startTarget());
  const databaseUrl = await freshDatabase(server, 'bench_frontend');
  const port = await freePort();
  const env = {
    NODE_ENV: 'production',
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
  };
  const frontend = stack.use(startJob(SERVER, [], { env }));
  await frontend.output(/Ready in/);
  const kept = stack.move();
  return { url: `http://127.0.0.1:${port}`, databaseUrl, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
