import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { PROJECT_FOLDER } from '../../support/run-job.ts';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds the built frontend, as the container has it. */
    frontendFolder: string;
  }
}

const run = promisify(execFile);

/**
 * Builds the frontend as it is released, and gives the tests a copy, so that another build may go on
 * beside them. Fails at once where there is no Chromium.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  findChromium();
  await run('npm', ['run', 'build', '--workspace', 'frontend'], { cwd: PROJECT_FOLDER });
  const folder = await mkdtemp(join(tmpdir(), 'candle-frontend-'));
  await cp(join(PROJECT_FOLDER, 'frontend/.next/standalone'), folder, { recursive: true });
  project.provide('frontendFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
