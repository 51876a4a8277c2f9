import { isUtf8 } from 'node:buffer';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { checksOf } from '../../../jobs/migrate/rules/checks.ts';
import type { SourceShape } from '../../../jobs/migrate/rules/shape.ts';
import { type Kind, TABLES, type Table } from '../../../jobs/migrate/rules/tables.ts';
import { isRefusal } from '../../../jobs/migrate/rules/treatments.ts';

/** SQL for values of every storage class, and for the limits between which each kind of column is sound. */
const VALUES = [
  ...['NULL', '0', '1', '2', '-1', '2147483647', '2147483648', '-2147483648', '-2147483649', '4102444800'],
  ...['4102444801', '99999999999', '100000000000', '-100000000000', '100000000000000', '9007199254740992'],
  ...['9007199254740993', '9223372036854775807', '-9223372036854775808', '0.0', '-0.0', '1.5', '1e308'],
  ...[
    '9e999',
    '-9e999',
    '5e-324',
    `''`,
    `'abc'`,
    `'12'`,
    `'1.5'`,
    'char(0)',
    `'a' || char(0)`,
    `'é'`,
    `'{}'`,
  ],
  ...[`CAST(x'ff' AS TEXT)`, `CAST(x'c3' AS TEXT)`, `x''`, `x'00'`, `CAST('abc' AS BLOB)`],
  ...[`replace(hex(zeroblob(2692)), '00', 'n')`, `replace(hex(zeroblob(2693)), '00', 'n')`],
];
const AFFINITIES = ['untyped', 'integer', 'real', 'text', 'numeric'];
const USUAL: Record<Kind, string> = {
  key: '1',
  integer: '1',
  seconds: '1700000000',
  flag: '1',
  double: '1.5',
  text: `'a'`,
  json: `'{}'`,
};

/** Every column is there, and nothing is kept unique. */
const SHAPE: SourceShape = new Map(
  TABLES.map(({ name, columns }) => {
    const names = new Set(columns.map((column) => column.name));
    const columnsOfFile = { columns: names, allColumns: names, stored: new Map() };
    return [name, { name, ...columnsOfFile, uniqueKeys: [], keyedById: true, rootPage: 0 }];
  }),
);

const database = new Database(':memory:');
database.function('is_utf8', { deterministic: true }, (bytes) =>
  bytes === null || isUtf8(bytes as Buffer) ? 1 : 0,
);
afterAll(() => database.close());

/** Writes one row for each value, in a column of some affinity; the other columns hold what is usual. */
function fill(table: Table, column: string, affinity: string): void {
  const columns = table.columns.filter(({ name }) => name !== 'id');
  const declared = columns.map(({ name }) => `"${name}" ${name === column ? affinity : ''}`);
  database.exec(`
    DROP TABLE IF EXISTS charts;
    CREATE TABLE charts (id INTEGER PRIMARY KEY, name, created_at);
    INSERT INTO charts VALUES (1, 'a', 1700000000);
    DROP TABLE IF EXISTS ${table.name};
    CREATE TABLE ${table.name} (id INTEGER PRIMARY KEY, ${declared.join(', ')});`);
  for (const value of VALUES) {
    const values = columns.map(({ name, kind }) => (name === column ? value : USUAL[kind]));
    database.exec(`INSERT INTO ${table.name} (${columns.map(({ name }) => `"${name}"`)}) VALUES (${values})`);
  }
}

interface Judged {
  value: string;
  suspect: 0 | 1;
  broken: 0 | 1;
}

/**
 * What the one test and the rules say about each value. A charts table has no rows of its own to refer to.
 */
function judgeAll(table: Table): Judged[] {
  const { fit, rows } = checksOf(table, SHAPE);
  const predicates = rows.filter(({ rule }) => isRefusal(rule)).map(({ predicate }) => predicate);
  const judged = database
    .prepare(
      `SELECT id, (${fit}) IS NOT TRUE AS suspect, (${predicates.join(' OR ')}) AS broken FROM ${table.name} ORDER BY id`,
    )
    .all() as (Judged & { id: number })[];
  return judged.map(({ id, suspect, broken }) => ({ value: VALUES[id - 1] as string, suspect, broken }));
}

describe('the one test that most rows pass', () => {
  test.each(AFFINITIES)('passes no row that breaks a rule; columns are %s', (affinity) => {
    let [broken, fit] = [0, 0];
    for (const table of TABLES) {
      for (const { name } of table.columns.filter((column) => column.name !== 'id')) {
        fill(table, name, affinity === 'untyped' ? '' : affinity);
        const judged = judgeAll(table);
        expect(
          judged.filter((row) => row.broken && !row.suspect),
          `${table.name}.${name}`,
        ).toEqual([]);
        broken += judged.filter((row) => row.broken).length;
        fit += judged.filter((row) => !row.suspect).length;
      }
    }
    // Neither side of the comparison may be empty.
    expect(Math.min(broken, fit)).toBeGreaterThan(200);
  });
});
