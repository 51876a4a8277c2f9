import { TargetError } from '../db/errors.ts';
import { JobError } from './errors.ts';
import type { Log } from './log.ts';

export const EXIT_USAGE = 2;
export const EXIT_TARGET = 4;
export const EXIT_BUG = 70;

/** The events that a job's edge itself logs. */
export type EdgeEvent = 'failed' | 'bug';

/**
 * Runs a job and ends the process with the exit code it returns. An expected error (JobError,
 * TargetError) becomes one line that says what, why and what to do next, and its exit code; anything
 * else is a bug and is logged with its stack. Waits for pending output instead of cutting it off.
 */
export async function runMain(log: Log<EdgeEvent>, main: () => Promise<number>): Promise<void> {
  process.once('uncaughtException', (error) => process.exit(report(log, error)));
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = report(log, error);
  }
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof JobError) return error.exitCode;
  if (error instanceof TargetError) return error.usage ? EXIT_USAGE : EXIT_TARGET;
  return EXIT_BUG;
}

function report(log: Log<EdgeEvent>, error: unknown): number {
  const exitCode = exitCodeOf(error);
  if (error instanceof JobError || error instanceof TargetError) {
    const { code, message, hint } = error;
    log.error('failed', { exitCode, code, message, hint });
  } else {
    log.error('bug', { exitCode, err: error });
  }
  return exitCode;
}
