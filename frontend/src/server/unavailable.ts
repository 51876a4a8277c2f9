import { TargetError } from '@candle-annotator/db/errors.ts';
import { unreachable } from '@candle-annotator/db/pool.ts';
import { codeOf, rootCause } from './cause.ts';
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
 * 28 login, 3D no such database, 53 out of connections or disk, 55000 closed to connections (as it is
 * while it is being renamed), 57P being shut down or starting.
 */
const SQLSTATE = /^(08|28|3D|53|55000|57P)/;

const UNDEFINED_TABLE = '42P01';

/** node-postgres gives these three no code. */
const MESSAGES = /timeout exceeded when trying to connect|connection terminated|query read timeout/i;

/**
 * Turns "the database cannot be used now" into a 503 that holds neither credential nor host, and tells
 * the operator the rest in the log. Returns undefined for every other error.
 */
export function asUnavailable(thrown: unknown): Refusal | undefined {
  if (thrown instanceof TargetError) return refuse(thrown, thrown.message);
  const cause = rootCause(thrown);
  const code = codeOf(cause);
  if (code === UNDEFINED_TABLE) return refuse(noTables(cause), 'The database does not have its tables yet.');
  const reason = unavailableReason(cause, code);
  if (reason === undefined) return undefined;
  const error = unreachable(readConfig().databaseUrl, cause);
  return refuse(error, `The database is unavailable (${reason}).`);
}

function noTables(cause: unknown): TargetError {
  const hint = 'Apply the migrations in drizzle/ first; under Compose the service drizzle-migrate does.';
  return new TargetError('target_without_tables', 'A table of the application does not exist.', hint, {
    cause,
  });
}

function refuse(error: TargetError, message: string): Refusal {
  logProblem('database_unavailable', { code: error.code, message: error.message, hint: error.hint });
  return new Refusal(503, 'database_unavailable', message, { cause: error });
}

function unavailableReason(cause: unknown, code: string): string | undefined {
  if (NETWORK.has(code) || SQLSTATE.test(code)) return code;
  if (cause instanceof Error && MESSAGES.test(cause.message)) return cause.message.toLowerCase();
  return undefined;
}
