import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CompareDigestTask } from '../../jobs/migrate/stages/verify/compare-digest.ts';
import { compareDigest } from '../../jobs/migrate/stages/verify/compare-digest.ts';
import { digestSource } from '../../jobs/migrate/stages/verify/source-digest.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

/** How the verifier finds out that a part of a table is equal in every bit, without reading its values. */
const WHOLE = { after: -2_147_483_649, upTo: 2_147_483_647 };
const TYPES = {
  id: 'int4',
  i: 'int4',
  j: 'int4',
  f: 'float8',
  g: 'float8',
  h: 'float8',
  k: 'float8',
  l: 'float8',
  t: 'timestamp',
  u: 'timestamp',
  b: 'bool',
  c: 'bool',
};
type Name = keyof typeof TYPES;
const NAMES = Object.keys(TYPES) as Name[];
/** Extremes of every type; the times are the furthest whose microseconds a double counts exactly. */
const ROWS: Record<Name, number>[] = [
  {
    id: -2_147_483_648,
    i: 2_147_483_647,
    j: -1,
    f: -0,
    g: 0,
    h: 5e-324,
    k: 1 / 3,
    l: 0.1,
    t: 0,
    u: -1,
    b: 0,
    c: 1,
  },
  {
    id: 0,
    i: -2_147_483_648,
    j: 0,
    f: -Number.MAX_VALUE,
    g: Number.MAX_VALUE,
    h: -5e-324,
    k: 2 ** 53,
    l: -0,
    t: -8_060_514_454,
    u: 9_953_883_854,
    b: 1,
    c: 0,
  },
  { id: 2_147_483_647, i: 1, j: -2, f: 1e22, g: 1.1, h: -1, k: 2, l: 3, t: 946_684_800, u: 1, b: 1, c: 1 },
];

let target: TestDatabase;
let source: Database.Database;

beforeAll(async () => {
  target = await createEmptyDatabase();
  await target.query(`CREATE TABLE t (${NAMES.map((name) => `${name} ${TYPES[name]}`).join(', ')})`);
  for (const row of ROWS) {
    const values = NAMES.map((name, index) =>
      expressions[TYPES[name] as keyof typeof expressions](index + 1),
    );
    // A parameter that is -0 would arrive as 0.
    const given = NAMES.map((name) => (Object.is(row[name], -0) ? '-0' : String(row[name])));
    await target.query(`INSERT INTO t VALUES (${values.join(', ')})`, given);
  }
});

const expressions = {
  int4: (index: number) => `$${index}::int4`,
  float8: (index: number) => `$${index}::float8`,
  timestamp: (index: number) => `timestamp '1970-01-01' + make_interval(secs => $${index}::float8)`,
  bool: (index: number) => `$${index}::int4::bool`,
};

beforeEach(() => {
  source = new Database(':memory:');
  source.exec(
    `CREATE TABLE t (${NAMES.map((name) => (name === 'id' ? 'id INTEGER PRIMARY KEY' : name)).join(', ')})`,
  );
  const insert = source.prepare(`INSERT INTO t VALUES (${NAMES.map(() => '?').join(', ')})`);
  for (const row of ROWS) insert.run(NAMES.map((name) => row[name]));
});

afterAll(() => target[Symbol.asyncDispose]());

function matchOf(names: readonly Name[] = NAMES, task: Partial<CompareDigestTask> = {}) {
  const columns = names.map((name) => ({ name, type: TYPES[name], source: name }));
  return compareDigest(source, target.client, {
    table: { name: 't', columns },
    range: WHOLE,
    quarantined: [],
    expected: undefined,
    ...task,
  });
}

const DIFFERS = { unmatched: 'digest_differs' };
const ALL_EQUAL = { from: '(0,0)', to: '(4294967295,0)', rows: 3 };

