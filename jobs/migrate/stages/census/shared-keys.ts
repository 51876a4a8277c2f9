import type Database from 'better-sqlite3';
import { identifier } from '../../rules/sqlite-sql.ts';
import type { Trouble } from './troubles.ts';

interface SharedKey {
  table: string;
  columns: readonly string[];
  keys: readonly bigint[];
}

/**
 * For each row of a table whose unique key another one has, the key of the first that is not out, by its id
 * in the end.
 */
export function findFirsts(
  database: Database.Database,
  { table, troubles }: { table: string; troubles: readonly Trouble[] },
  isOut: (key: bigint) => boolean,
  idOf: (key: bigint) => bigint,
): Map<bigint, bigint> {
  const duplicates = troubles.filter(({ rule }) => rule === 'duplicate_key');
  const byKey = Map.groupBy(duplicates, ({ column }) => column);
  const found = Array.from(byKey, ([columns, sharing]) => {
    const shared = { table, columns: columns.split(','), keys: sharing.map(({ key }) => key) };
    return firstsOfKey(database, shared, isOut, idOf);
  });
  return new Map(found.flat());
}

function firstsOfKey(
  database: Database.Database,
  shared: SharedKey,
  isOut: (key: bigint) => boolean,
  idOf: (key: bigint) => bigint,
): [bigint, bigint][] {
  const wanted = listShared(database, shared);
  const selected = shared.columns.map(identifier);
  const binary = selected.map((name) => `${name} COLLATE BINARY`);
  const sharing = database
    .prepare<[], [bigint, ...unknown[]]>(
      `SELECT "id", ${selected.join(', ')} FROM ${identifier(shared.table)}
        WHERE (${binary.join(', ')}) IN (SELECT ${selected.join(', ')} FROM temp."shared keys")`,
    )
    .raw()
    .safeIntegers();
  const firsts = new Map<string, bigint>();
  for (const [key, ...values] of sharing.iterate()) {
    if (isOut(key)) continue;
    const first = firsts.get(nameOf(values));
    if (first === undefined || idOf(key) < idOf(first)) firsts.set(nameOf(values), key);
  }
  return wanted.flatMap(([key, name]): [bigint, bigint][] => {
    const first = firsts.get(name);
    return first === undefined ? [] : [[key, first]];
  });
}

/** Lists the unique keys of rows in a temporary table, and returns the name of each row's. */
function listShared(database: Database.Database, { table, columns, keys }: SharedKey): [bigint, string][] {
  const selected = columns.map(identifier).join(', ');
  const read = database
    .prepare<[bigint], unknown[]>(`SELECT ${selected} FROM ${identifier(table)} WHERE "id" = ?`)
    .raw()
    .safeIntegers();
  database.exec(
    `DROP TABLE IF EXISTS temp."shared keys";
     CREATE TEMP TABLE "shared keys" (${selected}, PRIMARY KEY (${selected})) WITHOUT ROWID; BEGIN`,
  );
  const insert = database.prepare(
    `INSERT OR IGNORE INTO temp."shared keys" VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const names = keys.map((key): [bigint, string] => {
    const values = read.get(key) as unknown[];
    insert.run(values);
    return [key, nameOf(values)];
  });
  database.exec('COMMIT');
  return names;
}

function nameOf(values: readonly unknown[]): string {
  return values.map(String).join('\0');
}
