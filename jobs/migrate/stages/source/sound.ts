import type Database from 'better-sqlite3';
import { damaged } from './failure.ts';

const MAX_REPORTED = 5;
const EVERY_PROBLEM = 2 ** 31 - 1;
/**
 * What SQLite's quick_check says of values that a column's declaration does not allow. That is a matter of
 * rows, not of the file: the census reports them.
 */
const ABOUT_ROWS =
  /^(NULL value in |NUMERIC value in |TEXT value in |non-[A-Z]+ value in |CHECK constraint failed in )/;

/**
 * Throws a source error unless SQLite finds the file's structure sound. Batches are key ranges, so a
 * page with keys out of order would lose rows without an error; this is what notices it.
 */
export function assertSound(database: Database.Database, path: string): void {
  // Trees are checked first, rows later: rows with findings of their own must not use up the limit for the
  // rest.
  for (const limit of [MAX_REPORTED, EVERY_PROBLEM]) {
    const { problems, structural } = check(database, 'quick_check', limit);
    if (structural.length > 0) throw damaged(path, structural.slice(0, MAX_REPORTED).join('; '));
    if (problems < limit) return;
  }
}

/**
 * Throws a source error where an index disagrees with its table. Nothing is read through an index, and to
 * look takes ten times as long as `assertSound`: only for finding out why something failed.
 */
export function assertIntact(database: Database.Database, path: string): void {
  const { structural } = check(database, 'integrity_check', MAX_REPORTED);
  if (structural.length > 0) throw damaged(path, structural.join('; '));
}

function check(
  database: Database.Database,
  pragma: 'quick_check' | 'integrity_check',
  limit: number,
): { problems: number; structural: string[] } {
  const messages = database.prepare<[], string>(`PRAGMA ${pragma}(${limit})`).pluck().iterate();
  const structural: string[] = [];
  let problems = 0;
  for (const message of messages) {
    problems += 1;
    if (message === 'ok' || ABOUT_ROWS.test(message)) continue;
    structural.push(...message.split('\n').filter((line) => line && !line.startsWith('***')));
  }
  return { problems, structural };
}
