// What goes between the job and its workers.

import pg from 'pg';
import { TargetError } from '../../../db/errors.ts';
import { JobError, type JobErrorDetails } from '../../errors.ts';
import type { Waiting } from '../../liveness/waiting.ts';
import type { SourceFile } from '../sqlite.ts';
import type { RangeCensus } from '../stages/census/range.ts';
import type { CensusTask } from '../stages/census/task.ts';
import type { CopyResult, CopyTask } from '../stages/copy/batch.ts';
import type { VerifyTask } from '../stages/verify/batch.ts';
import type { VerifyResult } from '../stages/verify/compare.ts';
import type { CompareDigestTask, EqualRange, Unmatched } from '../stages/verify/compare-digest.ts';
import type { RowsDigest } from '../stages/verify/digest-columns.ts';
import type { DigestTask } from '../stages/verify/source-digest.ts';

/** What a worker is born with. */
export interface WorkerSettings {
  source: SourceFile;
  databaseUrl: string;
  /** An exported snapshot that every worker looks at, instead of at what is there at each moment. */
  snapshot?: string;
  /**
   * Shared with the other workers where there is no core for each and one more for the server, see
   * `RightOfWay`.
   */
  rightOfWay?: SharedArrayBuffer;
}

/**
 * The work that workers do: the structure of the whole file, and then tasks of one key range of one table.
 */
export interface WorkerTasks {
  /** `path`: the legacy file's name, for what is said of its structure. */
  sound(task: { path: string }): Promise<void>;
  census(task: CensusTask): Promise<RangeCensus>;
  copy(task: CopyTask): Promise<CopyResult>;
  digestSource(task: DigestTask): Promise<RowsDigest | undefined>;
  compareDigest(task: CompareDigestTask): Promise<EqualRange | Unmatched>;
  verify(task: VerifyTask): Promise<VerifyResult>;
}

export type WorkerTask<Work extends keyof WorkerTasks> = Parameters<WorkerTasks[Work]>[0];

/** One for each work, with its task. */
export type WorkerRequest = {
  [Work in keyof WorkerTasks]: { work: Work; task: WorkerTask<Work> };
}[keyof WorkerTasks];

/** `close`: end after the task at work. `cut`: end that too, by ending the connection. */
export type WorkerMessage = WorkerRequest | 'close' | 'cut';

/** Every task has one result or error; before it there may be retries, and what is waited for. */
export type WorkerReply =
  | { result: unknown }
  | { error: WireError }
  | { waiting: Waiting }
  | { retry: { work: WorkerRequest['work']; waitMs: number; error: WireError } };

/** An error on its way between threads, where classes and extra fields are lost. */
export interface WireError extends Record<string, unknown> {
  name: string;
  message: string;
  stack: string | undefined;
  cause?: WireError;
}

/** Takes an error apart so that it survives a message between threads. */
export function packError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const fields = Object.entries(error).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  const name = error instanceof pg.DatabaseError ? 'DatabaseError' : error.name;
  const { cause } = error;
  return {
    ...Object.fromEntries(fields),
    name,
    message: error.message,
    stack: error.stack,
    ...(cause instanceof Error ? { cause: packError(cause) } : {}),
  };
}

/** Puts together what `packError` took apart: errors that are told apart by class get theirs back. */
export function unpackError({ name, message, cause: packed, ...wire }: WireError): Error {
  const cause = packed && unpackError(packed);
  const fields = { ...wire, cause } as unknown as JobErrorDetails & { usage: boolean; length: number };
  if (name === 'JobError') return new JobError(message, fields);
  if (name === 'TargetError')
    return new TargetError(fields.code, message, fields.hint, { usage: fields.usage, cause });
  const error =
    name === 'DatabaseError' ? new pg.DatabaseError(message, fields.length, 'error') : new Error(message);
  Object.assign(error, wire, packed ? { cause } : {});
  return error;
}
