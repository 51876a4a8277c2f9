import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/embedded-postgres/process.ts';
import { familyOf, isAlive } from '../../support/processes.ts';
import { type JobResult, PROJECT_FOLDER, type RunningJob, startCommand } from '../../support/run-job.ts';

const MINUTE = 60_000;
/** The first page is compiled when it is asked for, on a machine that may do much else. */
const PATIENT = { timeout: 2 * MINUTE, interval: 200 };
/** Next.js allows one development server a checkout. */
const inUse = existsSync(join(PROJECT_FOLDER, 'frontend/.next/dev/lock'));
if (inUse) process.stderr.write('npm run dev is running in this checkout, so its tests are skipped.\n');

let folder: string;
let dataFolder: string;
let port: number;
let running: RunningJob;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candle-dev-'));
  // The server's user is another one where the tests run as root.
  await chmod(folder, 0o755);
  dataFolder = join(folder, 'data', 'postgres');
  port = await freePort();
});

afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe.skipIf(inUse)('npm run dev', { timeout: 3 * MINUTE }, () => {
  it('brings up a page on a machine that has nothing, with the default types', async () => {
    running = npmRun('dev', '--port', String(port));
    await running.output(/Ready in/);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('No charts yet');
    await expect
      .poll(async () => (await ask('/api/annotation-types')).map(({ name }) => name), PATIENT)
      .toEqual(['break_up', 'break_down', 'line']);
  });

  it('shows what db:reset fills in while it runs', async () => {
    const { exitCode, stderr } = await npmRun('db:reset', '--candles', '400').finished;
    expect(exitCode, stderr).toBe(0);
    const [chart] = await ask('/api/charts');
    expect(await ask(`/api/candles?chartId=${chart?.['id']}`)).toHaveLength(400);
  });

  it('says that it runs already to a second one, which harms nothing', async () => {
    const second = await npmRun('dev', '--port', String(await freePort())).finished;
    expect(second.exitCode).toBe(7);
    expect(second.stderr).toContain('npm run dev is running already');
    expect(await ask('/api/charts')).toHaveLength(1);
  });

  it('is on loopback alone, and keeps its password to its owner', async () => {
    const { mode } = await stat(join(dataFolder, 'url'));
    expect(mode & 0o077).toBe(0);
    expect(await readFile(join(dataFolder, 'data/postmaster.opts'), 'utf8')).toContain(
      'listen_addresses=127.0.0.1',
    );
  });

  it('says that its PostgreSQL was killed, and starts it again with its data', async () => {
    const [pid] = (await readFile(join(dataFolder, 'data/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await running.output(/PostgreSQL is there again/);
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/api/charts`)).status, PATIENT)
      .toBe(200);
    expect(await ask('/api/charts')).toHaveLength(1);
  });

  it('ends with Ctrl-C and leaves no process behind', async () => {
    const { stderr } = await end(running, 'SIGINT');
    expect(stderr).not.toMatch(/"level":"error"|^\s+at /m);
  });

  it('finds its data again, and even killed leaves no process behind', async () => {
    running = npmRun('dev', '--port', String(port));
    await running.output(/Ready in/);
    expect(await ask('/api/charts')).toHaveLength(1);
    await end(running, 'SIGKILL');
  });

  it('names a port that is not valid or is taken', async () => {
    expect((await npmRun('dev', '--port', 'http').finished).exitCode).toBe(2);
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: number } = taken.address() as { port: number };
    const refused = await npmRun('dev', '--port', String(number)).finished;
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`Port ${number} of 127.0.0.1 cannot be had`);
  });
});

function npmRun(script: string, ...words: string[]): RunningJob {
  const args = ['run', '--silent', script, '--', '--data', dataFolder, ...words];
  return startCommand('npm', args, { env: { REPORT_DIR: join(folder, 'reports') } });
}

async function ask(path: string): Promise<Record<string, unknown>[]> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<Record<string, unknown>[]>;
}

async function end(job: RunningJob, signal: NodeJS.Signals): Promise<JobResult> {
  const family = familyOf(job.pid);
  // npm, the script, PostgreSQL with its own, Next.js with its own, and who watches over both.
  expect(family.length).toBeGreaterThan(8);
  job.kill(signal);
  const result = await job.finished;
  await expect.poll(() => family.filter(isAlive), PATIENT).toEqual([]);
  return result;
}
