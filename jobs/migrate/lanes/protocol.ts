import pg from 'pg';
import { TargetError } from '../../../db/errors.ts';
import { JobError } from '../../errors.ts';
import type { SourceFile } from '../sqlite.ts';
import type { CensusTask, RangeCensus } from '../stages/census/range.ts';
import type { CopyResult, CopyTask } from '../stages/copy/batch.ts';
import type { VerifyTask } from '../stages/verify/batch.ts';
import type { VerifyResult } from '../stages/verify/compare.ts';
import type { RowsDigest } from '../stages/verify/digest-columns.ts';
import type { DigestTask } from '../stages/verify/expected-digest.ts';
import type { Match, MatchTask, Unmatched } from '../stages/verify/match.ts';

/** What a lane is born with. */
export interface LaneSettings {
  source: SourceFile;
  databaseUrl: string;
  /** An exported snapshot that every lane looks at, instead of at what is there at each moment. */
  snapshot?: string;
  /** Shared with the other lanes where there is no core for each and one more for the server, see `RightOfWay`. */
  rightOfWay?: SharedArrayBuffer;
}

/** The legacy file's name, for what is said of its structure. */
export interface SoundTask {
  path: string;
}

/** The work that lanes do: the structure of the whole file, and then tasks of one key range of one table. */
export interface LaneWork {
  sound(task: SoundTask): Promise<void>;
  census(task: CensusTask): Promise<RangeCensus>;
  copy(task: CopyTask): Promise<CopyResult>;
  expect(task: DigestTask): Promise<RowsDigest | undefined>;
  match(task: MatchTask): Promise<Match | Unmatched>;
  verify(task: VerifyTask): Promise<VerifyResult>;
}

export type LaneTask<Work extends keyof LaneWork> = Parameters<LaneWork[Work]>[0];

/** One for each work, with its task. */
export type LaneRequest = {
  [Work in keyof LaneWork]: { work: Work; task: LaneTask<Work> };
}[keyof LaneWork];

/** `close`: end after the task at work. `cut`: end that too, by ending the connection. */
export type LaneMessage = LaneRequest | 'close' | 'cut';

/** Every task has one result or error; before it there may be retries. */
export type LaneReply =
  | { result: unknown }
  | { error: WireError }
  | { retry: { work: LaneRequest['work']; waitMs: number; error: WireError } };

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
  const fields = { ...wire, cause } as unknown as {
    code: string;
    hint: string;
    exitCode: number;
    usage: boolean;
    length: number;
    cause: unknown;
  };
  if (name === 'JobError') return new JobError(message, fields);
  if (name === 'TargetError')
    return new TargetError(fields.code, message, fields.hint, { usage: fields.usage, cause });
  const error =
    name === 'DatabaseError' ? new pg.DatabaseError(message, fields.length, 'error') : new Error(message);
  Object.assign(error, wire, packed ? { cause } : {});
  return error;
}
