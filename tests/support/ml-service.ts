import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'vitest';
import { ML_FOLDER, NO_PYTHON, pythonPrograms } from '../../scripts/test-ml/environment.ts';
import { startCommand } from './run-job.ts';

const MINUTE = 60_000;

/** The real ML service, answering; `stop` ends it as `docker stop` does, and its models stay. */
export interface MlService extends AsyncDisposable {
  url: string;
  stop(): Promise<void>;
}

/** What the service needs besides a database: Python with its packages, and a folder for models. */
export interface MlHome extends AsyncDisposable {
  start(databaseUrl: string, port: number): Promise<MlService>;
}

/**
 * Prepares to start the ML service, installing what it is locked to where that is missing, which takes a
 * minute. Without Python 3.11 it returns why not; in CI, where it must be there, it throws.
 */
export async function openMlHome(): Promise<MlHome | string> {
  const programs = await pythonPrograms();
  if (programs) return home(programs, await mkdtemp(join(tmpdir(), 'candle-models-')));
  const reason = `${NO_PYTHON}: this is NOT tested with the ML service.`;
  if (process.env['CI']) throw new Error(reason);
  return reason;
}

/** Declares tests that are skipped, saying why, where there is no Python for the service. */
export function testsWithService(
  home: () => MlHome | string,
): (title: string, work: () => Promise<void>) => void {
  return (title, work) =>
    test(
      title,
      async (context: TestContext) => {
        const there = home();
        if (typeof there === 'string') context.skip(there);
        await work();
      },
      2 * MINUTE,
    );
}

function home(programs: string, models: string): MlHome {
  return {
    start: (databaseUrl, port) => start(programs, { DATABASE_URL: databaseUrl, MODEL_DIR: models }, port),
    [Symbol.asyncDispose]: () => rm(models, { recursive: true, force: true }),
  };
}

async function start(programs: string, env: Record<string, string>, port: number): Promise<MlService> {
  const words = ['-m', 'candle_ml', '--port', String(port)];
  const service = startCommand(join(programs, 'python'), words, { cwd: ML_FOLDER, env });
  await service.output(/Uvicorn running on/);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      service.kill('SIGTERM');
      await service.finished;
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
