import { TargetError } from '@candle-annotator/db/errors.ts';
import { unreachable } from '@candle-annotator/db/pool.ts';
import { codeOf, foundIn, rootCause } from './cause.ts';
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

/** node-postgres gives these no code. */
const MESSAGES =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|is not queryable/i;

/** The server answered, and something else than its absence keeps it from doing what was asked. */
const TROUBLES: Readonly<Record<string, { said: string; hint: string }>> = {
  '25006': {
    said: 'it takes no changes now',
    hint: 'It is read-only: a standby, or default_transaction_read_only is on.',
  },
  '40001': { said: 'another change came in between', hint: 'Nothing to do: the client asks again.' },
  '40P01': {
    said: 'another change came in between',
    hint: 'A deadlock. Nothing to do: the client asks again.',
  },
  '53100': { said: 'its disk is full', hint: 'Free space on the disk that holds PostgreSQL’s data.' },
  '53200': { said: 'it is out of memory', hint: 'See PostgreSQL’s log for what uses it.' },
  '55P03': { said: 'it waited too long for a lock', hint: 'See pg_locks for who holds it.' },
  '57014': {
    said: 'it took longer than is allowed',
    hint: 'See pg_locks for who holds a lock; the limits are STATEMENT_LIMIT_MS and LONG_STATEMENT_LIMIT_MS.',
  },
  '58030': {
    said: 'it cannot read or write its files',
    hint: 'See PostgreSQL’s log, and the health of the disk.',
  },
};

const SOON_SECONDS = 1;
const LATER_SECONDS = 5;

/**
 * Turns "the database cannot be used now" into a 503 that holds neither credential nor host, and tells
 * the operator the rest in the log. Returns undefined for every other error.
 */
export function asUnavailable(thrown: unknown): Refusal | undefined {
  const usage = foundIn(thrown, TargetError);
  if (usage) return refuse(usage, usage.message);
  const cause = rootCause(thrown);
  const code = codeOf(cause);
  if (code === UNDEFINED_TABLE) return refuse(noTables(cause), 'The database does not have its tables yet.');
  const trouble = TROUBLES[code];
  if (trouble) return refuse(troubled(code, trouble, cause), unavailable(trouble.said), SOON_SECONDS);
  const reason = unavailableReason(cause, code);
  if (reason === undefined) return undefined;
  return refuse(unreachable(readConfig().databaseUrl, cause), unavailable(reason));
}

function troubled(code: string, { said, hint }: { said: string; hint: string }, cause: unknown): TargetError {
  return new TargetError(`database_${code}`, `PostgreSQL refused a statement: ${said}.`, hint, { cause });
}

function unavailable(reason: string): string {
  return `The database is unavailable (${reason}).`;
}

function noTables(cause: unknown): TargetError {
  const hint = 'Apply the migrations in drizzle/ first; under Compose the service drizzle-migrate does.';
  return new TargetError('target_without_tables', 'A table of the application does not exist.', hint, {
    cause,
  });
}

function refuse(error: TargetError, message: string, retryAfterSeconds = LATER_SECONDS): Refusal {
  logProblem('database_unavailable', { code: error.code, message: error.message, hint: error.hint });
  return new Refusal(503, 'database_unavailable', message, { cause: error, retryAfterSeconds });
}

function unavailableReason(cause: unknown, code: string): string | undefined {
  if (NETWORK.has(code) || SQLSTATE.test(code)) return code;
  if (cause instanceof Error && MESSAGES.test(cause.message)) return cause.message.toLowerCase();
  return undefined;
}
