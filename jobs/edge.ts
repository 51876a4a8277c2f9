// The edge that all jobs share: from what was thrown to an exit code and one line of the log.

import { TargetError } from '../db/errors.ts';
import { JobError } from './errors.ts';
import type { Log } from './log.ts';
import { serverRefusal } from './refusal.ts';

const EXIT_USAGE = 2;
export const EXIT_TARGET = 4;
export const EXIT_BUG = 70;

/** The events that every job logs. */
export type EdgeEvent = 'failed' | 'bug' | 'waiting' | 'runtime_warning';

/**
 * Runs a job and ends the process with the exit code it returns. An expected error (JobError, TargetError, a
 * refusal of the server) becomes its exit code and one line: what happened, why, and what to do next;
 * anything else is a bug and is logged with its stack. Waits for pending output instead of cutting it off.
 */
export async function runMain(log: Log<EdgeEvent>, main: () => Promise<number>): Promise<void> {
  // Node would print them between lines that are JSON.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn('runtime_warning', { name, message }));
  process.once('uncaughtException', (error) => process.exit(report(log, error)));
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = report(log, error);
  }
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  const expected = asExpected(error);
  if (!expected) return EXIT_BUG;
  if (expected instanceof JobError) return expected.exitCode;
  return expected.usage ? EXIT_USAGE : EXIT_TARGET;
}

/** The expected error that an error is or was caused by; undefined for a bug. */
export function asExpected(error: unknown): JobError | TargetError | undefined {
  if (error instanceof JobError || error instanceof TargetError) return error;
  return serverRefusal(error);
}

function report(log: Log<EdgeEvent>, error: unknown): number {
  const exitCode = exitCodeOf(error);
  const expected = asExpected(error);
  if (expected) {
    const { code, message, hint } = expected;
    log.error('failed', { exitCode, code, message, hint });
  } else {
    log.error('bug', { exitCode, err: error });
  }
  return exitCode;
}