describe('the digests of both sides', () => {
  test.each([0, 1, 2, 3, 4, 5])('are equal with %i doubles', async (doubles) => {
    expect(await matchOf(['id', 'i', ...(['f', 'g', 'h', 'k', 'l'] as const).slice(0, doubles)])).toEqual(
      ALL_EQUAL,
    );
  });

  test.each<Name[][]>([
    [['id']],
    [['id', 'j', 'i']],
    [['id', 't']],
    [['id', 'b', 'u', 'f', 't', 'c']],
    [NAMES],
  ])('are equal of the columns %j', async (names) => {
    expect(await matchOf(names)).toEqual(ALL_EQUAL);
  });

  test('differ as soon as one value differs, be it in its last bit', async () => {
    for (const { id } of ROWS) {
      for (const name of NAMES.filter((other) => other !== 'id')) {
        const read = source.prepare<[number], number>(`SELECT ${name} FROM t WHERE id = ?`).pluck();
        const value = read.get(id) as number;
        const change = source.prepare(`UPDATE t SET ${name} = ? WHERE id = ?`);
        change.run(neighbour(name, value), id);
        expect(await matchOf(), `${name} of ${id}`).toEqual(DIFFERS);
        change.run(value, id);
      }
    }
    expect(await matchOf()).toEqual(ALL_EQUAL);
  });

  test.each([
    { what: 'lacks a row', change: 'DELETE FROM t WHERE id = 0' },
    {
      what: 'has one more',
      change: 'INSERT INTO t SELECT 5, i, j, f, g, h, k, l, t, u, b, c FROM t WHERE id = 0',
    },
    { what: 'has a row under another id', change: 'UPDATE t SET id = 1 WHERE id = 0' },
    { what: 'has two columns exchanged', change: 'UPDATE t SET g = h, h = g' },
    { what: 'has NULL', change: 'UPDATE t SET b = NULL WHERE id = 0' },
    { what: 'has a text that looks like the number', change: `UPDATE t SET i = '1' WHERE id = 2147483647` },
    { what: 'has an integer that is too large', change: 'UPDATE t SET i = i + 4294967296 WHERE id = 0' },
    { what: 'has another truth value', change: 'UPDATE t SET b = 2 WHERE id = 0' },
    { what: 'has a fraction of a second', change: 'UPDATE t SET u = u + 0.5 WHERE id = 0' },
  ])('are not equal where the legacy file $what', async ({ change }) => {
    source.exec(change);
    expect(await matchOf()).toHaveProperty('unmatched');
  });

  test('leave rows in quarantine out, which the target must not have', async () => {
    source.exec(`INSERT INTO t (id, i) VALUES (5, 'broken')`);
    expect(await matchOf(NAMES, { quarantined: [5] })).toEqual(ALL_EQUAL);
    expect(await matchOf(NAMES, { quarantined: [0, 5] })).toEqual(DIFFERS);
  });

  test('are not asked of more rows than PostgreSQL should put together at once', async () => {
    await target.query('CREATE TABLE many AS SELECT n AS id FROM generate_series(1, 1000001) AS n');
    await target.query('ALTER TABLE many ADD PRIMARY KEY (id)');
    source.exec(`CREATE TABLE many AS
      WITH RECURSIVE counted (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM counted LIMIT 1000001) SELECT id FROM counted`);
    const table = { name: 'many', columns: [{ name: 'id', type: 'int4', source: 'id' }] };
    const upTo = (last: number) => matchOf([], { table, range: { after: WHOLE.after, upTo: last } });
    expect(await upTo(1_000_000)).toMatchObject({ rows: 1_000_000 });
    expect(await upTo(WHOLE.upTo)).toEqual({ unmatched: 'batch_too_large' });
  });

  test.each<[Name, string]>([
    ['i', '2147483648'],
    ['i', '1.5'],
    ['i', 'NULL'],
    ['f', `'1.5'`],
    ['f', 'NULL'],
    ['t', '1.5'],
    ['t', `'0'`],
    ['t', 'NULL'],
    ['b', '2'],
    ['b', 'NULL'],
  ])('are none of a value that its column cannot hold: %s = %s', (name, value) => {
    const columns = NAMES.map((other) => ({ name: other, type: TYPES[other], source: other }));
    const digest = () =>
      digestSource(source, { table: { name: 't', columns }, range: WHOLE, quarantined: [] });
    expect(digest()).toMatchObject({ rows: 3 });
    source.exec(`UPDATE t SET ${name} = ${value} WHERE id = 0`);
    expect(digest()).toBeUndefined();
  });

  test('are none of times whose microseconds no double counts, and of texts', async () => {
    source.exec('UPDATE t SET u = 253402300799 WHERE id = 0');
    expect(await matchOf()).toEqual({ unmatched: 'value_without_form' });
    const columns = [
      { name: 'id', type: 'int4', source: 'id' },
      { name: 'i', type: 'text', source: 'i' },
    ];
    expect(await matchOf([], { table: { name: 't', columns } })).toEqual({ unmatched: 'value_without_form' });
  });
});

const typeOf = (name: Name) => TYPES[name] as keyof typeof SMALL;

/** Values of each type, with those that a NULL in disguise would be: zero, and what its byte would be. */
const SMALL = {
  int4: [null, 0, 1, 16_777_216],
  float8: [null, 0, -0, 1],
  timestamp: [null, 0, 946_684_800, 946_684_801],
  bool: [null, 0, 1],
};

