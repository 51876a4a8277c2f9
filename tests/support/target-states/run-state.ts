// The job on a state of the target, with what stands between and what happens meanwhile.

import { expect } from 'vitest';
import type { LegacyFile } from '../legacy.ts';
import { type Migration, migrate } from '../migration.ts';
import { untilStopped } from '../processes.ts';
import type { Command, Row } from './row.ts';

const ARGS = ['--concurrency', '2', '--batch-rows', '20'];

/** A state cannot be made here, for want of a program. */
export class Unavailable extends Error {}

/** Runs the job to its end. Throws Unavailable where what stands between cannot be started here. */
export async function run(
  { between, during }: Pick<Row, 'between' | 'during'>,
  { url = '', args = [], env = {} }: Command,
  legacy: LegacyFile,
): Promise<Migration> {
  if (!between) return migrate({ url }, legacy, { args: [...ARGS, ...args], env });
  await using there = await between(url);
  if (!there) throw new Unavailable('a program for it is not installed');
  return await migrate({ url: there.url }, legacy, {
    args: [...ARGS, ...args],
    env: { ...env, ...(during && { MIGRATE_FAULT: `SIGSTOP@${during.point}` }) },
    ...(during && {
      meanwhile: async (job) => {
        await job.output(/"event":"fault"/);
        await untilStopped(job);
        during.act(there);
        job.kill('SIGCONT');
      },
    }),
  });
}

/** A run that is killed at a point of its work, and leaves what it leaves. */
export async function kill(point: string, database: { url: string }, legacy: LegacyFile): Promise<void> {
  const { signal } = await migrate(database, legacy, {
    args: ARGS,
    env: { MIGRATE_FAULT: `SIGKILL@${point}` },
  });
  expect(signal).toBe('SIGKILL');
}
