import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, chalk, echo } from 'zx';
import { DATA_FOLDER, openDatabase } from './dev/database.ts';
import { keepUp } from './dev/keep-up.ts';
import { startPages } from './dev/pages.ts';
import { runCommand } from './operate/command.ts';
import { ScriptError, usageError } from './operate/edge.ts';

const USAGE = `Starts all that a developer needs, on 127.0.0.1 alone, and ends it with Ctrl-C: a PostgreSQL 16 that
keeps its data and is started again where it dies, the migrations, and the frontend with hot reload. npm run db:reset fills it, also meanwhile.

  npm run dev -- [options]

  --port N             of the page                                            3000
  --data DIR           where the data lie between two runs                    data/postgres
  --database-url URL   a database of your own instead (DATABASE_URL)
  --help`;

const OPTIONS = {
  port: { type: 'string', default: '3000' },
  data: { type: 'string', default: DATA_FOLDER },
  'database-url': { type: 'string' },
} as const;

const JOBS = fileURLToPath(new URL('../jobs', import.meta.url));

await runCommand(USAGE, OPTIONS, async (options) => {
  const stop = untilStopped();
  say('1. PostgreSQL');
  const given = options['database-url'] ?? process.env['DATABASE_URL'];
  await using database = await openDatabase({ given, dataFolder: resolve(options.data) });
  const port = await freeOrRefused(options.port);
  const env = { ...process.env, DATABASE_URL: database.url };
  say('2. Schema and gate, as the containers run them');
  await runJobs(env);
  if (stop.aborted) return 0;
  say(`3. The page: http://127.0.0.1:${port} (Ctrl-C ends everything)`);
  await using pages = startPages(port, env);
  const asked = once(stop, 'abort').then(() => 0);
  const { server } = database;
  return await Promise.race([pages.ended, asked, server ? keepUp(server, say).then(() => asked) : asked]);
});

/** Aborted by the first signal that asks for the end; the second one does not wait for it. */
function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }
  return stop.signal;
}

/** Asked before the page is started, because Next.js would say less about it. */
async function freeOrRefused(text: string): Promise<number> {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw usageError(`--port ${text} is not a valid port.`);
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (cause) {
    throw new ScriptError(
      `Port ${port} of 127.0.0.1 cannot be had: ${(cause as Error).message}.`,
      'End what listens there, or choose another one: npm run dev -- --port 3001',
      { cause },
    );
  } finally {
    probe.close();
  }
  return port;
}

async function runJobs(env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of ['migrate-schema', 'gate']) {
    const { exitCode } = await $({
      env,
      stdio: 'inherit',
      nothrow: true,
    })`${process.execPath} ${JOBS}/${name}/main.ts`;
    if (exitCode === 0) continue;
    throw new ScriptError(
      `The job ${name} ended with ${exitCode}, so the page is not started.`,
      'The lines above say why; npm run db:reset begins anew.',
      { exitCode: exitCode ?? 1 },
    );
  }
}

function say(text: string): void {
  echo(chalk.bold(text));
}
