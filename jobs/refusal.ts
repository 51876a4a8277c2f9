import pg from 'pg';
import { TargetError } from '../db/errors.ts';
import { howToGrant } from './rights.ts';

/** Whose session it was, as db/pool.ts adds to what the server says. */
type Refusal = pg.DatabaseError & { user?: string; database?: string };

/** What to do next, by SQLSTATE (class or code), in place of PostgreSQL's own advice where that does harm. */
const HINTS: readonly (readonly [RegExp, (error: Refusal) => string])[] = [
  [
    /^25006/,
    ({ user, database }) =>
      `If the server is a standby, let DATABASE_URL name the primary. Otherwise the database or the role is set to read only: ALTER DATABASE ${quoted(database, 'DATABASE')} RESET default_transaction_read_only; ALTER ROLE ${quoted(user, 'USER')} RESET default_transaction_read_only;`,
  ],
  [/^2BP01/, () => 'Drop what depends on it and keep its definition, migrate, and make it again.'],
  [/^23/, ({ schema, table, constraint }) => constraintHint({ schema, table, constraint })],
  [
    /^(42P01|3F000|P)/,
    () =>
      'A function of yours may have done this, in a trigger or a default: switch it off, migrate, and switch it on again.',
  ],
  [
    /^42501/,
    ({ message, schema, user = 'USER', database = 'DATABASE' }) =>
      howToGrant({ message, schema, user, database }),
  ],
];
const NETWORK_CODES = /^E(CONNRESET|PIPE|TIMEDOUT|CONNREFUSED|HOSTUNREACH|NETUNREACH)$/;

/**
 * The TargetError for what PostgreSQL refused, or for a lost connection, wherever it is in the chain of
 * causes; otherwise undefined. Every SQLSTATE is the server's: functions of others, in triggers and defaults,
 * may raise any of them.
 */
export function serverRefusal(error: unknown): TargetError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link instanceof pg.DatabaseError) return refused(link, error);
    if (isLostConnection(link)) return lost(link, error);
  }
  return undefined;
}

function refused(refusal: Refusal, cause: unknown): TargetError {
  const { message, detail, code = '', where } = refusal;
  const said = [message, detail, where && `in ${where}`].filter(Boolean).join('; ').replaceAll('\n', '; ');
  const hint = HINTS.find(([states]) => states.test(code))?.[1](refusal);
  return new TargetError(
    'target_refused',
    `PostgreSQL refused: ${said} (SQLSTATE ${code})`,
    hint ?? refusal.hint ?? 'Put right what PostgreSQL names, then run the same command again.',
    { cause },
  );
}

/** Of a constraint that the migrations did not make, the way past it; ours have been checked for. */
function constraintHint({
  schema,
  table,
  constraint,
}: Partial<Record<'schema' | 'table' | 'constraint', string | undefined>>): string {
  const again = 'then run the same command again.';
  if (!schema || !table || !constraint) return `Put right what PostgreSQL names, ${again}`;
  const relation = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  return `If somebody made it: keep its definition (\\d ${relation} in psql), ALTER TABLE ${relation} DROP CONSTRAINT ${pg.escapeIdentifier(constraint)}; ${again} Afterwards ADD it with NOT VALID.`;
}

function quoted(name: string | undefined, instead: string): string {
  return pg.escapeIdentifier(name ?? instead);
}

function lost(reason: Error, cause: unknown): TargetError {
  return new TargetError(
    'target_lost',
    `The connection to PostgreSQL was lost: ${reason.message}`,
    'Check that the server is running (its own log says why it went away), then run the same command again.',
    { cause },
  );
}

/**
 * Whether an error says that a connection broke. node-postgres gives a dropped one no code, only these
 * sentences.
 */
export function isLostConnection(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (NETWORK_CODES.test(code ?? '')) return true;
  return /^Connection terminated|^Client has encountered a connection error/.test(error.message);
}
