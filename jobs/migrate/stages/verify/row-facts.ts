// What the verifier finds in the legacy file about whole rows.

import type Database from 'better-sqlite3';
import { LARGE_BYTES } from '../../rules/large.ts';
import { identifier } from '../../rules/sqlite-sql.ts';
import { allIntegers, allValues, firstInteger } from '../../sqlite-values.ts';
import type { SourceSide } from './source-side.ts';

/** The highest id above which there is room. */
export const HIGHEST_ID = 2_147_482_647n;

/** What can be asked about the rows of a table. */
export interface RowFacts {
  has(key: bigint): boolean;
  /** Equal in every column but the id, in storage class and bits; none of the values is large. */
  areEqual(a: bigint, b: bigint): boolean;
  /** Whether a value of it is large. */
  isLarge(key: bigint): boolean;
  /** Whether a row that is compared refers to it. */
  isReferredTo(key: bigint): boolean;
  /** Above every id that a row has and that there is room above. */
  isAboveAll(id: bigint): boolean;
  /** The keys of rows by their name. */
  readonly names: ReadonlyMap<string, readonly bigint[]>;
}

/** Looks into the legacy file; each kind of question is prepared once. */
export function readFacts(database: Database.Database, { name: table, columns }: SourceSide): RowFacts {
  const names = [...(columns?.keys() ?? [])].filter((name) => name !== 'id');
  const from = `FROM ${identifier(table)} NOT INDEXED`;
  const one = (sql: string) => {
    const statement = database.prepare<bigint[], unknown>(sql).pluck().safeIntegers();
    return (...values: bigint[]) => statement.get(...values);
  };
  const has = one(`SELECT 1 ${from} WHERE "id" = ?`);
  const large = names.map((name) => `coalesce(octet_length(${identifier(name)}), 0) > ${LARGE_BYTES}`);
  const isLarge = one(`SELECT 1 ${from} WHERE "id" = ? AND (${large.join(' OR ')})`);
  const bits = database
    .prepare<[bigint], unknown[]>(
      `SELECT ${names.map((name) => `typeof(${identifier(name)}), ${bytesOf(identifier(name))}`).join(', ')}
         ${from} WHERE "id" = ?`,
    )
    .raw()
    .safeIntegers();
  const said = (key: bigint) => JSON.stringify(bits.get(key)?.map(show) ?? null);
  const referred = lazily(() => (table === 'charts' ? referredCharts(database) : new Set<bigint>()));
  const highest = lazily(() =>
    firstInteger(database, `SELECT max("id") ${from} WHERE "id" <= ${HIGHEST_ID}`),
  );
  const byName = lazily(() => readNames(database, from));
  return {
    has: (key) => has(key) !== undefined,
    isLarge: (key) => isLarge(key) !== undefined,
    areEqual: (a, b) =>
      isLarge(a) === undefined && isLarge(b) === undefined && has(a) !== undefined && said(a) === said(b),
    isReferredTo: (key) => referred().has(key),
    isAboveAll: (id) => id > highest() && id > 0n,
    get names() {
      return byName();
    },
  };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function bytesOf(column: string): string {
  return `CASE WHEN typeof(${column}) IN ('text', 'blob') THEN hex(${column}) ELSE ${column} END`;
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

function referredCharts(database: Database.Database): Set<bigint> {
  const tables = allValues<string>(
    database,
    `SELECT m.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
      WHERE m.type = 'table' AND lower(m.name) IN ('candles', 'annotations', 'span_annotations') AND lower(c.name) = 'chart_id'`,
  );
  const idsOf = (name: string) =>
    `SELECT DISTINCT CAST("chart_id" AS INTEGER) FROM ${identifier(name)} NOT INDEXED WHERE "chart_id" IS NOT NULL`;
  return new Set(tables.flatMap((name) => allIntegers(database, idsOf(name))));
}

function readNames(database: Database.Database, from: string): Map<string, bigint[]> {
  const rows = database
    .prepare<[], [bigint, string]>(`SELECT "id", "name" ${from} WHERE typeof("name") = 'text'`)
    .raw()
    .safeIntegers();
  const names = new Map<string, bigint[]>();
  for (const [key, name] of rows.iterate()) names.set(name, [...(names.get(name) ?? []), key]);
  return names;
}

/** 2, 3 … up to the one before. */
export function numbersBelow(number: number): number[] {
  return Array.from({ length: Math.max(0, number - 2) }, (_, index) => index + 2);
}
