import { TargetError } from '@candle-annotator/db/errors.ts';
import { unreachable } from '@candle-annotator/db/pool.ts';
import { readConfig } from './config.ts';
import { Refusal } from './errors.ts';
import { logProblem } from './log.ts';

/** What Node says when there is no way to the server. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * SQLSTATE classes in which the server answered, but cannot serve this program now: 08 connection,
 * 28 login, 3D no such database, 53 out of connections or disk, 57P being shut down or starting.
 */
const SQLSTATE = /^(08|28|3D|53|57P)/;

/** node-postgres gives these three no code. */
const MESSAGES = /timeout exceeded when trying to connect|connection terminated|query read timeout/i;

/**
 * Turns "the database cannot be used now" into a 503 that holds neither credential nor host, and tells
 * the operator the rest in the log. Returns undefined for every other error.
 */
export function asUnavailable(thrown: unknown): Refusal | undefined {
  if (thrown instanceof TargetError) return refuse(thrown, thrown.message);
  const reason = unavailableReason(thrown);
  if (reason === undefined) return undefined;
  const error = unreachable(readConfig().databaseUrl, rootCause(thrown));
  return refuse(error, `The database is unavailable (${reason}).`);
}

function refuse(error: TargetError, message: string): Refusal {
  logProblem('database_unavailable', { code: error.code, message: error.message, hint: error.hint });
  return new Refusal(503, 'database_unavailable', message, { cause: error });
}

function unavailableReason(thrown: unknown): string | undefined {
  const cause = rootCause(thrown);
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (NETWORK.has(code) || SQLSTATE.test(code)) return code;
  return MESSAGES.test(cause.message) ? cause.message.toLowerCase() : undefined;
}

/** Drizzle wraps what node-postgres throws; a host with several addresses fails as an AggregateError. */
function rootCause(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootCause(thrown.errors[0]);
  if (thrown instanceof Error && thrown.cause instanceof Error) return rootCause(thrown.cause);
  return thrown;
}
