// What a query of SQLite says, without its rows around it.

import type Database from 'better-sqlite3';

type Bounds = readonly (string | number | bigint)[];

/** The first value of every row. */
export function allValues<Value>(database: Database.Database, sql: string, ...bounds: Bounds): Value[] {
  return database
    .prepare<Bounds[number][], Value>(sql)
    .pluck()
    .all(...bounds);
}

/** The first value of the first row; undefined where there is no row. */
export function firstValue<Value>(
  database: Database.Database,
  sql: string,
  ...bounds: Bounds
): Value | undefined {
  return allValues<Value>(database, sql, ...bounds)[0];
}

/** As `allValues`, of integers, each to its last bit. */
export function allIntegers(database: Database.Database, sql: string, ...bounds: Bounds): bigint[] {
  return database
    .prepare<Bounds[number][], bigint>(sql)
    .pluck()
    .safeIntegers()
    .all(...bounds);
}

/** The integer that is the only value of the only row; 0 where there is none, or NULL. */
export function firstInteger(database: Database.Database, sql: string, ...bounds: Bounds): bigint {
  return allIntegers(database, sql, ...bounds)[0] ?? 0n;
}
