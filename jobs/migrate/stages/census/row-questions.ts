// What is asked of the legacy file about whole rows.

import type Database from 'better-sqlite3';
import { LARGE_BYTES } from '../../rules/large.ts';
import { isSameValue } from '../../rules/quarantined-row.ts';
import { HIGHEST_KEY_WITH_ROOM } from '../../rules/ranges.ts';
import { identifier, literal } from '../../rules/sqlite-sql.ts';
import { TABLES } from '../../rules/tables.ts';
import { hasTable, rowReader } from '../../sqlite.ts';
import { allIntegers, allValues, firstInteger } from '../../sqlite-values.ts';

/** What the plan reads the legacy file with. */
export interface PlanReaders {
  /** The file as remedies for values make it, see `openRepaired`. */
  repaired: Database.Database;
  /** The file as it is. */
  original: Database.Database;
}

/** The ids of a table that rows of others refer to. */
export function referredIds(database: Database.Database, table: string): Set<bigint> {
  const queries = TABLES.flatMap(({ name, columns }) => {
    const present = columnsOf(database, name);
    return columns
      .filter((column) => column.references === table && present.includes(column.name))
      .map((column) => `SELECT ${identifier(column.name)} AS id FROM ${identifier(name)}`);
  });
  if (queries.length === 0) return new Set();
  const sql = `SELECT DISTINCT id FROM (${queries.join(' UNION ALL ')}) WHERE typeof(id) = 'integer'`;
  return new Set(allIntegers(database, sql));
}

/** Says of rows whether no value of them is so large that it is only ever read piece by piece. */
export function wholeRows(database: Database.Database, table: string): (key: bigint) => boolean {
  const sizes = columnsOf(database, table).map((name) => `coalesce(octet_length(${identifier(name)}), 0)`);
  const isSmall = sizes.map((size) => `${size} <= ${LARGE_BYTES}`).join(' AND ');
  const statement = database.prepare(`SELECT 1 FROM ${identifier(table)} WHERE "id" = ? AND ${isSmall}`);
  return (key) => statement.get(key) !== undefined;
}

/** Says of two rows whether they are equal in every column but the id, also in those that stay behind. */
export function equalRows(database: Database.Database, table: string): (a: bigint, b: bigint) => boolean {
  const names = columnsOf(database, table).filter((name) => name !== 'id');
  const [read, isWhole] = [rowReader(database, table, names), wholeRows(database, table)];
  return (a, b) => {
    if (!isWhole(a) || !isWhole(b)) return false;
    const [one, other] = [read(a), read(b)];
    return names.every((name) => isSameValue(one?.get(name), other?.get(name)));
  };
}

/** The first id above every one that a row has, or that SQLite remembers, and above which there is room. */
export function nextFreeId(database: Database.Database, table: string): bigint {
  const ofRows = firstInteger(
    database,
    `SELECT max("id") FROM ${identifier(table)} WHERE "id" <= ${HIGHEST_KEY_WITH_ROOM}`,
  );
  const remembered = hasTable(database, 'sqlite_sequence')
    ? firstInteger(
        database,
        `SELECT max(CAST(seq AS INTEGER)) FROM sqlite_sequence
          WHERE typeof(name) = 'text' AND lower(name) = ${literal(table)}
            AND typeof(seq) IN ('integer', 'real') AND seq <= ${HIGHEST_KEY_WITH_ROOM}`,
      )
    : 0n;
  return [0n, ofRows, remembered].reduce((a, b) => (a > b ? a : b)) + 1n;
}

/** Every name that a row of a table has. */
export function readNames(database: Database.Database, table: string): Set<string> {
  const sql = `SELECT "name" FROM ${identifier(table)} WHERE typeof("name") = 'text'`;
  return new Set(allValues<string>(database, sql));
}

function columnsOf(database: Database.Database, table: string): string[] {
  return allValues(database, `SELECT lower(name) FROM pragma_table_xinfo(?, 'main')`, table);
}
