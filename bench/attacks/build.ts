import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../scripts/embedded-postgres/process.ts';
import type { EmbeddedPostgres } from '../../scripts/embedded-postgres.ts';
import { execute, freshDatabase } from '../target.ts';

const CANDLES = 500_000;

/** A built frontend that answers, on a database with one chart of 500,000 candles. */
export interface Site {
  url: string;
  port: number;
  databaseUrl: string;
  pid: number;
}

/** Starts the build in a folder; disposing ends it. */
export async function startBuild(target: EmbeddedPostgres, folder: string): Promise<Site & AsyncDisposable> {
  const databaseUrl = await freshDatabase(target, 'bench_attacks');
  await execute(
    databaseUrl,
    `INSERT INTO charts (name) VALUES ('large')`,
    `INSERT INTO candles (chart_id, time, open, high, low, close)
     SELECT 1, timestamp 'epoch' + n * interval '1 minute', p, p + 0.0007, p - 0.0006, p + 0.0002
       FROM generate_series(1, ${CANDLES}) AS n, LATERAL (SELECT round((1.1 + sin(n / 3000.0) / 20)::numeric, 5)) AS price (p)`,
    'VACUUM ANALYZE candles',
  );
  const port = await freePort();
  const env = {
    NODE_ENV: 'production',
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    PATH: process.env['PATH'],
  };
  const server = spawn(process.execPath, [`${folder}/frontend/server.js`], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/api/health`))) await pause(100);
  return { url, port, databaseUrl, pid: server.pid as number, [Symbol.asyncDispose]: () => end(server) };
}

async function answers(url: string): Promise<boolean> {
  return (await fetch(url).catch(() => undefined))?.ok ?? false;
}

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}
