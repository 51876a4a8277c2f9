// What PostgreSQL's catalog says of tables, as comparable facts, each with the SQL that makes it so.

import pg from 'pg';
import { factsSql } from './questions.ts';

/** Of what the migrations make. */
export type MadeKind =
  | 'table'
  | 'column'
  | 'not null'
  | 'default'
  | 'key'
  | 'foreign key'
  | 'constraint'
  | 'index'
  | 'index of key'
  | 'sequence';
/** Of what changes or hides rows on their way into a table, or out of it. */
export type ObstacleKind = 'trigger' | 'rule' | 'inheritance' | 'row security';
/** Of what somebody has said of a key, a constraint or an index, and is lost with it. */
export type SaidKind =
  | 'comment'
  | 'comment of index'
  | 'options'
  | 'tablespace'
  | 'clustered'
  | 'replica identity';

/** One fact; kind, table and name say which, and no two have all three in common. */
export interface Fact<Kind extends string = MadeKind | ObstacleKind | SaidKind> {
  kind: Kind;
  table: string;
  /** Of column, constraint, index, trigger, …; empty where the whole table is meant. */
  name: string;
  /** In PostgreSQL's words, whatever its version. */
  is: string;
  /** The SQL that makes it so where it is missing. */
  make: string;
  /** The SQL that makes it so where it is otherwise; of what is in the way, the SQL that takes it away. */
  mend: string;
}

/**
 * Everything that could be spoiled of tables of `public`, sorted: columns, keys, constraints, indexes and
 * sequences as they are, what is in the way of rows, and what somebody has said of keys and indexes. Every
 * name in it has its schema, so that the SQL does the same in any session.
 */
export async function readFacts(client: pg.ClientBase, tables: readonly string[]): Promise<Fact[]> {
  const names = `ARRAY[${tables.map((name) => pg.escapeLiteral(name)).join(', ')}]::text[]`;
  return queryQualified<Fact>(client, factsSql(names));
}

/** The rows of a query without parameters, in which PostgreSQL prints every name with its schema. */
export async function queryQualified<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  sql: string,
): Promise<Row[]> {
  // Several statements have several results, which the types do not tell.
  const results: unknown = await client.query(
    `SET search_path = pg_catalog; SET quote_all_identifiers = off; ${sql}; RESET search_path; RESET quote_all_identifiers`,
  );
  return (results as pg.QueryResult<Row>[])[2]?.rows ?? [];
}

/** Whether two facts are about the same thing, however it is. */
export function isSame(one: Fact<string>, other: Fact<string>): boolean {
  return one.kind === other.kind && one.table === other.table && one.name === other.name;
}
