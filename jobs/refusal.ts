// Which errors of PostgreSQL are a matter of the server or its operator, and what is said of them.

import pg from 'pg';
import { TargetError } from '../db/errors.ts';

/**
 * What a server or an operator can cause at any moment, by SQLSTATE (class or code): connection,
 * transaction state, authentication, missing database, deadlock, privilege, objects and policies made by
 * somebody else, resources, locks, shutdown, disk. Every other SQLSTATE means that our SQL is wrong.
 */
const OUTSIDE_CAUSES = /^(08|0A000|25006|28|2BP01|3D|40|42501|42P0[4-7]|42701|42710|53|55|57|58)/;
/** In place of PostgreSQL's own, where that would do harm: it advises DROP … CASCADE. */
const HINTS: Readonly<Record<string, string>> = {
  '2BP01': 'Drop what depends on it and keep its definition, migrate, and make it again.',
};
const NETWORK_CODES = /^E(CONNRESET|PIPE|TIMEDOUT|CONNREFUSED|HOSTUNREACH|NETUNREACH)$/;

/**
 * The TargetError for an error whose cause lies with the PostgreSQL server rather than with this
 * program (a refusal, a lost connection), wherever it is in the chain of causes; otherwise undefined.
 */
export function serverRefusal(error: unknown): TargetError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link instanceof pg.DatabaseError && OUTSIDE_CAUSES.test(link.code ?? '')) {
      return refused(link, error);
    }
    if (isLostConnection(link)) return lost(link, error);
  }
  return undefined;
}

function refused({ message, detail, code = '', hint }: pg.DatabaseError, cause: unknown): TargetError {
  const named = detail ? `; ${detail.replaceAll('\n', '; ')}` : '';
  return new TargetError(
    'target_refused',
    `PostgreSQL refused: ${message}${named} (SQLSTATE ${code})`,
    HINTS[code] ?? hint ?? 'Put right what PostgreSQL names, then run the same command again.',
    { cause },
  );
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