describe('the digests of columns that may be NULL', () => {
  const NULLABLE = ['i', 'f', 'g', 't', 'b'] as const;
  const insert = (row: readonly (number | null)[]) =>
    source.prepare(`INSERT INTO n (${['id', ...NULLABLE].join(', ')}) VALUES (?, ?, ?, ?, ?, ?)`).run(...row);

  beforeAll(() =>
    target.query('CREATE TABLE n (id int4 PRIMARY KEY, i int4, f float8, g float8, t timestamp, b bool)'),
  );
  beforeEach(() => source.exec('CREATE TABLE n (id INTEGER PRIMARY KEY, i, f, g, t, b)'));

  const columnsOf = (nullable: boolean) =>
    (['id', ...NULLABLE] as const).map((name) => ({
      name,
      type: TYPES[name],
      nullable: nullable && name !== 'id',
      source: name,
    }));
  const matchRows = (nullable = true) => matchOf([], { table: { name: 'n', columns: columnsOf(nullable) } });

  async function fillTarget(rows: readonly (readonly (number | null)[])[]): Promise<void> {
    await target.query('TRUNCATE n');
    for (const row of rows) {
      const values = NULLABLE.map((name, index) => expressions[typeOf(name)](index + 2));
      const given = row.map((value) => (Object.is(value, -0) ? '-0' : value === null ? null : String(value)));
      await target.query(`INSERT INTO n VALUES ($1::int4, ${values.join(', ')})`, given);
    }
  }

  test('are equal for NULL and values in any company, and differ for any other', async () => {
    const all = NULLABLE.flatMap((name, index) =>
      SMALL[typeOf(name)].map((value) => Object.assign([null, null, null, null, null], { [index]: value })),
    );
    const rows = all.map((values, id) => [id, ...values]);
    await fillTarget(rows);
    for (const row of rows) insert(row);
    expect(await matchRows()).toMatchObject({ rows: rows.length });
    for (const [index, name] of NULLABLE.entries()) {
      for (const row of rows) {
        const value = row[index + 1];
        const change = source.prepare(`UPDATE n SET ${name} = ? WHERE id = ?`);
        for (const other of SMALL[typeOf(name)].filter((one) => !Object.is(one, value))) {
          change.run(other, row[0]);
          expect(await matchRows(), `${name} of ${row[0]}: ${value} and ${other}`).toEqual(DIFFERS);
        }
        change.run(value, row[0]);
      }
    }
    expect(await matchRows()).toMatchObject({ rows: rows.length });
  });

  test('differ where NULL and a value change places, between columns and between rows', async () => {
    const rows = [
      [1, 7, null, 0.5, null, 1],
      [2, null, 0.5, null, 7, null],
    ];
    await fillTarget(rows);
    for (const row of rows) insert(row);
    expect(await matchRows()).toMatchObject({ rows: 2 });
    for (const change of [
      'UPDATE n SET f = g, g = f',
      'UPDATE n SET f = (SELECT f FROM n AS o WHERE o.id = 3 - n.id)',
      'UPDATE n SET i = coalesce(i, 0)',
      'UPDATE n SET b = nullif(b, 1)',
    ]) {
      source.exec(`SAVEPOINT before; ${change}`);
      expect(await matchRows(), change).toEqual(DIFFERS);
      source.exec('ROLLBACK TO before');
    }
  });

  test('are none of NULL in a column that may not be, nor of another value that it cannot hold', async () => {
    await fillTarget([[1, 7, 0.5, 0.5, 7, 1]]);
    insert([1, 7, 0.5, 0.5, 7, 1]);
    expect(await matchRows(false)).toMatchObject({ rows: 1 });
    source.exec('UPDATE n SET f = NULL');
    expect(await matchRows(false)).toEqual({ unmatched: 'value_without_form' });
    source.exec(`UPDATE n SET f = '0.5'`);
    expect(await matchRows()).toEqual({ unmatched: 'value_without_form' });
  });
});

/** The next value of the column's type, which only equality to the bit tells from this one. */
function neighbour(name: Name, value: number): number {
  if (TYPES[name] === 'bool') return 1 - value;
  if (TYPES[name] !== 'float8') return value === 2_147_483_647 ? value - 1 : value + 1;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  if (value === 0) bits.setUint8(0, bits.getUint8(0) ^ 0x80);
  else bits.setUint8(7, bits.getUint8(7) ^ 1);
  return bits.getFloat64(0);
}
