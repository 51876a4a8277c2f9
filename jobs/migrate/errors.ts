// The expected errors of the data job and their exit codes.

import { JobError } from '../errors.ts';

export const EXIT = {
  done: 0,
  usage: 2,
  source: 3,
  target: 4,
  rows: 5,
  difference: 6,
  locked: 7,
  interrupted: { SIGINT: 130, SIGTERM: 143 },
} as const;

export type StopSignal = keyof typeof EXIT.interrupted;

/** An option or a setting that cannot be used. */
export function usageError(code: string, message: string, hint: string): JobError {
  return new JobError(message, { code, hint, exitCode: EXIT.usage });
}

/** The legacy file is missing, not a SQLite database, damaged, in use or changing. */
export function sourceError(code: string, message: string, hint: string, cause?: unknown): JobError {
  return new JobError(message, { code, hint, exitCode: EXIT.source, cause });
}

/** PostgreSQL holds something, or is in a state, that this job must not touch. */
export function targetError(code: string, message: string, hint: string, cause?: unknown): JobError {
  return new JobError(message, { code, hint, exitCode: EXIT.target, cause });
}

/** Rows or shapes that cannot be represented, under the policy `fail`. */
export function rowsError(code: string, message: string, hint: string): JobError {
  return new JobError(message, { code, hint, exitCode: EXIT.rows });
}

/** What PostgreSQL holds is not what the legacy file holds. */
export function differenceError(
  code: 'verification_failed' | 'changed_since' | 'another_file' | 'schema_differs',
  message: string,
  hint: string,
): JobError {
  return new JobError(message, { code, hint, exitCode: EXIT.difference });
}

/** Another run is at work. */
export function lockedError(message: string, hint: string): JobError {
  return new JobError(message, { code: 'locked', hint, exitCode: EXIT.locked });
}

/** Asked to stop; everything that was committed stays, and `hint` says what the same command does next. */
export function interruptedError(signal: StopSignal, hint: string): JobError {
  return new JobError(`Stopped by ${signal}.`, {
    code: 'interrupted',
    hint,
    exitCode: EXIT.interrupted[signal],
  });
}
