import { startMigration } from '../../../support/migration.ts';
import type { JobResult, RunningJob } from '../../../support/run-job.ts';
import { type FaultDatabase, SMALL_BATCHES, type World } from './world.ts';

/** Several jobs that were started at the same moment; disposing it kills those that still run. */
export interface Crowd extends AsyncDisposable {
  /** Resolves once so many have ended. */
  ended(count: number): Promise<void>;
  /** Those that have not ended yet. */
  running(): RunningJob[];
  /** What those said that have. */
  results(): JobResult[];
}

/** Starts `count` jobs on the same file and the same database. */
export function startCrowd(
  count: number,
  { legacy }: World,
  database: FaultDatabase,
  env: Record<string, string> = {},
): Crowd {
  const left = new Set<RunningJob>();
  const results: JobResult[] = [];
  const listeners = new Set<() => void>();
  for (let i = 0; i < count; i++) {
    const job = startMigration(database, legacy, { args: SMALL_BATCHES, env });
    left.add(job);
    void job.finished.then((result) => {
      left.delete(job);
      results.push(result);
      for (const look of listeners) look();
    });
  }
  return {
    ended: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (results.length >= wanted) resolve();
        };
        listeners.add(look);
        look();
      }),
    running: () => [...left],
    results: () => [...results],
    async [Symbol.asyncDispose]() {
      await Promise.all([...left].map((job) => job[Symbol.asyncDispose]()));
    },
  };
}
